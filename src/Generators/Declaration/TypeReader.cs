using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Collections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Declaration;

/// <summary>Reports a mistake.</summary>
internal delegate void Report(DiagnosticDescriptor rule, Location location, params object[] details);

/// <summary>Reads the class that is marked [Network], without its layers.</summary>
internal static class TypeReader
{
    public static TypeSpec Read(INamedTypeSymbol type)
    {
        var containers = new List<TypePart>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            containers.Insert(0, Part(outer));
        var @namespace = type.ContainingNamespace.IsGlobalNamespace
            ? ""
            : type.ContainingNamespace.ToDisplayString(
                SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));
        return new(@namespace, containers.ToEquatable(), Part(type));
    }

    /// <summary>Whether the class can have another half, and may be a network.</summary>
    public static void Check(INamedTypeSymbol type, Report report, CancellationToken cancellation)
    {
        CheckPart(type, IsPartial(type, cancellation) ? null : "partial");
        CheckPart(type, type.IsStatic ? "an instance class and not static" : null);
        CheckPart(type, type.IsRecord ? "a class and not a record" : null);
        for (var part = type; part is not null; part = part.ContainingType)
        {
            if (!ReferenceEquals(part, type))
                CheckPart(part, IsPartial(part, cancellation) ? null : "partial");
            CheckPart(part, part.TypeParameters.Length > 0 ? "a type without type parameters" : null);
            CheckPart(part, part.IsFileLocal ? "visible outside its file" : null);
        }

        void CheckPart(INamedTypeSymbol part, string? missing)
        {
            if (missing is not null)
                report(Rules.NotPartial, Declarations(part, cancellation).First().Identifier.GetLocation(), part.Name, missing);
        }
    }

    /// <summary>Names of emitted members that members of the user's own have too; an overload with other parameters may stand beside an emitted
    /// method.</summary>
    public static EquatableArray<string> CheckNames(INamedTypeSymbol type, IReadOnlyCollection<string> layers, IEnumerable<EmittedMember> members,
        Report report)
    {
        var taken = new List<string>();
        foreach (var emitted in members)
        {
            if (layers.Contains(emitted.Name))
            {
                taken.Add(emitted.Name); // reported with the layer
                continue;
            }

            if (type.Name == emitted.Name)
            {
                taken.Add(emitted.Name);
                report(Rules.ReservedName, type.Locations[0], "network", type.Name, "it gets a member of that name, which the class around it cannot share");
                continue;
            }

            if (type.GetMembers(emitted.Name).FirstOrDefault(m => !IsEmitted(m) && Collides(m, emitted)) is not { } own)
                continue;
            taken.Add(emitted.Name);
            report(Rules.ReservedName, own.Locations[0], "member", own.Name, "the network gets a member of that name");
        }

        return taken.ToEquatable();
    }

    private static bool Collides(ISymbol own, EmittedMember emitted) =>
        own is not IMethodSymbol method
        || SyntaxFactory.ParseMemberDeclaration(emitted.Signature + ";") is not MethodDeclarationSyntax signature
        || signature.ParameterList.Parameters.Select(p => p.Type!.ToString())
            .SequenceEqual(method.Parameters.Select(p => p.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)));

    /// <summary>An analyzer sees the emitted half beside the user's.</summary>
    public static bool IsEmitted(ISymbol member) =>
        member.DeclaringSyntaxReferences.Any(r => IsEmitted(r.SyntaxTree));

    /// <summary>The generator's full name, which is part of the path of every file it adds.</summary>
    public const string GeneratorName = "GradientFlow.Generators.NetworkGenerator";

    /// <summary>Whether a file is one of those that we add.</summary>
    public static bool IsEmitted(SyntaxTree tree) => tree.FilePath.Contains(GeneratorName);

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellation) =>
        Declarations(type, cancellation).All(d => d.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static IEnumerable<TypeDeclarationSyntax> Declarations(INamedTypeSymbol type, CancellationToken cancellation) =>
        type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>();

    private static TypePart Part(INamedTypeSymbol type)
    {
        var keyword = type.TypeKind switch
        {
            TypeKind.Interface => "interface",
            TypeKind.Struct => type.IsRecord ? "record struct" : "struct",
            _ => type.IsRecord ? "record" : "class",
        };
        string List(Func<ITypeParameterSymbol, string> text) => type.TypeParameters.Length == 0 ? ""
            : $"<{string.Join(", ", type.TypeParameters.Select(text))}>";
        return new(keyword, type.Name, List(p => Identifier.Escape(p.Name)), List(p => Variance(p) + Identifier.Escape(p.Name)));

        static string Variance(ITypeParameterSymbol p) => p.Variance switch
        {
            VarianceKind.None => "",
            VarianceKind.In => "in ",
            VarianceKind.Out => "out ",
            _ => throw new ArgumentOutOfRangeException(nameof(p), p.Variance, null),
        };
    }
}
