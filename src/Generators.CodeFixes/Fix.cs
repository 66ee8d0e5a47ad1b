using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.CodeFixes;

/// <summary>What the fixes have in common.</summary>
internal static class Fix
{
    /// <summary>Offers to replace a node of the document the diagnostic stands in.</summary>
    public static void Replace(CodeFixContext context, Diagnostic diagnostic, string title, SyntaxNode root, SyntaxNode old, SyntaxNode with) =>
        context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(old, with))), title),
            diagnostic);

    /// <summary>The node a diagnostic points at, the innermost of them.</summary>
    public static async Task<(SyntaxNode? Root, SyntaxNode? Node)> Find(CodeFixContext context, Diagnostic diagnostic)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        return (root, root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true));
    }

    /// <summary>The expression of a constructor argument of a layer's attribute, by the names its parameter may have.</summary>
    public static ExpressionSyntax? Argument(IPropertySymbol layer, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        foreach (var attribute in layer.GetAttributes())
        {
            var parameters = attribute.AttributeConstructor?.Parameters ?? [];
            var index = parameters.ToList().FindIndex(p => names.Contains(p.Name, StringComparer.Ordinal));
            if (index < 0 || attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax { ArgumentList: { } list })
                continue;
            var named = list.Arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == parameters[index].Name);
            return (named ?? list.Arguments.Where(a => a.NameEquals is null && a.NameColon is null).ElementAtOrDefault(index))?.Expression;
        }

        return null;
    }
}
