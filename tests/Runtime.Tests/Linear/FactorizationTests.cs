using System;
using System.Linq;

namespace GradientFlow.Tests.Linear;

/// <summary>Dense factorisations and the tridiagonal eigensolver, against products, exact spectra and each other.</summary>
public sealed class FactorizationTests
{
    public static TheoryData<int> Orders => [1, 2, 3, 5, 8, 17, 40, 97];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Cholesky_solves_what_is_positive_definite_and_refuses_what_is_not(int order)
    {
        var a = Matrix(order, (i, _) => 0.01 + i, order);
        var (x, cholesky) = (Sampling.Normal(order, 3), new Cholesky(order));
        Assert.True(cholesky.Factor(a, 2, 0.5));
        var b = Product(a, x, 2, 0.5);
        cholesky.Solve(b);
        Assert.All(x.Zip(b), p => Assert.Equal(p.First, p.Second, 1e-9));
        Assert.False(cholesky.Factor(a, 1, -0.02)); // below the least eigenvalue, 0.01
        Assert.False(cholesky.Factor(Enumerable.Repeat(double.NaN, order * order).ToArray(), 1, 0));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void An_indefinite_matrix_is_solved_and_its_inertia_known(int order)
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var a = Matrix(order, (i, random) => (i % 3 == 0 ? -1 : 1) * (0.1 + Math.Abs(random.NextNormal())), order + (int)seed);
            var (x, factors) = (Sampling.Normal(order, seed), new SymmetricIndefinite(order));
            Assert.True(factors.Factor(a, 1, 0));
            Assert.Equal((order + 2) / 3, factors.NegativeEigenvalues);
            var b = Product(a, x, 1, 0);
            factors.Solve(b);
            Assert.All(x.Zip(b), p => Assert.Equal(p.First, p.Second, 1e-8));
        }
    }

    [Fact]
    public void A_zero_diagonal_takes_pivots_of_order_two()
    {
        double[] a = [0, 1, 0, 0, 1, 0, 2, 0, 0, 2, 0, 3, 0, 0, 3, 0], x = [1, -2, 3, -4];
        var factors = new SymmetricIndefinite(4);
        Assert.True(factors.Factor(a, 1, 0));
        Assert.Equal(2, factors.NegativeEigenvalues);
        var b = Product(a, x, 1, 0);
        factors.Solve(b);
        Assert.All(x.Zip(b), p => Assert.Equal(p.First, p.Second, 1e-14));
        Assert.False(factors.Factor(new double[16], 1, 0));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Eigenvalues_of_the_second_difference_are_known(int order)
    {
        // −1, 2, −1: eigenvalues 4 sin²(kπ/(2(m + 1))).
        var eigen = new TridiagonalEigen();
        var (diagonal, coupling) = (Enumerable.Repeat(2.0, order).ToArray(), Enumerable.Repeat(-1.0, order - 1).ToArray());
        eigen.Decompose(diagonal, coupling);
        for (var k = 1; k <= order; k++)
            Assert.Equal(4 * Math.Pow(Math.Sin(k * Math.PI / (2 * (order + 1))), 2), eigen.Values[k - 1], 1e-13);
        CheckDecomposition(eigen, diagonal, coupling);
    }

    [Fact]
    public void Eigenvectors_belong_to_their_values_whatever_the_scale()
    {
        var eigen = new TridiagonalEigen();
        foreach (var scale in new[] { 1e-150, 1, 1e150 })
        {
            foreach (var order in new[] { 2, 7, 60 })
            {
                var diagonal = Sampling.Normal(order, 5, scale);
                var coupling = Sampling.Normal(order - 1, 6, scale);
                if (order > 5)
                    coupling[3] = 0;
                eigen.Decompose(diagonal, coupling);
                CheckDecomposition(eigen, diagonal, coupling);
            }
        }

        eigen.Decompose([3, 3, 3], [0, 0]);
        Assert.Equal([3, 3, 3], eigen.Values.ToArray());
        Assert.Throws<ArithmeticException>(() => eigen.Decompose([1, double.NaN, 2], [1, 1]));
    }

    private static void CheckDecomposition(TridiagonalEigen eigen, double[] diagonal, double[] coupling)
    {
        var m = diagonal.Length;
        var scale = diagonal.Concat(coupling).Max(Math.Abs);
        for (var k = 0; k < m; k++)
        {
            var v = eigen.Vector(k).ToArray();
            Assert.True(k == 0 || eigen.Values[k] >= eigen.Values[k - 1]);
            for (var i = 0; i < m; i++)
            {
                var image = diagonal[i] * v[i] + (i > 0 ? coupling[i - 1] * v[i - 1] : 0) + (i + 1 < m ? coupling[i] * v[i + 1] : 0);
                Assert.Equal(0, (image - eigen.Values[k] * v[i]) / scale, 1e-13 * m);
            }

            for (var l = 0; l <= k; l++)
                Assert.Equal(l == k ? 1 : 0, v.Zip(eigen.Vector(l).ToArray(), (a, b) => a * b).Sum(), 1e-13 * m);
        }
    }

    /// <summary>Q·diag·Qᵀ, Q a product of Householder reflections.</summary>
    internal static double[] Matrix(int order, Func<int, Xoshiro256, double> eigenvalue, int seed)
    {
        var random = new Xoshiro256((ulong)seed);
        var a = new double[order * order];
        for (var i = 0; i < order; i++)
            a[i * order + i] = eigenvalue(i, random);
        for (var r = 0; r < 3; r++)
        {
            var v = Enumerable.Range(0, order).Select(_ => random.NextNormal()).ToArray();
            var square = v.Sum(t => t * t);
            for (var side = 0; side < 2; side++)
            {
                for (var i = 0; i < order; i++)
                {
                    ref double At(int j) => ref side == 0 ? ref a[j * order + i] : ref a[i * order + j];
                    var dot = 0.0;
                    for (var j = 0; j < order; j++)
                        dot += v[j] * At(j);
                    for (var j = 0; j < order; j++)
                        At(j) -= 2 * dot / square * v[j];
                }
            }
        }

        SymmetricMatrix.Symmetrize(a, order);
        return a;
    }

    private static double[] Product(double[] a, double[] x, double scale, double shift) =>
        [.. x.Select((v, i) => shift * v + scale * x.Select((u, j) => a[i * x.Length + j] * u).Sum())];
}
