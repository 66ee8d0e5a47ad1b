using System.Linq;
using System.Threading;
using GradientFlow.Generators.Collections;
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

    /// <summary>Whether the compiler has nothing against the head itself, which it would say of both halves.</summary>
    private static bool CanBeRepeated(IPropertySymbol property, PropertyDeclarationSyntax syntax, AccessorDeclarationSyntax[] accessors)
    {
        var modifiers = syntax.Modifiers.Select(m => m.Kind()).ToArray();
        var kinds = accessors.Select(a => a.Kind()).ToArray();
        return !syntax.GetDiagnostics().Any() && AreOnce(modifiers, s_modifiers) && modifiers[modifiers.Length - 1] == SyntaxKind.PartialKeyword
            && kinds.Length > 0 && AreOnce(kinds, s_accessors)
            && !(kinds.Contains(SyntaxKind.InitAccessorDeclaration) && (property.IsStatic || kinds.Contains(SyntaxKind.SetAccessorDeclaration)))
            && accessors.Sum(a => a.Modifiers.Count) <= (kinds.Length == 2 && property.DeclaredAccessibility == Accessibility.Public ? 1 : 0)
            && accessors.SelectMany(a => a.Modifiers).All(m => s_ofAccessors.Contains(m.Kind()))
            && !(property.IsVirtual && (property.ContainingType.IsSealed || property.IsStatic || property.DeclaredAccessibility == Accessibility.Private))
            && property.IsOverride == property.OverriddenProperty is not null && !(property.IsSealed && !property.IsOverride);

        static bool AreOnce(SyntaxKind[] kinds, SyntaxKind[] allowed) => kinds.Distinct().Count() == kinds.Length && kinds.All(allowed.Contains);
    }

    private static readonly SyntaxKind[] s_modifiers =
    [
        SyntaxKind.PublicKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword, SyntaxKind.PrivateKeyword, SyntaxKind.NewKeyword,
        SyntaxKind.VirtualKeyword, SyntaxKind.SealedKeyword,
        SyntaxKind.OverrideKeyword, SyntaxKind.StaticKeyword, SyntaxKind.PartialKeyword,
    ];

    private static readonly SyntaxKind[] s_ofAccessors = [SyntaxKind.PrivateKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword];

    private static readonly SyntaxKind[] s_accessors = [SyntaxKind.GetAccessorDeclaration, SyntaxKind.SetAccessorDeclaration,
        SyntaxKind.InitAccessorDeclaration];

    public static PropertyReader Read(IPropertySymbol property, CancellationToken cancellation)
    {
        if (property.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is not PropertyDeclarationSyntax { ExplicitInterfaceSpecifier: null } syntax)
            return new("", default, "it is an indexer, belongs to an interface, or is a parameter of a record");
        var accessors = syntax.AccessorList?.Accessors.ToArray() ?? [];
        var isPartial = syntax.Modifiers.Any(SyntaxKind.PartialKeyword);
        var hasBody = syntax.ExpressionBody is not null || syntax.Initializer is not null
            || accessors.Any(a => a.Body is not null || a.ExpressionBody is not null);
        var fault = !isPartial ? "write 'partial' before its type"
            : property.IsStatic ? "take away 'static'"
            : syntax.Modifiers.Any(SyntaxKind.UnsafeKeyword) ? "take away 'unsafe'"
            : property.RefKind != RefKind.None ? "take away 'ref'"
            : IsImplemented(property) ? "take away its other half, which the compiler writes"
            : hasBody || accessors.Length != 1 || !accessors[0].IsKind(SyntaxKind.GetAccessorDeclaration) || accessors[0].Modifiers.Count > 0
            ? "write '{ get; }' and nothing else"
            : null;
        // A half of another shape, of what is no property yet, or of a type the compiler does not know, would only add to its complaints.
        if (!isPartial || hasBody || IsImplemented(property) || property.Type.TypeKind == TypeKind.Error || !CanBeRepeated(property, syntax, accessors))
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
