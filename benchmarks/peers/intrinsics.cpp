// Loss and gradient of dense networks written by hand with intrinsics: the rival that ours must not be slower than.
#include "tiled.h"
#include "wide.h"

namespace {

// Twelve chains and more, so that only the units' throughput counts.
template <class T> double peak(long calls) {
    using L = Lanes<T>;
    constexpr int chains = VectorBits == 512 ? 16 : 12, inner = 1000;
    typename L::V a[chains];
    const typename L::V m = L::set(T(0.9999)), c = L::set(T(1e-6));
    UNROLL for (int i = 0; i < chains; i++) a[i] = L::set(T(i));
    for (long n = 0; n < calls; n++)
        for (int k = 0; k < inner; k++) {
            UNROLL for (int i = 0; i < chains; i++) a[i] = L::fma(a[i], m, c);
        }
    typename L::V total = a[0];
    UNROLL for (int i = 1; i < chains; i++) total = total + a[i];
    volatile double keep = sum<T>(total);
    (void)keep;
    return double(calls) * inner * chains * L::N * 2;
}

// An activation over a block in the first-level cache.
template <class T, int Act> double activation(long calls) {
    constexpr int count = 1024;
    static Buffer<T> x(count), y(count), slope(count);
    for (int i = 0; i < count; i++) x[i] = T(i % 97 - 48) / 16;
    for (long n = 0; n < calls; n++) {
        std::memcpy(y, x, sizeof(T) * 64);
        activate<T, Act, count>(x, y, slope);
        asm volatile("" ::: "memory");
    }
    return double(calls) * count;
}

BareLoop bare(const std::string& name) {
    if (name == "peak64") return peak<double>;
    if (name == "peak32") return peak<float>;
    if (name == "tanh64") return activation<double, Tanh>;
    if (name == "tanh32") return activation<float, Tanh>;
    if (name == "sigmoid64") return activation<double, Sigmoid>;
    if (name == "sigmoid32") return activation<float, Sigmoid>;
    if (name == "softplus64") return activation<double, Softplus>;
    if (name == "softplus32") return activation<float, Softplus>;
    return nullptr;
}

}  // namespace

int main() {
    return serve("C++ with intrinsics, " + std::to_string(VectorBits) + " bits, " COMPILER, bindShape, bare);
}
