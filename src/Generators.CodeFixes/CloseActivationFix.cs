using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace GradientFlow.Generators.CodeFixes;

/// <summary>GF2001, GF2002, GF2008: an activation in scope close to the declared one: of the catalogue, or, where that has none, as a method of the
/// network.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CloseActivationFix : CodeFixProvider
{
    /// <summary>Of the catalogue. GELUTanh, SiLU and Tanh are in scope through an unproved limit, which is closer than not at all.</summary>
    private static readonly Dictionary<(string Rule, string From), string> s_close = new()
    {
        [("GF2001", "GELU")] = "GELUTanh",
        [("GF2001", "Mish")] = "SiLU",
        [("GF2001", "Softplus")] = "LeakyReLU",
        [("GF2001", "ELU")] = "LeakyReLU",
        [("GF2001", "CELU")] = "LeakyReLU",
        [("GF2001", "SELU")] = "LeakyReLU",
        [("GF2001", "Softsign")] = "Tanh",
        [("GF2001", "Atan")] = "Tanh",
        [("GF2001", "Erf")] = "Tanh",
        [("GF2002", "ReLU")] = "LeakyReLU",
        [("GF2008", "ReLU")] = "LeakyReLU",
        [("GF2008", "HardSwish")] = "SiLU",
    };

    /// <summary>As methods: the constant pieces get a slope of 0.01.</summary>
    private static readonly Dictionary<string, (string Name, string Body)> s_leaky = new()
    {
        ["HardTanh"] = ("LeakyHardTanh", "z < -1 ? 0.01 * (z + 1) - 1 : z > 1 ? 0.01 * (z - 1) + 1 : z"),
        ["HardSigmoid"] = ("LeakyHardSigmoid", "z < -3 ? 0.01 * (z + 3) : z > 3 ? 0.01 * (z - 3) + 1 : z / 6 + 0.5"),
        ["ReLU6"] = ("LeakyReLU6", "z < 0 ? 0.01 * z : z > 6 ? 0.01 * (z - 6) + 6 : z"),
        ["SquaredReLU"] = ("LeakySquaredReLU", "z > 0 ? z * z : 0.01 * z"),
    };

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["GF2001", "GF2002", "GF2008"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var (root, node) = await Fix.Find(context, diagnostic).ConfigureAwait(false);
            if (root is null || node?.FirstAncestorOrSelf<AttributeArgumentSyntax>()?.Expression is not { } expression)
                continue;
            var name = expression switch
            {
                MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
                IdentifierNameSyntax identifier => identifier.Identifier.ValueText, // with using static
                _ => null,
            };
            if (name is null)
                continue;
            if (s_close.TryGetValue((diagnostic.Id, name), out var close))
            {
                var other = SyntaxFactory.IdentifierName(close);
                ExpressionSyntax replaced = expression is MemberAccessExpressionSyntax access ? access.WithName(other) : other;
                Fix.Replace(context, diagnostic, $"Use {close}", root, expression, replaced.WithTriviaFrom(expression));
            }
            else if (s_leaky.TryGetValue(name, out var leaky) && expression.FirstAncestorOrSelf<ClassDeclarationSyntax>() is { } network)
            {
                Fix.Replace(context, diagnostic, $"Use {name} with a slope where it is constant", root, network,
                    WithMethod(network, expression, leaky.Name, leaky.Body));
            }
        }
    }

    private static ClassDeclarationSyntax WithMethod(ClassDeclarationSyntax network, ExpressionSyntax expression, string name, string body)
    {
        var named = network.ReplaceNode(expression, SyntaxFactory.ParseExpression($"nameof({name})").WithTriviaFrom(expression));
        if (named.Members.OfType<MethodDeclarationSyntax>().Any(m => m.Identifier.ValueText == name))
            return named;
        var end = network.SyntaxTree.ToString().Contains("\r\n") ? "\r\n" : "\n";
        var method = SyntaxFactory.ParseMemberDeclaration($"{end}[Activation]{end}private static double {name}(double z) => {body};{end}")!;
        return named.AddMembers(method.WithAdditionalAnnotations(Formatter.Annotation));
    }
}
