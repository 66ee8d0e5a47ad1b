// Loss and gradient of dense networks in plain loops, written for the compiler's vectoriser: shapes known at compile time, samples innermost in tiles of
// fixed size, two outputs × four inputs at a time so that loads are shared, branches turned into arithmetic, elementary functions that inline.
#include <cmath>
#include "shapes.h"

#define UNALIASED __restrict

namespace {

template <class T> T bits(std::conditional_t<sizeof(T) == 8, int64_t, int32_t> i) {
    T x;
    std::memcpy(&x, &i, sizeof x);
    return x;
}

// eʸ − 1 = 2ᵏ·q + (2ᵏ − 1), |y| within the range of normal numbers.
template <class T> inline void exponential(T y, T& q, T& power) {
    constexpr bool isDouble = sizeof(T) == 8;
    using Integer = std::conditional_t<isDouble, int64_t, int32_t>;
    const T magic = isDouble ? T(6755399441055744.0) : T(12582912.0);
    const T shifted = y * T(1.4426950408889634) + magic, k = shifted - magic;
    const T r = isDouble ? (y - k * T(0.693147180369123816490)) - k * T(1.90821492927058770002e-10) : (y - k * T(0.693359375)) + k * T(2.12194440e-4);
    T p;
    if constexpr (isDouble) {
        p = T(2.510038319586702e-08);
        p = p * r + T(2.7620085455018414e-07);
        p = p * r + T(2.7557268464831627e-06);
        p = p * r + T(2.4801521302241082e-05);
        p = p * r + T(0.00019841269863050506);
        p = p * r + T(0.001388888891720967);
        p = p * r + T(0.008333333333330063);
        p = p * r + T(0.041666666666624136);
        p = p * r + T(0.16666666666666669);
        p = p * r + T(0.5000000000000001);
    } else {
        p = T(0.0013926181810489343);
        p = p * r + T(0.008363177629994445);
        p = p * r + T(0.041666554627878084);
        p = p * r + T(0.16666576998242924);
        p = p * r + T(0.5);
    }
    q = p * (r * r) + r;
    Integer i;
    std::memcpy(&i, &shifted, sizeof i);
    power = bits<T>(Integer(i + (isDouble ? 1023 : 127)) << (isDouble ? 52 : 23));
}

template <class T> inline T limited(T x, T limit) { return x < -limit ? -limit : x > limit ? limit : x; }

template <class T> inline T tanhOf(T x) {
    T q, power;
    exponential(2 * limited(x, T(sizeof(T) == 8 ? 20 : 10)), q, power);
    const T m = power * q + (power - 1);
    return m / (m + 2);
}

template <class T> inline T sigmoidOf(T x) {
    T q, power;
    exponential(-limited(x, T(sizeof(T) == 8 ? 708 : 87)), q, power);
    return 1 / (1 + (power + power * q));
}

template <class T> inline T softplusOf(T x, T& slope) {
    T q, power;
    const T a = x < 0 ? -x : x;
    exponential(-limited(a, T(sizeof(T) == 8 ? 700 : 87)), q, power);
    const T t = power + power * q;
    slope = (x > 0 ? T(1) : t) / (1 + t);
    const bool large = t > T(0.41421356237309515);
    const T s = (large ? t - 1 : t) / (t + (large ? T(3) : T(2))), u = s * s;
    T p;
    if constexpr (sizeof(T) == 8) {
        p = T(0.1461703754879165);
        p = p * u + T(0.1533167403016786);
        p = p * u + T(0.18182890556695602);
        p = p * u + T(0.2222221111514416);
        p = p * u + T(0.2857142862609589);
        p = p * u + T(0.3999999999989924);
        p = p * u + T(0.666666666666667);
    } else {
        p = T(0.2958039828148471);
        p = p * u + T(0.39988770673510876);
        p = p * u + T(0.6666668506375033);
    }
    return (x > 0 ? x : T(0)) + ((2 * s + u * s * p) + (large ? T(0.6931471805599453) : T(0)));
}

template <class T, int Act, int Count> void activate(T* UNALIASED h, T* UNALIASED slope) {
#pragma omp simd
    for (int i = 0; i < Count; i++) {
        if constexpr (Act == Relu) h[i] = h[i] > 0 ? h[i] : T(0);
        if constexpr (Act == Tanh) h[i] = tanhOf(h[i]);
        if constexpr (Act == Sigmoid) h[i] = sigmoidOf(h[i]);
        if constexpr (Act == Softplus) {
            T s;
            h[i] = softplusOf(h[i], s);
            slope[i] = s;
        }
    }
}

template <class T, int Act, int Count> void timesSlope(T* UNALIASED d, const T* UNALIASED h, const T* UNALIASED slope) {
#pragma omp simd
    for (int i = 0; i < Count; i++) {
        if constexpr (Act == Relu) d[i] = h[i] > 0 ? d[i] : T(0);
        if constexpr (Act == Tanh) d[i] -= h[i] * h[i] * d[i];
        if constexpr (Act == Sigmoid) d[i] *= h[i] - h[i] * h[i];
        if constexpr (Act == Softplus) d[i] *= slope[i];
    }
}

// out[j][s] += Σ_k w[j·WJ + k·WK]·in[k][s]
template <class T, int K, int J, int S, int WJ, int WK> void product(const T* UNALIASED w, const T* UNALIASED in, T* UNALIASED out) {
    int j = 0;
    for (; j + 2 <= J; j += 2) {
        T* UNALIASED o0 = out + j * S;
        T* UNALIASED o1 = o0 + S;
        const T* u = w + j * WJ;
        int k = 0;
        for (; k + 4 <= K; k += 4) {
            const T* UNALIASED x = in + k * S;
            const T a0 = u[k * WK], a1 = u[(k + 1) * WK], a2 = u[(k + 2) * WK], a3 = u[(k + 3) * WK];
            const T b0 = u[WJ + k * WK], b1 = u[WJ + (k + 1) * WK], b2 = u[WJ + (k + 2) * WK], b3 = u[WJ + (k + 3) * WK];
#pragma omp simd
            for (int s = 0; s < S; s++) {
                o0[s] += a0 * x[s] + a1 * x[S + s] + a2 * x[2 * S + s] + a3 * x[3 * S + s];
                o1[s] += b0 * x[s] + b1 * x[S + s] + b2 * x[2 * S + s] + b3 * x[3 * S + s];
            }
        }
        for (; k < K; k++) {
            const T* UNALIASED x = in + k * S;
            const T a = u[k * WK], b = u[WJ + k * WK];
#pragma omp simd
            for (int s = 0; s < S; s++) {
                o0[s] += a * x[s];
                o1[s] += b * x[s];
            }
        }
    }
    for (; j < J; j++) {
        T* UNALIASED o = out + j * S;
        for (int k = 0; k < K; k++) {
            const T* UNALIASED x = in + k * S;
            const T a = w[j * WJ + k * WK];
#pragma omp simd
            for (int s = 0; s < S; s++) o[s] += a * x[s];
        }
    }
}

// g[j][k] += Σ_s d[j][s]·x[k][s]
template <class T, int K, int J, int S> void weights(const T* UNALIASED d, const T* UNALIASED x, double* UNALIASED g) {
    for (int j = 0; j < J; j++) {
        const T* UNALIASED e = d + j * S;
        int k = 0;
        for (; k + 4 <= K; k += 4) {
            const T* UNALIASED v = x + k * S;
            T g0 = 0, g1 = 0, g2 = 0, g3 = 0;
#pragma omp simd reduction(+ : g0, g1, g2, g3)
            for (int s = 0; s < S; s++) {
                g0 += e[s] * v[s];
                g1 += e[s] * v[S + s];
                g2 += e[s] * v[2 * S + s];
                g3 += e[s] * v[3 * S + s];
            }
            g[j * K + k] += g0;
            g[j * K + k + 1] += g1;
            g[j * K + k + 2] += g2;
            g[j * K + k + 3] += g3;
        }
        for (; k < K; k++) {
            T g0 = 0;
#pragma omp simd reduction(+ : g0)
            for (int s = 0; s < S; s++) g0 += e[s] * x[k * S + s];
            g[j * K + k] += g0;
        }
    }
}

template <class T, int J, int S> void biases(const T* UNALIASED d, double* UNALIASED g) {
    for (int j = 0; j < J; j++) {
        T total = 0;
#pragma omp simd reduction(+ : total)
        for (int s = 0; s < S; s++) total += d[j * S + s];
        g[j] += total;
    }
}

}  // namespace

template <class T, int Act, bool Bias, int... Widths> struct Tiled : Problem {
    using Net = Shape<Bias, Widths...>;
    static constexpr auto& D = Net::D;
    static constexpr int Layers = Net::Layers, O = Net::O, P = Net::weightsAt(Layers);
    static constexpr int S = Net::widest() > 200 ? 64 : 128;

    int samples, tiles;
    Buffer<T> x, y, mask, theta, h[Layers + 1], d[Layers + 1], slope[Layers + 1];

    explicit Tiled(const Workload& w) : samples(w.samples), tiles((w.samples + S - 1) / S), x(size_t(tiles) * D[0] * S), y(size_t(tiles) * O * S), mask(size_t(tiles) * S), theta(P) {
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
        T* out = h[l + 1];
        for (int j = 0; j < J; j++) {
            const T b = Bias ? theta[Net::biasAt(l) + j] : T(0);
            for (int s = 0; s < S; s++) out[j * S + s] = b;
        }
        product<T, K, J, S, K, 1>(theta + Net::weightsAt(l), input<l>(tile), out);
        if constexpr (l + 1 < Layers) {
            activate<T, Act, J * S>(out, slope[l + 1]);
            forward<l + 1>(tile);
        }
    }

    template <int l> void backward(size_t tile, double* gradient) {
        constexpr int K = D[l], J = D[l + 1];
        weights<T, K, J, S>(d[l + 1], input<l>(tile), gradient + Net::weightsAt(l));
        if constexpr (Bias) biases<T, J, S>(d[l + 1], gradient + Net::biasAt(l));
        if constexpr (l > 0) {
            std::memset(static_cast<void*>(d[l].data), 0, sizeof(T) * K * S);
            product<T, J, K, S, 1, K>(theta + Net::weightsAt(l), d[l + 1], d[l]);
            timesSlope<T, Act, K * S>(d[l], h[l], slope[l]);
            backward<l - 1>(tile, gradient);
        }
    }

    void call(double* gradient) override {
        for (int i = 0; i <= P; i++) gradient[i] = 0;
        for (size_t tile = 0; tile < size_t(tiles); tile++) {
            forward<0>(tile);
            T total = 0;
            for (int k = 0; k < O; k++)
                for (int s = 0; s < S; s++) {
                    const T r = (h[Layers][k * S + s] - y[(tile * O + k) * S + s]) * mask[tile * S + s];
                    total += r * r;
                    d[Layers][k * S + s] = r;
                }
            gradient[P] += 0.5 * total;
            backward<Layers - 1>(tile, gradient);
        }
        for (int i = 0; i <= P; i++) gradient[i] /= samples;
    }
};

// The same loops, whatever the width.
template <class T, int Act, bool Bias, int... Widths> struct Wide final : Tiled<T, Act, Bias, Widths...> {
    using Tiled<T, Act, Bias, Widths...>::Tiled;
};

int main() { return serve("plain loops, " COMPILER, bindShape); }
