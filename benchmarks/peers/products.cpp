// The products of G5 and G6 by a library: OpenBLAS (-DOPENBLAS) or oneDNN (-DONEDNN, single precision only, for its product in double is not offered).
// A call checked for its result is the whole gradient; a call that is timed is its products and nothing else. "what LAYER.PASS N" times one of them, PASS
// being forward, data or weights.
#include "server.h"

#ifdef OPENBLAS
#include <cblas.h>
extern "C" char* openblas_get_config(void);
extern "C" void openblas_set_num_threads(int);
#else
#include "oneapi/dnnl/dnnl.h"
#endif

namespace {

// C (m×n) = A·B, row-major, A or B transposed.
void multiply(bool ta, bool tb, int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c) {
#ifdef OPENBLAS
    cblas_dgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n, k, 1, a, lda, b, ldb, 0, c, n);
#else
    (void)ta, (void)tb, (void)m, (void)n, (void)k, (void)a, (void)lda, (void)b, (void)ldb, (void)c;
#endif
}

void multiply(bool ta, bool tb, int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c) {
#ifdef OPENBLAS
    cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n, k, 1, a, lda, b, ldb, 0, c, n);
#else
    dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, 0, c, n);
#endif
}

struct Products : Problem {
    virtual void products() = 0;
    virtual bool one(int layer, const std::string& pass, double& flops) = 0;
};

template <class T> struct Network final : Products {
    const Workload w;
    const int n;
    std::vector<size_t> at;
    std::vector<std::vector<T>> weights, biases, h, d, g;
    std::vector<T> targets;

    explicit Network(const Workload& workload) : w(workload), n(w.samples), h(w.layers() + 1), d(w.layers() + 1), targets(w.targets.begin(), w.targets.end()) {
        size_t p = 0;
        for (int l = 0; l < w.layers(); l++) {
            const size_t count = size_t(w.widths[l]) * w.widths[l + 1];
            at.push_back(p);
            weights.emplace_back(w.parameters.begin() + p, w.parameters.begin() + p + count);
            g.emplace_back(count);
            p += count;
            biases.emplace_back(w.parameters.begin() + p, w.parameters.begin() + p + w.widths[l + 1]);
            p += w.widths[l + 1];
        }
        for (int l = 0; l <= w.layers(); l++) {
            h[l].resize(size_t(n) * w.widths[l]);
            d[l].resize(size_t(n) * w.widths[l]);
        }
        h[0].assign(w.inputs.begin(), w.inputs.end());
    }

    void forward(int l) { multiply(false, true, n, w.widths[l + 1], w.widths[l], h[l].data(), w.widths[l], weights[l].data(), w.widths[l], h[l + 1].data()); }
    void data(int l) { multiply(false, false, n, w.widths[l], w.widths[l + 1], d[l + 1].data(), w.widths[l + 1], weights[l].data(), w.widths[l], d[l].data()); }
    void weightGradient(int l) { multiply(true, false, w.widths[l + 1], w.widths[l], n, d[l + 1].data(), w.widths[l + 1], h[l].data(), w.widths[l], g[l].data()); }

    void products() override {
        for (int l = 0; l < w.layers(); l++) forward(l);
        for (int l = w.layers() - 1; l >= 0; l--) {
            weightGradient(l);
            if (l > 0) data(l);
        }
    }

    bool one(int l, const std::string& pass, double& flops) override {
        if (l < 0 || l >= w.layers()) return false;
        flops = 2.0 * n * w.widths[l] * w.widths[l + 1];
        if (pass == "forward") forward(l);
        else if (pass == "weights") weightGradient(l);
        else if (pass == "data" && l > 0) data(l);
        else return false;
        return true;
    }

    void call(double* gradient) override {
        const int layers = w.layers(), outputs = w.widths[layers];
        for (int l = 0; l < layers; l++) {
            forward(l);
            for (int s = 0; s < n; s++)
                for (int j = 0; j < w.widths[l + 1]; j++) {
                    T& z = h[l + 1][size_t(s) * w.widths[l + 1] + j];
                    z += biases[l][j];
                    if (l + 1 < layers && z < 0) z = 0;
                }
        }
        double loss = 0;
        for (size_t i = 0; i < size_t(n) * outputs; i++) {
            d[layers][i] = h[layers][i] - targets[i];
            loss += 0.5 * double(d[layers][i]) * double(d[layers][i]);
        }
        for (int l = layers - 1; l >= 0; l--) {
            weightGradient(l);
            double* to = gradient + at[l];
            for (T value : g[l]) *to++ = double(value) / n;
            for (int j = 0; j < w.widths[l + 1]; j++) {
                double total = 0;
                for (int s = 0; s < n; s++) total += d[l + 1][size_t(s) * w.widths[l + 1] + j];
                *to++ = total / n;
            }
            if (l == 0) continue;
            data(l);
            for (size_t i = 0; i < d[l].size(); i++)
                if (!(h[l][i] > 0)) d[l][i] = 0;
        }
        gradient[w.parameters.size()] = loss / n;
    }
};

// What is timed: the products of the network checked before.
struct Timed final : Problem {
    std::unique_ptr<Products> network;
    bool isChecked = false;
    void call(double* gradient) override {
        if (isChecked) network->products();
        else network->call(gradient);
        isChecked = true;
    }
};

}  // namespace

int main() {
    Timed* current = nullptr;
    auto bind = [&](const Workload& w, std::string& reason) {
        std::unique_ptr<Problem> bound;
        reason = "only the wide networks of rectifiers are compared";
        current = nullptr;
        if (w.activation != Relu || !w.bias || w.layers() < 3) return bound;
#ifdef ONEDNN
        reason = "it has no product in double precision";
        if (w.bits == 64) return bound;
#endif
        auto timed = std::make_unique<Timed>();
        if (w.bits == 64) timed->network = std::make_unique<Network<double>>(w);
        else timed->network = std::make_unique<Network<float>>(w);
        current = timed.get();
        bound = std::move(timed);
        return bound;
    };
    auto bare = [&](const std::string& name) -> BareLoop {
        const auto dot = name.find('.');
        if (!current || dot == std::string::npos) return nullptr;
        const int layer = std::atoi(name.substr(0, dot).c_str());
        const std::string pass = name.substr(dot + 1);
        double flops = 0;
        if (!current->network->one(layer, pass, flops)) return nullptr;
        return [=](long calls) {
            double f = 0;
            for (long i = 0; i < calls; i++) current->network->one(layer, pass, f);
            return f * double(calls);
        };
    };
#ifdef OPENBLAS
    openblas_set_num_threads(1);
    return serve(std::string(openblas_get_config()) + ", products only", bind, bare);
#else
    const dnnl_version_t* v = dnnl_version();
    return serve("oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch) + ", products only", bind, bare);
#endif
}
