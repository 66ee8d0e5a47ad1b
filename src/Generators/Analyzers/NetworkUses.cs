using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using GradientFlow.Generators.Declaration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Analyzers;

/// <summary>What the source of a project uses a network for. A file is searched for a name once, and again when it is edited.</summary>
internal static class NetworkUses
{
    private static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<string, Uses>> s_uses = new();

    /// <summary>Where a name stands in a file: as the network of a block; and whether it stands anywhere else, which may be a use of something else called
    /// so.</summary>
    private sealed record Uses(TypeSyntax[] Blocks, bool HasOthers)
    {
        public static Uses None { get; } = new([], false);
    }

    /// <summary>Whether a network is a block somewhere, and nothing more anywhere. In doubt it is more.</summary>
    public static bool AreBlocksAlone(INamedTypeSymbol network, Compilation compilation, CancellationToken cancellation)
    {
        var blocks = new List<TypeSyntax>();
        foreach (var tree in compilation.SyntaxTrees.Where(t => !TypeReader.IsEmitted(t)))
        {
            var uses = s_uses.GetOrCreateValue(tree).GetOrAdd(network.Name, name => Find(name, tree, cancellation));
            if (uses.HasOthers)
                return false;
            blocks.AddRange(uses.Blocks);
        }

#pragma warning disable RS1030 // asked of networks that are blocks, and of them alone
        return blocks.Any(b => SymbolEqualityComparer.Default.Equals(compilation.GetSemanticModel(b.SyntaxTree).GetTypeInfo(b, cancellation).Type, network))
#pragma warning restore RS1030
            && !UsesItself(network, cancellation);
    }

    private static Uses Find(string name, SyntaxTree tree, CancellationToken cancellation)
    {
        if (tree.GetText(cancellation).ToString().IndexOf(name, StringComparison.Ordinal) < 0)
            return Uses.None;
        var blocks = new List<TypeSyntax>();
        foreach (var token in tree.GetRoot(cancellation).DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == name))
        {
            if (token.Parent is BaseTypeDeclarationSyntax or ConstructorDeclarationSyntax)
                continue;
            if (NetworkOfBlock(token.Parent) is not { } block)
                return new([], HasOthers: true);
            blocks.Add(block);
        }

        return new([.. blocks], HasOthers: false);
    }

    /// <summary>The type in <c>[Block(typeof(A.B.Name))]</c>, given its last name; null for a name that stands elsewhere.</summary>
    private static TypeSyntax? NetworkOfBlock(SyntaxNode? name)
    {
        while (name?.Parent is QualifiedNameSyntax qualified && qualified.Right == name || name?.Parent is AliasQualifiedNameSyntax)
            name = name.Parent;
        return name is TypeSyntax { Parent: TypeOfExpressionSyntax { Parent: AttributeArgumentSyntax { Parent.Parent: AttributeSyntax attribute } } } type
            && attribute.Name.GetLastToken().ValueText is "Block" or "BlockAttribute" ? type : null;
    }

    /// <summary>Whether its own code uses what the network gets, or its layers, but for their names in attributes.</summary>
    private static bool UsesItself(INamedTypeSymbol network, CancellationToken cancellation)
    {
        var layers = network.GetMembers().OfType<IPropertySymbol>().Where(p => p.GetAttributes().Any(a => AttributeReader.DescriptorOf(a) is not null));
        var names = new HashSet<string>(layers.Select(p => p.Name).Concat(NetworkCompiler.MemberNames));
        return network.DeclaringSyntaxReferences.Where(r => !TypeReader.IsEmitted(r.SyntaxTree))
            .SelectMany(r => r.GetSyntax(cancellation).DescendantNodes(n => n is not AttributeListSyntax))
            .Any(n => n is SimpleNameSyntax name && name.Parent is not PropertyDeclarationSyntax && names.Contains(name.Identifier.ValueText));
    }
}
