// Networks whose layers fit in the caches: tiles of samples, [tile][feature][sample], samples in the lanes; activations of a tile stay in the caches
// between the passes. Forward and backward-data in register blocks of outputs × vectors, weight gradients in blocks of dot products along the samples.
#pragma once
#include "elementary.h"
#include "shapes.h"

constexpr bool Is512 = VectorBits == 512;

// The block that divides n with the largest size up to `most`; a block with a remainder where every divisor is small.
constexpr int blockOf(int n, int most) {
    if (n <= most) return n;
    for (int d = most; 2 * d > most; d--)
        if (n % d == 0) return d;
    return most;
}

// σ in place or from x to y; softplus leaves its slope beside the value, the others' slopes follow from the value.
template <class T, int Act, int Count> NOINLINE void activate(const T* x, T* y, T* slope) {
    using L = Lanes<T>;
    using F = Functions<T>;
    constexpr int chains = (Count / L::N) % 4 == 0 ? 4 : 1;
    for (int i = 0; i < Count; i += L::N * chains) {
        UNROLL for (int c = 0; c < chains; c++) {
            const int at = i + c * L::N;
            const auto z = L::load(x + at);
            if constexpr (Act == Tanh) L::store(y + at, F::tanh(z));
            if constexpr (Act == Sigmoid) L::store(y + at, F::sigmoid(z));
            if constexpr (Act == Softplus) {
                typename L::V s;
                L::store(y + at, F::softplus(z, s));
                L::store(slope + at, s);
            }
        }
    }
}

// d·σ′, from the value h of σ, or from the stored slope.
template <class T, int Act> INLINE typename Lanes<T>::V timesSlope(typename Lanes<T>::V d, const T* h, const T* slope) {
    using L = Lanes<T>;
    if constexpr (Act == Relu) return L::wherePositive(L::load(h), d);
    if constexpr (Act == Tanh) { const auto v = L::load(h); return L::fnma(v * v, d, d); }
    if constexpr (Act == Sigmoid) { const auto v = L::load(h); return d * L::fnma(v, v, v); }
    if constexpr (Act == Softplus) return d * L::load(slope);
    return d;
}

enum class Then { Store, Rectify, Slope };

// out[j][s] = b[j] + Σ_k w[j·WJ + k·WK]·in[k][s] for a block of outputs and vectors.
template <class T, int K, int S, int WJ, int WK, bool Bias, Then After, int Act, int JB, int VB>
INLINE void block(const T* w, const T* b, const T* in, T* out, const T* h, const T* slope) {
    using L = Lanes<T>;
    typename L::V a[JB][VB];
    UNROLL for (int j = 0; j < JB; j++) {
        UNROLL for (int v = 0; v < VB; v++) a[j][v] = Bias ? L::set(b[j]) : L::zero();
    }
    for (int k = 0; k < K; k++) {
        typename L::V x[VB];
        UNROLL for (int v = 0; v < VB; v++) x[v] = L::load(in + k * S + v * L::N);
        UNROLL for (int j = 0; j < JB; j++) {
            const auto c = L::set(w[j * WJ + k * WK]);
            UNROLL for (int v = 0; v < VB; v++) a[j][v] = L::fma(c, x[v], a[j][v]);
        }
    }
    UNROLL for (int j = 0; j < JB; j++) {
        UNROLL for (int v = 0; v < VB; v++) {
            const int at = j * S + v * L::N;
            auto r = a[j][v];
            if constexpr (After == Then::Rectify) r = L::max(r, L::zero());
            if constexpr (After == Then::Slope) r = timesSlope<T, Act>(r, h + at, slope + at);
            L::store(out + at, r);
        }
    }
}

template <class T, int K, int J, int S, int WJ, int WK, bool Bias, Then After, int Act>
NOINLINE void product(const T* w, const T* b, const T* in, T* out, const T* h, const T* slope) {
    constexpr int N = Lanes<T>::N, JB = blockOf(J, 6), wanted = JB == 1 ? 8 : JB <= 3 && Is512 ? 8 : Is512 ? 4 : 2, VB = (S / N) % wanted == 0 ? wanted : 1;
    constexpr int even = J / JB * JB, rest = J - even;
    for (int s = 0; s < S; s += VB * N) {
        for (int j = 0; j < even; j += JB)
            block<T, K, S, WJ, WK, Bias, After, Act, JB, VB>(w + j * WJ, b + j, in + s, out + j * S + s, h + j * S + s, slope + j * S + s);
        if constexpr (rest > 0)
            block<T, K, S, WJ, WK, Bias, After, Act, rest, VB>(w + even * WJ, b + even, in + s, out + even * S + s, h + even * S + s, slope + even * S + s);
    }
}

// g[j][k] += Σ_s d[j][s]·x[k][s], and gb[j] += Σ_s d[j][s]
template <class T, int K, int S, int JB, int KB, bool Bias> INLINE void dots(const T* d, const T* x, double* g, double* gb) {
    using L = Lanes<T>;
    typename L::V a[JB][KB], c[JB];
    UNROLL for (int j = 0; j < JB; j++) {
        c[j] = L::zero();
        UNROLL for (int k = 0; k < KB; k++) a[j][k] = L::zero();
    }
    for (int s = 0; s < S; s += L::N) {
        typename L::V e[JB];
        UNROLL for (int j = 0; j < JB; j++) {
            e[j] = L::load(d + j * S + s);
            if constexpr (Bias) c[j] = c[j] + e[j];
        }
        UNROLL for (int k = 0; k < KB; k++) {
            const auto v = L::load(x + k * S + s);
            UNROLL for (int j = 0; j < JB; j++) a[j][k] = L::fma(e[j], v, a[j][k]);
        }
    }
    UNROLL for (int j = 0; j < JB; j++) {
        if constexpr (KB == 4) addSums<T>(g + j * K, a[j][0], a[j][1], a[j][2], a[j][3]);
        else {
            UNROLL for (int k = 0; k < KB; k++) g[j * K + k] += sum<T>(a[j][k]);
        }
        if constexpr (Bias) gb[j] += sum<T>(c[j]);
    }
}

template <class T, int K, int J, int S, bool Bias, int JB> INLINE void dotRow(const T* d, const T* x, double* g, double* gb) {
    constexpr int KB = K >= 4 ? 4 : K, even = K / KB * KB, rest = K - even;
    dots<T, K, S, JB, KB, Bias>(d, x, g, gb);
    for (int k = KB; k < even; k += KB) dots<T, K, S, JB, KB, false>(d, x + k * S, g + k, gb);
    if constexpr (rest > 0) dots<T, K, S, JB, rest, false>(d, x + even * S, g + even, gb);
}

template <class T, int K, int J, int S, bool Bias> NOINLINE void weights(const T* d, const T* x, double* g, double* gb) {
    constexpr int most = Is512 ? (K >= 4 ? 5 : 8) : (K >= 4 ? 3 : 4), JB = blockOf(J, most), even = J / JB * JB, rest = J - even;
    for (int j = 0; j < even; j += JB) dotRow<T, K, J, S, Bias, JB>(d + j * S, x, g + j * K, gb + j);
    if constexpr (rest > 0) dotRow<T, K, J, S, Bias, rest>(d + even * S, x, g + even * K, gb + even);
}

// The last layer of one output: g[k] += Σ_s e[s]·h[k][s], d[k][s] = w[k]·e[s]·σ′, in one pass over h.
template <class T, int S, int Act, int KB> INLINE void lastBlock(const T* w, const T* e, const T* h, const T* slope, T* d, double* g) {
    using L = Lanes<T>;
    typename L::V a[KB], c[KB];
    UNROLL for (int k = 0; k < KB; k++) { a[k] = L::zero(); c[k] = L::set(w[k]); }
    for (int s = 0; s < S; s += L::N) {
        const auto r = L::load(e + s);
        UNROLL for (int k = 0; k < KB; k++) {
            const int at = k * S + s;
            a[k] = L::fma(r, L::load(h + at), a[k]);
            L::store(d + at, timesSlope<T, Act>(r * c[k], h + at, slope + at));
        }
    }
    if constexpr (KB == 4) addSums<T>(g, a[0], a[1], a[2], a[3]);
    else {
        UNROLL for (int k = 0; k < KB; k++) g[k] += sum<T>(a[k]);
    }
}

template <class T, int K, int S, int Act> NOINLINE void last(const T* w, const T* e, const T* h, const T* slope, T* d, double* g) {
    constexpr int KB = K >= 4 ? 4 : K, even = K / KB * KB, rest = K - even;
    for (int k = 0; k < even; k += KB) lastBlock<T, S, Act, KB>(w + k, e, h + k * S, slope + k * S, d + k * S, g + k);
    if constexpr (rest > 0) lastBlock<T, S, Act, rest>(w + even, e, h + even * S, slope + even * S, d + even * S, g + even);
}

// Both weight gradients of a network of one hidden layer and one output in one pass over h: the cotangents d = w·e·σ′ never leave the registers.
template <class T, int K, int S, int Act, bool Bias, int JB>
INLINE void shallowBlock(const T* w, const T* e, const T* x, const T* h, const T* slope, double* g, double* gb, double* last) {
    using L = Lanes<T>;
    typename L::V a[JB][K], b[JB], o[JB], c[JB];
    UNROLL for (int j = 0; j < JB; j++) {
        b[j] = o[j] = L::zero();
        c[j] = L::set(w[j]);
        UNROLL for (int k = 0; k < K; k++) a[j][k] = L::zero();
    }
    for (int s = 0; s < S; s += L::N) {
        const auto r = L::load(e + s);
        typename L::V d[JB];
        UNROLL for (int j = 0; j < JB; j++) {
            const int at = j * S + s;
            o[j] = L::fma(r, L::load(h + at), o[j]);
            d[j] = timesSlope<T, Act>(r * c[j], h + at, slope + at);
            if constexpr (Bias) b[j] = b[j] + d[j];
        }
        UNROLL for (int k = 0; k < K; k++) {
            const auto v = L::load(x + k * S + s);
            UNROLL for (int j = 0; j < JB; j++) a[j][k] = L::fma(d[j], v, a[j][k]);
        }
    }
    UNROLL for (int j = 0; j < JB; j++) {
        UNROLL for (int k = 0; k + 4 <= K; k += 4) addSums<T>(g + j * K + k, a[j][k], a[j][k + 1], a[j][k + 2], a[j][k + 3]);
        UNROLL for (int k = K / 4 * 4; k < K; k++) g[j * K + k] += sum<T>(a[j][k]);
        if constexpr (Bias) gb[j] += sum<T>(b[j]);
        last[j] += sum<T>(o[j]);
    }
}

template <class T, int K, int J, int S, int Act, bool Bias>
NOINLINE void shallow(const T* w, const T* e, const T* x, const T* h, const T* slope, double* g, double* gb, double* last) {
    constexpr int registers = Is512 ? 24 : 11, most = registers / (K + 2) < 1 ? 1 : registers / (K + 2), JB = blockOf(J, most), even = J / JB * JB, rest = J - even;
    for (int j = 0; j < even; j += JB) shallowBlock<T, K, S, Act, Bias, JB>(w + j, e, x, h + j * S, slope + j * S, g + j * K, gb + j, last + j);
    if constexpr (rest > 0) shallowBlock<T, K, S, Act, Bias, rest>(w + even, e, x, h + even * S, slope + even * S, g + even * K, gb + even, last + even);
}

template <class T, int Act, bool Bias, int... Widths> struct Tiled final : Problem {
    using L = Lanes<T>;
    using Net = Shape<Bias, Widths...>;
    static constexpr auto& D = Net::D;
    static constexpr int Layers = Net::Layers, O = Net::O, P = Net::weightsAt(Layers);
    static constexpr bool IsShallow = Layers == 2 && O == 1 && D[0] <= 9;
    static constexpr int S = L::N * (IsShallow || Net::widest() > 16 ? 16 : 32);

    int samples, tiles;
    Buffer<T> x, y, mask, theta, h[Layers + 1], d[Layers + 1], slope[Layers + 1];

    explicit Tiled(const Workload& w) : samples(w.samples), tiles((w.samples + S - 1) / S), x(size_t(tiles) * D[0] * S), y(size_t(tiles) * O * S), mask(size_t(tiles) * S), theta(P + 64) {
        for (int l = 1; l <= Layers; l++) {
            h[l] = Buffer<T>(size_t(D[l]) * S);
            d[l] = Buffer<T>(size_t(D[l]) * S);
            slope[l] = Buffer<T>(size_t(D[l]) * S);
        }
        for (int n = 0; n < samples; n++) {
            const size_t tile = n / S, s = n % S;
            for (int k = 0; k < D[0]; k++) x[(tile * D[0] + k) * S + s] = T(w.inputs[size_t(n) * D[0] + k]);
            for (int k = 0; k < O; k++) y[(tile * O + k) * S + s] = T(w.targets[size_t(n) * O + k]);
            mask[tile * S + s] = 1;
        }
        for (int i = 0; i < P; i++) theta[i] = T(w.parameters[i]);
    }

    template <int l> const T* input(size_t tile) const { return l == 0 ? x + tile * D[0] * S : h[l]; }

    template <int l> void forward(size_t tile) {
        constexpr int K = D[l], J = D[l + 1];
        constexpr bool hidden = l + 1 < Layers;
        product<T, K, J, S, K, 1, Bias, hidden && Act == Relu ? Then::Rectify : Then::Store, Identity>(theta + Net::weightsAt(l), theta + Net::biasAt(l), input<l>(tile), h[l + 1], h[l + 1], h[l + 1]);
        if constexpr (hidden && Act != Relu) activate<T, Act, J * S>(h[l + 1], h[l + 1], slope[l + 1]);
        if constexpr (hidden) forward<l + 1>(tile);
    }

    template <int l> void backward(size_t tile, double* gradient) {
        constexpr int K = D[l], J = D[l + 1];
        if constexpr (IsShallow) {
            shallow<T, D[0], D[1], S, Act, Bias>(
                theta + Net::weightsAt(1), d[2], input<0>(tile), h[1], slope[1], gradient, gradient + Net::biasAt(0), gradient + Net::weightsAt(1));
            if constexpr (Bias) gradient[Net::biasAt(1)] += total(d[2]);
            return;
        } else if constexpr (l > 0 && J == 1) {
            last<T, K, S, Act>(theta + Net::weightsAt(l), d[l + 1], h[l], slope[l], d[l], gradient + Net::weightsAt(l));
            if constexpr (Bias) gradient[Net::biasAt(l)] += total(d[l + 1]);
        } else {
            weights<T, K, J, S, Bias>(d[l + 1], input<l>(tile), gradient + Net::weightsAt(l), gradient + Net::biasAt(l));
            if constexpr (l > 0) product<T, J, K, S, 1, K, false, Then::Slope, Act>(theta + Net::weightsAt(l), theta, d[l + 1], d[l], h[l], slope[l]);
        }
        if constexpr (l > 0 && !IsShallow) backward<l - 1>(tile, gradient);
    }

    static double total(const T* d) {
        auto a = L::zero();
        for (int s = 0; s < S; s += L::N) a = a + L::load(d + s);
        return sum<T>(a);
    }

    double error(size_t tile) {
        auto total = L::zero();
        for (int k = 0; k < O; k++)
            for (int s = 0; s < S; s += L::N) {
                const auto r = (L::load(h[Layers] + k * S + s) - L::load(y + (tile * O + k) * S + s)) * L::load(mask + tile * S + s);
                total = L::fma(r, r, total);
                L::store(d[Layers] + k * S + s, r);
            }
        return sum<T>(total);
    }

    void call(double* gradient) override {
        for (int i = 0; i <= P; i++) gradient[i] = 0;
        for (size_t tile = 0; tile < size_t(tiles); tile++) {
            forward<0>(tile);
            gradient[P] += 0.5 * error(tile);
            backward<Layers - 1>(tile, gradient);
        }
        for (int i = 0; i <= P; i++) gradient[i] /= samples;
    }
};
