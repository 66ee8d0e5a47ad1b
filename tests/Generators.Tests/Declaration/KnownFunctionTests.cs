using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>The functions of Math that are written with others, against those of Math, over their whole domain and beyond it.</summary>
public sealed class KnownFunctionTests
{
    private static readonly Dictionary<string, Func<double, double>> s_functions = new()
    {
        ["Asin"] = Math.Asin,
        ["Acos"] = Math.Acos,
        ["Asinh"] = Math.Asinh,
        ["Acosh"] = Math.Acosh,
        ["Atanh"] = Math.Atanh,
        ["Sinh"] = Math.Sinh,
        ["Cosh"] = Math.Cosh,
        ["Tan"] = Math.Tan,
        ["Cbrt"] = Math.Cbrt,
        ["Exp2"] = double.Exp2,
        ["Log2"] = Math.Log2,
        ["Log10"] = Math.Log10,
        ["DegreesToRadians"] = double.DegreesToRadians,
        ["RadiansToDegrees"] = double.RadiansToDegrees,
    };

    public static TheoryData<string> Names => [.. s_functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_with_other_functions_is_worth_what_Math_says(string name)
    {
        var algebra = new ScalarAlgebra();
        var read = (Value.Number)KnownFunctions.Apply(name, [algebra.Variable(1)], algebra, new ValueAlgebra(algebra), name);
        double[] sizes = [0, 1e-300, 1e-20, 1e-8, 1e-3, 0.1, 0.5, 0.9, 0.999999, 1 - 1e-12, 1, 1 + 1e-12, 1.5, 3, 20, 37, 40, 700, 709];
        foreach (var x in sizes.Concat(sizes.Select(s => -s)).Append(double.NaN))
            IsSame(name, x, s_functions[name](x), Evaluation.At(read.Formula, 0, x));
        foreach (var x in new[] { 1e10, 1e100, 1e200, 1e300 }.Where(_ => name is "Asinh" or "Acosh" or "Cbrt" or "Log2" or "Log10"))
            IsSame(name, x, s_functions[name](x), Evaluation.At(read.Formula, 0, x));
        if (name is "Asinh" or "Sinh" or "Cbrt")
            IsSame(name, -1e200, s_functions[name](-1e200), Evaluation.At(read.Formula, 0, -1e200));
    }

    private static void IsSame(string name, double x, double expected, double found) =>
        Assert.True(
            double.IsNaN(expected) ? double.IsNaN(found) : expected == found || Math.Abs(expected - found) <= 2e-13 * Math.Abs(expected),
            string.Create(CultureInfo.InvariantCulture, $"{name}({x:R}) is {expected:R}, and was read as {found:R}"));
}
