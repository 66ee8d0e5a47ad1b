using System.Collections.Immutable;
using System.Composition;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace GradientFlow.Generators.CodeFixes;

/// <summary>GF2006: lets parameters start from a density: the default scheme, uniform slopes, a scale of 1, no copy.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ContinuousStartFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["GF2006"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var (root, node) = await Fix.Find(context, diagnostic).ConfigureAwait(false);
            if (root is null || node?.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { Parent: AttributeArgumentListSyntax list } argument
                || !diagnostic.Properties.TryGetValue("Argument", out var name))
                continue;
            switch (name)
            {
                case "weights" or "Bias" or "Slope":
                    var (what, scheme) = name switch
                    {
                        "Bias" => ("biases", "LeCunNormal"),
                        "Slope" => ("slopes", "Uniform"),
                        _ => ("parameters", "LeCunNormal"),
                    };
                    var expression = SyntaxFactory.ParseExpression("global::GradientFlow.Initialization." + scheme)
                        .WithAdditionalAnnotations(Simplifier.Annotation);
                    Fix.Replace(context, diagnostic, $"Draw {what} from a density", root, argument.Expression, expression.WithTriviaFrom(argument.Expression));
                    break;
                case "Scale" or "BiasScale" or "SlopeScale":
                    Fix.Replace(context, diagnostic, "Use a scale of 1", root, argument.Expression,
                        SyntaxFactory.ParseExpression("1").WithTriviaFrom(argument.Expression));
                    break;
                case "CopyOf":
                    Fix.Replace(context, diagnostic, "Draw parameters instead of copying them", root, list,
                        list.WithArguments(list.Arguments.Remove(argument)));
                    break;
            }
        }
    }
}
