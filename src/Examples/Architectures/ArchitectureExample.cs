using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace GradientFlow.Examples;

/// <summary>An architecture on data drawn from continuous distributions: sized so that P ≥ n·M, or, when asked, under-sized.</summary>
/// <typeparam name="TNetwork">The network.</typeparam>
/// <typeparam name="T">Its scalar type.</typeparam>
internal abstract class ArchitectureExample<TNetwork, T> : Example
    where TNetwork : INetwork<TNetwork, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override double Until => 100;

    /// <summary>n when it has more equations than parameters.</summary>
    protected abstract int SamplesWhenUndersized { get; }

    public override IReadOnlyList<ExampleNetwork> Networks => [ExampleNetwork.Of<TNetwork, T>()];

    public override ExampleProblem Prepare(ExampleRun run) => ExampleProblem.Of<TNetwork, T>(
        Draw(run.Undersized ? SamplesWhenUndersized : TNetwork.Info.DeclaredSamples, new Xoshiro256(run.Seed)));

    public override ExampleOutcome Run(ExampleRun run)
    {
        var info = TNetwork.Info;
        var problem = Prepare(run);
        var (data, samples) = (problem.Data, problem.Data.Samples);
        var flow = Flow.Integrate<TNetwork, T>(data, Initializer.Draw(info, run.Seed), run.Options, run.Cancellation);
        var rank = Rank.Certify<TNetwork>(data, new() { Patterns = 5 }, run.Cancellation);
        return new(problem, flow,
        [
            ("P and n·M", $"{info.ParameterCount} {(info.ParameterCount >= rank.RequiredRank ? "≥" : "<")} {samples}·{info.OutputSize} = {rank.RequiredRank}"),
            ("scope for these samples", $"{ScopeReport.Abbreviation(info.Scope.For(samples).Verdict)}, {ScopeReport.Words(info.Scope.For(samples).Verdict)}"),
            ("rank of J on these data", $"{Words(rank)} ({rank.Elapsed.TotalSeconds:F1} s)"),
        ])
        { Rank = rank };
    }

    /// <summary>Inputs from continuous distributions, and what the network is to make of them.</summary>
    protected abstract Dataset Draw(int samples, Xoshiro256 random);

    /// <summary>So many normal numbers.</summary>
    protected static double[] Normal(int count, Xoshiro256 random) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];

    /// <summary>Targets made of each sample's inputs.</summary>
    protected static double[] Targets(double[] inputs, int samples, Func<double[], double[]> of) => [.. inputs.Chunk(inputs.Length / samples).SelectMany(of)];

    private static string Words(RankCertificate rank)
    {
        FormattableString words = rank.Verdict switch
        {
            RankVerdict.Full => $"full, {rank.RequiredRank}, proved",
            RankVerdict.Deficient =>
                $"{(rank.Rank is { } r ? r : rank.UpperBound)} of {rank.RequiredRank}, deficient{(rank.ErrorProbability > 0 ? "" : ", proved")}",
            RankVerdict.Share =>
                $"{rank.Rank} of {rank.RequiredRank}; {rank.DeficientPatterns} of {rank.Patterns} random starts deficient, {rank.UndecidedPatterns} undecided",
            RankVerdict.Evidence => $"{rank.Rank} of {rank.RequiredRank}, in floating point: evidence",
            _ => $"not decided: {rank.Reason}",
        };
        return words.ToString(CultureInfo.InvariantCulture);
    }
}
