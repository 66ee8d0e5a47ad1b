using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Kernels;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Ranks;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators;

/// <summary>The compiler of networks, a line for each pass. The generator and the analyzers come in here.</summary>
internal static class NetworkCompiler
{
    private static readonly Vocabulary s_vocabulary = new(
        kind => LayerCatalogue.Kinds.TryGetValue(kind, out var layer) ? layer : null,
        LossCatalogue.Kinds.ContainsKey,
        [.. Members.All.Select(m => new EmittedMember(m.Name, m.Signature("_", "_")))]);

    /// <summary>What a network gets besides its layers.</summary>
    public static IEnumerable<string> MemberNames => s_vocabulary.Members.Select(m => m.Name);

    /// <summary>The declaration of a class marked [Network].</summary>
    public static NetworkSpec Read(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation) =>
        DeclarationReader.Read(type, compilation, s_vocabulary, cancellation);

    /// <summary>The heads of a declaration that could not be read.</summary>
    public static NetworkSpec ReadShell(INamedTypeSymbol type, CancellationToken cancellation) => DeclarationReader.ReadShell(type, s_vocabulary, cancellation);

    /// <summary>The declaration, what is wrong with it reported; null where the compiler could not bind it.</summary>
    public static NetworkSpec? Check(INamedTypeSymbol type, Compilation compilation, Action<Diagnostic> report, CancellationToken cancellation) =>
        DeclarationReader.Check(type, compilation, s_vocabulary, report, cancellation);

    /// <summary>The network as nests, with what is wrong with its wiring and shapes.</summary>
    public static NetworkModel Model(NetworkSpec spec) => NetworkModel.Build(spec);

    /// <summary>What a sound network has to do with the hypotheses of the disputed theorem; one that is used in blocks alone is judged where it is
    /// embedded.</summary>
    public static IReadOnlyList<ScopeFinding> Scope(NetworkModel model) =>
        model is { IsSound: true, Spec.IsBlockOnly: false } ? ScopeAnalysis.Of(model) : [];

    /// <summary>The source file of a network: the other half of the user's class, which computes; one that does nothing where there is nothing to
    /// compute.</summary>
    public static string Source(NetworkSpec spec)
    {
        if (NetworkModel.Sound(spec) is not { } model)
            return InertPrinter.Print(spec);
        if (spec.IsBlockOnly)
            return InertPrinter.PrintBlock(spec);
        var scope = Scope(model);
        var architecture = ArchitectureText.Of(model);
        var programs = NetworkPrograms.Of(model);
        var layout = NetworkLayout.Of(model, programs);
        return NetworkPrinter.Print(model, scope, architecture, layout);
    }

    /// <summary>The same file for an editor, which runs nothing: what the other half declares, without bodies.</summary>
    public static string Declarations(NetworkSpec spec) =>
        NetworkModel.Sound(spec) is not { } model ? InertPrinter.Print(spec)
        : spec.IsBlockOnly ? InertPrinter.PrintBlock(spec)
        : InertPrinter.PrintDeclarations(spec, model.ParameterCount);

    /// <summary>The source file of a network's kernels; null where there is nothing to compute.</summary>
    public static string? Kernels(NetworkSpec spec)
    {
        if (NetworkModel.Sound(spec) is not { } model)
            return null;
        var programs = NetworkPrograms.Of(model, forKernels: true);
        return KernelsPrinter.Print(model, programs);
    }
}
