using System;

namespace GradientFlow.Tests.Flow;

/// <summary>A loss and its gradient.</summary>
internal delegate double LossFormula(ReadOnlySpan<double> parameters, Span<double> gradient);

/// <summary>A field that is a formula, right or wrong.</summary>
internal class FormulaField(int parameterCount, LossFormula formula) : IGradientField
{
    public string Name => "Formula";

    public string LossConvention => "as written";

    public int ParameterCount => parameterCount;

    public virtual double Loss(ReadOnlySpan<double> parameters) => LossGradient(parameters, new double[parameterCount]);

    public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient) => formula(parameters, gradient);
}

/// <summary>One with exact products, and perhaps one kink, where the first parameter changes its sign.</summary>
internal sealed class CurvedField(int parameterCount, LossFormula formula, Action<double[], double[], double[]> product, bool isSmooth = true,
    bool countsFlips = true)
    : FormulaField(parameterCount, formula), ICurvatureField
{
    public bool IsSmooth => isSmooth;

    public long? SignFlips(ReadOnlySpan<double> before, ReadOnlySpan<double> after) => !countsFlips ? null : before[0] >= 0 != after[0] >= 0 ? 1 : 0;

    public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> result)
    {
        var values = new double[ParameterCount];
        product(parameters.ToArray(), direction.ToArray(), values);
        values.CopyTo(result);
    }

    /// <summary>L = slope·|u| + ½·stiffness·v², the slope its own on either side of the valley.</summary>
    public static CurvedField Valley(double left, double right, double stiffness = 1, bool countsFlips = true) => new(
        2,
        (p, gradient) =>
        {
            (gradient[0], gradient[1]) = (p[0] >= 0 ? right : -left, stiffness * p[1]);
            return gradient[0] * p[0] + 0.5 * stiffness * p[1] * p[1];
        },
        (_, v, product) => (product[0], product[1]) = (0, stiffness * v[1]),
        isSmooth: false,
        countsFlips);
}
