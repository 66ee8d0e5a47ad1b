using System;
using System.Linq;
using GradientFlow.Ranks;
using Xunit.Abstractions;
using Proofs = GradientFlow.Certificates;

namespace GradientFlow.Tests.Certificates;

/// <summary>Losses, gradients and Hessians in intervals; strict minima and exact critical points, against exact solutions and continued flows.</summary>
public sealed class LocalMinimumTests(ITestOutputHelper output)
{
    [Fact]
    public void Enclosures_hold_what_the_emitted_code_computes()
    {
        Encloses<TanhChain>(3);
        Encloses<SmoothActivations>(2);
        Encloses<Residual>(3);
        Encloses<SharedWeights>(3);
        Encloses<Attentive>(2, 1e-5);
        Encloses<Normed>(2, 1e-5);
        Encloses<Kinked>(4);
        Encloses<Tokens>(3);
        Encloses<ManyLosses>(3);
        Encloses<Classes>(4);
        Encloses<Decaying>(5);
    }

    private static void Encloses<TNetwork>(int samples, double width = 1e-9)
        where TNetwork : INetwork<TNetwork, double>
    {
        var data = Data<TNetwork>(samples, 3);
        var theta = Initializer.Draw(TNetwork.Info, 4);
        var field = new GradientField<TNetwork, double>(data);
        var enclosed = new EnclosedLoss(CertifiedPoint.Of<TNetwork, double>(theta, data, default));
        var (gradient, hessian) = (new double[theta.Length], new double[theta.Length * theta.Length]);
        var loss = field.LossGradient(theta, gradient);
        field.Hessian(theta, hessian);
        var first = enclosed.Gradient()!.Value;
        Near(first.Loss, loss, "L");
        var second = enclosed.Hessian()!;
        for (var i = 0; i < theta.Length; i++)
        {
            Near(first.Gradient[i], gradient[i], $"∂L/∂θ[{i}]");
            for (var j = 0; j <= i; j++)
                Near(second[i * theta.Length + j], hessian[i * theta.Length + j], $"∂²L/∂θ[{i}]∂θ[{j}]");
        }

        void Near(Interval x, double value, string what) =>
            Assert.True(x.Radius < width * (1 + Math.Abs(value)) && Math.Abs(x.Middle - value) < 1e-9 * (1 + Math.Abs(value)),
                $"{TNetwork.Info.Name}, {what}: {x} and {value}");
    }

    /// <summary>Linear regression: the Hessian is constant, so that m is λ_min(XᵀX)/n but for rounding, D is 0, and any start is certified.</summary>
    [Fact]
    public void A_quadratic_loss_is_certified_anywhere_and_exactly()
    {
        const int Samples = 7;
        var data = Sampling.Data(Samples, 3, 1, 2);
        double[] start = [30, -20, 5, 100];
        var report = Proofs.Try<Linear3, double>(start, data);
        Assert.StartsWith("The data have n·M = 7 values", report.Of(CertificateKind.InfiniteHorizon)!.Statement, StringComparison.Ordinal);
        var proved = report.Proved;
        Assert.NotNull(proved);
        Assert.Equal(CertificateKind.LocalMinimum, proved.Kind);
        Assert.Equal(0, proved["D"]);
        Assert.Equal(proved["m"], proved["μ"], 1e-12 * proved["m"]);

        var hessian = new double[16];
        var field = new GradientField<Linear3, double>(data);
        field.Hessian(start, hessian);
        var eigen = JacobiSvd.SingularValues(hessian, 4, 4);
        Assert.InRange(proved["m"], 0.98 * eigen[3], eigen[3]);
        Assert.InRange(proved["M"], eigen[0], 1.1 * eigen[0]);
        // The least squares solution, by the flow to its end.
        var end = GradientFlow.Flow.Integrate(field, start, new() { EndTime = 1e9, TargetGradientNorm = 1e-12, Tolerance = 1e-10 });
        Assert.InRange(end.Final.Loss, proved["L*"], proved["L"]);
        Assert.True(Math.Sqrt(end.Parameters.Zip(start, (a, b) => (a - b) * (a - b)).Sum()) <= proved["R"]);
    }

    /// <summary>Networks with weight decay, of square and other losses: the continued flow keeps below every bound.</summary>
    [Fact]
    public void No_continuation_breaks_a_certificate()
    {
        Assert.Equal(3, Continue<Decaying>(6));
        Assert.InRange(Continue<DecayingClasses>(5), 2, 3);
        Assert.InRange(Continue<KinkedUnit>(6), 1, 3);
    }

    private int Continue<TNetwork>(int samples)
        where TNetwork : INetwork<TNetwork, double>
    {
        var certified = 0;
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var data = Data<TNetwork>(samples, seed);
            var theta = Initializer.Draw(TNetwork.Info, seed);
            var field = new GradientField<TNetwork, double>(data);
            for (var time = 0; time < 30; time++)
            {
                if (Proofs.Try<TNetwork, double>(theta, data) is { Proved: { Kind: CertificateKind.LocalMinimum } certificate })
                {
                    output.WriteLine($"{certificate.Network}, seed {seed}, t = {100 * time}: {Check(field, theta, certificate):F2}. {certificate.Statement}");
                    certified++;
                    break;
                }

                theta = [.. GradientFlow.Flow.Integrate(field, theta, new FlowOptions { EndTime = 100, Tolerance = 1e-9, MaxEvaluations = 5000 }).Parameters];
            }
        }

        return certified;
    }

    /// <summary>The measured rate over the certified one.</summary>
    private static double Check<TNetwork>(GradientField<TNetwork, double> field, double[] start, Certificate certificate)
        where TNetwork : INetwork<TNetwork, double>
    {
        var (rate, reach) = (certificate["μ"], certificate["R"]);
        var gradient = new double[start.Length];
        field.LossGradient(start, gradient);
        var first = Norm(gradient);
        var (theta, worst) = (start, double.PositiveInfinity);
        for (var step = 1; step <= 12; step++)
        {
            theta = [.. GradientFlow.Flow.Integrate(field, theta, new FlowOptions { EndTime = 0.5 / rate, Tolerance = 1e-12 }).Parameters];
            var loss = field.LossGradient(theta, gradient);
            var time = step * 0.5 / rate;
            var bound = certificate["g"] * Math.Exp(-rate * time);
            if (bound < 1e-11)
                break; // the rest is the integrator's
            Assert.True(Norm(gradient) <= bound * (1 + 1e-4), $"{certificate.Network}: ‖∇L({time})‖ is {Norm(gradient)}, and {bound} is certified.");
            Assert.True(loss >= certificate["L*"], $"{certificate.Network}: the loss fell to {loss}, below {certificate["L*"]}.");
            Assert.True(Math.Sqrt(theta.Zip(start, (a, b) => (a - b) * (a - b)).Sum()) <= reach * (1 + 1e-6), $"{certificate.Network} left its ball.");
            worst = Math.Min(worst, Math.Log(first / Norm(gradient)) / time / rate);
        }

        return worst;
    }

    /// <summary>C3's limit: the gradient vanishes, and a whole line does with it.</summary>
    [Fact]
    public void A_line_of_critical_points_has_no_strict_minimum()
    {
        var report = Proofs.Try<Product, double>([1, 1e-9], Dataset.Create([1.0, 2], [1.0, -0.5], 2));
        Assert.False(report.IsProved);
        Assert.Contains("no strict minimum can be proved near it", report.Of(CertificateKind.LocalMinimum)!.Statement, StringComparison.Ordinal);
    }

    /// <summary>C10: all weights zero. C5, dead: no derivative is left, and the loss is positive.</summary>
    [Fact]
    public void What_stands_still_for_ever_is_told()
    {
        var zero = Proofs.Try<Leaky, double>(new double[Leaky.Info.ParameterCount], Sampling.Data(2, 2, 1));
        Assert.Equal(CertificateKind.CriticalPoint, zero.Proved?.Kind);
        var dead = Proofs.Try<ReluProduct, double>([-1, -0.5], Dataset.Create([1.0], [1.0], 1));
        Assert.Equal(CertificateKind.CriticalPoint, dead.Proved?.Kind);
        Assert.Equal(0.5, dead.Proved!["L"], 1e-12);
        var data = Dataset.Create([1.0], [1.0], 1);
        Assert.Null(Proofs.Try<ReluProduct, double>([0.5, -1], data).Of(CertificateKind.CriticalPoint));
        var alive = CriticalPoint.Of(CertifiedPoint.Of<ReluProduct, double>([0.5, -1], data, default));
        Assert.Contains("and not zero", alive.Statement, StringComparison.Ordinal);
    }

    /// <summary>Logits that are equal, exactly and but for rounding: which of them softmax is shifted by matters to nothing, and there is no kink.</summary>
    [Fact]
    public void Equal_logits_are_no_kink()
    {
        var data = Data<DecayingClasses>(6, 1);
        var theta = new double[DecayingClasses.Info.ParameterCount];
        Assert.NotNull(EnclosedAt(theta).Hessian());
        Sampling.Normal(9, 4).CopyTo(theta, 0);
        // The last layer's rows are equal: so are the logits, which are no longer exact.
        for (var i = 9; i < theta.Length - 3; i++)
            theta[i] = 0.1 * (1 + (i - 9) % 3);
        Assert.NotNull(EnclosedAt(theta).Hessian());
        Assert.True(EnclosedAt(theta).On(1e-3).Lipschitz < double.PositiveInfinity);

        EnclosedLoss EnclosedAt(double[] at) => new(CertifiedPoint.Of<DecayingClasses, double>(at, data, default));
    }

    [Fact]
    public void A_hessian_beyond_memory_is_named()
    {
        var report = Proofs.Try<Linear3, double>(new double[4], Sampling.Data(7, 3, 1), new() { MemoryBytes = 639 });
        Assert.Contains("take 40·P² = 640 bytes, and 639 are allowed", report.Of(CertificateKind.LocalMinimum)!.Statement, StringComparison.Ordinal);
    }

    private static Dataset Data<TNetwork>(int samples, ulong seed)
        where TNetwork : IDeclaredNetwork
    {
        var info = TNetwork.Info;
        var isDiscrete = info.Layers.OfType<Embedding>().Any();
        return Dataset.Create(samples,
            info.Inputs.ToDictionary(i => i.Name, i =>
            {
                var values = Sampling.Normal(samples * i.Shape.Aggregate(1, (a, b) => a * b), 10 * seed + (ulong)i.Name.Length);
                return isDiscrete ? [.. values.Select((_, k) => (k * k + k) % 5.0)] : values;
            }),
            info.Outputs.ToDictionary(o => o.Name, o => LossData.Targets(o, samples, seed + 5)));
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
