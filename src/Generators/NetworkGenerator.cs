using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Emit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators;

/// <summary>Turns every class marked [Network] into specialised code: discover, read, emit. It reports nothing; <see cref="Analyzers.DeclarationAnalyzer"/>
/// reads the same declarations and speaks.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class NetworkGenerator : IIncrementalGenerator
{
    /// <summary>The steps, by the names under which a driver tracks them.</summary>
    public const string DeclarationStep = "Declaration", SourceStep = "Source";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "GradientFlow.NetworkAttribute",
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                static (match, cancellation) => CanBeCompleted((TypeDeclarationSyntax)match.TargetNode)
                    ? DeclarationReader.Read((INamedTypeSymbol)match.TargetSymbol, match.SemanticModel.Compilation, cancellation)
                    : null)
            .WithTrackingName(DeclarationStep);
        var sources = declarations
            .Where(static spec => spec is not null)
            .Select(static (spec, _) => (spec!.Type.HintName, Text: NetworkPrinter.Print(spec)))
            .WithTrackingName(SourceStep);
        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.HintName + ".g.cs", source.Text));
    }

    /// <summary>A class that is not partial cannot have another half, not even an inert one.</summary>
    private static bool CanBeCompleted(TypeDeclarationSyntax declaration)
    {
        for (SyntaxNode? node = declaration; node is TypeDeclarationSyntax type; node = node.Parent)
        {
            if (!HasModifier(type, "partial") || HasModifier(type, "file") || type.TypeParameterList is not null)
                return false;
        }

        return declaration is ClassDeclarationSyntax && !HasModifier(declaration, "static");
    }

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
