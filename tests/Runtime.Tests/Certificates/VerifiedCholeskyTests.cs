using System;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow.Tests.Certificates;

/// <summary>Lower bounds of the smallest eigenvalue against matrices that have a known one. Compiled into two test projects, for the two runtimes.</summary>
public sealed class VerifiedCholeskyTests
{
    /// <summary>tridiag(−1, 2, −1): λ_min = 4·sin²(π/(2(k + 1))); every entry is exact.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(400)]
    public void The_second_difference_is_bounded_closely(int k)
    {
        var exact = 4 * Math.Pow(Math.Sin(Math.PI / (2 * (k + 1))), 2);
        var bound = VerifiedCholesky.SmallestEigenvalue(Fill(k, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0), k);
        Assert.InRange(bound, 0.89 * exact, exact);
    }

    /// <summary>k·I − J + d·J, J all ones, has the eigenvalues k (k − 1 times) and d·k; d is a power of two, so that every entry is exact.</summary>
    [Theory]
    [InlineData(8, 0.5)]
    [InlineData(64, 0.0009765625)]
    [InlineData(64, 9.313225746154785e-10)]
    public void A_matrix_of_one_small_eigenvalue_is_bounded_closely(int k, double d)
    {
        var bound = VerifiedCholesky.SmallestEigenvalue(Fill(k, (i, j) => (i == j ? k : 0) - 1 + d), k);
        Assert.InRange(bound, 0.4 * d * k, d * k);
    }

    [Fact]
    public void Nearly_singular_matrices_are_never_claimed_wrongly()
    {
        // d goes down to where k + d − 1 is still exact, on both sides of zero.
        for (var e = 20; e <= 48; e++)
        {
            foreach (var d in new[] { Math.Pow(2, -e), -Math.Pow(2, -e) })
            {
                var bound = VerifiedCholesky.SmallestEigenvalue(Fill(16, (i, j) => (i == j ? 16 : 0) - 1 + d), 16);
                Assert.True(bound <= 16 * d, $"{bound} > 16·{d}");
            }
        }

        Assert.True(VerifiedCholesky.SmallestEigenvalue(Fill(16, (i, j) => (i == j ? 16 : 0) - 1), 16) <= 0);
    }

    /// <summary>Hilbert matrices scaled to whole numbers; their smallest eigenvalues to 17 digits, computed in 40.</summary>
    [Theory]
    [InlineData(3, 0.0026873403557735292)]
    [InlineData(5, 3.2879287721718630e-6)]
    [InlineData(8, 1.1115389663724421e-10)]
    public void Hilbert_matrices_are_bounded_by_what_is_known(int k, double smallest)
    {
        var multiple = (double)Enumerable.Range(1, 2 * k - 1).Aggregate(1L, (a, b) => a / Gcd(a, b) * b);
        var bound = VerifiedCholesky.SmallestEigenvalue(Fill(k, (i, j) => multiple / (i + j + 1)), k);
        Assert.True(bound <= smallest * multiple * (1 + 1e-12), $"{bound} > {smallest * multiple}");
        Assert.True(k > 5 || bound >= 0.9 * smallest * multiple, $"{bound}");

        static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
    }

    [Fact]
    public void Singular_matrices_are_never_claimed()
    {
        var random = new SplitMix(4);
        for (var trial = 0; trial < 200; trial++)
        {
            // AAᵀ of rank k − 1, of small whole numbers: exactly singular, and exactly computed.
            var k = 3 + trial % 20;
            var a = Enumerable.Range(0, k).Select(_ => Enumerable.Range(0, k - 1).Select(_ => (double)random.NextIndex(2001) - 1000).ToArray()).ToArray();
            var bound = VerifiedCholesky.SmallestEigenvalue(Fill(k, (i, j) => a[i].Zip(a[j], (x, y) => x * y).Sum()), k);
            Assert.True(bound <= 0, $"{bound}");
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_proves_nothing(double value)
    {
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var matrix = Fill(4, (r, c) => r == c ? 2 : 0);
                matrix[i * 4 + j] = matrix[j * 4 + i] = value;
                Assert.Equal(double.NegativeInfinity, VerifiedCholesky.SmallestEigenvalue(matrix, 4));
            }
        }

        Assert.Equal(double.NegativeInfinity, VerifiedCholesky.SmallestEigenvalue(Fill(3, (i, j) => i == j ? double.MaxValue : 0), 3));
    }

    [Fact]
    public void Tiny_matrices_are_bounded_with_what_underflows()
    {
        Assert.InRange(VerifiedCholesky.SmallestEigenvalue(Fill(5, (i, j) => i == j ? 1e-290 : 0), 5), 0.8e-290, 1e-290);
        Assert.True(VerifiedCholesky.SmallestEigenvalue(Fill(5, (i, j) => i == j ? double.Epsilon : 0), 5) <= double.Epsilon);
    }

    [Fact]
    public void Rows_within_their_radii_of_dependence_are_not_proved_independent()
    {
        // Rows (1, 0) and (1, d): σ_min is about d/√2.
        foreach (var (d, radius, isProved) in new[] { (1e-3, 1e-6, true), (1e-3, 2e-3, false), (1e-12, 0, true), (0.0, 0, false) })
        {
            Interval[][] rows = [[1, default], [1, d + new Interval(-radius, radius)]];
            var matrix = new EnclosedMatrix(2, 2);
            matrix.SetRow(0, rows[0]);
            matrix.SetRow(1, rows[1]);
            var effort = new Effort(long.MaxValue, default);
            var sigma = matrix.SmallestSingularValue(effort);
            Assert.True(sigma <= d / Math.Sqrt(2) + 1e-15);
            Assert.Equal(isProved, sigma > 0 || matrix.HasVerifiedInverse(rows, effort));
        }
    }

    private static double[] Fill(int k, Func<int, int, double> entry) =>
        [.. from i in Enumerable.Range(0, k) from j in Enumerable.Range(0, k) select entry(i, j)];
}
