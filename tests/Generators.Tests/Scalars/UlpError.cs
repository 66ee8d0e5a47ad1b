using System;
using System.Collections.Generic;
using GradientFlow.Generators.Tests.Reference;

namespace GradientFlow.Generators.Tests.Scalars;

/// <summary>Errors in units of the last place of the exact value, as the format has it there: 2^−1074 (2^−149 for float) among subnormal numbers. Infinity
/// stands for 2^1024 (2^128), which is where rounding to nearest overflows to within half a unit.</summary>
internal static class UlpError
{
    public static double Of(double computed, Wide exact, bool single)
    {
        var (bits, lowest, top) = single ? (24, -149, 128) : (53, -1074, 1024);
        if (double.IsNaN(computed))
            return double.PositiveInfinity;
        var (value, exponent) = (exact.Value, exact.Exponent);
        if (value.High == 0)
            return computed == 0 ? 0 : double.PositiveInfinity;
        var order = Math.ILogB(value.High) + exponent;
        if (Math.ScaleB(value.High, -Math.ILogB(value.High)) is 1 or -1 && value.Low * value.High < 0)
            order--;
        if (order >= top)
            (value, exponent, order) = (value.High < 0 ? -1 : 1, top, top - 1);
        var unit = Math.Max(order - bits + 1, lowest);
        DoubleDouble inUnits = double.IsInfinity(computed) ? Math.Sign(computed) * Math.ScaleB(1, top - unit) : Math.ScaleB(computed, -unit);
        return Math.Abs((inUnits - DoubleDouble.Scale(value, exponent - unit)).High);
    }

    /// <summary>Arguments to try: every exponent with both signs, the breakpoints' neighbours, and random ones, uniform in the function's interval and
    /// with uniform exponents around 1.</summary>
    public static double[] Grid(UlpFunction f, bool single, int random)
    {
        var (bits, lowest, top) = single ? (24, -149, 128) : (53, -1074, 1024);
        var x = new List<double>();
        var generator = new Xoshiro256(1);
        double Round(double v) => single ? (float)v : v;
        double Next() => generator.NextUniform();
        for (var e = lowest; e < top; e++)
        {
            var unit = Math.ScaleB(1, Math.Max(e - bits + 1, lowest));
            var start = Math.ScaleB(1, e);
            foreach (var m in (double[])[start, start + unit, start * (1 + Next()), start * (1 + Next()), start * (1 + Next()), 2 * (start - unit) + unit])
            {
                x.Add(Round(m));
                x.Add(Round(-m));
            }
        }

        foreach (var b in f.Breakpoints)
        {
            if (Math.Abs(Round(b)) is var a && !(a < (single ? float.MaxValue : double.MaxValue)))
                continue;
            for (var i = -4; i <= 4; i++)
                x.Add(single ? Step((float)b, i) : Step(b, i));
        }

        for (var i = 0; i < random / 2; i++)
        {
            x.Add(Round(f.Low + (f.High - f.Low) * Next()));
            x.Add(Round((Next() < 0.5 ? -1 : 1) * Math.Pow(2, -40 + 54 * Next())));
        }

        return [.. x];
    }

    private static double Step(double x, int n)
    {
        for (; n > 0; n--)
            x = Math.BitIncrement(x);
        for (; n < 0; n++)
            x = Math.BitDecrement(x);
        return x;
    }

    private static double Step(float x, int n)
    {
        for (; n > 0; n--)
            x = MathF.BitIncrement(x);
        for (; n < 0; n++)
            x = MathF.BitDecrement(x);
        return x;
    }
}
