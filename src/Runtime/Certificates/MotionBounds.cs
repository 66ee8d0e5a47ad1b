using System;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>How far a tensor moves with θ on a ball: of one sample, for all θ within it.</summary>
/// <param name="Derivative">g ≥ ‖Dh‖, the operator norm of the derivative by all of θ.</param>
/// <param name="Curvature">q ≥ ‖D²h‖, the bilinear operator norm.</param>
internal readonly record struct Motion(double Derivative, double Curvature)
{
    /// <summary>Of two tensors side by side.</summary>
    public static Motion Stacked(Motion a, Motion b) => new(Upper.Norm(a.Derivative, b.Derivative), Upper.Norm(a.Curvature, b.Curvature));

    public static Motion operator +(Motion a, Motion b) => new(Upper.Sum(a.Derivative, b.Derivative), Upper.Sum(a.Curvature, b.Curvature));

    public static Motion operator *(double factor, Motion a) => new(Upper.Product(factor, a.Derivative), Upper.Product(factor, a.Curvature));
}

/// <summary>A Lipschitz constant of the Jacobian on a ball, and how it was had.</summary>
/// <param name="Lipschitz">Λ with ‖J(θ) − J(θ')‖ ≤ Λ‖θ − θ'‖ on the ball, infinite where none is available.</param>
/// <param name="Norm">‖J(θ)‖ at most, on the ball.</param>
/// <param name="Reason">Why there is none; empty where there is one.</param>
internal readonly record struct JacobianBound(double Lipschitz, double Norm, string Reason);

/// <summary>Bounds of how J = ∂F/∂θ changes on a ball around a point, for any network, by two rules over its loops: one for sums of products and one for
/// formulas. For a sample and every tensor h there are g ≥ ‖Dh‖, q ≥ ‖D²h‖, and boxes: |h_j(θ) − h_j(θ₀)| ≤ R·g.</summary>
/// <remarks>Everything is rounded outwards. A sum of terms c·Σ Π f is multilinear: with N its norm, the derivative by one factor has norm N·Π ‖others‖, or the
/// norm of the linear map at θ₀ plus N·R where the other is a parameter. A parameter that nothing else reads moves at right angles to all that was computed
/// before: there squares are added instead of norms. A formula y_j = f(x¹ⱼ, …) has g = Σ Sᵢ√μᵢ·gᵢ and q = Σ Sᵢ√μᵢ·qᵢ + Σ Sᵢₖ√μ·gᵢgₖ, Sᵢ and Sᵢₖ the largest
/// first and second derivatives over the boxes, μᵢ the largest number of j that read one entry of xⁱ.</remarks>
internal sealed class MotionBounds
{
    private readonly Architecture _architecture;
    private readonly IntervalState _state = new();
    private readonly NestEvaluator<Interval, IntervalArithmetic> _evaluator;
    private readonly FormulaBounds _formulas = new();
    private readonly TermNorms[][] _norms;
    private readonly double[][] _inputMultiplicities;
    private readonly double[] _targetMultiplicities;
    private readonly bool[] _isOwn;
    private readonly Motion[] _motions;
    private readonly double[] _sizes, _largest;
    private readonly Interval[] _inputs;
    private double _radius;

    /// <param name="inputs">Input vectors of all samples, one after the other.</param>
    public MotionBounds(Architecture architecture, Interval[] theta, Interval[] inputs)
    {
        (_architecture, _inputs) = (architecture, inputs);
        _evaluator = new(architecture, new(_state), keepsSums: true);
        _evaluator.SetParameters(theta);
        _norms = Array.ConvertAll(architecture.Loops, l => Array.ConvertAll(l.Terms, t => new TermNorms(l, t)));
        _inputMultiplicities = Array.ConvertAll(architecture.Loops,
            l => Array.ConvertAll(l.Inputs, i => TermNorms.Multiplicity(i, l.Sizes)));
        _targetMultiplicities = Array.ConvertAll(architecture.Loops,
            l => l.Accumulates ? TermNorms.Multiplicity(l.Target, l.Sizes) : 1);
        var quantities = architecture.Quantities;
        var reads = new int[quantities.Length];
        foreach (var r in architecture.Loops.SelectMany(l => l.Reads))
            reads[r.Quantity]++;
        _isOwn = [.. quantities.Select((q, i) => q.Kind == QuantityKind.Parameter && reads[i] == 1)];
        (_motions, _sizes, _largest) = (new Motion[quantities.Length], new double[quantities.Length], new double[quantities.Length]);
    }

    /// <param name="radius">R of the ball.</param>
    /// <param name="samples">n</param>
    /// <param name="weights">What the square of an output value of a sample counts with: [n, M]; J is taken with its rows multiplied by their roots.</param>
    public JacobianBound On(double radius, int samples, ReadOnlySpan<double> weights)
    {
        var (lipschitz, norm) = (0.0, 0.0);
        _radius = radius;
        for (var s = 0; s < samples; s++)
        {
            (_state.IsUndecided, _state.LeftDomain) = (false, false);
            _evaluator.Forward(_inputs, s);
            if (_state.IsUndecided || _state.LeftDomain)
                return None($"sample {s + 1} lies so near to a kink, or to where a function ends, that rounding hides the side");
            if (Propagate() is { } reason)
                return None($"{reason}, sample {s + 1}");
            var at = s * _architecture.OutputSize;
            foreach (var q in _architecture.Outputs)
            {
                var size = _architecture.Quantities[q].Size;
                var weight = 0.0;
                foreach (var w in weights.Slice(at, size))
                    weight = Math.Max(weight, w);
                var motion = Upper.Root(weight) * _motions[q];
                (lipschitz, norm) = (Upper.Norm(lipschitz, motion.Curvature), Upper.Norm(norm, motion.Derivative));
                at += size;
            }
        }

        return new(lipschitz, norm, "");

        static JacobianBound None(string reason) => new(double.PositiveInfinity, double.PositiveInfinity, reason);
    }

    /// <summary>g and q of all tensors, for the sample that was run forward; the reason why there are none.</summary>
    private string? Propagate()
    {
        for (var q = 0; q < _motions.Length; q++)
        {
            var isParameter = _architecture.Quantities[q].Kind == QuantityKind.Parameter;
            _motions[q] = isParameter ? new(1, 0) : default;
            // What loops write is measured when it is complete.
            if (_architecture.Quantities[q].Kind != QuantityKind.Value)
                Measure(q);
        }

        for (var l = 0; l < _architecture.Loops.Length; l++)
        {
            var loop = _architecture.Loops[l];
            var target = loop.Target.Quantity;
            // The largest stands for a shift on which nothing depends: it may as well stay where it is at θ₀.
            if (!loop.TakesLargest)
            {
                var sum = Sum(loop, _norms[l]);
                var motion = sum;
                if (!loop.Formula.IsSum && Formula(l, sum, out motion) is { } reason)
                    return reason;
                _motions[target] = loop.Accumulates ? _motions[target] + Upper.Root(_targetMultiplicities[l]) * motion
                    : Motion.Stacked(_motions[target], motion);
            }

            Measure(target);
        }

        return null;
    }

    /// <summary>‖h‖ and max |h_j| on the ball, at most.</summary>
    private void Measure(int quantity)
    {
        var reach = Upper.Product(_radius, _motions[quantity].Derivative);
        var values = _evaluator.ValuesOf(quantity);
        (_sizes[quantity], _largest[quantity]) = (Upper.Sum(Upper.Norm(values), reach), Upper.Sum(Upper.Largest(values), reach));
    }

    // ---- sums of products ----

    private Motion Sum(Loop loop, TermNorms[] norms)
    {
        // Squares of what moves at right angles, and norms of the rest.
        var (own, ownCurvature, rest, curvature) = (0.0, 0.0, 0.0, 0.0);
        for (var t = 0; t < loop.Terms.Length; t++)
        {
            var factors = loop.Terms[t].Factors;
            var chosen = Array.FindIndex(factors, f => _isOwn[f.Quantity]);
            var crossing = 0.0;
            for (var i = 0; i < factors.Length; i++)
            {
                var motion = _motions[factors[i].Quantity];
                if (motion.Derivative == 0)
                    continue;
                var linear = Linear(loop.Terms[t], norms[t], i);
                if (i == chosen)
                    own = Upper.Norm(own, linear);
                else
                    rest = Upper.Sum(rest, Upper.Product(linear, motion.Derivative));
                curvature = Upper.Sum(curvature, Upper.Product(linear, motion.Curvature));
                for (var k = i + 1; k < factors.Length; k++)
                {
                    var both = Upper.Product(Bilinear(factors, norms[t], i, k), motion.Derivative, _motions[factors[k].Quantity].Derivative);
                    if (i == chosen || k == chosen)
                        crossing = Upper.Sum(crossing, both);
                    else
                        curvature = Upper.Sum(curvature, Upper.Product(2, both));
                }
            }

            ownCurvature = Upper.Norm(ownCurvature, crossing);
        }

        return new(Upper.Norm(own, rest), Upper.Sum(ownCurvature, curvature));
    }

    /// <summary>The norm of the linear map of one factor, the others anywhere on the ball.</summary>
    private double Linear(Term term, TermNorms norms, int factor)
    {
        var (bySize, byEntry) = (norms.Multilinear, 1.0);
        for (var k = 0; k < term.Factors.Length; k++)
        {
            if (k == factor)
                continue;
            bySize = Upper.Product(bySize, _sizes[term.Factors[k].Quantity]);
            byEntry = Upper.Product(byEntry, _largest[term.Factors[k].Quantity]);
        }

        var norm = Math.Min(bySize, norms.Linear(factor, byEntry));
        if (term.Factors.Length != 2)
            return norm;
        var other = term.Factors[1 - factor].Quantity;
        return _architecture.Quantities[other].Kind switch
        {
            QuantityKind.Constant => Math.Min(norm, norms.Operator(factor, _evaluator.ValuesOf(other))),
            // The map at θ₀, and how far it moves.
            QuantityKind.Parameter => Math.Min(norm,
                Upper.Sum(norms.Operator(factor, _evaluator.ValuesOf(other)), Upper.Product(norms.Multilinear, _radius))),
            QuantityKind.Input or QuantityKind.Value => norm,
        };
    }

    private double Bilinear(Reference[] factors, TermNorms norms, int i, int k)
    {
        var norm = norms.Multilinear;
        for (var m = 0; m < factors.Length; m++)
        {
            if (m != i && m != k)
                norm = Upper.Product(norm, _sizes[factors[m].Quantity]);
        }

        return norm;
    }

    // ---- formulas ----

    private string? Formula(int l, Motion sum, out Motion motion)
    {
        var loop = _architecture.Loops[l];
        var n = loop.Formula.Variables;
        motion = default;
        if (n == 0)
            return null;
        var motions = new Motion[n];
        var roots = new double[n];
        for (var i = 0; i < n; i++)
            (motions[i], roots[i]) = i == 0 ? (sum, 1) : (_motions[loop.Inputs[i - 1].Quantity], Upper.Root(_inputMultiplicities[l][i - 1]));
        var (slopes, curves) = (new double[n], new double[n * n]);
        if (Largest(l, motions, slopes, curves) is { } reason)
            return reason;
        var (own, rest, curvature) = (0.0, 0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            var slope = Upper.Product(slopes[i], roots[i]);
            var moved = Upper.Product(slope, motions[i].Derivative);
            if (i > 0 && _isOwn[loop.Inputs[i - 1].Quantity])
                own = Upper.Norm(own, moved);
            else
                rest = Upper.Sum(rest, moved);
            curvature = Upper.Sum(curvature, Upper.Product(slope, motions[i].Curvature));
            for (var k = 0; k < n; k++)
                curvature = Upper.Sum(curvature,
                    Upper.Product(Upper.Product(curves[i * n + k], Math.Min(roots[i], roots[k])), motions[i].Derivative, motions[k].Derivative));
        }

        motion = new(Upper.Norm(own, rest), curvature);
        return null;
    }

    /// <summary>The largest first and second derivatives of a formula over the boxes of all its points.</summary>
    private string? Largest(int l, Motion[] motions, double[] slopes, double[] curves)
    {
        var loop = _architecture.Loops[l];
        var n = loop.Formula.Variables;
        var (box, first, second) = (new Interval[n], new Interval[n], new Interval[n * n]);
        var sums = _evaluator.SumsOf(l);
        var point = new int[loop.Sizes.Length];
        for (var p = 0; p < sums.Length; p++)
        {
            for (var i = 0; i < n; i++)
            {
                var value = i == 0 ? sums[p] : _evaluator.ValuesOf(loop.Inputs[i - 1].Quantity)[loop.Inputs[i - 1].At(point)];
                var reach = Upper.Product(_radius, motions[i].Derivative);
                box[i] = reach == 0 ? value : value + new Interval(-reach, reach);
            }

            _formulas.Evaluate(loop.Formula, box, first, second);
            if (_formulas.Failure != BoundsFailure.None)
                return $"{Describe(loop, point)} {(_formulas.Failure == BoundsFailure.Kink ? "may cross a kink" : "may leave the domain of a function")}";
            for (var i = 0; i < n; i++)
            {
                // What does not move needs no bound.
                if (motions[i].Derivative == 0)
                    continue;
                slopes[i] = Math.Max(slopes[i], first[i].Magnitude);
                for (var k = 0; k < n; k++)
                {
                    if (motions[k].Derivative != 0)
                        curves[i * n + k] = Math.Max(curves[i * n + k], second[i * n + k].Magnitude);
                }
            }

            for (var a = point.Length - 1; a >= 0 && ++point[a] == loop.Sizes[a]; a--)
                point[a] = 0;
        }

        return null;
    }

    private string Describe(Loop loop, int[] point)
    {
        var quantity = _architecture.Quantities[loop.Target.Quantity];
        var index = loop.Target.Dimensions.Select(d => $"{d.At(point)}");
        return quantity.Shape.Length == 0 ? quantity.Name : $"{quantity.Name}[{string.Join(", ", index)}]";
    }
}
