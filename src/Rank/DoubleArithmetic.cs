using System;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>Plain double precision: evidence, and no proof of anything.</summary>
/// <param name="isOfPlatform">Functions are the platform's, and no middles of enclosures, which are the same bits everywhere.</param>
internal readonly struct DoubleArithmetic(bool isOfPlatform = false) : IArithmetic<double>
{
    public bool TakesAllPieces => false;

    public double Constant(double c) => c;

    public double Add(double a, double b) => a + b;

    public double Multiply(double a, double b) => a * b;

    public double Square(double a) => a * a;

    public double Divide(double a, double b) => a / b;

    public bool IsZero(double a) => a == 0;

    public int Compare(double a, double b) => a > b ? 1 : a == b ? 0 : -1;

    public bool SeemsLarger(double a, double b) => a > b;

    public double Join(double a, double b, double then, double otherwise) => throw new InvalidOperationException("Numbers take one piece.");

    public double Call(Op op, double exponent, double x, out double derivative)
    {
        if (isOfPlatform)
            return PlatformFunctions.Of(op, exponent, x, out derivative);
        var y = new IntervalArithmetic(new()).Call(op, exponent, new(x, x), out var d);
        derivative = d.Middle;
        return y.Middle;
    }
}
