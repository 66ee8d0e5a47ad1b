using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The explicit pair 5(4) of Tsitouras, "Runge–Kutta pairs of order 5(4) satisfying only the first column simplifying assumption", Computers
/// and Mathematics with Applications 62 (2011) 770–775, table 1, and its interpolant of order 4.</summary>
internal sealed class Tsit5 : Stepper
{
    private const int Stages = 7;

    // Row i: the weights of θ′ at earlier stages in stage i + 1; the last row is the new point.
    private static readonly double[][] s_a =
    [
        [0.161],
        [-0.008480655492356989, 0.335480655492357],
        [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
        [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
        [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383],
        [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774],
    ];

    // The difference of the two formulas.
    private static readonly double[] s_error =
    [
        -0.00178001105222577714, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629, 0.5823571654525552, -0.45808210592918697, 1.0 / 66,
    ];

    // The weight of θ′ at stage i at the fraction s of a step: s·(c₁ + s·(c₂ + s·(c₃ + s·c₄))).
    private static readonly double[][] s_dense =
    [
        [1.0, -2.763706197274826, 2.9132554618219126, -1.0530884977290216],
        [0, 0.13169999999999998, -0.2234, 0.1017],
        [0, 3.9302962368947516, -5.941033872131505, 2.490627285651253],
        [0, -12.411077166933676, 30.33818863028232, -16.548102889244902],
        [0, 37.50931341651104, -88.1789048947664, 47.37952196281928],
        [0, -27.896526289197286, 65.09189467479366, -34.87065786149661],
        [0, 1.5, -4, 2.5],
    ];

    // Gradients at the stages, the first one the state's own; θ′ is their negative.
    private readonly FlowVector[] _gradients = new FlowVector[Stages];
    private readonly FlowVector[] _terms = new FlowVector[Stages + 1];
    private readonly double[] _squaredNorms = new double[Stages];
    private readonly FlowVector _stage;
    private readonly FlowVector _scratch;

    public Tsit5(CountedField field)
        : base(field)
    {
        for (var i = 0; i < Stages; i++)
            _gradients[i] = field.Vectors.New(field.ParameterCount);
        (_stage, _scratch) = (field.Vectors.New(field.ParameterCount), field.Vectors.New(field.ParameterCount));
    }

    public override double ErrorOrder => 5;

    public override double LeastCost => Stages - 1;

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        var space = Field.Vectors;
        space.Copy(from.GradientVector, _gradients[0]);
        _squaredNorms[0] = space.SumOfSquares(_gradients[0]);
        for (var i = 1; i < Stages; i++)
        {
            var isLast = i == Stages - 1;
            var at = isLast ? to.Theta : _stage;
            Combine(from.Theta, -step, s_a[i - 1], at);
            var loss = Field.LossGradient(at, _gradients[i]);
            _squaredNorms[i] = space.SumOfSquares(_gradients[i]);
            if (!double.IsFinite(loss) || !double.IsFinite(_squaredNorms[i]))
                return StepTrial.NotFinite;
            if (isLast)
                to.Loss = loss;
        }

        space.Copy(_gradients[^1], to.GradientVector);
        to.Time = from.Time + step;
        to.Dissipation = from.Dissipation + step * TensorPrimitives.Dot(s_a[^1], _squaredNorms.AsSpan(0, Stages - 1));
        EstimateSharpness(to);
        return new(Error(from, step, to, tolerance));
    }

    public override void Interpolate(FlowState from, FlowState to, double time, Span<double> parameters)
    {
        Span<double> weights = stackalloc double[Stages];
        DenseWeights(from, to, time, weights);
        Combine(from.Theta, -(to.Time - from.Time), weights, _scratch);
        _scratch.Values.CopyTo(parameters);
    }

    public override double InterpolateDissipation(FlowState from, FlowState to, double time)
    {
        Span<double> weights = stackalloc double[Stages];
        DenseWeights(from, to, time, weights);
        return from.Dissipation + (to.Time - from.Time) * TensorPrimitives.Dot(weights, _squaredNorms);
    }

    private static void DenseWeights(FlowState from, FlowState to, double time, Span<double> weights)
    {
        var s = (time - from.Time) / (to.Time - from.Time);
        for (var i = 0; i < Stages; i++)
        {
            var c = s_dense[i];
            weights[i] = s * (c[0] + s * (c[1] + s * (c[2] + s * c[3])));
        }
    }

    /// <summary>The last two stages stand at the same time: the difference of their gradients over that of their points is a Rayleigh-like quotient of
    /// the Hessian (Hairer and Wanner, Solving Ordinary Differential Equations II, IV.2).</summary>
    private void EstimateSharpness(FlowState to)
    {
        var space = Field.Vectors;
        space.Combine(_scratch, [1, -1], to.Theta, _stage);
        var distance = space.Norm(_scratch);
        space.Combine(_scratch, [1, -1], _gradients[^1], _gradients[^2]);
        if (distance > 0)
            Sharpness = space.Norm(_scratch) / distance;
    }

    private double Error(FlowState from, double step, FlowState to, double tolerance)
    {
        Span<double> weights = stackalloc double[Stages];
        TensorPrimitives.Multiply(s_error, step, weights);
        Field.Vectors.Combine(_stage, weights, _gradients);
        return Field.Vectors.WeightedNorm(_stage, from.Theta, to.Theta, tolerance);
    }

    /// <summary>start + scale·Σ weightᵢ·gradientᵢ</summary>
    private void Combine(FlowVector start, double scale, ReadOnlySpan<double> weights, FlowVector result)
    {
        Span<double> all = stackalloc double[Stages + 1];
        all[0] = 1;
        TensorPrimitives.Multiply(weights, scale, all[1..]);
        _terms[0] = start;
        _gradients.AsSpan(0, weights.Length).CopyTo(_terms.AsSpan(1));
        Field.Vectors.Combine(result, all[..(weights.Length + 1)], _terms.AsSpan(0, weights.Length + 1));
    }
}
