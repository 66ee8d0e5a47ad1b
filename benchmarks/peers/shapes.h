// The shapes that the hand-written peers are compiled for; a declared network is compiled for its shape too, so the peers get the same advantage.
// Both tables of shapes (this, and Networks/Networks.cs) say the same; a shape that is missing here is reported as skipped.
#pragma once
#include "server.h"

// Where the parameters of each layer lie in θ.
template <bool Bias, int... Widths> struct Shape {
    static constexpr int D[] = {Widths...}, Layers = sizeof...(Widths) - 1, O = D[Layers];

    static constexpr int weightsAt(int layer) {
        int at = 0;
        for (int l = 0; l < layer; l++) at += D[l] * D[l + 1] + (Bias ? D[l + 1] : 0);
        return at;
    }
    static constexpr int biasAt(int layer) { return weightsAt(layer) + D[layer] * D[layer + 1]; }
    static constexpr int widest() {
        int most = 0;
        for (int w : D) most = w > most ? w : most;
        return most;
    }
};

template <class T, int Act, bool Bias, int... Widths> struct Tiled;
template <class T, int Act, bool Bias, int... Widths> struct Wide;


template <template <class, int, bool, int...> class Form, int Act, bool Bias, int... Widths> void offer(const Workload& w, std::unique_ptr<Problem>& found) {
    if (found || w.activation != Act || (w.bias != 0) != Bias || w.widths != std::vector<int>{Widths...}) return;
    if (w.bits == 64) found.reset(new Form<double, Act, Bias, Widths...>(w));
    if (w.bits == 32) found.reset(new Form<float, Act, Bias, Widths...>(w));
}

inline std::unique_ptr<Problem> bindShape(const Workload& w, std::string&) {
    std::unique_ptr<Problem> found;
    offer<Tiled, Sigmoid, false, 2, 5, 1>(w, found);
    offer<Tiled, Tanh, true, 2, 8, 8, 1>(w, found);
    offer<Tiled, Tanh, true, 10, 50, 50, 1>(w, found);
    offer<Tiled, Relu, true, 9, 100, 1>(w, found);
    offer<Wide, Relu, true, 784, 256, 256, 10>(w, found);
    offer<Wide, Relu, true, 100, 1000, 1000, 1>(w, found);
    offer<Tiled, Softplus, true, 2, 10, 1>(w, found);
    offer<Tiled, Softplus, true, 2, 50, 1>(w, found);
    offer<Tiled, Softplus, true, 2, 100, 1>(w, found);
    return found;
}
