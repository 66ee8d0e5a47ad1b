using System;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>Numbers the plain implementation computes with: doubles, or doubles with a derivative.</summary>
internal interface IReal<T>
    where T : struct, IReal<T>
{
    double Value { get; }

    static abstract T Of(double x);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator -(T a);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    /// <summary>f(x), given f and its derivative at the value.</summary>
    static abstract T Apply(T x, Func<double, double> f, Func<double, double> derivative);
}

internal readonly record struct Real(double Value) : IReal<Real>
{
    public static Real Of(double x) => new(x);

    public static Real operator +(Real a, Real b) => new(a.Value + b.Value);

    public static Real operator -(Real a, Real b) => new(a.Value - b.Value);

    public static Real operator -(Real a) => new(-a.Value);

    public static Real operator *(Real a, Real b) => new(a.Value * b.Value);

    public static Real operator /(Real a, Real b) => new(a.Value / b.Value);

    public static Real Apply(Real x, Func<double, double> f, Func<double, double> derivative) => new(f(x.Value));
}

/// <summary>x + εẋ, ε² = 0: a gradient computed in such numbers carries a Hessian product in its ε.</summary>
internal readonly record struct Dual(double Value, double Dot) : IReal<Dual>
{
    public static Dual Of(double x) => new(x, 0);

    public static Dual operator +(Dual a, Dual b) => new(a.Value + b.Value, a.Dot + b.Dot);

    public static Dual operator -(Dual a, Dual b) => new(a.Value - b.Value, a.Dot - b.Dot);

    public static Dual operator -(Dual a) => new(-a.Value, -a.Dot);

    public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, a.Dot * b.Value + a.Value * b.Dot);

    public static Dual operator /(Dual a, Dual b) => new(a.Value / b.Value, (a.Dot - a.Value / b.Value * b.Dot) / b.Value);

    public static Dual Apply(Dual x, Func<double, double> f, Func<double, double> derivative) => new(f(x.Value), derivative(x.Value) * x.Dot);
}

internal static class RealMath
{
    public static T Exp<T>(T x) where T : struct, IReal<T> => T.Apply(x, Math.Exp, Math.Exp);

    public static T Log<T>(T x) where T : struct, IReal<T> => T.Apply(x, Math.Log, z => 1 / z);

    public static T Sqrt<T>(T x) where T : struct, IReal<T> => T.Apply(x, Math.Sqrt, z => 0.5 / Math.Sqrt(z));

    public static T Sin<T>(T x) where T : struct, IReal<T> => T.Apply(x, Math.Sin, Math.Cos);

    public static T Cos<T>(T x) where T : struct, IReal<T> => T.Apply(x, Math.Cos, z => -Math.Sin(z));

    public static T Atan<T>(T x) where T : struct, IReal<T> => T.Apply(x, Math.Atan, z => 1 / (1 + z * z));

    public static T Cosh<T>(T x) where T : struct, IReal<T> => T.Apply(x, Math.Cosh, Math.Sinh);

    public static T Tanh<T>(T x) where T : struct, IReal<T> => T.Apply(x, Math.Tanh, z => 1 / (Math.Cosh(z) * Math.Cosh(z)));

    public static T Erf<T>(T x) where T : struct, IReal<T> => T.Apply(x, Erf, z => 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z));

    public static T Logistic<T>(T x) where T : struct, IReal<T> => T.Of(1) / (T.Of(1) + Exp(-x));

    public static T Softplus<T>(T x) where T : struct, IReal<T> =>
        T.Apply(x, z => Math.Max(z, 0) + LogOnePlus(Math.Exp(-Math.Abs(z))), z => 1 / (1 + Math.Exp(-z)));

    /// <summary>erf by Gauss's rule with five nodes on sixty panels: independent of every series the product uses.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        const int Panels = 60;
        var (near, far) = (Math.Sqrt(5 - 2 * Math.Sqrt(10.0 / 7)) / 3, Math.Sqrt(5 + 2 * Math.Sqrt(10.0 / 7)) / 3);
        var (nearWeight, farWeight) = ((322 + 13 * Math.Sqrt(70)) / 900, (322 - 13 * Math.Sqrt(70)) / 900);
        var half = x / Panels / 2;
        double At(double t) => Math.Exp(-t * t);
        var sum = 0.0;
        for (var i = 0; i < Panels; i++)
        {
            var middle = (2 * i + 1) * half;
            sum += 128.0 / 225 * At(middle)
                + nearWeight * (At(middle - near * half) + At(middle + near * half))
                + farWeight * (At(middle - far * half) + At(middle + far * half));
        }

        return 2 / Math.Sqrt(Math.PI) * half * sum;
    }

    // Kahan's correction.
    private static double LogOnePlus(double u) => 1 + u == 1 ? u : Math.Log(1 + u) * u / (1 + u - 1);
}
