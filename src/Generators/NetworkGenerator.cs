using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Collections;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Emit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators;

/// <summary>Turns every class marked [Network] into specialised code: discover, compile, add; and into kernels where it asks for them; for an editor, which
/// runs nothing, into declarations alone. It reports nothing; <see cref="Analyzers.DeclarationAnalyzer"/> reads the same declarations and reports.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class NetworkGenerator : IIncrementalGenerator
{
    /// <summary>The steps, by the names under which a driver tracks them.</summary>
    public const string DeclarationStep = "Declaration", SourceStep = "Source", KernelsStep = "Kernels";

    /// <summary>The option by which the package's build files say that an editor compiles.</summary>
    public const string DeclarationsOnly = "gradientflow_declarations_only";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "GradientFlow.NetworkAttribute",
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                static (match, cancellation) => IsFirst(match) && CanBeCompleted((TypeDeclarationSyntax)match.TargetNode)
                    ? Read((INamedTypeSymbol)match.TargetSymbol, match.SemanticModel.Compilation, cancellation)
                    : null)
            .WithTrackingName(DeclarationStep);
        var isForEditor = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => options.GlobalOptions.TryGetValue(DeclarationsOnly, out var value) && value == "true");
        var sources = declarations
            .Where(static spec => spec is not null)
            .Select(static (spec, _) => spec! with { HasKernels = false }) // the same file, whether kernels stand beside it or not
            .Combine(isForEditor)
            .Select(static (input, _) => (input.Left.Type.HintName, Text: Print(input.Left, input.Right)))
            .WithTrackingName(SourceStep);
        var kernels = declarations
            .Where(static spec => spec is { HasKernels: true })
            .Combine(isForEditor)
            .Where(static input => !input.Right)
            .Select(static (input, _) => (input.Left!.Type.HintName, Text: PrintKernels(input.Left)))
            .WithTrackingName(KernelsStep);
        var alike = sources.Select(static (source, _) => source.HintName).Collect().Select(static (names, _) => AlikeButForCase(names));
        context.RegisterSourceOutput(sources.Combine(alike), static (output, input) =>
        {
            var ((hintName, text), alike) = input;
            output.AddSource(FileOf(hintName, alike) + ".g.cs", text);
        });
        context.RegisterSourceOutput(kernels.Combine(alike), static (output, input) =>
        {
            var ((hintName, text), alike) = input;
            if (text is not null)
                output.AddSource(FileOf(hintName, alike) + ".Kernels.g.cs", text);
        });
    }

    // The edge of the pipeline: what goes wrong with one network ends the work on that network alone. The emitted file says so, and the analyzer reads it
    // there.

    private static NetworkSpec Read(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        try
        {
            return NetworkCompiler.Read(type, compilation, cancellation);
        }
        catch (Exception e) when (Failure.IsOurs(e))
        {
            return NetworkCompiler.ReadShell(type, cancellation) with { Failure = Failure.Describe(e) };
        }
    }

    /// <summary>The other half of a network; an inert one where it cannot be printed.</summary>
    internal static string Print(NetworkSpec spec, bool isForEditor = false)
    {
        try
        {
            return isForEditor ? NetworkCompiler.Declarations(spec) : NetworkCompiler.Source(spec);
        }
        catch (Exception e) when (Failure.IsOurs(e))
        {
            return InertPrinter.Print(spec with { Failure = Failure.Describe(e) });
        }
    }

    /// <summary>The kernels of a network; null where it has none.</summary>
    internal static string? PrintKernels(NetworkSpec spec)
    {
        try
        {
            return NetworkCompiler.Kernels(spec);
        }
        catch (Exception e) when (Failure.IsOurs(e))
        {
            return InertPrinter.PrintFailure(spec with { Failure = Failure.Describe(e) });
        }
    }

    /// <summary>Of a class that is marked in two of its parts, a mistake the compiler reports, one is read.</summary>
    private static bool IsFirst(GeneratorAttributeSyntaxContext match) =>
        AttributeReader.Find(match.TargetSymbol, "NetworkAttribute")?.ApplicationSyntaxReference is { } first
        && first.SyntaxTree == match.TargetNode.SyntaxTree && match.TargetNode.Span.Contains(first.Span);

    /// <summary>The compiler takes file names that differ in case alone for one.</summary>
    private static EquatableArray<string> AlikeButForCase(IEnumerable<string> names) =>
        names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).SelectMany(g => g).OrderBy(n => n, StringComparer.Ordinal)
            .ToEquatable();

    private static string FileOf(string hintName, EquatableArray<string> alike) => alike.Contains(hintName) ? WithCaseSpelt(hintName) : hintName;

    private static string WithCaseSpelt(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? "-" + c : c.ToString()));

    /// <summary>A class that is not partial cannot have another half, not even an inert one.</summary>
    internal static bool CanBeCompleted(TypeDeclarationSyntax declaration)
    {
        for (SyntaxNode? node = declaration; node is TypeDeclarationSyntax type; node = node.Parent)
        {
            if (!HasModifier(type, "partial") || HasModifier(type, "file") || !IsNamed(type))
                return false;
        }

        // What a namespace holds can be neither private nor protected; where it is, a half of it is one more that is.
        var outermost = declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Last();
        return !declaration.IsKind(SyntaxKind.RecordStructDeclaration) && !HasModifier(declaration, "static") && !HasModifier(outermost, "private")
            && !HasModifier(outermost, "protected");
    }

    /// <summary>The type and its type parameters have names, as they may not have while they are typed.</summary>
    private static bool IsNamed(TypeDeclarationSyntax type) =>
        !type.Identifier.IsMissing && (type.TypeParameterList is not { } list || list.Parameters.All(p => !p.Identifier.IsMissing));

    private static bool HasModifier(TypeDeclarationSyntax type, string modifier)
    {
        foreach (var m in type.Modifiers)
        {
            if (m.ValueText == modifier)
                return true;
        }

        return false;
    }
}
