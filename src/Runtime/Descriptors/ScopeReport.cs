using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace GradientFlow;

/// <summary>What a declaration says of the hypotheses of a disputed theorem: Y. Jakhmola, "Gradient Flow Convergence Guarantee for General Neural Network
/// Architectures", arXiv 2509.23887 (2025). Best first; a network's verdict is its worst part's.</summary>
/// <remarks>A verdict speaks of hypotheses and never of convergence: the theorem's proof is disputed, and networks that satisfy every hypothesis and do not
/// converge are known.</remarks>
public enum ScopeVerdict
{
    /// <summary>LIT: the hypotheses hold as they are stated.</summary>
    Literal,

    /// <summary>RED: they hold for an equal network, by affine maps before and after.</summary>
    Reduction,

    /// <summary>RED*: they hold for an equal network that also carries the input around the activation; the paper claims such paths and does not prove
    /// them.</summary>
    CarryingReduction,

    /// <summary>LIM: the network is a limit of such networks; that the claim survives the limit is not proved.</summary>
    Limit,

    /// <summary>?: the compiler cannot tell. It never guesses "in scope".</summary>
    Undecided,

    /// <summary>OUT: a hypothesis fails.</summary>
    Outside,

    /// <summary>ERR: there is no gradient to flow along.</summary>
    NoFlow,
}

/// <summary>The part of the theorem's statement that an item concerns.</summary>
public enum ScopeHypothesis
{
    /// <summary>The networks spoken of: polynomial layers and a component-wise, piecewise polynomial activation of which no piece is identically
    /// zero.</summary>
    Architecture,

    /// <summary>H1: P ≥ n·M.</summary>
    Overparameterization,

    /// <summary>H2: absolutely continuous initialisation and inputs.</summary>
    AbsoluteContinuity,

    /// <summary>H3: square loss.</summary>
    SquareLoss,
}

/// <summary>What kind of function an activation is.</summary>
public enum FunctionClass
{
    /// <summary>Not determined.</summary>
    Undetermined,

    /// <summary>P: a polynomial.</summary>
    Polynomial,

    /// <summary>L: piecewise polynomial, no piece constant.</summary>
    PiecewisePolynomial,

    /// <summary>D: piecewise polynomial with a constant or zero piece: units can stop moving.</summary>
    PiecewiseWithConstants,

    /// <summary>A: analytic and not a polynomial.</summary>
    Analytic,

    /// <summary>R: piecewise analytic.</summary>
    PiecewiseAnalytic,
}

/// <summary>What is said of one part of a network.</summary>
public sealed class ScopeItem
{
    /// <summary>The layer; null for what concerns the network as a whole.</summary>
    public string? Layer { get; init; }

    /// <summary>The part as declared, such as "activation Tanh" or "square loss".</summary>
    public required string Subject { get; init; }

    /// <summary>The verdict.</summary>
    public required ScopeVerdict Verdict { get; init; }

    /// <summary>The part of the theorem's statement it concerns.</summary>
    public required ScopeHypothesis Hypothesis { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The exact reduction that helps, or null.</summary>
    public string? Reduction { get; init; }

    /// <summary>Of an activation, what kind of function it is.</summary>
    public FunctionClass Class { get; init; }

    /// <summary>Where the derivative of an activation is zero on a whole interval, or null: units that stay there do not move.</summary>
    public string? Flat { get; init; }

    /// <summary>Whether the item holds for the data at hand; false for one that was decided for another number of samples.</summary>
    public bool Applies { get; internal init; } = true;

    /// <summary>The same, decided for other data.</summary>
    internal ScopeItem NoLonger() => new() { Layer = Layer, Subject = Subject, Verdict = Verdict, Hypothesis = Hypothesis, Reason = Reason, Applies = false };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{ScopeReport.Abbreviation(Verdict),-4} {(Layer is null ? "" : Layer + ": ")}{Subject}: "
            + $"{Reason}{(Reduction is null ? "" : $" [{Reduction}]")}{(Applies ? "" : " (not applicable to these data)")}";
}

/// <summary>What the compiler found on a network's place in the scope of the theorem of arXiv 2509.23887, part by part. Emitted with the network; a field's and
/// a flow's know the data and the start besides.</summary>
/// <remarks>This is the first of three voices that are never mixed: scope speaks of a claim's hypotheses, rank of the Jacobian, certificates of a
/// run.</remarks>
public sealed class ScopeReport
{
    /// <summary>How the theorem stands, in words that belong beside every verdict.</summary>
    public const string Standing =
        "Verdicts say whether the hypotheses of arXiv 2509.23887 hold as stated. Its proof is disputed, and networks are known that satisfy them and do not "
            + "converge: no verdict promises convergence.";

    /// <summary>The subject of items on the data of a bound network.</summary>
    internal const string Data = "data";

    /// <summary>The name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>P</summary>
    public required int ParameterCount { get; init; }

    /// <summary>M, the values of all outputs of a sample.</summary>
    public required int OutputSize { get; init; }

    /// <summary>The n the verdict was reached with; 0 when none was declared.</summary>
    public required int Samples { get; init; }

    /// <summary>The parts, those of the network as a whole last.</summary>
    public required IReadOnlyList<ScopeItem> Items { get; init; }

    /// <summary>The worst verdict of the items that apply.</summary>
    public ScopeVerdict Verdict => Items.Where(i => i.Applies).Select(i => i.Verdict).DefaultIfEmpty(ScopeVerdict.Literal).Max();

    /// <summary>Of a bound network: what is known, without computing it, of the rank of the Jacobian on its data where that is below n·M, in the words of
    /// <see cref="GradientFlow.Rank"/>; null for nothing. A fact of another voice, on which the verdict does not depend.</summary>
    public string? Rank { get; private init; }

    /// <summary>What no declaration can show, and the verdict takes for granted.</summary>
    public IReadOnlyList<string> Assumptions =>
    [
        .. Samples > 0 ? Array.Empty<string>() : [$"P ≥ n·M (H1): n is not declared; P = {ParameterCount} covers n ≤ {ParameterCount / OutputSize}."],
        "The inputs come from an absolutely continuous distribution (H2).",
    ];

    /// <summary>The report for n samples: where the declaration named another number, what it decided is kept and marked as not applicable, and decided
    /// anew.</summary>
    /// <param name="samples">n ≥ 1</param>
    /// <exception cref="ArgumentOutOfRangeException">n is less than 1.</exception>
    public ScopeReport For(int samples)
    {
        Limits.AtLeast(1, samples);
        if (samples == Samples)
            return this;
        var needed = (long)samples * OutputSize;
        var sizes = new ScopeItem
        {
            Subject = "sizes",
            Verdict = ParameterCount >= needed ? ScopeVerdict.Literal : ScopeVerdict.Outside,
            Hypothesis = ScopeHypothesis.Overparameterization,
            Reason = $"P = {ParameterCount} {(ParameterCount >= needed ? "≥" : "<")} n·M = {samples}·{OutputSize} = {needed}",
        };
        return With([.. Items.Select(i => i.Hypothesis == ScopeHypothesis.Overparameterization || i.Subject == Data ? i.NoLonger() : i), sizes],
            rank: null, samples);
    }

    /// <summary>The same with other items.</summary>
    internal ScopeReport With(IReadOnlyList<ScopeItem> items, string? rank, int? samples = null) =>
        new() { Network = Network, ParameterCount = ParameterCount, OutputSize = OutputSize, Samples = samples ?? Samples, Items = items, Rank = rank };

    /// <summary>LIT, RED, RED*, LIM, ?, OUT or ERR.</summary>
    /// <param name="verdict">The verdict.</param>
    public static string Abbreviation(ScopeVerdict verdict) => verdict switch
    {
        ScopeVerdict.Literal => "LIT",
        ScopeVerdict.Reduction => "RED",
        ScopeVerdict.CarryingReduction => "RED*",
        ScopeVerdict.Limit => "LIM",
        ScopeVerdict.Undecided => "?",
        ScopeVerdict.Outside => "OUT",
        ScopeVerdict.NoFlow => "ERR",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    /// <summary>A verdict in words.</summary>
    /// <param name="verdict">The verdict.</param>
    public static string Words(ScopeVerdict verdict) => verdict switch
    {
        ScopeVerdict.Literal => "the hypotheses hold as stated",
        ScopeVerdict.Reduction => "the hypotheses hold by an exact reduction",
        ScopeVerdict.CarryingReduction => "the hypotheses hold by an exact reduction that carries the input along, which the paper claims and does not prove",
        ScopeVerdict.Limit => "the hypotheses hold only through a limit that is not proved",
        ScopeVerdict.Undecided => "whether the hypotheses hold cannot be decided here",
        ScopeVerdict.Outside => "a hypothesis fails",
        ScopeVerdict.NoFlow => "there is no gradient flow",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    /// <summary>The verdict, every item and every assumption, a line each.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Network}: {Abbreviation(Verdict)}, {Words(Verdict)}\n");
        foreach (var item in Items)
            text.Append(CultureInfo.InvariantCulture, $"  {item}\n");
        if (Rank is not null)
            text.Append(CultureInfo.InvariantCulture, $"  besides: {Rank}\n");
        foreach (var assumption in Assumptions)
            text.Append(CultureInfo.InvariantCulture, $"  assumed: {assumption}\n");
        return text.Append(Standing).ToString();
    }
}
