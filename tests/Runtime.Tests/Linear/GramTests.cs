using System;
using System.Linq;
using System.Numerics;

namespace GradientFlow.Tests.Linear;

/// <summary>A·Aᵀ against plain sums in a wider type, at every remainder of rows and columns, and across runs.</summary>
public sealed class GramTests
{
    [Fact]
    public void Every_size_is_the_plain_sum()
    {
        foreach (var length in Enumerable.Range(1, 67).Append(511).Append(512).Append(513).Append(1100))
        {
            foreach (var count in (int[])[1, 2, 3, 4, 5, 6, 7, 8, 9, 13])
            {
                Check<double>(count, length, 1e-14);
                Check<float>(count, length, 3e-6);
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_finite_stays_in_its_row_and_column(double bad)
    {
        const int Count = 6, Length = 21;
        var rows = Sampling.Normal(Count * Length, 1);
        rows[2 * Length + 20] = bad;
        var gram = new double[Count * Count];
        Gram.AddToLower<double>(rows, Length, gram, Count);
        for (var p = 0; p < Count; p++)
        {
            for (var q = 0; q <= p; q++)
                Assert.Equal(p != 2 && q != 2, double.IsFinite(gram[p * Count + q]));
        }
    }

    private static void Check<T>(int count, int length, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = Array.ConvertAll(Sampling.Normal(count * length, (ulong)(100 * length + count)), T.CreateTruncating);
        var gram = Enumerable.Range(0, count * count).Select(i => (double)i).ToArray();
        Gram.AddToLower<T>(rows, length, gram, count);
        for (var p = 0; p < count; p++)
        {
            for (var q = 0; q < count; q++)
            {
                var (exact, size) = (0m, 1.0);
                for (var k = 0; k < length && q <= p; k++)
                {
                    var product = double.CreateTruncating(rows[p * length + k]) * double.CreateTruncating(rows[q * length + k]);
                    (exact, size) = (exact + (decimal)product, size + Math.Abs(product));
                }

                var was = p * count + q;
                Assert.True(Math.Abs(gram[was] - was - (double)exact) <= tolerance * (size + was), $"{count} rows of {length} {typeof(T)}: ({p}, {q})");
            }
        }
    }
}
