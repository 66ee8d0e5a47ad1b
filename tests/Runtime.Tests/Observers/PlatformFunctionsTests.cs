using System;
using System.Linq;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow.Tests.Observers;

/// <summary>Functions of the platform against enclosures.</summary>
public class PlatformFunctionsTests
{
    public static TheoryData<string> Functions =>
        [.. Enum.GetValues<Op>().Where(o => o is >= Op.SquareRoot and <= Op.Atan).Select(o => o.ToString())];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Values_and_derivatives_are_those_of_the_function(string name)
    {
        var op = Enum.Parse<Op>(name);
        double[] exponents = op == Op.Power ? [0.5, 2.5, -1.5] : [0];
        foreach (var exponent in exponents)
        {
            foreach (var x in (double[])[-600, -40, -20, -3, -1.5, -0.7, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.1, 0.7, 1.5, 3, 20, 40, 600])
            {
                if (op is Op.SquareRoot or Op.Power or Op.Log && x <= 0 || op == Op.LogOnePlus && x <= -1)
                    continue;
                var state = new IntervalState();
                var y = new IntervalArithmetic(state).Call(op, exponent, new(x, x), out var d);
                Assert.False(state.LeftDomain);
                Near(y, PlatformFunctions.Of(op, exponent, x, out var derivative), op == Op.LogCosh ? 1 : 0);
                Near(d, derivative, 0);
            }
        }

        static void Near(Interval enclosure, double value, double scale) => Assert.InRange(value,
            enclosure.Low - 1e-13 * Math.Max(scale, Math.Abs(enclosure.Low)) - double.Epsilon,
            enclosure.High + 1e-13 * Math.Max(scale, Math.Abs(enclosure.High)) + double.Epsilon);
    }

    [Fact]
    public void Far_out_an_exponential_less_one_is_minus_one() =>
        Assert.All((double[])[-41, -2000, double.NegativeInfinity], x => Assert.Equal(-1, PlatformFunctions.Of(Op.ExpMinusOne, 0, x, out _)));

    [Fact]
    public void What_is_no_function_is_refused()
    {
        foreach (var op in Enum.GetValues<Op>().Where(o => o is < Op.SquareRoot or > Op.Atan))
            Assert.Throws<NotSupportedException>(() => PlatformFunctions.Of(op, 0, 1, out _));
    }
}
