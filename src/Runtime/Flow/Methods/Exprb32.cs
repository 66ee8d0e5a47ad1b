using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The exponential Rosenbrock pair exprb32 (Hochbruck, Ostermann and Schweitzer, "Exponential Rosenbrock-type methods", SIAM J. Numer. Anal. 47 (2009)
/// 786–803, section 4): U = θ + hφ₁(hJ)·f(θ) solves the flow linearised at θ exactly, θ₁ = U + 2hφ₃(hJ)·D, D = f(U) − f(θ) − J·(U − θ), is of
/// order 3, and their difference is the error. J = −∇²L; the φ-functions come from Krylov subspaces of ∇²L.</summary>
internal sealed class Exprb32 : Stepper
{
    internal const int MostVectors = 150;
    private const double KrylovShare = 0.1; // of the tolerance, for each subspace

    private readonly Lanczos _main;
    private readonly Lanczos _correction;
    private readonly double[] _weights;
    private readonly double[] _product;
    private readonly double[] _middle;
    private readonly double[] _defect;
    private readonly double[] _coefficients = new double[MostVectors + 1];
    private bool _hasBasis;

    public Exprb32(CountedField field)
        : base(field)
    {
        (_main, _correction) = (new Lanczos(ParameterCount), new Lanczos(ParameterCount));
        (_weights, _product) = (new double[ParameterCount], new double[ParameterCount]);
        (_middle, _defect) = (new double[ParameterCount], new double[ParameterCount]);
    }

    public override double ErrorOrder => 3;

    public override double LeastCost => 4;

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        WeightedNorm.Weights(from.Parameters, tolerance, _weights);
        if (!_hasBasis)
            _main.Start(from.Gradient); // on a rejection the subspace of the longer step serves the shorter one
        _hasBasis = true;
        if (Grow(_main, from, step, 1, step, out var factor) is { } fault)
            return new(double.PositiveInfinity, fault, factor);
        Sharpness = Math.Max(0, _main.Eigen.Values[^1]);

        var c = _coefficients.AsSpan(0, _main.Dimension);
        _main.PhiOf(1, step, c);
        from.Parameters.CopyTo(_middle, 0);
        _main.AddCombination(c, -step * _main.StartNorm, _middle);
        if (!double.IsFinite(Field.LossGradient(_middle, _defect)))
            return StepTrial.NotFinite;
        // −D = ∇L(U) − ∇L(θ) − H·(U − θ)
        TensorPrimitives.Subtract<double>(_defect, from.Gradient, _defect);
        _main.AddImage(c, step * _main.StartNorm, _defect);
        var linear = LinearDissipation(step, out var last);

        _correction.Start(_defect);
        if (Grow(_correction, from, step, 3, 2 * step, out factor) is { } second)
            return new(double.PositiveInfinity, second, factor);
        Array.Clear(_product);
        if (_correction.StartNorm > 0)
        {
            c = _coefficients.AsSpan(0, _correction.Dimension);
            _correction.PhiOf(3, step, c);
            _correction.AddCombination(c, -2 * step * _correction.StartNorm, _product);
        }

        TensorPrimitives.Add<double>(_middle, _product, to.Parameters);
        to.Loss = Field.LossGradient(to.Parameters, to.Gradient);
        if (!to.IsFinite)
            return StepTrial.NotFinite;
        to.Time = from.Time + step;
        // The linearised flow's dissipation is known exactly; what is left grows from zero like t².
        to.Dissipation = from.Dissipation + linear + step / 3 * (TensorPrimitives.SumOfSquares<double>(to.Gradient) - last);
        return new(WeightedNorm.Of(_product, from.Parameters, to.Parameters, tolerance, _defect));
    }

    public override double Accept(FlowState from, FlowState to, double error, StepController controller)
    {
        _hasBasis = false;
        return base.Accept(from, to, error, controller);
    }

    /// <summary>Extends a subspace until scale·φₖ(−h·H)·v is good to its share of the tolerance (Saad, SIAM J. Numer. Anal. 29 (1992), the first term of
    /// the error's expansion).</summary>
    /// <returns>Null, or what went wrong; then <paramref name="factor"/> is the part of the step the subspace is good for.</returns>
    private StepFault? Grow(Lanczos space, FlowState from, double step, int k, double scale, out double factor)
    {
        factor = 1;
        var next = 3;
        if (space.StartNorm == 0)
            return null;
        if (!double.IsFinite(space.StartNorm))
            return StepFault.NotFinite;
        if (space.Dimension > 0)
        {
            space.Decompose();
            if (Error(space, step, k, scale) <= KrylovShare)
                return null;
        }

        while (space.Dimension < MostVectors && !space.IsComplete)
        {
            Field.AccurateHessianVector(from.Parameters, from.Gradient, space.Next, _product);
            if (!double.IsFinite(TensorPrimitives.Sum<double>(_product)))
                return StepFault.NotFinite;
            space.Extend(_product);
            if (space.IsComplete || space.Dimension >= next || space.Dimension >= MostVectors)
            {
                space.Decompose();
                if (Error(space, step, k, scale) <= KrylovShare)
                    return null;
                next = space.Dimension + Math.Max(1, space.Dimension / 8);
            }
        }

        for (factor = 0.8; factor > 0.01 && Error(space, factor * step, k, factor * scale) > KrylovShare;)
            factor *= 0.8;
        return StepFault.Krylov;
    }

    private double Error(Lanczos space, double h, int k, double scale)
    {
        if (space.IsComplete)
            return 0;
        var size = scale * h * space.StartNorm * space.Residual * Math.Abs(space.LastOfPhi(k + 1, h));
        TensorPrimitives.Multiply(space.Next, _weights, _product);
        return size * TensorPrimitives.Norm<double>(_product) / Math.Sqrt(ParameterCount);
    }

    /// <summary>∫‖e^(−tH)g‖² over the step, and ‖e^(−hH)g‖² at its end, in the eigenbasis of the subspace.</summary>
    private double LinearDissipation(double h, out double last)
    {
        var (sum, square) = (0.0, _main.StartNorm * _main.StartNorm);
        last = 0;
        for (var i = 0; i < _main.Dimension; i++)
        {
            var part = _main.Eigen.Vector(i)[0];
            var z = -2 * h * _main.Eigen.Values[i];
            sum += part * part * h * Phi.Of(1, z);
            last += part * part * Math.Exp(z);
        }

        last *= square;
        return sum * square;
    }
}
