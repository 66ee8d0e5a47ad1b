using System;
using System.Linq;
using System.Threading;
using GradientFlow.Tests.Spectra;

namespace GradientFlow.Tests.Linear;

/// <summary>The dense eigensolver against Jacobi rotations and known spectra, at every remainder of its blocks and over several panels.</summary>
public sealed class SymmetricEigenTests
{
    [Fact]
    public void Every_order_agrees_with_rotations()
    {
        foreach (var order in Enumerable.Range(1, 67).Append(97).Append(130))
        {
            var random = new Xoshiro256((ulong)order);
            var a = Symmetric(order, random);
            var expected = JacobiEigen.Values(a, order);
            var eigen = new SymmetricEigen();
            var work = a.ToArray();
            eigen.DecomposeValues(work, order);
            Close(expected, eigen.Values, order);
            work = a.ToArray();
            eigen.Decompose(work, order);
            Close(expected, eigen.Values, order);
            CheckVectors(a, eigen, order);
        }
    }

    [Theory]
    [InlineData(1e-160)]
    [InlineData(1e150)]
    public void Scale_does_not_matter(double scale)
    {
        const int Order = 45;
        var a = Array.ConvertAll(Symmetric(Order, new(3)), x => scale * x);
        var expected = JacobiEigen.Values(Array.ConvertAll(a, x => x / scale), Order);
        var eigen = new SymmetricEigen();
        eigen.DecomposeValues(a, Order);
        Close(expected, eigen.Values.ToArray().Select(v => v / scale).ToArray(), Order);
    }

    /// <summary>What a Hessian of many dead directions reduces to: between zeros on the diagonal there is rounding, of every size.</summary>
    [Fact]
    public void Rounding_between_zeros_is_nothing()
    {
        const int Order = 120;
        var random = new Xoshiro256(5);
        var (diagonal, coupling) = (new double[Order], new double[Order - 1]);
        for (var i = 0; i < Order; i++)
            diagonal[i] = i < 6 ? 1 + i : Math.Pow(10, -300 + 250 * random.NextUniform()) * random.NextNormal();
        for (var i = 0; i < Order - 1; i++)
            coupling[i] = i < 5 ? 0.1 : Math.Pow(10, -17 - 300 * random.NextUniform());
        var eigen = new TridiagonalEigen();
        eigen.Decompose(diagonal, coupling);
        Assert.Equal(6, eigen.Values.ToArray().Count(v => v > 0.5));
        Assert.All(eigen.Values[..(Order - 6)].ToArray(), v => Assert.InRange(v, -1e-15, 1e-15));
    }

    /// <summary>Gram matrices of many more rows than rank, half of them zero, of entries of every size.</summary>
    [Fact]
    public void Deficient_matrices_come_to_an_end()
    {
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var random = new Xoshiro256(seed);
            var (order, rank) = (20 + (int)(seed * 37 % 130), 1 + (int)(seed % 17));
            var rows = new double[order * rank];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = i / rank % 2 == 0 && seed % 3 != 0 ? 0 : random.NextNormal() * Math.Pow(10, -(double)(seed % 5) * (i % rank));
            var gram = new double[order * order];
            Gram.AddToLower<double>(rows, rank, gram, order);
            var trace = Enumerable.Range(0, order).Sum(i => gram[i * order + i]);
            for (var i = 0; i < order; i++)
            {
                for (var j = 0; j <= i; j++)
                    gram[j * order + i] = gram[i * order + j] /= trace;
            }

            var eigen = new SymmetricEigen();
            eigen.DecomposeValues(gram.ToArray(), order);
            Assert.Equal(1, eigen.Values.ToArray().Sum(), 1e-12);
            eigen.Decompose(gram.ToArray(), order);
            CheckVectors(gram, eigen, order);
        }
    }

    [Fact]
    public void Clusters_zeros_and_what_is_diagonal_already_are_found()
    {
        double[] spectrum = [-2, -2, -2, -1e-9, 0, 0, 0, 0, 1e-12, 1, 1 + 1e-13, 5, 5, 5, 5, 1e4];
        foreach (var copies in (int[])[1, 5])
        {
            double[] all = [.. Enumerable.Repeat(spectrum, copies).SelectMany(v => v)];
            var a = FactorizationTests.Matrix(all.Length, (i, _) => all[i], 7);
            var eigen = new SymmetricEigen();
            eigen.DecomposeValues(a, all.Length);
            Close([.. all.Order()], eigen.Values, all.Length);
            var diagonal = new double[all.Length * all.Length];
            for (var i = 0; i < all.Length; i++)
                diagonal[i * (all.Length + 1)] = all[i];
            eigen.DecomposeValues(diagonal, all.Length);
            Assert.Equal(all.Order(), eigen.Values.ToArray());
        }
    }

    [Fact]
    public void What_is_not_finite_is_refused_and_cancellation_heard()
    {
        var a = Symmetric(40, new(1));
        a[5 * 40 + 17] = a[17 * 40 + 5] = double.NaN;
        Assert.Throws<ArithmeticException>(() => new SymmetricEigen().DecomposeValues(a, 40));
        Assert.Throws<OperationCanceledException>(() => new SymmetricEigen().DecomposeValues(Symmetric(40, new(1)), 40, new CancellationToken(true)));
    }

    private static double[] Symmetric(int order, Xoshiro256 random)
    {
        var a = new double[order * order];
        foreach (ref var x in a.AsSpan())
            x = random.NextNormal();
        SymmetricMatrix.Symmetrize(a, order);
        return a;
    }

    private static void Close(double[] expected, ReadOnlySpan<double> values, int order)
    {
        var size = expected.Max(Math.Abs);
        for (var i = 0; i < order; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= 2e-15 * Math.Sqrt(order) * size, $"Order {order}, {i}: {values[i]} for {expected[i]}");
    }

    private static void CheckVectors(double[] a, SymmetricEigen eigen, int order)
    {
        for (var k = 0; k < order; k++)
        {
            var v = eigen.Vector(k).ToArray();
            var image = new double[order];
            SymmetricMatrix.Multiply(a, v, image);
            for (var i = 0; i < order; i++)
                Assert.Equal(eigen.Values[k] * v[i], image[i], 1e-13 * order);
            Assert.Equal(1, v.Sum(x => x * x), 1e-13);
        }
    }
}
