using System;
using System.Linq;
using System.Text;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>What data and a start say of the hypotheses that a declaration could only assume. The upper bounds of rank that <see cref="Rank"/> finds decide, so
/// that report and certificate know the same.</summary>
internal sealed class RunScope
{
    private readonly Architecture _architecture;

    private RunScope(Architecture architecture, ScopeReport ofData) => (_architecture, OfData) = (architecture, ofData);

    /// <summary>The report for the data alone.</summary>
    public ScopeReport OfData { get; }

    /// <param name="samples">n</param>
    /// <param name="inputs">Input vectors of the samples, one after the other, as the network sees them.</param>
    public static RunScope Of<TNetwork>(int samples, double[] inputs)
        where TNetwork : IDeclaredNetwork
    {
        var architecture = ArchitectureReader.Read(Encoding.UTF8.GetString(TNetwork.Architecture));
        var bounds = UpperBounds.Of(architecture, samples, inputs);
        var declared = TNetwork.Info.Scope.For(samples);
        // On a line all inputs are collinear, whatever density they have.
        var chance = bounds.FirstOrDefault(b => b.Cause == BoundCause.EqualInputs || b.Cause == BoundCause.CollinearInputs && architecture.InputSize > 1);
        var data = new ScopeItem
        {
            Subject = ScopeReport.Data,
            Verdict = chance is null ? ScopeVerdict.Literal : ScopeVerdict.Outside,
            Hypothesis = ScopeHypothesis.AbsoluteContinuity,
            Reason = chance is null ? "no inputs coincide as those drawn from a density do not"
                : $"{chance.Reason}; those drawn from a density are not, almost surely",
        };
        var finding = new RankFinding(Verdict.Deficient, samples, architecture.OutputSize, architecture.ParameterCount) { Bounds = bounds };
        var isKnown = finding.Limit is { Cause: not BoundCause.Parameters }; // too few parameters are the sizes' to say
        return new(architecture,
            declared.With([.. declared.Items.Select(i => IsOfUnseenInputs(i) ? i.NoLonger() : i), data], isKnown ? RankWords.Sentence(finding) : null));

        static bool IsOfUnseenInputs(ScopeItem i) => i is { Subject: "inputs", Hypothesis: ScopeHypothesis.AbsoluteContinuity, Verdict: ScopeVerdict.Literal };
    }

    /// <summary>The report for a flow from θ: the blocks that are declared to start from a density must look so.</summary>
    public ScopeReport At(ReadOnlySpan<double> start)
    {
        string? fault = null;
        foreach (var block in _architecture.Parameters.Where(p => p.Start is { IsFree: true }))
            fault ??= Fault(block, start.Slice(block.Offset, block.Size).ToArray());
        var item = new ScopeItem
        {
            Subject = "start",
            Verdict = fault is null ? ScopeVerdict.Literal : ScopeVerdict.Outside,
            Hypothesis = ScopeHypothesis.AbsoluteContinuity,
            Reason = fault is null ? "no value is 0 and no two units are equal where a density is declared; whether one drew it cannot be seen"
                : $"{fault}; a start drawn from a density does not, almost surely",
        };
        return OfData.With([.. OfData.Items, item], OfData.Rank);
    }

    /// <summary>What has probability 0 under every density.</summary>
    private static string? Fault(Quantity block, double[] values)
    {
        if (values.Count(v => v == 0) is > 0 and var zeros)
            return $"{block.Name} starts with "
                + $"{(zeros == values.Length ? "nothing but 0" : FormattableString.Invariant($"{zeros} of {values.Length} values at 0"))}";
        if (values.Length > 1 && Array.TrueForAll(values, v => v == values[0]))
            return FormattableString.Invariant($"{block.Name} starts with all values at {values[0]:G6}");
        // Of single numbers in single precision two may be equal by chance.
        var rows = block.Shape[0];
        var units = rows > 1 && values.Length >= 2 * rows ? SampleGroups.Equal(values, rows, values.Length / rows) : null;
        return units is not null && units.Count < rows ? $"{SampleGroups.Describe(units, "units")} of {block.Name} start equal" : null;
    }
}
