using System;

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
    private readonly FlowVector _product;
    private readonly FlowVector _middle;
    private readonly FlowVector _defect;
    private readonly double[] _coefficients = new double[MostVectors + 1];
    private bool _hasBasis;

    public Exprb32(CountedField field)
        : base(field)
    {
        var space = field.Vectors;
        (_main, _correction) = (new Lanczos(ParameterCount, space), new Lanczos(ParameterCount, space));
        (_product, _middle, _defect) = (space.New(ParameterCount), space.New(ParameterCount), space.New(ParameterCount));
    }

    public override double ErrorOrder => 3;

    public override double LeastCost => 4;

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        var space = Field.Vectors;
        if (!_hasBasis)
            _main.Start(from.GradientVector); // on a rejection the subspace of the longer step serves the shorter one
        _hasBasis = true;
        if (Grow(_main, from, step, 1, step, tolerance, out var factor) is { } fault)
            return new(double.PositiveInfinity, fault, factor);
        Sharpness = Math.Max(0, _main.Eigen.Values[^1]);

        space.Copy(from.Theta, _middle);
        var c = AddPhi(_main, 1, step, 1, _middle);
        if (!double.IsFinite(Field.LossGradient(_middle, _defect)))
            return StepTrial.NotFinite;
        // −D = ∇L(U) − ∇L(θ) − H·(U − θ)
        space.Combine(_defect, [1, -1], _defect, from.GradientVector);
        _main.AddImage(c, step * _main.StartNorm, _defect);
        var linear = LinearDissipation(step, out var last);

        _correction.Start(_defect);
        if (Grow(_correction, from, step, 3, 2 * step, tolerance, out factor) is { } second)
            return new(double.PositiveInfinity, second, factor);
        space.Combine(_product, [0], _defect);
        AddPhi(_correction, 3, step, 2, _product);
        space.Combine(to.Theta, [1, 1], _middle, _product);
        to.Loss = Field.LossGradient(to.Theta, to.GradientVector);
        if (!to.IsFinite)
            return StepTrial.NotFinite;
        to.Time = from.Time + step;
        // The linearised flow's dissipation is known exactly; what is left grows from zero like t².
        to.Dissipation = from.Dissipation + linear + step / 3 * (space.SumOfSquares(to.GradientVector) - last);
        return new(space.WeightedNorm(_product, from.Theta, to.Theta, tolerance));
    }

    /// <summary>U and its correction at a part of the step, from the same two subspaces: D grows like the square of the time, so that the correction at the
    /// part s is 2s³hφ₃(shJ)·D. It is of order 3 as the step is, and as exact on a quadratic loss; a polynomial through the ends of a step many time constants
    /// long is neither.</summary>
    public override void Interpolate(FlowState from, FlowState to, double time, Span<double> parameters)
    {
        var s = (time - from.Time) / (to.Time - from.Time);
        if (s >= 1)
        {
            to.Parameters.CopyTo(parameters);
            return;
        }

        Field.Vectors.Copy(from.Theta, _product);
        AddPhi(_main, 1, time - from.Time, 1, _product);
        AddPhi(_correction, 3, time - from.Time, 2 * s * s, _product);
        _product.Values.CopyTo(parameters);
    }

    public override double InterpolateDissipation(FlowState from, FlowState to, double time)
    {
        var (h, part) = (to.Time - from.Time, time - from.Time);
        var s = part / h;
        var rest = to.Dissipation - from.Dissipation - LinearDissipation(h, out _);
        return from.Dissipation + LinearDissipation(part, out _) + s * s * s * rest;
    }

    public override double Accept(FlowState from, FlowState to, double error, StepController controller)
    {
        _hasBasis = false;
        return base.Accept(from, to, error, controller);
    }

    /// <summary>result −= scale·h·φₖ(−h·H)·v, v the vector the subspace belongs to.</summary>
    /// <returns>φₖ(−h·T)·e₁</returns>
    private Span<double> AddPhi(Lanczos subspace, int k, double h, double scale, FlowVector result)
    {
        var c = _coefficients.AsSpan(0, subspace.Dimension);
        subspace.PhiOf(k, h, c);
        subspace.AddCombination(c, -scale * h * subspace.StartNorm, result);
        return c;
    }

    /// <summary>Extends a subspace until scale·φₖ(−h·H)·v is good to its share of the tolerance (Saad, SIAM J. Numer. Anal. 29 (1992), the first term of
    /// the error's expansion).</summary>
    /// <returns>Null, or what went wrong; then <paramref name="factor"/> is the part of the step the subspace is good for.</returns>
    private StepFault? Grow(Lanczos space, FlowState from, double step, int k, double scale, double tolerance, out double factor)
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
            if (Error(space, from, step, k, scale, tolerance) <= KrylovShare)
                return null;
        }

        while (space.Dimension < MostVectors && !space.IsComplete)
        {
            Field.AccurateHessianVector(from.Theta, from.GradientVector, space.Next, _product);
            if (!Field.Vectors.IsFinite(_product))
                return StepFault.NotFinite;
            space.Extend(_product);
            if (space.IsComplete || space.Dimension >= next || space.Dimension >= MostVectors)
            {
                space.Decompose();
                if (Error(space, from, step, k, scale, tolerance) <= KrylovShare)
                    return null;
                next = space.Dimension + Math.Max(1, space.Dimension / 8);
            }
        }

        for (factor = 0.8; factor > 0.01 && Error(space, from, factor * step, k, factor * scale, tolerance) > KrylovShare;)
            factor *= 0.8;
        return StepFault.Krylov;
    }

    private double Error(Lanczos space, FlowState from, double h, int k, double scale, double tolerance)
    {
        if (space.IsComplete)
            return 0;
        var size = scale * h * space.StartNorm * space.Residual * Math.Abs(space.LastOfPhi(k + 1, h));
        return size * Field.Vectors.WeightedNorm(space.Next, from.Theta, from.Theta, tolerance);
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
