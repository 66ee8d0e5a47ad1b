using System;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Layers;

/// <summary>What a loss is written with: output f, target y and sample weight m (0 in padded lanes, 1/n folded in for a mean).</summary>
internal sealed class LossWriter(Graph graph, LossSpec spec, string output, Tensor f, Tensor y, Tensor m)
{
    public Graph Graph => graph;

    public LossSpec Spec => spec;

    public string Output => output;

    public Tensor F => f;

    public Tensor Y => y;

    public Tensor M => m;

    /// <summary>½ for the halved scales.</summary>
    public double Factor => LossCatalogue.ScaleOf(spec) is LossScale.HalfMean or LossScale.HalfSum ? 0.5 : 1;

    public Symbol Symbol(string kind) => new(kind, output);

    /// <summary>An argument that must lie above a limit.</summary>
    public double Above(string argument, double otherwise, double limit, bool orEqual = false)
    {
        var value = spec.Number(argument, otherwise);
        if (value > limit && !double.IsInfinity(value) || orEqual && value == limit)
            return value;
        throw LayerWriter.Fail(Rules.OutOfRange, argument, spec.Kind + "Loss", argument, value, $"{(orEqual ? "at least" : "greater than")} {limit}");
    }

    /// <summary>Σ over outputs of factor·m·ρ(f − y)</summary>
    public Term OfResidual(Func<Expr, Expr> rho)
    {
        var r = graph.Pointwise(Symbol("r"), graph.Variable(1) - graph.Variable(2), f, y);
        return Weighted(graph.Pointwise(Symbol("l"), rho(graph.Variable(1)), r));
    }

    /// <summary>Σ over outputs of factor·m·ρ(f, y)</summary>
    public Term Of(Func<Expr, Expr, Expr> rho) => Weighted(graph.Pointwise(Symbol("l"), rho(graph.Variable(1), graph.Variable(2)), f, y));

    public Term Weighted(Tensor l)
    {
        var axes = graph.Axes(l.Shape);
        return LayerWriter.Sum(Factor, axes, l[axes], m.Value);
    }
}

/// <summary>The nests of every loss: each function writes them and returns its term of L.</summary>
internal static class Losses
{
    public const double DefaultDelta = 1;

    // Two factors r rather than a map r²: then r is all that the gradient needs.
    public static Term Square(LossWriter l)
    {
        var r = l.Graph.Pointwise(l.Symbol("r"), l.Graph.Variable(1) - l.Graph.Variable(2), l.F, l.Y);
        var axes = l.Graph.Axes(r.Shape);
        return LayerWriter.Sum(l.Factor, axes, r[axes], r[axes], l.M.Value);
    }

    /// <summary>½r² for |r| ≤ δ, δ(|r| − ½δ) beyond (Huber 1964).</summary>
    public static Term Huber(LossWriter l)
    {
        var delta = l.Above("Delta", DefaultDelta, 0);
        return l.OfResidual(r => r.Algebra.Greater(
            r,
            r.Algebra.Constant(delta),
            delta * (r - delta / 2),
            r.Algebra.Greater(r.Algebra.Constant(-delta), r, -delta * (r + delta / 2), 0.5 * (r * r))));
    }

    /// <summary>δ²(√(1 + (r/δ)²) − 1), written so that nothing cancels near 0, and beyond δ so that no square overflows.</summary>
    public static Term PseudoHuber(LossWriter l)
    {
        var delta = l.Above("Delta", DefaultDelta, 0);
        Expr Beyond(Expr r) => delta * r / (delta / r + r.Algebra.Call(Op.SquareRoot, 1 + delta / r * (delta / r)));
        return l.OfResidual(r => r.Algebra.Greater(
            r,
            r.Algebra.Constant(delta),
            Beyond(r),
            r.Algebra.Greater(r.Algebra.Constant(-delta), r, Beyond(-r), r * r / (1 + r.Algebra.Call(Op.SquareRoot, 1 + r / delta * (r / delta))))));
    }

    /// <summary>|r|ᵖ/p</summary>
    public static Term Lp(LossWriter l)
    {
        var p = l.Above("p", 2, 1, orEqual: true);
        return l.OfResidual(r => 1 / p * r.Algebra.Power(p % 2 == 0 ? r : r.Algebra.Call(Op.Absolute, r), p));
    }

    /// <summary>max(0, 1 − y·f)²</summary>
    public static Term SquaredHinge(LossWriter l) => l.Of((f, y) =>
    {
        var margin = f.Algebra.Maximum(f.Algebra.Constant(0), 1 - y * f);
        return margin * margin;
    });

    /// <summary>ln cosh r</summary>
    public static Term LogCosh(LossWriter l) => l.OfResidual(r => r.Algebra.Call(Op.LogCosh, r));

    /// <summary>ln(1 + e^{−y·f})</summary>
    public static Term Logistic(LossWriter l) => l.Of((f, y) => f.Algebra.Call(Op.Softplus, -(y * f)));

    /// <summary>ln Σ_k e^{f_k} − Σ_k y_k f_k, shifted by the largest output, on which it does not depend since Σ y = 1.</summary>
    public static Term SoftmaxCrossEntropy(LossWriter l)
    {
        var g = l.Graph;
        if (l.F.Size < 2)
            throw LayerWriter.Fail(Rules.UnsupportedCombination, null,
                $"SoftmaxCrossEntropyLoss needs at least two outputs, and {l.Output} has one; LogisticLoss is the loss for two classes in one output");
        Axis[] K() => g.Axes(l.F.Shape, "k");
        var (a, b, c, d) = (K(), K(), K(), K());
        var top = g.Contract(l.Symbol("top"), Combine.Maximum, [], LayerWriter.Sum(a, l.F[a]));
        var e = g.Map(l.Symbol("e"), b, g.Algebra.Call(Op.Exp, g.Variable(1) - g.Variable(2)), l.F[b], top.Value);
        var sum = g.Contract(l.Symbol("sum"), [], LayerWriter.Sum(c, e[c]));
        var picked = g.Contract(l.Symbol("yf"), [], LayerWriter.Sum(d, l.Y[d], l.F[d]));
        return l.Weighted(g.Map(l.Symbol("l"), [], g.Algebra.Call(Op.Log, g.Variable(1)) + (g.Variable(2) - g.Variable(3)), sum.Value, top.Value,
            picked.Value));
    }
}
