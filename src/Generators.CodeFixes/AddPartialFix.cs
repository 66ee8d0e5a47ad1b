using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.CodeFixes;

/// <summary>GF1001, GF1002: writes 'partial' where it is missing: on the network, the types around it, a layer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AddPartialFix : CodeFixProvider
{
    private const string Title = "Add 'partial'";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["GF1001", "GF1002"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var (root, node) = await Fix.Find(context, diagnostic).ConfigureAwait(false);
            SyntaxNode[] incomplete = diagnostic.Id == "GF1002"
                ? [.. node?.AncestorsAndSelf().OfType<PropertyDeclarationSyntax>().Take(1).Where(p => Lacks(p.Modifiers)) ?? []]
                : [.. node?.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(t => Lacks(t.Modifiers)) ?? []];
            if (root is null || incomplete.Length == 0)
                continue;
            var mended = root.ReplaceNodes(incomplete, (_, inner) => inner switch
            {
                TypeDeclarationSyntax type => WithPartial(type, type.Modifiers, type.Keyword),
                PropertyDeclarationSyntax property => WithPartial(property, property.Modifiers, property.Type.GetFirstToken()),
                _ => inner,
            });
            Fix.Replace(context, diagnostic, Title, root, root, mended);
        }
    }

    private static bool Lacks(SyntaxTokenList modifiers) => !modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>The last of the modifiers, as the language asks.</summary>
    private static MemberDeclarationSyntax WithPartial(MemberDeclarationSyntax member, SyntaxTokenList modifiers, SyntaxToken next)
    {
        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (modifiers.Count > 0)
            return member.WithModifiers(modifiers.Add(partial));
        // What stood before the next token stands before 'partial' now.
        return member.ReplaceToken(next, next.WithLeadingTrivia()) is MemberDeclarationSyntax bare
            ? bare.WithModifiers([partial.WithLeadingTrivia(next.LeadingTrivia)]) : member;
    }
}
