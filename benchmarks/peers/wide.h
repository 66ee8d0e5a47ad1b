// Networks whose weights do not fit in the caches: layer by layer over all samples, in packed panels. Samples lie in panels [panel][feature][width], weights
// are packed once a call in both directions, inputs are packed once for all calls in both layouts. Blocks of 6 outputs × the vectors of a panel; the
// reduction is cut so that the panel's part stays in the first-level cache and the weights' part in the second.
#pragma once
#include "tiled.h"

template <class T, int Act, bool Bias, int... Widths> struct Wide final : Problem {
    static_assert(Act == Relu, "the epilogues below are those of the rectifier");
    using L = Lanes<T>;
    using Net = Shape<Bias, Widths...>;
    static constexpr auto& D = Net::D;
    static constexpr int Layers = Net::Layers, O = Net::O, P = Net::weightsAt(Layers);
    static constexpr int VB = Is512 ? 4 : 2, PW = VB * L::N, JB = 6;
    static constexpr int KC = Is512 ? 192 : 256, WeightBytes = 384 * 1024, SC = 128 / PW < 1 ? 1 : 128 / PW;  // features, bytes, panels of samples

    static constexpr int blocks(int n) { return (n + JB - 1) / JB; }
    static constexpr int strips(int n) { return (n + PW - 1) / PW; }

    int samples, panels;
    Buffer<T> theta, y;
    Buffer<T> h[Layers + 1], ht[Layers], d[Layers + 1], forwardPack[Layers], backwardPack[Layers], g[Layers];

    explicit Wide(const Workload& w) : samples(w.samples), panels((w.samples + PW - 1) / PW), theta(P + 64), y(size_t(panels) * O * PW) {
        for (int l = 0; l <= Layers; l++) {
            h[l] = Buffer<T>(size_t(panels) * D[l] * PW);
            d[l] = Buffer<T>(size_t(panels) * D[l] * PW);
        }
        for (int l = 0; l < Layers; l++) {
            ht[l] = Buffer<T>(size_t(panels) * PW * strips(D[l]) * PW);
            forwardPack[l] = Buffer<T>(size_t(blocks(D[l + 1])) * JB * D[l]);
            backwardPack[l] = Buffer<T>(size_t(blocks(D[l])) * JB * D[l + 1]);
            g[l] = Buffer<T>(size_t(D[l + 1]) * strips(D[l]) * PW);
        }
        for (int n = 0; n < samples; n++) {
            for (int k = 0; k < D[0]; k++) h[0][(size_t(n / PW) * D[0] + k) * PW + n % PW] = T(w.inputs[size_t(n) * D[0] + k]);
            for (int k = 0; k < O; k++) y[(size_t(n / PW) * O + k) * PW + n % PW] = T(w.targets[size_t(n) * O + k]);
        }
        for (int i = 0; i < P; i++) theta[i] = T(w.parameters[i]);
        transpose<D[0]>(h[0], ht[0]);
    }

    // [outputs][inputs] into blocks of 6 outputs, [block][input][6]; `strideOut`, `strideIn` say where a weight lies.
    static NOINLINE void pack(const T* w, int outputs, int inputs, int strideOut, int strideIn, T* to) {
        int j = 0;
        for (; j + JB <= outputs; j += JB) packBlock<JB>(w + size_t(j) * strideOut, inputs, strideOut, strideIn, to + size_t(j) * inputs);
        const T* left = w + size_t(j) * strideOut;
        for (int k = 0; k < inputs; k++)
            for (int i = 0; i < outputs - j; i++) to[size_t(j) * inputs + size_t(k) * JB + i] = left[size_t(i) * strideOut + size_t(k) * strideIn];
    }

    template <int Rows> static INLINE void packBlock(const T* w, int inputs, int strideOut, int strideIn, T* to) {
        for (int k = 0; k < inputs; k++, w += strideIn, to += JB) {
            UNROLL for (int j = 0; j < Rows; j++) to[j] = w[size_t(j) * strideOut];
        }
    }

    // Panels [feature][sample] into strips [strip][sample][feature].
    template <int K> NOINLINE void transpose(const T* from, T* to) {
        const size_t rows = size_t(panels) * PW;
        for (int p = 0; p < panels; p++)
            for (int k = 0; k < K; k += 4) {
                T* strip = to + (size_t(k / PW) * rows + size_t(p) * PW) * PW + k % PW;
                const T* panel = from + (size_t(p) * K + k) * PW;
                if (k + 4 > K) {
                    for (int i = 0; i < PW; i++)
                        for (int r = 0; k + r < K; r++) strip[i * PW + r] = panel[r * PW + i];
                } else if constexpr (sizeof(T) == 8) {
                    for (int i = 0; i < PW; i += 4) {
                        const __m256d a = _mm256_loadu_pd(panel + i), b = _mm256_loadu_pd(panel + PW + i), c = _mm256_loadu_pd(panel + 2 * PW + i), e = _mm256_loadu_pd(panel + 3 * PW + i);
                        const __m256d ab0 = _mm256_unpacklo_pd(a, b), ab1 = _mm256_unpackhi_pd(a, b), ce0 = _mm256_unpacklo_pd(c, e), ce1 = _mm256_unpackhi_pd(c, e);
                        _mm256_storeu_pd(strip + i * PW, _mm256_permute2f128_pd(ab0, ce0, 0x20));
                        _mm256_storeu_pd(strip + (i + 1) * PW, _mm256_permute2f128_pd(ab1, ce1, 0x20));
                        _mm256_storeu_pd(strip + (i + 2) * PW, _mm256_permute2f128_pd(ab0, ce0, 0x31));
                        _mm256_storeu_pd(strip + (i + 3) * PW, _mm256_permute2f128_pd(ab1, ce1, 0x31));
                    }
                } else {
                    for (int i = 0; i < PW; i += 4) {
                        __m128 a = _mm_loadu_ps(panel + i), b = _mm_loadu_ps(panel + PW + i), c = _mm_loadu_ps(panel + 2 * PW + i), e = _mm_loadu_ps(panel + 3 * PW + i);
                        _MM_TRANSPOSE4_PS(a, b, c, e);
                        _mm_storeu_ps(strip + i * PW, a);
                        _mm_storeu_ps(strip + (i + 1) * PW, b);
                        _mm_storeu_ps(strip + (i + 2) * PW, c);
                        _mm_storeu_ps(strip + (i + 3) * PW, e);
                    }
                }
            }
    }

    // A block of a product: out[j][s] (+)= Σ_k w[k][j]·x[k][s].
    template <int Rows, bool Rectify, bool Mask>
    static INLINE void block(const T* w, const T* x, int count, bool first, bool final, const T* b, T* out, const T* value) {
        typename L::V a[Rows][VB];
        UNROLL for (int j = 0; j < Rows; j++) {
            UNROLL for (int v = 0; v < VB; v++) a[j][v] = !first ? L::load(out + j * PW + v * L::N) : b ? L::set(b[j]) : L::zero();
        }
        for (int k = 0; k < count; k++, w += JB, x += PW) {
            typename L::V c[VB];
            UNROLL for (int v = 0; v < VB; v++) c[v] = L::load(x + v * L::N);
            UNROLL for (int j = 0; j < Rows; j++) {
                const auto u = L::set(w[j]);
                UNROLL for (int v = 0; v < VB; v++) a[j][v] = L::fma(u, c[v], a[j][v]);
            }
        }
        UNROLL for (int j = 0; j < Rows; j++) {
            UNROLL for (int v = 0; v < VB; v++) {
                auto r = a[j][v];
                if (Rectify && final) r = L::max(r, L::zero());
                if (Mask && final) r = L::wherePositive(L::load(value + j * PW + v * L::N), r);
                L::store(out + j * PW + v * L::N, r);
            }
        }
    }

    template <int K, int J, bool Rectify, bool Mask> NOINLINE void product(const T* pack, const T* x, const T* b, T* out, const T* value) {
        constexpr int even = J / JB * JB, rest = J - even;
        constexpr int parts = (K + KC - 1) / KC, kc = (K + parts - 1) / parts, jc = WeightBytes / int(sizeof(T)) / kc / JB * JB;
        for (int k = 0; k < K; k += kc) {
            const int count = K - k < kc ? K - k : kc;
            const bool first = k == 0, final = k + count == K;
            for (int j0 = 0; j0 < J; j0 += jc)
                for (int p = 0; p < panels; p++) {
                    const T* in = x + (size_t(p) * K + k) * PW;
                    const size_t row = size_t(p) * J;
                    int j = j0;
                    for (; j < even && j < j0 + jc; j += JB)
                        block<JB, Rectify, Mask>(pack + size_t(j) * K + k * JB, in, count, first, final, b ? b + j : b, out + (row + j) * PW, value + (row + j) * PW);
                    if constexpr (rest > 0) {
                        if (j == even && j < j0 + jc)
                            block<rest, Rectify, Mask>(pack + size_t(j) * K + k * JB, in, count, first, final, b ? b + j : b, out + (row + j) * PW, value + (row + j) * PW);
                    }
                }
        }
    }

    // A block of the weight gradient over some panels of samples: g[j][k] += Σ_s d[j][s]·ht[s][k], features in the lanes.
    template <int Rows, int Vectors> static INLINE void outer(const T* d, size_t panelStride, const T* strip, int count, T* g, int ldg) {
        typename L::V a[Rows][Vectors];
        UNROLL for (int j = 0; j < Rows; j++) {
            UNROLL for (int v = 0; v < Vectors; v++) a[j][v] = L::load(g + size_t(j) * ldg + v * L::N);
        }
        for (int p = 0; p < count; p++, d += panelStride)
            for (int i = 0; i < PW; i++, strip += PW) {
                typename L::V c[Vectors];
                UNROLL for (int v = 0; v < Vectors; v++) c[v] = L::load(strip + v * L::N);
                UNROLL for (int j = 0; j < Rows; j++) {
                    const auto u = L::set(d[j * PW + i]);
                    UNROLL for (int v = 0; v < Vectors; v++) a[j][v] = L::fma(u, c[v], a[j][v]);
                }
            }
        UNROLL for (int j = 0; j < Rows; j++) {
            UNROLL for (int v = 0; v < Vectors; v++) L::store(g + size_t(j) * ldg + v * L::N, a[j][v]);
        }
    }

    template <int J, int Vectors> void outerStrip(const T* d, const T* strip, int count, T* g, int ldg) {
        constexpr int even = J / JB * JB, rest = J - even;
        for (int j = 0; j < even; j += JB) outer<JB, Vectors>(d + size_t(j) * PW, size_t(J) * PW, strip, count, g + size_t(j) * ldg, ldg);
        if constexpr (rest > 0) outer<rest, Vectors>(d + size_t(even) * PW, size_t(J) * PW, strip, count, g + size_t(even) * ldg, ldg);
    }

    template <int K, int J> NOINLINE void weights(const T* d, const T* ht, T* g) {
        constexpr int ldg = strips(K) * PW, full = K / PW, left = (K % PW + L::N - 1) / L::N;
        const size_t rows = size_t(panels) * PW;
        std::memset(static_cast<void*>(g), 0, sizeof(T) * size_t(J) * ldg);
        for (int p = 0; p < panels; p += SC) {
            const int count = panels - p < SC ? panels - p : SC;
            for (int strip = 0; strip < full; strip++)
                outerStrip<J, VB>(d + size_t(p) * J * PW, ht + (strip * rows + size_t(p) * PW) * PW, count, g + strip * PW, ldg);
            if constexpr (left > 0) outerStrip<J, left>(d + size_t(p) * J * PW, ht + (full * rows + size_t(p) * PW) * PW, count, g + full * PW, ldg);
        }
    }

    template <int J> NOINLINE void biases(const T* d, double* gradient) {
        for (int j = 0; j < J; j++) {
            auto a = L::zero(), c = L::zero();
            for (int p = 0; p < panels; p++)
                for (int v = 0; v < VB; v += 2) {
                    const T* at = d + (size_t(p) * J + j) * PW + v * L::N;
                    a = a + L::load(at);
                    c = c + L::load(at + L::N);
                }
            gradient[j] = sum<T>(a + c) / samples;
        }
    }

    template <int l> void forward() {
        constexpr int K = D[l], J = D[l + 1];
        pack(theta + Net::weightsAt(l), J, K, K, 1, forwardPack[l]);
        product<K, J, (l + 1 < Layers), false>(forwardPack[l], h[l], Bias ? theta + Net::biasAt(l) : nullptr, h[l + 1], h[l + 1]);
        if constexpr (l + 1 < Layers) {
            transpose<J>(h[l + 1], ht[l + 1]);
            forward<l + 1>();
        }
    }

    template <int l> void backward(double* gradient) {
        constexpr int K = D[l], J = D[l + 1];
        weights<K, J>(d[l + 1], ht[l], g[l]);
        for (int j = 0; j < J; j++)
            for (int k = 0; k < K; k++) gradient[Net::weightsAt(l) + j * K + k] = double(g[l][size_t(j) * strips(K) * PW + k]) / samples;
        if constexpr (Bias) biases<J>(d[l + 1], gradient + Net::biasAt(l));
        if constexpr (l > 0) {
            pack(theta + Net::weightsAt(l), K, J, 1, K, backwardPack[l]);
            product<J, K, false, true>(backwardPack[l], d[l + 1], nullptr, d[l], h[l]);
            backward<l - 1>(gradient);
        }
    }

    void call(double* gradient) override {
        forward<0>();
        double loss = 0;
        for (int p = 0; p < panels; p++) {
            auto total = L::zero();
            for (int k = 0; k < O; k++)
                for (int i = 0; i < PW; i += L::N) {
                    const size_t at = (size_t(p) * O + k) * PW + i;
                    auto r = L::load(h[Layers] + at) - L::load(y + at);
                    if ((p + 1) * PW > samples) {
                        T lanes[L::N];
                        L::store(lanes, r);
                        for (int c = 0; c < L::N; c++) lanes[c] = p * PW + i + c < samples ? lanes[c] : T(0);
                        r = L::load(lanes);
                    }
                    total = L::fma(r, r, total);
                    L::store(d[Layers] + at, r);
                }
            loss += 0.5 * sum<T>(total);
        }
        gradient[P] = loss / samples;
        backward<Layers - 1>(gradient);
    }
};
