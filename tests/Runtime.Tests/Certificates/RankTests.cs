using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Numerics;
using System.Threading;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Certificates;

/// <summary>Verdicts on the rank of the Jacobian, each against singular values of the emitted Jacobian at random points: another evaluation, another
/// arithmetic, another algorithm.</summary>
public sealed class RankTests(ITestOutputHelper output)
{
    [Fact]
    public void C1_has_rank_one()
    {
        var rank = Certify<C1, double>(Data(1, 1, 2));
        Assert.Equal((RankVerdict.Deficient, 1, 1L, true, 0.0), (rank.Verdict, rank.Rank, rank.UpperBound, rank.IsRankExact, rank.ErrorProbability));
        Assert.Equal(RankVerdict.Deficient, Certify<C1, double>(null, 2).Verdict);
        Assert.Equal(RankVerdict.Full, Certify<C1, double>(null, 1).Verdict);
    }

    [Fact]
    public void C1b_has_rank_three_at_any_width()
    {
        var rank = Certify<C1b, double>(null, 4);
        Assert.Equal((RankVerdict.Deficient, 3, 3L, 4L, 151), (rank.Verdict, rank.Rank, rank.UpperBound, rank.RequiredRank, rank.ParameterCount));
        Assert.Contains("polynomial of degree 2", rank.UpperBoundReason, StringComparison.Ordinal);
        Assert.Equal(RankVerdict.Full, Certify<C1b, double>(null, 3).Verdict);
    }

    [Fact]
    public void C4_lacks_rank_where_no_unit_changes_its_piece()
    {
        var data = Dataset.Create([-1, -.4, .1, .6, 1], [.5, -.3, .8, .1, .9], 5);
        var rank = Certify<C4, double>(data);
        Assert.Equal(RankVerdict.Share, rank.Verdict);
        Assert.InRange(rank.DeficientPatterns, 1, rank.Patterns);
        Assert.Contains("no unit changes its piece", rank.ToString(), StringComparison.Ordinal);
        // The start of the counterexample is one of them: rank M(N + 1) = 2.
        double[] start = [.5, -.4, .6, 3, 3.2, 2.8, .1, -.2, .15, .2];
        Assert.Equal(2, NumericRank<C4, double>(data, start));
        Share<C4, double>(rank, data);
    }

    [Fact]
    public void C9_has_rank_one()
    {
        var rank = Certify<C9, double>(Data(2, 1, 2, 2, 4, 3, 6));
        Assert.Equal((RankVerdict.Deficient, 1L, 24), (rank.Verdict, rank.UpperBound, rank.ParameterCount));
        Assert.Contains("collinear", rank.UpperBoundReason, StringComparison.Ordinal);
        Assert.Equal(1, rank.Rank);
        // The bound holds for every start; the rank was met on the pieces of one.
        Assert.Contains("on the pieces of one random start", rank.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("(proved", rank.ToString(), StringComparison.Ordinal);
        // Opposite inputs run through other pieces, and are not collinear for LeakyReLU.
        Assert.Equal(2, Rank.Certify<C9>(Data(2, 1, 2, -1, -2, 2, 4)).UpperBound);
    }

    [Fact]
    public void C10_is_deficient_at_every_start()
    {
        var zero = Certify<C10Zero, double>(null, 4);
        Assert.Equal((RankVerdict.Share, 0, zero.Patterns), (zero.Verdict, zero.Rank, zero.DeficientPatterns));
        var equal = Certify<C10Equal, double>(null, 8);
        Assert.Equal((RankVerdict.Share, equal.Patterns), (equal.Verdict, equal.DeficientPatterns));
        Assert.True(equal.DeficientShare.Low > 0.96);
        // As narrow as one neuron: c + v·σ(wx + b) has 5 parameters.
        Assert.InRange(equal.Rank!.Value, 1, 5);
    }

    [Fact]
    public void Equal_smooth_units_are_seen_without_their_formula()
    {
        var rank = Certify<EqualTanh, double>(null, 8);
        Assert.Equal((RankVerdict.Deficient, 8, 5), (rank.Verdict, rank.RankOffSupport, rank.Rank));
        Assert.InRange(rank.ErrorProbability, 0, 1e-12);
    }

    [Fact]
    public void A_linear_network_has_as_much_rank_as_inputs()
    {
        var rank = Certify<WideLinear, double>(null, 5);
        Assert.Equal((RankVerdict.Deficient, 3, 3L), (rank.Verdict, rank.Rank, rank.UpperBound));
        // A run through two units has less than M·(N + 1) = 16: 2·(4 + 3 − 2) of the matrix and 4 of the constant.
        var deep = Certify<DeepLinear, double>(null, 6);
        Assert.Equal((RankVerdict.Deficient, 14, 14L), (deep.Verdict, deep.Rank, deep.UpperBound));
    }

    [Fact]
    public void Wide_linear_stacks_are_not_flagged()
    {
        Assert.Equal(RankVerdict.Full, Certify<WideLinear, double>(null, 3).Verdict);
        Assert.Equal(RankVerdict.Full, Certify<DeepLinear, double>(null, 3).Verdict);
    }

    [Fact]
    public void Leaky_units_are_deficient_for_a_share_of_starts()
    {
        var data = Sampling.Data(10, 2, 1);
        var rank = Certify<Leaky20, double>(data, options: new() { Patterns = 200 });
        Assert.Equal((RankVerdict.Share, 200, 0), (rank.Verdict, rank.Patterns, rank.UndecidedPatterns));
        var (low, high) = rank.DeficientShare;
        var share = rank.DeficientPatterns / 200.0;
        Assert.True(low <= share && share <= high && high - low < 0.15, rank.ToString());
        Share<Leaky20, double>(rank, data);
    }

    [Fact]
    public void Tanh_10_50_50_1_has_full_rank()
    {
        var rank = Certify<Tanh50, double>(null, 200);
        Assert.Equal((RankVerdict.Full, 200, 3151), (rank.Verdict, rank.Rank, rank.ParameterCount));
        Assert.True(rank.SmallestSingularValue > 0);
    }

    [Fact]
    public void A_single_network_is_certified_by_its_name()
    {
        var rank = Rank.Certify<SingleGelu>();
        output.WriteLine(rank.ToString());
        Assert.Equal((RankVerdict.Full, 12), (rank.Verdict, rank.Samples));
        Assert.Equal(RankVerdict.Full, Rank.Certify<SingleGelu>(Sampling.Data(12, 2, 1)).Verdict);
    }

    [Fact]
    public void Equal_inputs_are_named()
    {
        var x = Sampling.Normal(30, 3);
        var rank = Certify<Tanh50, double>(Data(10, [.. x, .. x[..10]]));
        Assert.Equal((RankVerdict.Deficient, 3L, 3), (rank.Verdict, rank.UpperBound, rank.Rank));
        Assert.Contains("samples 0 and 3 are equal", rank.UpperBoundReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Mirror_images_of_a_siamese_network_are_named()
    {
        double[] left = [1, 2, -.5, .3, .7, .1], right = [-.5, .3, 1, 2, .2, .9];
        var data = Dataset.Create(3, new Dictionary<string, double[]> { ["Left"] = left, ["Right"] = right },
            new Dictionary<string, double[]> { ["Y"] = [1, 2, 3] });
        var rank = Certify<Siamese, double>(data);
        Assert.Equal((RankVerdict.Deficient, 2, 3L), (rank.Verdict, rank.Rank, rank.RequiredRank));
        Assert.Contains(rank.Notes, n => n.Contains("samples 0 and 1", StringComparison.Ordinal));
        Assert.Equal(RankVerdict.Full, Certify<Siamese, double>(null, 3).Verdict);
    }

    [Fact]
    public void Outputs_that_cannot_differ_are_named()
    {
        var rank = Certify<TwinOutputs, double>(null, 3);
        Assert.Equal((RankVerdict.Deficient, 3, 6L), (rank.Verdict, rank.Rank, rank.RequiredRank));
        Assert.Contains(rank.Notes, n => n.Contains("outputs 0 and 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Data_on_a_line_lower_the_rank_of_a_linear_network()
    {
        var rank = Certify<WideLinear, double>(Data(2, 0, 1, 1, 3, 2, 5));
        Assert.Equal((RankVerdict.Deficient, 2), (rank.Verdict, rank.Rank));
    }

    [Fact]
    public void Starts_without_a_density_are_judged_where_they_lie()
    {
        Assert.Equal(RankVerdict.Full, Certify<OrthogonalTanh, double>(null, 6).Verdict);
        Assert.Equal(RankVerdict.Share, Certify<OrthogonalCube, double>(null, 4).Verdict);
        var sparse = Certify<SparseCube, double>(null, 6);
        Assert.Equal(RankVerdict.Share, sparse.Verdict);
        Share<SparseCube, double>(sparse, null, 6);
        var data = Sampling.Data(6, 2, 1);
        var zero = Certify<ZeroBias, double>(data);
        Assert.Equal(RankVerdict.Share, zero.Verdict);
        Share<ZeroBias, double>(zero, data);
    }

    [Fact]
    public void Pieces_with_functions_are_proved_one_by_one()
    {
        var rank = Certify<EluNet, double>(null, 8, new() { Patterns = 30 });
        Assert.Equal((RankVerdict.Share, 30, 0), (rank.Verdict, rank.Patterns, rank.UndecidedPatterns));
        var slopes = Certify<PReLUNet, double>(null, 5, new() { Patterns = 30 });
        Assert.Equal((RankVerdict.Share, 10L), (slopes.Verdict, slopes.RequiredRank));
    }

    [Fact]
    public void Words_and_numbers_do_not_depend_on_the_run()
    {
        var data = Sampling.Data(10, 2, 1);
        Assert.Equal(Rank.Certify<Leaky20>(data).ToString(), Rank.Certify<Leaky20>(data).ToString());
        Assert.Contains("Clopper–Pearson", Rank.Certify<Leaky20>(data).ToString(), StringComparison.Ordinal);
        var evidence = new Ranks.RankFinding(Ranks.Verdict.Evidence, 1, 1, 1)
        {
            Rank = 1,
            Method = "plain double precision",
            Bounds = [new(1, Ranks.BoundCause.Parameters, "")]
        };
        Assert.Contains("evidence only", new RankCertificate("N", evidence, default).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_of_the_caller_are_named()
    {
        Assert.Contains("Samples", Assert.Throws<InvalidOperationException>(() => Rank.Certify<C1>()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Rank.Certify<C1>(0));
        Assert.Throws<ArgumentException>(() => Rank.Certify<C1>(Sampling.Data(3, 2, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rank.Certify<C1>(2, new() { Patterns = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rank.Certify<C1>(2, new() { Confidence = 1 }));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Rank.Certify<Tanh50>(200, cancellation: cancelled.Token));
    }

    /// <summary>The verdict; and that singular values at random starts agree with it.</summary>
    private RankCertificate Certify<TNetwork, T>(Dataset? data, int samples = 0, RankOptions? options = null)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rank = data is null ? Rank.Certify<TNetwork>(samples, options) : Rank.Certify<TNetwork>(data, options);
        output.WriteLine($"{rank}\n  {rank.Elapsed.TotalMilliseconds:F1} ms, {rank.Finding.Effort} multiplications");
        var clock = Stopwatch.StartNew();
        for (ulong seed = 1; seed <= 3 && rank.Verdict is RankVerdict.Full or RankVerdict.Deficient; seed++)
        {
            var met = NumericRank<TNetwork, T>(data ?? RandomData<TNetwork>(samples, seed), Initializer.Draw(TNetwork.Info, seed));
            Assert.True(met == rank.Rank, $"singular values show rank {met}: {rank}");
        }

        output.WriteLine($"  singular values: {clock.Elapsed.TotalMilliseconds:F1} ms");
        return rank;
    }

    /// <summary>The share of deficient starts by singular values lies in the same interval, but for chance.</summary>
    private void Share<TNetwork, T>(RankCertificate rank, Dataset? data, int samples = 0)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Starts = 200;
        var deficient = Enumerable.Range(1, Starts).Count(seed =>
            NumericRank<TNetwork, T>(data ?? RandomData<TNetwork>(samples, (ulong)seed), Initializer.Draw(TNetwork.Info, (ulong)seed)) < rank.RequiredRank);
        var (low, high) = Ranks.ClopperPearson.Interval(deficient, Starts, 0.999);
        output.WriteLine($"  singular values: {deficient} of {Starts} deficient, [{low:F3}, {high:F3}]");
        Assert.True(low <= rank.DeficientShare.High && rank.DeficientShare.Low <= high, $"{deficient} of {Starts} by singular values: {rank}");
    }

    private static int NumericRank<TNetwork, T>(Dataset data, double[] theta)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var field = new GradientField<TNetwork, T>(data, 1, needsTargets: false);
        var rows = new double[field.StackedOutputs * field.ParameterCount];
        field.JacobianRows(theta, rows);
        return JacobiSvd.Rank(rows, field.StackedOutputs, field.ParameterCount);
    }

    private static Dataset RandomData<TNetwork>(int samples, ulong seed)
        where TNetwork : IDeclaredNetwork
    {
        var inputs = TNetwork.Info.Inputs.ToDictionary(i => i.Name,
            i => Sampling.Normal(samples * i.Shape.Aggregate(1, (a, b) => a * b), seed + (ulong)i.Name.Length));
        var targets = TNetwork.Info.Outputs.ToDictionary(o => o.Name, o => new double[samples * o.Size]);
        return Dataset.Create(samples, inputs, targets);
    }

    private static Dataset Data(int inputs, params double[] x)
    {
        var matrix = new double[x.Length / inputs, inputs];
        Buffer.BlockCopy(x, 0, matrix, 0, sizeof(double) * x.Length);
        return Dataset.ForInputs(matrix);
    }
}
