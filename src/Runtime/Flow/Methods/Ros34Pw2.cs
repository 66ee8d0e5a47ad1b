using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The W-method ROS34PW2 of order 3 (Rang and Angermann, "New Rosenbrock W-methods of order 3 for partial differential algebraic equations of
/// index 1", BIT 45 (2005) 761–787, table 4.2), with the Gauss–Newton matrix for the Hessian: being a W-method it keeps its order with any matrix, and that
/// one is cheap and positive semidefinite. When nM &lt; P its rows are solved with instead (Sherman, Morrison and Woodbury).</summary>
internal sealed class Ros34Pw2 : Stepper
{
    internal const int Stages = 4;
    internal const double Gamma = 0.435866521508459;

    // In the form without products by the matrix (Hairer and Wanner, Solving Ordinary Differential Equations II, IV.7): stage i at θ + Σ aᵢⱼuⱼ, with Σ cᵢⱼuⱼ/h
    // on its right-hand side.
    internal static readonly double[][] A =
    [
        [],
        [2],
        [1.4192173174557647, -0.2592322116729697],
        [4.18476048231916, -0.28519201735549593, 2.294280360279042],
    ];

    internal static readonly double[][] C =
    [
        [],
        [-4.588560720558084],
        [-4.18476048231916, 0.28519201735549593],
        [-6.368179200128359, -6.795620944466837, 2.8700986043310563],
    ];

    internal static readonly double[] B = [4.1847604823191595, -0.28519201735549565, 2.2942803602790414, 1];

    // The difference of the two formulas.
    internal static readonly double[] E = [0.2777499476479681, -1.4032398951759992, 1.7726301276675507, 0.5];

    private readonly GaussNewtonSystem _system;
    private readonly double[][] _stages = new double[Stages][];
    private readonly double[] _stage;
    private readonly double[] _gradient;
    private readonly FlowVector _along;
    private bool _hasMatrix;

    public Ros34Pw2(CountedField field)
        : base(field)
    {
        _system = new GaussNewtonSystem(field);
        for (var i = 0; i < Stages; i++)
            _stages[i] = new double[ParameterCount];
        _along = field.Vectors.New(field.ParameterCount);
        (_stage, _gradient) = (new double[ParameterCount], new double[ParameterCount]);
    }

    public override double ErrorOrder => 3;

    public override double LeastCost => Stages + Field.GaussNewtonCost;

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        if (!_hasMatrix)
        {
            _system.Form(from.Parameters);
            Sharpness = _system.LargestEigenvalue();
            _hasMatrix = true;
        }

        if (!_system.Factor(1 / (Gamma * step)))
            return StepTrial.NotFinite;
        for (var i = 0; i < Stages; i++)
        {
            var gradient = i == 0 ? from.Gradient : _gradient;
            if (i > 0)
            {
                Combine(from.Parameters, A[i], _stage);
                if (!double.IsFinite(Field.LossGradient(_stage, _gradient)))
                    return StepTrial.NotFinite;
            }

            var stage = _stages[i];
            TensorPrimitives.Negate(gradient, stage);
            for (var j = 0; j < i; j++)
                TensorPrimitives.MultiplyAdd(_stages[j], C[i][j] / step, stage, stage);
            _system.Solve(stage);
        }

        Combine(from.Parameters, B, to.Parameters);
        to.Loss = Field.LossGradient(to.Parameters, to.Gradient);
        if (!to.IsFinite)
            return StepTrial.NotFinite;
        to.Time = from.Time + step;
        to.Dissipation = from.Dissipation + DissipationAlong(from, to, _along);
        Array.Clear(_stage);
        Combine(_stage, E, _stage);
        return new(WeightedNorm.Of(_stage, from.Parameters, to.Parameters, tolerance, _gradient));
    }

    public override double Accept(FlowState from, FlowState to, double error, StepController controller)
    {
        _hasMatrix = false;
        return base.Accept(from, to, error, controller);
    }

    private void Combine(ReadOnlySpan<double> start, double[] weights, Span<double> result)
    {
        TensorPrimitives.MultiplyAdd(_stages[0], weights[0], start, result);
        for (var i = 1; i < weights.Length; i++)
            TensorPrimitives.MultiplyAdd(_stages[i], weights[i], result, result);
    }
}
