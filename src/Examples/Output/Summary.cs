using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradientFlow.Examples.Output;

/// <summary>A run in figures: summary.json, and what --json prints.</summary>
internal sealed class Summary
{
    public required string Example { get; init; }

    public required ulong Seed { get; init; }

    public required string Network { get; init; }

    public required int Parameters { get; init; }

    public required int Samples { get; init; }

    public required string Method { get; init; }

    /// <summary>Whether the points follow the flow, or a descent method's own path.</summary>
    public required bool IsFlow { get; init; }

    /// <summary>The changes of method, each a sentence.</summary>
    public required IReadOnlyList<string> Switches { get; init; }

    /// <summary>Where the flow slid along a kink, a sentence; null where it did not.</summary>
    public required string? Sliding { get; init; }

    public required double Tolerance { get; init; }

    public required int VectorBits { get; init; }

    public required double StartTime { get; init; }

    /// <summary>Where the flow ended, not where it was to end.</summary>
    public required double EndTime { get; init; }

    public required string LossConvention { get; init; }

    /// <summary>What the hypotheses of a disputed theorem have to do with the network.</summary>
    public required string Scope { get; init; }

    public required double InitialLoss { get; init; }

    public required double FinalLoss { get; init; }

    public required double LowestLoss { get; init; }

    public required double FinalGradientNorm { get; init; }

    public required long GradientEvaluations { get; init; }

    /// <summary>All evaluations in gradients.</summary>
    public required double GradientEquivalents { get; init; }

    public required long ObservationEvaluations { get; init; }

    public required long AcceptedSteps { get; init; }

    public required long RejectedSteps { get; init; }

    public required double Seconds { get; init; }

    public required string Stop { get; init; }

    public required string StopMessage { get; init; }

    /// <summary>∫‖∇L‖²</summary>
    public required double Dissipation { get; init; }

    /// <summary>|∫‖∇L‖² − (L(0) − L(t))|</summary>
    public required double EnergyDefect { get; init; }

    public required bool EnergyHolds { get; init; }

    public required double Displacement { get; init; }

    public required double DisplacementBound { get; init; }

    /// <summary>What became of the flow, by name, and in words.</summary>
    public required string Verdict { get; init; }

    public required string VerdictStatement { get; init; }

    /// <summary>Why nothing is certified; empty where something is.</summary>
    public required string NotCertified { get; init; }

    /// <summary>t from which on the verdict is certified; null where it is not.</summary>
    public required double? CertifiedFrom { get; init; }

    /// <summary>What the steps after the flow did; null without any.</summary>
    public required EndgameSummary? Endgame { get; init; }

    /// <summary>What the example adds.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    public static Summary Of(Example example, ulong seed, ExampleOutcome outcome, FlowVerdict verdict)
    {
        var flow = outcome.Flow;
        var facts = new Dictionary<string, string>();
        foreach (var (name, value) in outcome.Facts)
            facts[name] = value;
        return new()
        {
            Example = example.Name,
            Seed = seed,
            Network = flow.Network,
            Parameters = flow.ParameterCount,
            Samples = flow.Samples,
            Method = flow.Method.ToString(),
            IsFlow = flow.IsFlow,
            Switches = [.. flow.Switches.Select(s => $"t = {s.Time:G5}: {s.From} → {s.To}; {s.Reason}")],
            Sliding = flow.Sliding is { } slide ? $"along a kink from t = {slide.Time:G5} on; tolerance {slide.Tolerance:G2}" : null,
            Tolerance = flow.Tolerance,
            VectorBits = flow.VectorBits,
            StartTime = flow.Start.Time,
            EndTime = flow.Final.Time,
            LossConvention = flow.LossConvention,
            Scope = flow.Scope is { } scope ? $"{ScopeReport.Abbreviation(scope.Verdict)}, {ScopeReport.Words(scope.Verdict)}" : "",
            InitialLoss = flow.Start.Loss,
            FinalLoss = flow.Final.Loss,
            LowestLoss = flow.Lowest.Loss,
            FinalGradientNorm = flow.Final.GradientNorm,
            GradientEvaluations = flow.GradientEvaluations,
            GradientEquivalents = flow.Evaluations.GradientEquivalents,
            ObservationEvaluations = flow.ObservationEvaluations,
            AcceptedSteps = flow.AcceptedSteps,
            RejectedSteps = flow.RejectedSteps,
            Seconds = flow.Elapsed.TotalSeconds,
            Stop = flow.Stop.ToString(),
            StopMessage = flow.StopMessage,
            Dissipation = flow.Energy.Dissipation,
            EnergyDefect = flow.Energy.Defect,
            EnergyHolds = flow.Energy.Holds,
            Displacement = flow.Displacement,
            DisplacementBound = flow.DisplacementBound,
            Verdict = verdict.Kind.ToString(),
            VerdictStatement = verdict.Statement,
            NotCertified = verdict.Reason,
            CertifiedFrom = verdict.CertifiedFrom,
            Endgame = flow.Endgame is { } e ? new(e.Steps, e.Loss, e.GradientNorm, e.Jump, e.GradientEquivalents, e.Message) : null,
            Facts = facts,
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, s_json.Summary);

    // Σ and ‖ stay readable: nobody pastes this into a web page.
    private static readonly SummaryJson s_json =
        new(new JsonSerializerOptions(SummaryJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Save(string path) => File.WriteAllText(path, ToJson() + "\n");
}

/// <summary>An endgame in figures.</summary>
internal sealed record EndgameSummary(int Steps, double Loss, double GradientNorm, double Jump, double GradientEquivalents, string Message);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
