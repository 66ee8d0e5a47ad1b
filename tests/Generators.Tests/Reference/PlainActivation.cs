using System;
using static GradientFlow.Generators.Tests.Reference.RealMath;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>Value and derivative of every activation, from the textbook and not from the compiler's formulas.</summary>
internal static class PlainActivation
{
    /// <param name="name">A member of the enumeration Activation, or a method of <see cref="Methods"/>.</param>
    /// <param name="slope">The trainable slope of PReLU.</param>
    public static (T Value, T Derivative) Of<T>(string name, T z, T slope)
        where T : struct, IReal<T>
    {
        T C(double x) => T.Of(x);
        var one = C(1);
        var x = z.Value;
        switch (name)
        {
            case "Identity":
                return (z, one);
            case "Square":
                return (z * z, C(2) * z);
            case "Cube":
                return (z * z * z, C(3) * z * z);
            case "Abs":
                return x >= 0 ? (z, one) : (-z, C(-1));
            case "ReLU":
                return x >= 0 ? (z, one) : (C(0), C(0));
            case "LeakyReLU":
                return x >= 0 ? (z, one) : (C(0.01) * z, C(0.01));
            case "PReLU":
                return x >= 0 ? (z, one) : (slope * z, slope);
            case "ReLU6":
                return x >= 6 ? (C(6), C(0)) : x >= 0 ? (z, one) : (C(0), C(0));
            case "SquaredReLU":
                return x >= 0 ? (z * z, C(2) * z) : (C(0), C(0));
            case "HardTanh":
                return x >= 1 ? (one, C(0)) : x >= -1 ? (z, one) : (C(-1), C(0));
            case "HardSigmoid":
                return x >= 3 ? (one, C(0)) : x >= -3 ? ((z + C(3)) / C(6), C(1.0 / 6)) : (C(0), C(0));
            case "HardSwish":
                return x >= 3 ? (z, one) : x >= -3 ? (z * (z + C(3)) / C(6), (C(2) * z + C(3)) / C(6)) : (C(0), C(0));
            case "Sigmoid":
                return (Logistic(z), Logistic(z) * Logistic(-z));
            case "Tanh":
                return (Tanh(z), one / (Cosh(z) * Cosh(z)));
            case "SiLU":
                return (z * Logistic(z), Logistic(z) + z * Logistic(z) * Logistic(-z));
            case "GELU":
                return (z * NormalCdf(z), NormalCdf(z) + z * NormalPdf(z));
            case "GELUTanh":
                // ½z(1 + tanh u) with u = √(2/π)(z + 0.044715z³): the form of the paper, which the product writes with a sigmoid.
                var u = C(Math.Sqrt(2 / Math.PI)) * (z + C(0.044715) * z * z * z);
                var du = C(Math.Sqrt(2 / Math.PI)) * (one + C(3 * 0.044715) * z * z);
                return (C(0.5) * z * (one + Tanh(u)), C(0.5) * (one + Tanh(u)) + C(0.5) * z * du / (Cosh(u) * Cosh(u)));
            case "Softplus":
                return (Softplus(z), Logistic(z));
            case "Mish":
                var t = Tanh(Softplus(z));
                return (z * t, t + z * Logistic(z) / (Cosh(Softplus(z)) * Cosh(Softplus(z))));
            case "Sin":
                return (Sin(z), Cos(z));
            case "Cos":
                return (Cos(z), -Sin(z));
            case "Gaussian":
                return (Exp(-(z * z)), C(-2) * z * Exp(-(z * z)));
            case "Erf":
                return (Erf(z), C(2 / Math.Sqrt(Math.PI)) * Exp(-(z * z)));
            case "Atan":
                return (Atan(z), one / (one + z * z));
            case "ELU":
                return x >= 0 ? (z, one) : (Exp(z) - one, Exp(z));
            case "CELU":
                return x >= 0 ? (z, one) : (C(0.7) * (Exp(z / C(0.7)) - one), Exp(z / C(0.7)));
            case "SELU":
                return x >= 0 ? (C(1.0507009873554805) * z, C(1.0507009873554805))
                    : (C(1.0507009873554805 * 1.6732632423543772) * (Exp(z) - one), C(1.0507009873554805 * 1.6732632423543772) * Exp(z));
            case "Softsign":
                return x >= 0 ? (z / (one + z), one / ((one + z) * (one + z))) : (z / (one - z), one / ((one - z) * (one - z)));
            case "Bump":
                return x > 0 ? (z * z, C(2) * z) : (C(0.1) * z, C(0.1));
            case "Wave":
                return (Sin(z) + C(0.5) * Log(one + z * z), Cos(z) + z / (one + z * z));
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name, null);
        }
    }

    /// <summary>The users' methods among the names, as source.</summary>
    public const string Methods = """
        public static class Custom
        {
            [Activation] public static double Bump(double z) => z > 0 ? z * z : 0.1 * z;

            [Activation]
            public static double Wave(double z)
            {
                var square = z * z;
                return Math.Sin(z) + 0.5 * Math.Log(1 + square);
            }
        }
        """;

    private static T NormalCdf<T>(T z) where T : struct, IReal<T> => T.Of(0.5) * (T.Of(1) + Erf(z / T.Of(Math.Sqrt(2))));

    private static T NormalPdf<T>(T z) where T : struct, IReal<T> => Exp(-(z * z) / T.Of(2)) / T.Of(Math.Sqrt(2 * Math.PI));
}
