// Elementary functions of vectors, in the accuracy of ours (about 2 ulp): exp by k·ln 2 + r with a polynomial of r (Chebyshev interpolation on
// |r| ≤ ln 2/2), tanh by expm1 so that nothing cancels near 0, log1p by atanh.
#pragma once
#include "simd.h"

template <class T> struct Constants;
template <> struct Constants<double> {
    static constexpr double magic = 6755399441055744.0, log2e = 1.4426950408889634, ln2High = 0.693147180369123816490, ln2Low = 1.90821492927058770002e-10;
    static constexpr double tanhLimit = 20, expLimit = 708;
    // (eʳ − 1 − r)/r²
    static constexpr double exp[] = {0.5000000000000001, 0.16666666666666669, 0.041666666666624136, 0.008333333333330063, 0.001388888891720967, 0.00019841269863050506,
                                     2.4801521302241082e-05, 2.7557268464831627e-06, 2.7620085455018414e-07, 2.510038319586702e-08};
    // (2·atanh s − 2s)/s³ in s²
    static constexpr double log[] = {0.666666666666667, 0.3999999999989924, 0.2857142862609589, 0.2222221111514416, 0.18182890556695602, 0.1533167403016786, 0.1461703754879165};
};
template <> struct Constants<float> {
    static constexpr float magic = 12582912.0f, log2e = 1.44269504f, ln2High = 0.693359375f, ln2Low = -2.12194440e-4f;
    static constexpr float tanhLimit = 10, expLimit = 87;
    static constexpr float exp[] = {0.5f, 0.16666576998242924f, 0.041666554627878084f, 0.008363177629994445f, 0.0013926181810489343f};
    static constexpr float log[] = {0.6666668506375033f, 0.39988770673510876f, 0.2958039828148471f};
};

template <class T> struct Functions {
    using L = Lanes<T>;
    using C = Constants<T>;
    using V = typename L::V;

    template <int Count> static INLINE V polynomial(const T (&c)[Count], V x) {
        V p = L::set(c[Count - 1]);
        UNROLL for (int i = Count - 2; i >= 0; i--) p = L::fma(p, x, L::set(c[i]));
        return p;
    }

    // eʸ = 2ᵏ·(1 + q); returns q and leaves k in `magic`.
    static INLINE V reduced(V y, V& magic) {
        magic = L::fma(y, L::set(C::log2e), L::set(C::magic));
        const V k = magic - L::set(C::magic);
        const V r = L::fnma(k, L::set(C::ln2Low), L::fnma(k, L::set(C::ln2High), y));
        return L::fma(r * r, polynomial(C::exp, r), r);
    }

    static INLINE V tanh(V x) {
        const V y = L::max(L::min(x, L::set(C::tanhLimit)), L::set(-C::tanhLimit));
        V magic;
        const V q = reduced(y + y, magic), p = L::pow2(magic), m = L::fma(p, q, p - L::set(1));
        return m / (m + L::set(2));
    }

    static INLINE V sigmoid(V x) {
        const V y = L::max(L::min(x, L::set(C::expLimit)), L::set(-C::expLimit));
        V magic;
        const V q = reduced(L::zero() - y, magic);
        return L::set(1) / (L::set(1) + L::scale(L::set(1) + q, magic));
    }

    // ln(1 + eˣ), and its derivative σ(x) from the same exponential.
    static INLINE V softplus(V x, V& slope) {
        const V a = L::min(L::abs(x), L::set(C::expLimit));
        V magic;
        const V q = reduced(L::zero() - a, magic), t = L::scale(L::set(1) + q, magic), one = L::set(1);
        slope = L::whereGreater(x, L::zero(), one, t) / (one + t);
        // ln(1 + t) = 2·atanh(t/(2 + t)), or ln 2 + 2·atanh((t − 1)/(t + 3)) where 1 + t > √2.
        const V limit = L::set(T(0.41421356237309515));
        const V s = L::whereGreater(t, limit, t - one, t) / (t + L::whereGreater(t, limit, L::set(3), L::set(2)));
        const V u = s * s, tail = L::fma(u * s, polynomial(C::log, u), s + s);
        return L::max(x, L::zero()) + (tail + L::whereGreater(t, limit, L::set(T(0.6931471805599453)), L::zero()));
    }
};
