using System;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Layers;

/// <summary>Self-attention over the rows of [tokens, width], in heads: each mixes the rows by weights that queries and keys make of them.</summary>
internal static class Attention
{
    /// <summary>A = softmax of Q·Kᵀ/√d along the keys (Vaswani et al. 2017).</summary>
    public static Tensor Softmax(LayerWriter layer)
    {
        var heads = new Heads(layer);
        var (g, name) = (layer.Graph, layer.Output);
        var (q, k, v) = (heads.Project(0), heads.Project(1), heads.Project(2));
        (Axis H, Axis T, Axis U, Axis E) Axes() => (layer.Axis("h", heads.Count), layer.Axis("t", heads.Tokens), layer.Axis("u", heads.Tokens),
            layer.Axis("e", heads.Width));
        var a = Axes();
        var s = g.Contract(name.As("s"), [a.H, a.T, a.U], LayerWriter.Sum(1 / Math.Sqrt(heads.Width), [a.E], q[a.H, a.T, a.E], k[a.H, a.U, a.E]));
        a = Axes();
        var top = g.Contract(name.As("top"), Combine.Maximum, [a.H, a.T], LayerWriter.Sum([a.U], s[a.H, a.T, a.U]));
        a = Axes();
        var e = g.Map(name.As("e"), [a.H, a.T, a.U], g.Algebra.Call(Op.Exp, g.Variable(1) - g.Variable(2)), s[a.H, a.T, a.U], top[a.H, a.T]);
        a = Axes();
        var sum = g.Contract(name.As("sum"), [a.H, a.T], LayerWriter.Sum([a.U], e[a.H, a.T, a.U]));
        a = Axes();
        var weights = g.Map(name.As("A"), [a.H, a.T, a.U], g.Variable(1) / g.Variable(2), e[a.H, a.T, a.U], sum[a.H, a.T]);
        a = Axes();
        return heads.Join(g.Contract(name.As("o"), [a.H, a.T, a.E], LayerWriter.Sum([a.U], weights[a.H, a.T, a.U], v[a.H, a.U, a.E])));
    }

    /// <summary>Q·(Kᵀ·V)/tokens, without softmax: a polynomial, and linear in the number of tokens.</summary>
    public static Tensor Linear(LayerWriter layer)
    {
        var heads = new Heads(layer);
        var (q, k, v) = (heads.Project(0), heads.Project(1), heads.Project(2));
        var (h, t, d, e) = (layer.Axis("h", heads.Count), layer.Axis("t", heads.Tokens), layer.Axis("d", heads.Width), layer.Axis("e", heads.Width));
        var kv = layer.Graph.Contract(layer.Output.As("kv"), [h, d, e], LayerWriter.Sum(1.0 / heads.Tokens, [t], k[h, t, d], v[h, t, e]));
        (h, t, d, e) = (layer.Axis("h", heads.Count), layer.Axis("t", heads.Tokens), layer.Axis("d", heads.Width), layer.Axis("e", heads.Width));
        return heads.Join(layer.Graph.Contract(layer.Output.As("o"), [h, t, e], LayerWriter.Sum([d], q[h, t, d], kv[h, d, e])));
    }

    /// <summary>The projections into heads and back. W: [3, heads, width/heads, width], for queries, keys and values; U: [width, heads, width/heads].</summary>
    private sealed class Heads
    {
        private readonly LayerWriter _layer;
        private readonly Tensor _in;
        private readonly Tensor? _inBias;

        public Heads(LayerWriter layer)
        {
            _layer = layer;
            var x = layer.Input;
            if (x.Shape.Length != 2)
                throw LayerWriter.Fail(Rules.ShapesDoNotFit, "From", layer.Spec.Name,
                    $"{x.Symbol.Owner} has shape {LayerWriter.Text(x.Shape)}, and [tokens, width] is needed");
            (Tokens, Model, Count) = (x.Shape[0], x.Shape[1], layer.Size("heads"));
            if (Model % Count != 0)
                throw LayerWriter.Fail(Rules.OutOfRange, "heads", layer.Spec.Name, "heads", Count, $"a divisor of {Model}, the width of {x.Symbol.Owner}");
            _in = layer.Parameter("W", ParameterRole.Weights, [3, Count, Width, Model], Model, Model);
            _inBias = layer.Flag("Bias", true) ? layer.Parameter("b", ParameterRole.Bias, [3, Count, Width], Model, Model) : null;
        }

        public int Tokens { get; }

        public int Count { get; }

        public int Width => Model / Count;

        private int Model { get; }

        /// <summary>[heads, tokens, width/heads]</summary>
        public Tensor Project(int which)
        {
            var (h, t, e, k) = (_layer.Axis("h", Count), _layer.Axis("t", Tokens), _layer.Axis("e", Width), _layer.Axis("k", Model));
            var product = LayerWriter.Sum([k], _in[which, h, e, k], _layer.Input[t, k]);
            Term[] terms = _inBias is null ? [product] : [LayerWriter.Sum([], _inBias[which, h, e]), product];
            return _layer.Graph.Contract(_layer.Output.As(which switch { 0 => "q", 1 => "k", _ => "v" }), [h, t, e], terms);
        }

        public Tensor Join(Tensor heads)
        {
            var (t, j, h, e) = (_layer.Axis("t", Tokens), _layer.Axis("j", Model), _layer.Axis("h", Count), _layer.Axis("e", Width));
            var U = _layer.Parameter("U", ParameterRole.Weights, [Model, Count, Width], Model, Model);
            var product = LayerWriter.Sum([h, e], U[j, h, e], heads[h, t, e]);
            Term[] terms = _inBias is null ? [product] : [LayerWriter.Sum([], _layer.Parameter("c", ParameterRole.Bias, [Model], Model, Model)[j]), product];
            return _layer.Graph.Contract(_layer.Output, [t, j], terms);
        }
    }
}
