// Vectors of the widest set of instructions the compiler was told of: AVX-512, else AVX2 with FMA. Lanes<T> names what the kernels need of them.
#pragma once
#include <immintrin.h>
#include <cstdint>

#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 32")
#endif
#define INLINE inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

template <class T> struct Lanes;

#if defined(__AVX512F__) && defined(__AVX512DQ__)
constexpr int VectorBits = 512;

template <> struct Lanes<double> {
    using V = __m512d;
    static constexpr int N = 8;
    static INLINE V load(const double* p) { return _mm512_loadu_pd(p); }
    static INLINE void store(double* p, V v) { _mm512_storeu_pd(p, v); }
    static INLINE V set(double x) { return _mm512_set1_pd(x); }
    static INLINE V zero() { return _mm512_setzero_pd(); }
    static INLINE V fma(V a, V b, V c) { return _mm512_fmadd_pd(a, b, c); }
    static INLINE V fnma(V a, V b, V c) { return _mm512_fnmadd_pd(a, b, c); }
    static INLINE V max(V a, V b) { return _mm512_max_pd(a, b); }
    static INLINE V min(V a, V b) { return _mm512_min_pd(a, b); }
    static INLINE V abs(V a) { return _mm512_abs_pd(a); }
    static INLINE V whereGreater(V a, V b, V x, V y) { return _mm512_mask_blend_pd(_mm512_cmp_pd_mask(a, b, _CMP_GT_OQ), y, x); }
    static INLINE V wherePositive(V a, V x) { return _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(a, zero(), _CMP_GT_OQ), x); }
    // 2^k, and x·2^k, for an integer k that was added to the magic number of rounding.
    static INLINE V pow2(V magic) { return _mm512_castsi512_pd(_mm512_slli_epi64(_mm512_add_epi64(_mm512_castpd_si512(magic), _mm512_set1_epi64(1023)), 52)); }
    static INLINE V scale(V x, V magic) { return _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(x), _mm512_slli_epi64(_mm512_castpd_si512(magic), 52))); }
    static INLINE __m256d half(V v) { return _mm256_add_pd(_mm512_castpd512_pd256(v), _mm512_extractf64x4_pd(v, 1)); }
};

template <> struct Lanes<float> {
    using V = __m512;
    static constexpr int N = 16;
    static INLINE V load(const float* p) { return _mm512_loadu_ps(p); }
    static INLINE void store(float* p, V v) { _mm512_storeu_ps(p, v); }
    static INLINE V set(float x) { return _mm512_set1_ps(x); }
    static INLINE V zero() { return _mm512_setzero_ps(); }
    static INLINE V fma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
    static INLINE V fnma(V a, V b, V c) { return _mm512_fnmadd_ps(a, b, c); }
    static INLINE V max(V a, V b) { return _mm512_max_ps(a, b); }
    static INLINE V min(V a, V b) { return _mm512_min_ps(a, b); }
    static INLINE V abs(V a) { return _mm512_abs_ps(a); }
    static INLINE V whereGreater(V a, V b, V x, V y) { return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, b, _CMP_GT_OQ), y, x); }
    static INLINE V wherePositive(V a, V x) { return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, zero(), _CMP_GT_OQ), x); }
    static INLINE V pow2(V magic) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(_mm512_castps_si512(magic), _mm512_set1_epi32(127)), 23)); }
    static INLINE V scale(V x, V magic) { return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(x), _mm512_slli_epi32(_mm512_castps_si512(magic), 23))); }
    static INLINE __m256 half(V v) { return _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1)); }
};
#else
constexpr int VectorBits = 256;

template <> struct Lanes<double> {
    using V = __m256d;
    static constexpr int N = 4;
    static INLINE V load(const double* p) { return _mm256_loadu_pd(p); }
    static INLINE void store(double* p, V v) { _mm256_storeu_pd(p, v); }
    static INLINE V set(double x) { return _mm256_set1_pd(x); }
    static INLINE V zero() { return _mm256_setzero_pd(); }
    static INLINE V fma(V a, V b, V c) { return _mm256_fmadd_pd(a, b, c); }
    static INLINE V fnma(V a, V b, V c) { return _mm256_fnmadd_pd(a, b, c); }
    static INLINE V max(V a, V b) { return _mm256_max_pd(a, b); }
    static INLINE V min(V a, V b) { return _mm256_min_pd(a, b); }
    static INLINE V abs(V a) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a); }
    static INLINE V whereGreater(V a, V b, V x, V y) { return _mm256_blendv_pd(y, x, _mm256_cmp_pd(a, b, _CMP_GT_OQ)); }
    static INLINE V wherePositive(V a, V x) { return _mm256_and_pd(x, _mm256_cmp_pd(a, zero(), _CMP_GT_OQ)); }
    static INLINE V pow2(V magic) { return _mm256_castsi256_pd(_mm256_slli_epi64(_mm256_add_epi64(_mm256_castpd_si256(magic), _mm256_set1_epi64x(1023)), 52)); }
    static INLINE V scale(V x, V magic) { return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(x), _mm256_slli_epi64(_mm256_castpd_si256(magic), 52))); }
    static INLINE __m256d half(V v) { return v; }
};

template <> struct Lanes<float> {
    using V = __m256;
    static constexpr int N = 8;
    static INLINE V load(const float* p) { return _mm256_loadu_ps(p); }
    static INLINE void store(float* p, V v) { _mm256_storeu_ps(p, v); }
    static INLINE V set(float x) { return _mm256_set1_ps(x); }
    static INLINE V zero() { return _mm256_setzero_ps(); }
    static INLINE V fma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
    static INLINE V fnma(V a, V b, V c) { return _mm256_fnmadd_ps(a, b, c); }
    static INLINE V max(V a, V b) { return _mm256_max_ps(a, b); }
    static INLINE V min(V a, V b) { return _mm256_min_ps(a, b); }
    static INLINE V abs(V a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
    static INLINE V whereGreater(V a, V b, V x, V y) { return _mm256_blendv_ps(y, x, _mm256_cmp_ps(a, b, _CMP_GT_OQ)); }
    static INLINE V wherePositive(V a, V x) { return _mm256_and_ps(x, _mm256_cmp_ps(a, zero(), _CMP_GT_OQ)); }
    static INLINE V pow2(V magic) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_castps_si256(magic), _mm256_set1_epi32(127)), 23)); }
    static INLINE V scale(V x, V magic) { return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(x), _mm256_slli_epi32(_mm256_castps_si256(magic), 23))); }
    static INLINE __m256 half(V v) { return v; }
};
#endif

// The sums of four vectors, in double.
INLINE __m256d sums(__m256d a, __m256d b, __m256d c, __m256d d) {
    const __m256d ab = _mm256_hadd_pd(a, b), cd = _mm256_hadd_pd(c, d);
    return _mm256_add_pd(_mm256_permute2f128_pd(ab, cd, 0x21), _mm256_blend_pd(ab, cd, 0b1100));
}
INLINE __m256d sums(__m256 a, __m256 b, __m256 c, __m256 d) {
    const __m256 s = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    return _mm256_cvtps_pd(_mm_add_ps(_mm256_castps256_ps128(s), _mm256_extractf128_ps(s, 1)));
}
template <class T> INLINE void addSums(double* to, typename Lanes<T>::V a, typename Lanes<T>::V b, typename Lanes<T>::V c, typename Lanes<T>::V d) {
    using L = Lanes<T>;
    _mm256_storeu_pd(to, _mm256_add_pd(_mm256_loadu_pd(to), sums(L::half(a), L::half(b), L::half(c), L::half(d))));
}
template <class T> INLINE double sum(typename Lanes<T>::V a) {
    const auto h = Lanes<T>::half(a);
    return _mm256_cvtsd_f64(sums(h, h, h, h));
}
