using System;
using System.Collections.Generic;
using System.Linq;
using Xunit.Abstractions;
using Proofs = GradientFlow.Certificates;

namespace GradientFlow.Tests.Certificates;

/// <summary>What is certified, against exact solutions and fine continuations of the flow; and what must not be.</summary>
public sealed class CertificateTests(ITestOutputHelper output)
{
    /// <summary>f = ab·x, S3: K is a² + b² and its limit is S = √(4y² + c²). The certified rate lies below 2·min K of the exact path.</summary>
    [Theory]
    [InlineData(2.0, 0.4, 1.0)]
    [InlineData(1.0, 1.1, 0.9)]
    [InlineData(-1.5, 0.7, -1.2)]
    public void Two_factors_converge_at_a_rate_below_the_exact_one(double a, double b, double y)
    {
        var certificate = FitsAll<Product, double>([a, b], Dataset.Create([1.0], [y], 1));
        Assert.True(certificate.IsProved, certificate.ToString());
        var c = a * a - b * b;
        var limit = Math.Sqrt(4 * y * y + c * c);
        var slowest = 2 * Math.Min(a * a + b * b, limit);
        output.WriteLine($"certified {certificate["rate"]:G6} of {slowest:G6}");
        Assert.InRange(certificate["rate"], 0.2 * slowest, slowest);
        // Where the flow ends: a² − b² = c and ab = y.
        var end = Math.Sqrt((c + limit) / 2) * Math.Sign(a);
        Assert.True(Math.Sqrt(Math.Pow(end - a, 2) + Math.Pow(y / end - b, 2)) <= certificate["R"]);
    }

    /// <summary>C2, f = (wx)², y = 0: ρ = w², s = 2|w|, Λ = 2, so that Λρ/s² is ½, and with a bound of s a little more: the flow is algebraic, and no start is
    /// certified.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(-3)]
    [InlineData(1e-5)]
    public void A_square_with_target_zero_is_not_certified(double w)
    {
        var certificate = FitsAll<SquaredUnit, double>([w], Dataset.Create([1.0], [0.0], 1));
        Assert.False(certificate.IsProved);
        Assert.InRange(certificate["Λρ/s²"], 0.5, 0.51);
        Assert.Contains("must be below 0.5", certificate.Statement, StringComparison.Ordinal);
        // With a target that it reaches, near it, it is.
        Assert.True(FitsAll<SquaredUnit, double>([1.1], Dataset.Create([1.0], [1.0], 1)).IsProved);
    }

    /// <summary>Networks of many kinds, trained a while: where a certificate is had, the continued flow keeps below its bound and inside its ball.</summary>
    [Fact]
    public void No_continuation_breaks_a_certificate()
    {
        var looseness = new List<double>();
        Continue<TanhChain>(looseness, 4);
        Continue<Convolutions>(looseness, 3);
        Continue<Attentive>(looseness, 2);
        Continue<Residual>(looseness, 3);
        output.WriteLine($"measured over certified rate: {string.Join(" ", looseness.Order().Select(r => $"{r:F2}"))}");
        Assert.True(looseness.Count >= 6, $"Only {looseness.Count} runs were certified.");
    }

    private void Continue<TNetwork>(List<double> looseness, int samples)
        where TNetwork : INetwork<TNetwork, double>
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var info = TNetwork.Info;
            var data = Dataset.Create(samples,
                info.Inputs.ToDictionary(i => i.Name, i => Sampling.Normal(samples * i.Shape.Aggregate(1, (a, b) => a * b), 10 * seed + (ulong)i.Name.Length)),
                info.Outputs.ToDictionary(o => o.Name, o => Sampling.Normal(samples * o.Size, seed + 5)));
            var theta = Initializer.Draw(info, seed);
            var field = new GradientField<TNetwork, double>(data);
            for (var time = 0; time < 40; time++)
            {
                var certificate = FitsAll<TNetwork, double>(theta, data);
                if (certificate.IsProved)
                {
                    looseness.Add(Check(field, theta, certificate));
                    output.WriteLine($"{info.Name}, seed {seed}, t = {25 * time}: {certificate.Statement}");
                    break;
                }

                theta = [.. GradientFlow.Flow.Integrate(field, theta, new FlowOptions { EndTime = 25, Tolerance = 1e-9 }).Parameters];
            }
        }
    }

    /// <summary>The measured rate over the certified one.</summary>
    private static double Check<TNetwork>(GradientField<TNetwork, double> field, double[] start, Certificate certificate)
        where TNetwork : INetwork<TNetwork, double>
    {
        var (rate, reach) = (certificate["rate"], certificate["R"]);
        var gradient = new double[start.Length];
        var first = field.LossGradient(start, gradient);
        var (theta, worst) = (start, double.PositiveInfinity);
        for (var step = 1; step <= 20; step++)
        {
            theta = [.. GradientFlow.Flow.Integrate(field, theta, new FlowOptions { EndTime = 0.25 / rate, Tolerance = 1e-11 }).Parameters];
            var loss = field.LossGradient(theta, gradient);
            var time = step * 0.25 / rate;
            Assert.True(loss <= first * Math.Exp(-rate * time) * (1 + 1e-6),
                $"{certificate.Network}: L({time}) is {loss}, and {first * Math.Exp(-rate * time)} is certified.");
            Assert.True(Math.Sqrt(theta.Zip(start, (a, b) => (a - b) * (a - b)).Sum()) <= reach * (1 + 1e-6), $"{certificate.Network} left its ball.");
            worst = Math.Min(worst, Math.Log(first / loss) / time / rate);
        }

        return worst;
    }

    private static Certificate FitsAll<TNetwork, T>(ReadOnlySpan<T> theta, Dataset data, CertificateOptions? options = null)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        Proofs.Try<TNetwork, T>(theta, data, options).Of(CertificateKind.InfiniteHorizon)!;

    [Fact]
    public void What_cannot_interpolate_is_told_at_once()
    {
        var certificate = FitsAll<Product, double>([1, 1], Dataset.Create([1.0, 2, 3], [1.0, 2, 3], 3));
        Assert.False(certificate.IsProved);
        Assert.StartsWith("The data have n·M = 3 values and the network P = 2 parameters", certificate.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deficient_jacobian_is_not_certified()
    {
        // C1: v(wx) on two samples has rank 1 everywhere.
        var certificate = FitsAll<C1, double>([1, 1], Dataset.Create([1.0, 2], [1.0, 1], 2));
        Assert.False(certificate.IsProved);
        Assert.StartsWith("No positive lower bound of σ_min(J)", certificate.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var data = Dataset.Create([1.0], [1.0], 1);
        Assert.Contains("θ[1] is NaN", Assert.Throws<ArgumentException>(() => Proofs.Try<Product, double>([1, double.NaN], data)).Message,
            StringComparison.Ordinal);
        Assert.Contains("θ has 3 values", Assert.Throws<ArgumentException>(() => Proofs.Try<Product, double>([1, 1, 1], data)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Proofs.Try<Product, double>([1, 1], data, new() { MemoryBytes = 0 }));
        var small = FitsAll<Product, double>([1, 1], data, new() { MemoryBytes = 10 });
        Assert.Contains("takes 16·n·M·(P + n·M) = 48 bytes, and 10 are allowed", small.Statement, StringComparison.Ordinal);
        Assert.Contains("weight decay", FitsAll<Decaying, double>(new double[Decaying.Info.ParameterCount], Sampling.Data(2, 2, 1)).Statement,
            StringComparison.Ordinal);
    }
}
