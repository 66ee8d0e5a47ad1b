// The protocol that every C++ peer speaks on its standard streams, one line a question, one line an answer:
//
//   version            → a line of text
//   load MEMBER FILE     → ok | skip REASON            reads a workload
//   result FILE        → ok                          writes loss and gradient, P + 1 doubles
//   time N             → CPU WALL                    nanoseconds of N calls: of this thread, and on the wall
//   what NAME N        → CPU WALL WORK               the same for a bare loop; WORK is its elements or floating point operations a call
//   quit
//
// A workload file (benchmarks/Workloads/WorkloadData.cs writes it): int32 bits of a number, layers, widths…, activation, bias, samples; then doubles:
// inputs [n][D], targets [n][O], parameters θ (of each layer W [outputs][inputs], then b).
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

enum Activation { Identity = 0, Relu = 1, Tanh = 2, Sigmoid = 3, Softplus = 4 };

struct Workload {
    int bits = 0, activation = 0, bias = 0, samples = 0;
    std::vector<int> widths;
    std::vector<double> inputs, targets, parameters;

    int layers() const { return int(widths.size()) - 1; }

    static Workload read(const std::string& path) {
        Workload w;
        FILE* file = std::fopen(path.c_str(), "rb");
        if (!file) throw std::runtime_error("cannot read " + path);
        auto integer = [&] { int32_t v = 0; if (std::fread(&v, 4, 1, file) != 1) throw std::runtime_error("short file"); return int(v); };
        auto doubles = [&](std::vector<double>& v, size_t count) {
            v.resize(count);
            if (std::fread(v.data(), 8, count, file) != count) throw std::runtime_error("short file");
        };
        w.bits = integer();
        w.widths.resize(size_t(integer()) + 1);
        for (int& width : w.widths) width = integer();
        w.activation = integer();
        w.bias = integer();
        w.samples = integer();
        size_t count = 0;
        for (int l = 0; l < w.layers(); l++) count += size_t(w.widths[l]) * w.widths[l + 1] + (w.bias ? w.widths[l + 1] : 0);
        doubles(w.inputs, size_t(w.samples) * w.widths.front());
        doubles(w.targets, size_t(w.samples) * w.widths.back());
        doubles(w.parameters, count);
        std::fclose(file);
        return w;
    }
};

// A loss and its gradient, bound to data. The gradient has P + 1 values, the loss last.
struct Problem {
    virtual ~Problem() = default;
    virtual void call(double* gradient) = 0;
};

// A bare loop: returns the work of a call.
using BareLoop = std::function<double(long calls)>;

// Memory on cache lines, zeroed.
template <class T> struct Buffer {
    T* data = nullptr;
    Buffer() = default;
    explicit Buffer(size_t count) {
        const size_t bytes = (count * sizeof(T) + 64 + 4095) / 4096 * 4096;
        data = static_cast<T*>(std::aligned_alloc(4096, bytes));
        std::memset(static_cast<void*>(data), 0, bytes);
    }
    Buffer(Buffer&& other) noexcept : data(other.data) { other.data = nullptr; }
    Buffer& operator=(Buffer&& other) noexcept { std::swap(data, other.data); return *this; }
    ~Buffer() { std::free(data); }
    operator T*() const { return data; }
};

inline int64_t nanoseconds(clockid_t clock) {
    timespec t;
    clock_gettime(clock, &t);
    return int64_t(t.tv_sec) * 1000000000 + t.tv_nsec;
}

// Answers until told to quit. `bind` returns nothing when the peer does not know the shape.
inline int serve(const std::string& version, const std::function<std::unique_ptr<Problem>(const Workload&, std::string&)>& bind,
                 const std::function<BareLoop(const std::string&)>& bare = nullptr) {
    std::unique_ptr<Problem> problem;
    std::vector<double> gradient;
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string verb, name;
        words >> verb;
        if (verb == "quit") break;
        if (verb == "version") {
            std::cout << version << std::endl;
        } else if (verb == "load") {
            std::string member;
            words >> member >> std::ws;
            std::getline(words, name);
            problem.reset();
            if (member != "gradient") {
                std::cout << "skip it has no " + member << std::endl;
                continue;
            }
            const Workload w = Workload::read(name);
            std::string reason = "the shape is not compiled in";
            problem = bind(w, reason);
            gradient.assign(w.parameters.size() + 1, 0);
            std::cout << (problem ? "ok" : "skip " + reason) << std::endl;
        } else if (verb == "result" && problem) {
            words >> std::ws;
            std::getline(words, name);
            problem->call(gradient.data());
            FILE* file = std::fopen(name.c_str(), "wb");
            std::fwrite(gradient.data(), 8, gradient.size(), file);
            std::fclose(file);
            std::cout << "ok" << std::endl;
        } else if (verb == "time" && problem) {
            long calls = 1;
            words >> calls;
            const int64_t wall = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
            for (long i = 0; i < calls; i++) problem->call(gradient.data());
            const int64_t usedCpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID) - cpu, usedWall = nanoseconds(CLOCK_MONOTONIC) - wall;
            std::cout << usedCpu << ' ' << usedWall << std::endl;
        } else if (verb == "what" && bare) {
            long calls = 1;
            words >> name >> calls;
            const BareLoop loop = bare(name);
            if (!loop) {
                std::cout << "skip no such loop" << std::endl;
                continue;
            }
            const int64_t wall = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
            const double work = loop(calls);
            const int64_t usedCpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID) - cpu, usedWall = nanoseconds(CLOCK_MONOTONIC) - wall;
            std::cout << usedCpu << ' ' << usedWall << ' ' << work << std::endl;
        } else {
            std::cout << "skip not understood: " << line << std::endl;
        }
    }
    return 0;
}
