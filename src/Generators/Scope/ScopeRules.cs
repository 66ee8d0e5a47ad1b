using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Declaration;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Scope;

/// <summary>The rules of scope. Each message says whose claim is concerned and that it is disputed, apart from what is a fact; none speaks of
/// convergence.</summary>
internal static class ScopeRules
{
    public const string Category = "GradientFlow.Scope";

    private const string Theorem = "the theorem of arXiv 2509.23887 (its proof is disputed)";

    public static readonly DiagnosticDescriptor ActivationOutside = Warning(
        "GF2001", "The activation is outside the disputed theorem", "Activation '{0}' of '{1}' {2} " + Theorem + ": {3}");

    public static readonly DiagnosticDescriptor OnlyThroughLimit = Warning(
        "GF2002", "In the scope of the disputed theorem only through an unproved limit",
        "{0} is in the scope of " + Theorem + " only through a limit that is not proved: {1}");

    public static readonly DiagnosticDescriptor LayerOutside = Warning(
        "GF2004", "The layer is outside the disputed theorem", "Layer '{0}' {1} " + Theorem + ": {2}");

    public static readonly DiagnosticDescriptor LossOutside = Warning(
        "GF2005", "The loss is outside the disputed theorem", "The {0} is not the square loss that " + Theorem + " is stated for (H3): {1}");

    public static readonly DiagnosticDescriptor NoDensity = Warning(
        "GF2006", "The initialisation has no density", "The {0} of {1} do not start from a density, as " + Theorem + " asks (H2): {2}");

    public static readonly DiagnosticDescriptor TooFewParameters = Warning(
        "GF2007", "Fewer parameters than outputs over all samples",
        "P = {0} parameters are fewer than n·M = {1}·{2} = {3}: the Jacobian cannot have full rank, which is a fact, and " + Theorem
            + " asks for P ≥ n·M (H1); {4}");

    public static readonly DiagnosticDescriptor SamplesMissing =
        Always(TooFewParameters, "'{0}' requires the scope of " + Theorem + " and names no Samples, so that P ≥ n·M (H1) cannot be decided");

    public static readonly DiagnosticDescriptor Flat = Warning(
        "GF2008", "Units can die or saturate", "Units of '{0}' can stop moving: activation '{1}' is {2}, where its derivative is zero");

    public static readonly DiagnosticDescriptor DiscreteInputs = Warning(
        "GF2009", "The inputs are discrete", "The inputs '{0}' are discrete, and " + Theorem + " asks for inputs with a density (H2)");

    /// <summary>Another paper's result, and no verdict on the disputed theorem.</summary>
    public static readonly DiagnosticDescriptor LinearConvolution = new(
        "GF2010", "A linear convolutional network",
        "'{0}' is a linear convolutional network: arXiv 2601.08547 proves that its gradient flow converges to a critical point of the loss, under a "
            + "condition on the data that is not checked here; it says nothing of the loss there",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: Rules.Pages + "GF2010.md");

    /// <summary>The rules on the hypotheses of the disputed theorem.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
        [ActivationOutside, OnlyThroughLimit, Rules.NoGradient, LayerOutside, LossOutside, NoDensity, TooFewParameters, Flat, DiscreteInputs];

    /// <summary>The same rule where the declaration requires the theorem's scope: an error no configuration takes back.</summary>
    public static DiagnosticDescriptor Required(DiagnosticDescriptor rule) => s_required[rule.Id];

    private static readonly Dictionary<string, DiagnosticDescriptor> s_required = All.ToDictionary(r => r.Id, r => Always(r, r.MessageFormat));

    private static DiagnosticDescriptor Always(DiagnosticDescriptor rule, LocalizableString message) => new(
        rule.Id, rule.Title, message, rule.Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: rule.HelpLinkUri,
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Rules.Pages + id + ".md");
}
