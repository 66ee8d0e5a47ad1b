using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace GradientFlow.Generators.CodeFixes;

/// <summary>GF2xxx: suppresses a verdict on the layer or the network, with a justification to be made more particular. What the declaration itself requires
/// cannot be suppressed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SuppressVerdictFix : CodeFixProvider
{
    private const string Justification = "The scope of a disputed theorem does not matter here.";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["GF2001", "GF2002", "GF2004", "GF2005", "GF2006", "GF2007", "GF2008", "GF2009"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics.Where(d => !d.Descriptor.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable)))
        {
            var (root, node) = await Fix.Find(context, diagnostic).ConfigureAwait(false);
            if (root is null || node?.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
                continue;
            var name = member switch
            {
                PropertyDeclarationSyntax property => property.Identifier.ValueText,
                TypeDeclarationSyntax type => type.Identifier.ValueText,
                _ => null,
            };
            if (name is null)
                continue;
            var text = $"[global::System.Diagnostics.CodeAnalysis.SuppressMessage(\"{diagnostic.Descriptor.Category}\", \"{diagnostic.Id}\", Justification = "
                + $"\"{Justification}\")] class C;";
            var suppression = ((TypeDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(text)!).AttributeLists[0]
                .WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
            var suppressed = member.WithoutLeadingTrivia().WithAttributeLists(member.AttributeLists.Count == 0
                ? [suppression]
                : member.AttributeLists.Replace(member.AttributeLists[0], member.AttributeLists[0].WithoutLeadingTrivia()).Insert(0, suppression))
                .WithLeadingTrivia(member.GetLeadingTrivia());
            Fix.Replace(context, diagnostic, $"Suppress {diagnostic.Id} for '{name}'", root, member, suppressed);
        }
    }
}
