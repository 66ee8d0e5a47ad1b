using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Tests.Rules;

/// <summary>The way of the data is a straight line: a folder uses what stands before it and nothing behind.</summary>
public class ArrowTests
{
    // In the order of the data. What may be used is named, and is used, so that a new use is a decision.
    private static readonly (string Folder, string May)[] s_compiler =
    [
        ("Polyfills", ""),
        ("Collections", ""),
        ("Scalars", "Collections"),
        ("Functions", "Scalars"),
        ("Declaration", "Collections Scalars Functions"),
        ("Nests", "Scalars"),
        ("Layers", "Declaration Scalars Nests"),
        ("Programs", "Scalars Functions Nests Layers"),
        ("Scope", "Collections Scalars Functions Declaration Nests Layers"),
        ("Ranks", "Scalars Declaration Nests Layers"),
        ("Lowering", "Scalars Declaration Nests Layers Programs"),
        ("Emit", "Scalars Declaration Nests Layers Programs Scope Lowering"),
        ("Kernels", "Scalars Nests Layers Programs Lowering Emit"),
        ("NetworkCompiler", "Declaration Layers Programs Scope Ranks Lowering Emit Kernels"),
        ("Analyzers", "Functions Declaration Layers Scope Ranks NetworkCompiler"),
        ("NetworkGenerator", "Collections Declaration Emit NetworkCompiler"),
    ];

    // Which is one namespace: a use shows in the types a file names.
    private static readonly (string Folder, string May)[] s_library =
    [
        ("Numerics", ""),
        ("CompilerServices", ""),
        ("Descriptors", "Numerics"),
        ("Declaration", "Descriptors"),
        ("Data", "Numerics Descriptors"),
        ("Linear", "Numerics"),
        ("Networks", "Numerics Descriptors Data Linear"),
        ("Certificates", "Numerics Descriptors Data Linear Networks"),
        ("Spectra", "Numerics CompilerServices Linear Networks"),
        ("Exchange", "Descriptors Data"),
        ("Flow", "Numerics Descriptors Data Linear Networks Exchange"),
        ("Observers", "Numerics Descriptors Linear Networks Spectra Flow"),
        ("Verdicts", "Numerics Descriptors Data Linear Networks Certificates Flow Observers"),
    ];

    [Fact]
    public void Folders_of_the_compiler_use_what_stands_before_them() => Check("src/Generators", s_compiler);

    [Fact]
    public void Folders_of_the_library_use_what_stands_before_them() => Check("src/Runtime", s_library);

    private static void Check(string root, (string Folder, string May)[] table)
    {
        string[] folders = [.. table.Select(row => row.Folder)];
        foreach (var (folder, may) in table)
            Assert.All(may.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                used => Assert.InRange(Array.IndexOf(folders, used), 0, Array.IndexOf(folders, folder) - 1));

        SourceFile[] files = [.. SourceFile.All(Support.Repository.Path(root))];
        Assert.Equal(folders.Order(StringComparer.Ordinal), files.Select(f => f.Folder).Distinct().Order(StringComparer.Ordinal));
        var homes = files.SelectMany(f => f.Types.Select(t => (Type: t, f.Folder, f.Namespace))).Distinct().ToLookup(t => t.Type);
        var allowed = table.ToDictionary(row => row.Folder, row => row.May.Split(' ').Append(row.Folder).ToHashSet());
        var uses = (from f in files
                    from name in f.TypeNames()
                    let seen = homes[name.Identifier.ValueText].Where(h => f.Sees(h.Namespace, name)).Select(h => h.Folder).ToArray()
                    where seen.Length > 0
                    select (File: f, Name: name, Seen: seen)).ToArray();
        var back = from use in uses
                   where !use.Seen.Any(allowed[use.File.Folder].Contains)
                   select $"{use.File.Folder}/{use.File.Name} uses {use.Name} of {string.Join(" or ", use.Seen)}";
        var directives = (from f in files
                          from home in files.Select(h => (h.Folder, h.Namespace)).Distinct()
                          where home.Namespace.StartsWith("GradientFlow", StringComparison.Ordinal) && f.Namespace != home.Namespace && f.Uses(home.Namespace)
                          select (File: f, Home: home)).ToArray();
        var wrong = from d in directives
                    where !allowed[d.File.Folder].Contains(d.Home.Folder)
                    select $"{d.File.Folder}/{d.File.Name} has using {d.Home.Namespace}";
        var used = uses.SelectMany(use => use.Seen.Select(seen => (use.File.Folder, seen))).Concat(directives.Select(d => (d.File.Folder, d.Home.Folder)))
            .ToHashSet();
        var idle = from row in table
                   from may in row.May.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                   where !used.Contains((row.Folder, may))
                   select $"{row.Folder} may use {may} and does not";
        var found = string.Join("\n", back.Concat(wrong).Concat(idle).Distinct());
        Assert.True(found.Length == 0, found);
    }

    private sealed class SourceFile(string folder, string name, CompilationUnitSyntax root)
    {
        private readonly HashSet<string> _values = [.. root.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken) && t.Parent is
            PropertyDeclarationSyntax or VariableDeclaratorSyntax or ParameterSyntax or MethodDeclarationSyntax or SingleVariableDesignationSyntax)
            .Select(t => t.ValueText)];

        /// <summary>A file at the root is a place of its own.</summary>
        public string Folder => folder;

        public string Name => name;

        public string Namespace { get; } = root.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

        public IEnumerable<string> Types => root.Members.OfType<BaseNamespaceDeclarationSyntax>().SelectMany(n => n.Members).Select(m => m switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            DelegateDeclarationSyntax type => type.Identifier.ValueText,
            _ => "",
        });

        public static IEnumerable<SourceFile> All(string root) =>
            from path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)
            where parts[0] is not ("obj" or "bin")
            select new SourceFile(Path.GetFileNameWithoutExtension(parts[0]), parts[^1],
                CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetCompilationUnitRoot());

        public bool Uses(string @namespace) =>
            root.Usings.Any(u => (u.StaticKeyword == default ? u.Name : (u.Name as QualifiedNameSyntax)?.Left)?.ToString() == @namespace);

        /// <summary>What may be names of types: by their place, or before a dot where the file has no value of that name.</summary>
        public IEnumerable<SimpleNameSyntax> TypeNames() => root.DescendantNodes().OfType<SimpleNameSyntax>().Where(n =>
            SyntaxFacts.IsInTypeOnlyContext(n) || n.Parent is QualifiedNameSyntax
            || n.Parent is MemberAccessExpressionSyntax access
                && (access.Name == n ? access.Expression is SimpleNameSyntax or MemberAccessExpressionSyntax : !_values.Contains(n.Identifier.ValueText)));

        /// <summary>Whether a name can mean a type of a namespace: one that is around the file or that it uses, or that stands before the name.</summary>
        public bool Sees(string @namespace, SimpleNameSyntax name)
        {
            var qualifier = name.Parent switch
            {
                QualifiedNameSyntax path when path.Right == name => path.Left.ToString(),
                MemberAccessExpressionSyntax path when path.Name == name => path.Expression.ToString(),
                _ => null,
            };
            return qualifier is null ? (Namespace + ".").StartsWith(@namespace + ".", StringComparison.Ordinal) || Uses(@namespace)
                : ("." + @namespace).EndsWith("." + qualifier.Replace("global::", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
