using System;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>An enclosed number, and how fast it moves along a direction of θ.</summary>
internal readonly record struct Dual(Interval Value, Interval Tangent);

/// <summary>Forward differentiation in intervals: what is computed backwards with these numbers is the gradient and its derivative along the direction, a row
/// of the Hessian.</summary>
internal readonly struct DualArithmetic(IntervalState state) : IArithmetic<Dual>
{
    private IntervalArithmetic Numbers => new(state);

    public bool TakesAllPieces => false;

    public Dual Constant(double c) => new(Numbers.Constant(c), default);

    public Dual Add(Dual a, Dual b) => new(a.Value + b.Value, a.Tangent + b.Tangent);

    public Dual Multiply(Dual a, Dual b) => new(a.Value * b.Value, a.Tangent * b.Value + a.Value * b.Tangent);

    public Dual Square(Dual a) => new(Interval.Square(a.Value), 2 * a.Value * a.Tangent);

    public Dual Divide(Dual a, Dual b)
    {
        var quotient = Numbers.Divide(a.Value, b.Value);
        return new(quotient, (a.Tangent - quotient * b.Tangent) / b.Value);
    }

    public bool IsZero(Dual a) => a.Value.IsZero && a.Tangent.IsZero;

    /// <summary>Which is larger. Equal ones of which one moves lie on a kink, where there is no second derivative.</summary>
    public int Compare(Dual a, Dual b)
    {
        var order = Numbers.Compare(a.Value, b.Value);
        state.IsUndecided |= order == 0 && !(a.Tangent - b.Tangent).IsZero;
        return order;
    }

    public bool SeemsLarger(Dual a, Dual b) => Numbers.SeemsLarger(a.Value, b.Value);

    public Dual Join(Dual a, Dual b, Dual then, Dual otherwise) => throw new InvalidOperationException("These numbers take one piece.");

    public Dual Call(Op op, double exponent, Dual x, out Dual derivative)
    {
        var curve = FunctionCurve.Of(op, exponent, x.Value);
        state.LeftDomain |= !curve.IsInDomain;
        derivative = new(curve.First, curve.Second * x.Tangent);
        return new(curve.Value, curve.First * x.Tangent);
    }
}
