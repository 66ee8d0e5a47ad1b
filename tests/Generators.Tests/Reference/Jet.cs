using System;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>A value with its first and second derivative by one variable, to a hundred bits.</summary>
internal readonly record struct Jet(DoubleDouble Value, DoubleDouble First, DoubleDouble Second)
{
    public static implicit operator Jet(double c) => new(c, 0, 0);

    public static Jet Variable(double x) => new(x, 1, 0);

    public static Jet operator +(Jet a, Jet b) => new(a.Value + b.Value, a.First + b.First, a.Second + b.Second);

    public static Jet operator -(Jet a) => new(-a.Value, -a.First, -a.Second);

    public static Jet operator -(Jet a, Jet b) => a + -b;

    public static Jet operator *(Jet a, Jet b) =>
        new(a.Value * b.Value, a.First * b.Value + a.Value * b.First, a.Second * b.Value + 2 * (a.First * b.First) + a.Value * b.Second);

    public static Jet operator /(Jet a, Jet b)
    {
        var q = 1 / b.Value;
        return a * b.With(q, -(q * q), 2 * (q * q * q));
    }

    /// <summary>f of this, given the value and the derivatives of f there.</summary>
    private Jet With(DoubleDouble f, DoubleDouble first, DoubleDouble second) => new(f, first * First, first * Second + second * (First * First));

    private double At => Value.High;

    // Of functions of a double the rounding of the argument is mended to first order.
    private static DoubleDouble Mended(DoubleDouble f, DoubleDouble slope, Jet x) => f + slope * x.Value.Low;

    public static Jet Exp(Jet x)
    {
        var e = HighPrecision.Exp(x.Value).Plain;
        return x.With(e, e, e);
    }

    public static Jet ExpMinusOne(Jet x)
    {
        var e = HighPrecision.Exp(x.Value).Plain;
        return x.With(Mended(HighPrecision.ExpMinusOne(x.At).Plain, e, x), e, e);
    }

    public static Jet Sigmoid(Jet x)
    {
        var (s, t) = (HighPrecision.Sigmoid(x.At).Plain, HighPrecision.Sigmoid(-x.At).Plain);
        return x.With(Mended(s, s * t, x), s * t, s * t * (t - s));
    }

    public static Jet Tanh(Jet x)
    {
        var t = HighPrecision.Tanh(x.At);
        var slope = 4 * (HighPrecision.Sigmoid(2 * x.At).Plain * HighPrecision.Sigmoid(-2 * x.At).Plain);
        return x.With(Mended(t, slope, x), slope, -2 * t * slope);
    }

    public static Jet Softplus(Jet x)
    {
        var (s, t) = (HighPrecision.Sigmoid(x.At).Plain, HighPrecision.Sigmoid(-x.At).Plain);
        return x.With(Mended(HighPrecision.Softplus(x.At).Plain, s, x), s, s * t);
    }

    public static Jet Erf(Jet x)
    {
        var slope = (DoubleDouble)2 / Root(HighPrecision.Pi) * HighPrecision.Exp(-(x.Value * x.Value)).Plain;
        return x.With(Mended(HighPrecision.Erf(x.At), slope, x), slope, -2 * (x.Value * slope));
    }

    public static Jet Sin(Jet x) => (HighPrecision.Sin(x.At), HighPrecision.Cos(x.At)) is var (s, c) ? x.With(s, c, -s) : 0;

    public static Jet Cos(Jet x) => (HighPrecision.Sin(x.At), HighPrecision.Cos(x.At)) is var (s, c) ? x.With(c, -s, -c) : 0;

    public static Jet Atan(Jet x)
    {
        var slope = 1 / (1 + x.Value * x.Value);
        return x.With(HighPrecision.Atan(x.At), slope, -2 * (x.Value * (slope * slope)));
    }

    public static Jet Constant(DoubleDouble c) => new(c, 0, 0);

    /// <summary>One step of Newton's.</summary>
    public static DoubleDouble Root(DoubleDouble x)
    {
        DoubleDouble y = Math.Sqrt(x.High);
        return y + (x - y * y) / (2 * y);
    }
}
