using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Declaration;

/// <summary>The rules a declaration must keep. Errors are mistakes that leave no flow to compute; the rest are warnings.</summary>
internal static class Rules
{
    internal const string Category = "GradientFlow.Declaration";
    /// <summary>What a layer that shares parameters does, in the message of <see cref="ShareMismatch"/>.</summary>
    internal const string Sharing = "share the weights of";

    internal const string Pages = "https://github.com/gradientflow/gradientflow/blob/main/docs/rules/";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "GF1001", "A network is a partial class",
        "'{0}' must be {1}: a network is a partial class, not static, generic or local to its file, and so is every type around it");

    public static readonly DiagnosticDescriptor LayerProperty = Error(
        "GF1002", "A layer is a partial property with a getter", "'{0}' must be a partial instance property with a getter only: {1}");

    public static readonly DiagnosticDescriptor WrongPropertyType = Error(
        "GF1003", "A layer property has the type of its attribute", "'{0}' has the type {1}, but [{2}] describes a layer of the type {3}");

    public static readonly DiagnosticDescriptor NoInput = Error(
        "GF1004", "A network has an input and a layer", "'{0}' has no {1}");

    public static readonly DiagnosticDescriptor UnknownLayer = Error(
        "GF1005", "A layer names layers of its own network", "'{0}' names '{1}', which is not a layer of '{2}': {3}");

    public static readonly DiagnosticDescriptor Cycle = Error(
        "GF1006", "The wiring has no cycle", "'{0}' depends on itself: {1}");

    public static readonly DiagnosticDescriptor ShapesDoNotFit = Error(
        "GF1007", "The shapes of joined layers fit", "The inputs of '{0}' do not fit together: {1}");

    public static readonly DiagnosticDescriptor OutOfRange = Error(
        "GF1008", "Sizes and settings lie in their range", "'{0}': {1} is {2}, and must be {3}");

    public static readonly DiagnosticDescriptor UnreadableActivation = Error(
        "GF1009", "An activation method is a formula the compiler can read", "'{0}' cannot serve as an activation: {1}");

    public static readonly DiagnosticDescriptor ShareMismatch = Error(
        "GF1011", "Layers that share or copy parameters are of one shape", "'{0}' cannot {1} '{2}': {3}");

    public static readonly DiagnosticDescriptor UnusedLayer = new(
        "GF1012", "Every layer reaches an output", "'{0}' reaches no output: its values are never used and its parameters never move",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "GF1012.md");

    public static readonly DiagnosticDescriptor ReservedName = Error(
        "GF1013", "Members leave the names of emitted ones free", "A {0} cannot be called '{1}': {2}");

    public static readonly DiagnosticDescriptor UnsupportedCombination = Error(
        "GF1014", "A declaration is of one piece", "{0}");

    public static readonly DiagnosticDescriptor NotInNetwork = Error(
        "GF1015", "Layers belong to a network", "'{0}' is declared as a layer, but '{1}' is not a network: mark the class [Network]");

    public static readonly DiagnosticDescriptor KernelsNeedPackage = new(
        "GF1016", "Kernels need the package that runs them",
        "'{0}' asks for kernels, and this project does not reference the package that runs them: reference GradientFlow.Gpu, or take 'Kernels = true' away; "
            + "without it the network runs on processors alone",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "GF1016.md");

    public static readonly DiagnosticDescriptor OnlyEmbedded = new(
        "GF1017", "A network that serves blocks alone says so",
        "'{0}' is used in blocks alone: with 'BlockOnly = true' its layers are compiled where they are embedded, and it is not compiled once more by itself",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: Pages + "GF1017.md");

    public static readonly DiagnosticDescriptor Failed = Error(
        "GF1099", "The compiler of networks does not fail",
        "GradientFlow failed on '{0}' ({1}). The fault is the package's; please report it, with this declaration: "
            + "https://github.com/gradientflow/gradientflow/issues");

    /// <summary>No flow can be computed, whatever is thought of the theorem: a mistake of the declaration, and not silenced with the others.</summary>
    public static readonly DiagnosticDescriptor NoGradient = new(
        "GF2003", "An activation has a gradient", "'{0}' has no gradient to flow along: {1}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + "GF2003.md");

    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        NotPartial, LayerProperty, WrongPropertyType, NoInput, UnknownLayer, Cycle, ShapesDoNotFit, OutOfRange, UnreadableActivation,
        ShareMismatch, UnusedLayer, ReservedName, UnsupportedCombination, NotInNetwork, KernelsNeedPackage, Failed,
    ];

    /// <summary>Numbers are written alike wherever the compiler runs.</summary>
    public static Diagnostic Broken(DiagnosticDescriptor rule, Location location, object[] details, ImmutableDictionary<string, string?>? properties = null) =>
        Diagnostic.Create(rule, location, properties, [.. details.Select(d => $"{d}")]);

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + id + ".md");
}
