using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Scalars;

/// <summary>The activations by the names the field gives them, as formulas in z. Piecewise ones test "z below …", so that NaN, which
/// compares false, takes the piece that lets it through.</summary>
internal static class Activations
{
    /// <summary>What an activation may be given: <c>Slope</c> of LeakyReLU, <c>Alpha</c> of ELU and CELU.</summary>
    public sealed record Settings(double Slope, double Alpha);

    // Klambauer et al. 2017, section 2: the fixed point (0, 1) of mean and variance.
    private const double SeluScale = 1.0507009873554805, SeluAlpha = 1.6732632423543772;

    public static readonly IReadOnlyDictionary<string, Func<Expr, Settings, Expr>> Formulas = new Dictionary<string, Func<Expr, Settings, Expr>>
    {
        ["Identity"] = (z, _) => z,
        ["Square"] = (z, _) => z * z,
        ["Cube"] = (z, _) => z * z * z,
        ["Abs"] = (z, _) => z.Algebra.Call(Op.Absolute, z),
        ["ReLU"] = (z, _) => Below(z, 0, Constant(z, 0), z),
        ["LeakyReLU"] = (z, s) => Below(z, 0, s.Slope * z, z),
        ["PReLU"] = (z, _) => Below(z, 0, z.Algebra.Variable(2) * z, z),
        ["ReLU6"] = (z, _) => z.Algebra.Clamp(z, 0, 6),
        ["SquaredReLU"] = (z, _) => Below(z, 0, Constant(z, 0), z * z),
        ["HardTanh"] = (z, _) => z.Algebra.Clamp(z, -1, 1),
        ["HardSigmoid"] = (z, _) => z.Algebra.Clamp(z + 3, 0, 6) / 6,
        ["HardSwish"] = (z, _) => z * (z.Algebra.Clamp(z + 3, 0, 6) / 6),
        ["Sigmoid"] = (z, _) => z.Algebra.Call(Op.Sigmoid, z),
        ["Tanh"] = (z, _) => z.Algebra.Call(Op.Tanh, z),
        ["SiLU"] = (z, _) => z * z.Algebra.Call(Op.Sigmoid, z),
        ["GELU"] = (z, _) => 0.5 * z * (1 + z.Algebra.Call(Op.Erf, Math.Sqrt(0.5) * z)),
        ["GELUTanh"] = (z, _) => z * z.Algebra.Call(Op.Sigmoid, 2 * Math.Sqrt(2 / Math.PI) * (z + 0.044715 * (z * z * z))),
        ["Softplus"] = (z, _) => z.Algebra.Call(Op.Softplus, z),
        ["Mish"] = (z, _) => z * z.Algebra.Call(Op.Tanh, z.Algebra.Call(Op.Softplus, z)),
        ["Sin"] = (z, _) => z.Algebra.Call(Op.Sin, z),
        ["Cos"] = (z, _) => z.Algebra.Call(Op.Cos, z),
        ["Gaussian"] = (z, _) => z.Algebra.Call(Op.Exp, -(z * z)),
        ["Erf"] = (z, _) => z.Algebra.Call(Op.Erf, z),
        ["Atan"] = (z, _) => z.Algebra.Call(Op.Atan, z),
        ["ELU"] = (z, s) => Below(z, 0, s.Alpha * z.Algebra.Call(Op.ExpMinusOne, z), z),
        ["CELU"] = (z, s) => Below(z, 0, s.Alpha * z.Algebra.Call(Op.ExpMinusOne, z / s.Alpha), z),
        ["SELU"] = (z, _) => SeluScale * Below(z, 0, SeluAlpha * z.Algebra.Call(Op.ExpMinusOne, z), z),
        ["Softsign"] = (z, _) => z / (1 + z.Algebra.Call(Op.Absolute, z)),
    };

    public static bool HasSlope(string activation) => activation == "PReLU";

    private static Expr Constant(Expr like, double c) => like.Algebra.Constant(c);

    /// <summary>z &lt; at ? then : otherwise</summary>
    private static Expr Below(Expr z, double at, Expr then, Expr otherwise) => z.Algebra.Greater(Constant(z, at), z, then, otherwise);
}
