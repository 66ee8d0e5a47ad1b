using System;
using System.Linq;
using static GradientFlow.Generators.Tests.Reference.RealMath;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>ρ(f, y) of every loss and its derivatives by f, from the textbook.</summary>
internal static class PlainLoss
{
    public static double Value(string loss, double[] f, double[] y) => loss switch
    {
        "SoftmaxCrossEntropy" => Math.Log(f.Sum(Math.Exp)) - f.Zip(y, (a, b) => a * b).Sum(),
        _ => f.Zip(y, (a, b) => Term(loss, a, b)).Sum(),
    };

    /// <summary>∂ρ/∂f; in dual numbers, its derivative along a direction too.</summary>
    public static T[] Derivative<T>(string loss, T[] f, double[] y)
        where T : struct, IReal<T>
    {
        if (loss == "SoftmaxCrossEntropy")
        {
            var sum = f.Select(Exp).Aggregate((a, b) => a + b);
            return [.. f.Select((x, k) => Exp(x) / sum - T.Of(y[k]))];
        }

        return [.. f.Select((x, k) => Slope(loss, x, y[k]))];
    }

    private static double Term(string loss, double f, double y)
    {
        var r = f - y;
        return loss switch
        {
            "Square" => r * r,
            "Huber" => Math.Abs(r) <= 0.8 ? r * r / 2 : 0.8 * (Math.Abs(r) - 0.4),
            "PseudoHuber" => 0.64 * (Math.Sqrt(1 + r * r / 0.64) - 1),
            "LogCosh" => Math.Log(Math.Cosh(r)),
            "Lp" => Math.Pow(Math.Abs(r), 3.5) / 3.5,
            "SquaredHinge" => Math.Pow(Math.Max(0, 1 - y * f), 2),
            "Logistic" => Math.Log(1 + Math.Exp(-y * f)),
            _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, null),
        };
    }

    private static T Slope<T>(string loss, T f, double y)
        where T : struct, IReal<T>
    {
        var r = f - T.Of(y);
        return loss switch
        {
            "Square" => T.Of(2) * r,
            "Huber" => Math.Abs(r.Value) <= 0.8 ? r : T.Of(0.8 * Math.Sign(r.Value)),
            "PseudoHuber" => r / Sqrt(T.Of(1) + r * r / T.Of(0.64)),
            "LogCosh" => Tanh(r),
            "Lp" => T.Apply(r, x => Math.Sign(x) * Math.Pow(Math.Abs(x), 2.5), x => 2.5 * Math.Pow(Math.Abs(x), 1.5)),
            "SquaredHinge" => 1 - y * f.Value > 0 ? T.Of(-2 * y) * (T.Of(1) - T.Of(y) * f) : T.Of(0),
            "Logistic" => T.Of(-y) * Logistic(T.Of(-y) * f),
            _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, null),
        };
    }
}
