using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.CodeFixes;

/// <summary>GF2007: writes the smallest width with which P ≥ n·M.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WidenLayerFix : CodeFixProvider
{
    private static readonly string[] s_widths = ["width", "channels"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["GF2007"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue("Layer", out var layer) || !diagnostic.Properties.TryGetValue("Width", out var width) || layer is null
                || width is null)
                continue;
            var (_, node) = await Fix.Find(context, diagnostic).ConfigureAwait(false);
            var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
            if (node?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
                || model?.GetDeclaredSymbol(declaration, context.CancellationToken) is not INamedTypeSymbol type)
                continue;
            // The layer may stand in another part of the class, and so in another file.
            if (type.GetMembers(layer).OfType<IPropertySymbol>().FirstOrDefault() is not { } property
                || Fix.Argument(property, s_widths, context.CancellationToken) is not { } argument
                || context.Document.Project.Solution.GetDocument(argument.SyntaxTree) is not { } document)
            {
                continue;
            }

            var title = $"Widen '{layer}' to {width}";
            var literal = SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.ParseToken(width)).WithTriviaFrom(argument);
            context.RegisterCodeFix(
                CodeAction.Create(
                    title,
                    async cancellation =>
                        document.WithSyntaxRoot((await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!.ReplaceNode(argument, literal)),
                    nameof(WidenLayerFix)),
                diagnostic);
        }
    }
}
