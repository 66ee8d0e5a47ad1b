using System;
using System.Globalization;

namespace GradientFlow.Tests.Certificates;

/// <summary>What sentences of certificates say is no more than what is proved.</summary>
public sealed class CertifiedWordsTests
{
    [Fact]
    public void Printed_bounds_are_bounds()
    {
        var random = new Xoshiro256(3);
        for (var trial = 0; trial < 2000; trial++)
        {
            var x = random.NextNormal() * Math.Pow(10, 20 * random.NextUniform() - 10);
            foreach (var digits in new[] { 3, 6 })
            {
                double least = Read(Outward.AtLeast(x, digits)), most = Read(Outward.AtMost(x, digits));
                Assert.InRange(x, least, most);
                Assert.InRange(most - least, 0, 11.1 * Math.Pow(10, -digits) * Math.Abs(x));
            }
        }

        Assert.Equal("0.000402", Outward.AtMost(0.00040149, 3));
        Assert.Equal("0.000401", Outward.AtLeast(0.00040149, 3));
        Assert.Equal("10", Outward.AtMost(9.999, 3));
        Assert.Equal("0.25", Outward.AtLeast(0.25, 6));
        Assert.Equal("0", Outward.AtMost(0, 6));
        Assert.Equal("-1E-20", Outward.AtMost(-1e-20, 6));
        Assert.Equal("Infinity", Outward.AtMost(double.PositiveInfinity, 6));
        Assert.Equal("NaN", Outward.AtMost(double.NaN, 6));

        static double Read(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
