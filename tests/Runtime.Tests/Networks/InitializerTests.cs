using System;
using System.Linq;
using System.Numerics.Tensors;

namespace GradientFlow.Tests.Networks;

/// <summary>θ at the start: its distributions, and that a seed means the same everywhere.</summary>
public sealed class InitializerTests
{
    private readonly double[] _theta = Started.Initialize(7);
    private readonly Started _network = new();

    [Fact]
    public void A_seed_gives_the_same_parameters_everywhere()
    {
        // Computed once by another implementation of the same recipe: a change here changes every published seed.
        var theta = Small.Initialize(42);
        Assert.Equal([-0.5135144772803388, -0.1493387730475196, 0.15671091509807292], theta[..3]);
        Assert.Equal(theta, Small.Initialize(42));
        Assert.NotEqual(theta, Small.Initialize(43));
    }

    [Fact]
    public void Parameters_of_a_single_network_are_floats() => Assert.All(SmallSingle.Initialize(3), x => Assert.Equal((float)x, x));

    [Fact]
    public void The_default_draws_weights_and_biases_from_densities()
    {
        var theta = Student.Initialize(1);
        Assert.Equal(theta.Length, theta.Distinct().Count());
        Assert.DoesNotContain(0, theta);
    }

    [Fact]
    public void Normal_schemes_have_their_variance()
    {
        Distribution(_network.Normal, 0.5, isNormal: true);
        Distribution(_network.GlorotNormal, Math.Sqrt(2.0 / 160), isNormal: true);
        Distribution(_network.HeNormal, Math.Sqrt(2.0 / 100), isNormal: true);
        Distribution(_network.LeCunNormal, Math.Sqrt(1.0 / 60), isNormal: true);
    }

    [Fact]
    public void Uniform_schemes_have_their_variance_and_bound()
    {
        Distribution(_network.Uniform, 0.5 / Math.Sqrt(3), isNormal: false);
        Distribution(_network.GlorotUniform, 2 * Math.Sqrt(2.0 / 160), isNormal: false);
        Distribution(_network.HeUniform, Math.Sqrt(2.0 / 60), isNormal: false);
        Distribution(_network.LeCunUniform, Math.Sqrt(1.0 / 60), isNormal: false);
    }

    [Fact]
    public void Slopes_start_at_a_quarter_or_from_their_own_scheme()
    {
        var (theta, network) = (Sloped.Initialize(7), new Sloped());
        double[] Slopes(Layer layer) => theta[layer.Parameters.Single(p => p.Role == ParameterRole.Slope).Range];
        Assert.All(Slopes(network.Usual), a => Assert.Equal(0.25, a));
        var drawn = Slopes(network.Drawn);
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.True(drawn.Max() <= 0.5 && drawn.Min() >= -0.5 && drawn.Max() > 0.4 && drawn.Min() < -0.4);
        Assert.Equal(ScopeVerdict.Outside, Sloped.Scope.Verdict);
        Assert.Equal(["Usual"], Sloped.Scope.Items.Where(i => i.Verdict == ScopeVerdict.Outside).Select(i => i.Layer));
    }

    [Fact]
    public void A_truncated_normal_ends_at_two_deviations()
    {
        var values = Weights(_network.Truncated);
        Assert.True(values.Max() <= 1 && values.Min() >= -1 && values.Max() > 0.95);
        // Variance of the normal truncated at ±2: 1 − 4φ(2)/(2Φ(2) − 1) = 0.7737.
        Assert.Equal(0.25 * 0.7737, values.Average(x => x * x), 0.01);
    }

    [Fact]
    public void Constant_schemes_are_exact()
    {
        Assert.All(Weights(_network.Zeros), x => Assert.Equal(0, x));
        Assert.All(_theta[_network.Zeros.Parameters[1].Range], x => Assert.Equal(0, x));
        Assert.All(Weights(_network.Constant), x => Assert.Equal(0.25, x));
        Assert.All(_theta[_network.Constant.Parameters[1].Range], x => Assert.Equal(0.25, x));
        Assert.All(_theta[_network.Normal.Parameters[1].Range], x => Assert.Equal(0, x));
        var identity = _network.Identity.Weights(_theta);
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < 5; j++)
                Assert.Equal(i == j ? 3 : 0, identity[i, j]);
        }
    }

    [Fact]
    public void Orthogonal_rows_or_columns_are_orthonormal()
    {
        foreach (var layer in new[] { _network.Tall, _network.Wide })
        {
            var w = layer.Weights(_theta);
            var (rows, columns) = ((int)w.Lengths[0], (int)w.Lengths[1]);
            var wide = rows <= columns;
            for (var i = 0; i < Math.Min(rows, columns); i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var dot = 0.0;
                    for (var k = 0; k < Math.Max(rows, columns); k++)
                        dot += wide ? w[i, k] * w[j, k] : w[k, i] * w[k, j];
                    Assert.Equal(i == j ? 4 : 0, dot, 12);
                }
            }
        }
    }

    [Fact]
    public void Sparse_rows_have_their_share_of_zeros()
    {
        var w = Weights(_network.Sparse);
        for (var row = 0; row < 10; row++)
            Assert.Equal(21, w.Skip(30 * row).Take(30).Count(x => x == 0));
        Assert.NotEqual(w.Take(30).Select(x => x == 0), w.Skip(30).Take(30).Select(x => x == 0));
    }

    [Fact]
    public void A_copy_starts_equal() => Assert.Equal(Weights(_network.HeadA), Weights(_network.HeadB));

    private double[] Weights(Dense layer) => _theta[layer.Parameters[0].Range];

    private void Distribution(Dense layer, double deviation, bool isNormal)
    {
        var values = Weights(layer);
        // Six standard errors.
        var error = 6 / Math.Sqrt(values.Length);
        Assert.InRange(values.Average(), -error * deviation, error * deviation);
        Assert.InRange(Math.Sqrt(values.Average(x => x * x)) / deviation, 1 - error, 1 + error);
        var largest = TensorPrimitives.MaxMagnitude<double>(values);
        if (isNormal)
            Assert.True(Math.Abs(largest) > 2.5 * deviation);
        else
            Assert.InRange(Math.Abs(largest), 0.98 * Math.Sqrt(3) * deviation, Math.Sqrt(3) * deviation);
    }
}
