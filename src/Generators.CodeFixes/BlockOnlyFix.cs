using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.CodeFixes;

/// <summary>GF1017: says of a network that it serves blocks alone.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BlockOnlyFix : CodeFixProvider
{
    private const string Title = "Use in blocks alone";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["GF1017"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var (root, node) = await Fix.Find(context, diagnostic).ConfigureAwait(false);
            if (root is not null && node?.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute)
                Fix.Replace(context, diagnostic, Title, root, attribute, WithBlockOnly(attribute));
        }
    }

    private static AttributeSyntax WithBlockOnly(AttributeSyntax attribute)
    {
        var alone = SyntaxFactory.ParseAttributeArgumentList("(BlockOnly = true)")!;
        if (attribute.ArgumentList is not { Arguments.Count: > 0 } list)
            return attribute.WithArgumentList(alone);
        var argument = alone.Arguments[0];
        return list.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "BlockOnly") is { } given
            ? attribute.ReplaceNode(given, argument.WithTriviaFrom(given))
            : attribute.WithArgumentList(list.AddArguments(argument.WithLeadingTrivia(SyntaxFactory.Space)));
    }
}
