using System.Collections.Generic;
using GradientFlow.Generators.Declaration;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Ranks;

/// <summary>The rules of rank: what the editor can say of the Jacobian of the declared number of samples. Each says how it knows.</summary>
internal static class RankRules
{
    private const string Category = "GradientFlow.Rank";

    public static readonly DiagnosticDescriptor Deficient = Rule(
        "GF3001", "The Jacobian cannot have full rank", "'{0}': {1}", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor Deferred = Rule(
        "GF3002", "The rank test is deferred", "'{0}': whether the Jacobian can have full rank is left to Rank.Certify<{0}>(), since in the editor it is {1}",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor Full = Rule(
        "GF3003", "The Jacobian has full rank almost everywhere", "'{0}': {1}", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor Share = Rule(
        "GF3004", "Some starts leave the Jacobian without full rank", "'{0}': {1}", DiagnosticSeverity.Warning);

    public static IReadOnlyList<DiagnosticDescriptor> All { get; } = [Deficient, Deferred, Full, Share];

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true, helpLinkUri: Rules.Pages + id + ".md");
}
