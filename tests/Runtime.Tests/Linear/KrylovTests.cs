using System;
using System.Linq;

namespace GradientFlow.Tests.Linear;

/// <summary>Krylov subspaces against dense factorisations and closed forms.</summary>
public sealed class KrylovTests
{
    private const int Order = 40;

    [Fact]
    public void Lanczos_spans_an_orthonormal_basis_in_which_the_operator_is_tridiagonal()
    {
        var a = FactorizationTests.Matrix(Order, (i, _) => Math.Pow(1.5, -i), 1);
        var lanczos = Run(a, Sampling.Normal(Order, 2), 25);
        for (var i = 0; i <= 25; i++)
        {
            for (var j = 0; j <= i; j++)
                Assert.Equal(i == j ? 1 : 0, Dot(lanczos.Basis(i).Values, lanczos.Basis(j).Values), 1e-13);
        }

        lanczos.Decompose();
        Assert.Equal(1, lanczos.Eigen.Values[^1], 1e-12); // the largest eigenvalue
        var c = Sampling.Normal(25, 3);
        var (combination, image, expected) = (VectorSpace.Host.New(Order), VectorSpace.Host.New(Order), new double[Order]);
        lanczos.AddCombination(c, 2, combination);
        lanczos.AddImage(c, 2, image);
        SymmetricMatrix.Multiply(a, combination.Values, expected);
        Assert.All(expected.Zip(image.Values), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void Lanczos_knows_when_nothing_is_left()
    {
        var a = FactorizationTests.Matrix(Order, (i, _) => i % 3, 1); // three eigenvalues, so a subspace of three
        var lanczos = Run(a, Sampling.Normal(Order, 2), Order);
        Assert.True(lanczos.IsComplete);
        Assert.Equal(3, lanczos.Dimension);
        lanczos.Decompose();
        Assert.All(lanczos.Eigen.Values.ToArray().Zip([0.0, 1, 2]), p => Assert.Equal(p.Second, p.First, 1e-12));
        Assert.True(Run(a, new double[Order], 5).IsComplete);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Phi_functions_of_a_matrix_agree_with_its_eigenvectors(int k)
    {
        // On a tridiagonal matrix the eigenvectors are at hand: φₖ(−hA)·e₁ = Σ v·φₖ(−hθ)·v₁.
        var (diagonal, coupling) = (Enumerable.Range(0, Order).Select(i => 0.1 * i * i).ToArray(), Sampling.Normal(Order - 1, 4));
        var a = new double[Order * Order];
        for (var i = 0; i < Order; i++)
        {
            a[i * Order + i] = diagonal[i];
            if (i + 1 < Order)
                a[i * Order + i + 1] = a[(i + 1) * Order + i] = coupling[i];
        }

        var eigen = new TridiagonalEigen();
        eigen.Decompose(diagonal, coupling);
        var start = Sampling.Normal(Order, 5);
        var expected = new double[Order];
        for (var j = 0; j < Order; j++)
        {
            var v = eigen.Vector(j).ToArray();
            for (var i = 0; i < Order; i++)
                expected[i] += Phi.Of(k, -0.3 * eigen.Values[j]) * Dot(v, start) * v[i];
        }

        var lanczos = Run(a, start, Order);
        lanczos.Decompose();
        var (c, result) = (new double[lanczos.Dimension], VectorSpace.Host.New(Order));
        lanczos.PhiOf(k, 0.3, c);
        Assert.Equal(c[^1], lanczos.LastOfPhi(k, 0.3), 1e-15);
        lanczos.AddCombination(c, lanczos.StartNorm, result);
        Assert.All(expected.Zip(result.Values), p => Assert.Equal(p.First, p.Second, 1e-11));
    }

    [Fact]
    public void Scalar_phi_functions_keep_their_digits()
    {
        // Against the integral φₖ(z) = ∫₀¹ e^((1−s)z)·s^(k−1)/(k−1)! ds by Gauss–Legendre of 32 intervals of 5 points.
        double[] nodes = [-0.906179845938664, -0.538469310105683, 0, 0.538469310105683, 0.906179845938664];
        double[] weights = [0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189];
        foreach (var z in new[] { -30, -5, -1.0001, -1, -0.9999, -0.1, -1e-9, 0, 1e-9, 0.5, 1, 3 })
        {
            Assert.Equal(Math.Exp(z), Phi.Of(0, z), 1e-15 * Math.Exp(z));
            for (var k = 1; k <= 4; k++)
            {
                var sum = 0.0;
                for (var interval = 0; interval < 32; interval++)
                {
                    for (var i = 0; i < 5; i++)
                    {
                        var s = (interval + 0.5 + 0.5 * nodes[i]) / 32;
                        sum += weights[i] / 64 * Math.Exp((1 - s) * z) * Math.Pow(s, k - 1) / Enumerable.Range(1, k - 1).Aggregate(1.0, (p, q) => p * q);
                    }
                }

                Assert.Equal(1, Phi.Of(k, z) / sum, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Krylov_solvers_agree_with_factorisations(bool isIndefinite)
    {
        var a = FactorizationTests.Matrix(Order, (i, _) => (isIndefinite && i % 7 == 0 ? -1 : 1) * (0.5 + i), 3);
        var (b, x) = (Sampling.Normal(Order, 6), new double[Order]);
        var solver = new KrylovSolver(Order);
        var weights = Enumerable.Repeat(1.0, Order).ToArray();
        Assert.True(solver.Solve((v, w) => SymmetricMatrix.Multiply(a, v, w), b, x, weights, 1e-11, 10 * Order));
        Assert.Equal(isIndefinite, solver.IsIndefinite);
        Assert.InRange(solver.LargestCurvature, 0.5, Order);
        var expected = b.ToArray();
        var factors = new SymmetricIndefinite(Order);
        Assert.True(factors.Factor(a, 1, 0));
        factors.Solve(expected);
        Assert.All(expected.Zip(x), p => Assert.Equal(p.First, p.Second, 1e-9));
        Assert.False(solver.Solve((v, w) => SymmetricMatrix.Multiply(a, v, w), b, x, weights, 1e-11, 3));
    }

    [Fact]
    public void A_preconditioner_saves_products()
    {
        var a = FactorizationTests.Matrix(Order, (i, _) => i < 5 ? 1000 + i : 1 + 0.01 * i, 3);
        var (b, x, weights) = (Sampling.Normal(Order, 6), new double[Order], Enumerable.Repeat(1.0, Order).ToArray());
        var (solver, exact) = (new KrylovSolver(Order), new Cholesky(Order));
        Assert.True(exact.Factor(a, 1, 0));
        void Near(ReadOnlySpan<double> v, Span<double> w)
        {
            v.CopyTo(w);
            exact.Solve(w);
        }

        Assert.True(solver.Solve((v, w) => SymmetricMatrix.Multiply(a, v, w), b, x, weights, 1e-8, Order, Near));
        Assert.InRange(solver.Iterations, 1, 2);
        Assert.True(solver.Solve((v, w) => SymmetricMatrix.Multiply(a, v, w), b, x, weights, 1e-8, Order));
        Assert.InRange(solver.Iterations, 5, 20);
    }

    private static Lanczos Run(double[] a, double[] start, int steps)
    {
        var (lanczos, product) = (new Lanczos(Order, VectorSpace.Host), VectorSpace.Host.New(Order));
        start.CopyTo(product.Values, 0);
        lanczos.Start(product);
        for (var i = 0; i < steps && !lanczos.IsComplete; i++)
        {
            SymmetricMatrix.Multiply(a, lanczos.Next.Values, product.Values);
            lanczos.Extend(product);
        }

        return lanczos;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
