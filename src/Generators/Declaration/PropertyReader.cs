using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Declaration;

/// <summary>The property that declares a layer, apart from its attributes.</summary>
/// <param name="Head">The declaration up to the name, to be repeated by the other half; empty when there can be none.</param>
/// <param name="Accessors">With their modifiers, such as <c>get</c>.</param>
/// <param name="Fault">What must change for it to be a layer, or null.</param>
internal sealed record PropertyReader(string Head, EquatableArray<string> Accessors, string? Fault)
{
    private static readonly SymbolDisplayFormat s_type =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The user wrote the other half.</summary>
    public static bool IsImplemented(IPropertySymbol property) => property.PartialImplementationPart is { } half && !TypeReader.IsEmitted(half);

    public static PropertyReader Read(IPropertySymbol property, CancellationToken cancellation)
    {
        if (property.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is not PropertyDeclarationSyntax { ExplicitInterfaceSpecifier: null } syntax)
            return new("", default, "it is an indexer, belongs to an interface, or is a parameter of a record");
        var accessors = syntax.AccessorList?.Accessors.ToArray() ?? [];
        var isPartial = syntax.Modifiers.Any(SyntaxKind.PartialKeyword);
        var hasBody = syntax.ExpressionBody is not null || syntax.Initializer is not null || accessors.Any(a => a.Body is not null || a.ExpressionBody is not null);
        var fault = !isPartial ? "write 'partial' before its type"
            : property.IsStatic ? "take away 'static'"
            : property.RefKind != RefKind.None ? "take away 'ref'"
            : IsImplemented(property) ? "take away its other half, which the compiler writes"
            : hasBody || accessors.Length != 1 || !accessors[0].IsKind(SyntaxKind.GetAccessorDeclaration) || accessors[0].Modifiers.Count > 0 ? "write '{ get; }' and nothing else"
            : null;
        // A half of another shape, or of a type the compiler does not know, would only add to its complaints.
        if (!isPartial || hasBody || IsImplemented(property) || property.Type.TypeKind == TypeKind.Error)
            return new("", default, fault);
        var reference = property.RefKind switch
        {
            RefKind.None => "",
            RefKind.Ref => "ref ",
            _ => "ref readonly ",
        };
        return new(
            $"{string.Join(" ", syntax.Modifiers.Select(m => m.ValueText))} {reference}{property.Type.ToDisplayString(s_type)}",
            accessors.Select(a => string.Join(" ", a.Modifiers.Select(m => m.ValueText).Append(a.Keyword.ValueText))).ToEquatable(),
            fault);
    }
}
