using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>A user who calls whatever they declare by the names that emitted code uses.</summary>
internal static partial class Namesakes
{
    /// <summary>A network whose code has every kind of name in it: windows with edges, sparse matrices, sums of lanes, bits of numbers, kinks.</summary>
    /// <param name="name">Of the class.</param>
    /// <param name="width">Of its vectors.</param>
    /// <param name="settings">Of the network.</param>
    /// <param name="kernels">Their structure.</param>
    /// <param name="layers">More layers, each from X to [2].</param>
    public static string Network(string name, string width = "Bits128", string settings = "", string layers = "", string kernels = "Fitting") => $$"""
        [global::GradientFlow.Network{{settings}}, global::GradientFlow.Schedule(Width = global::GradientFlow.VectorWidth.{{width}},
            Kernels = global::GradientFlow.KernelStructure.{{kernels}})] partial class {{name}}
        {
            [global::GradientFlow.Input(3, 4)] public partial global::GradientFlow.Input X { get; }
            [global::GradientFlow.Conv1D(3, 3, global::GradientFlow.Activation.Tanh)] public partial global::GradientFlow.Conv1D C { get; }
            [global::GradientFlow.GraphConv(4, global::GradientFlow.Activation.PReLU, Edges = [0, 1, 1, 2])]
                public partial global::GradientFlow.GraphConv G { get; }
            [global::GradientFlow.Attention(2)] public partial global::GradientFlow.Attention A { get; }
            [global::GradientFlow.Dense(2, global::GradientFlow.Activation.Sin)] public partial global::GradientFlow.Dense R { get; }
            {{layers}}
            [global::GradientFlow.Dense(1)] public partial global::GradientFlow.Dense Y { get; }
        }
        """;

    /// <summary>Words that C# has a meaning for in some places only, and that a user's own things may have as names.</summary>
    private static readonly string[] s_words = ["var", "nint", "nuint", "dynamic", "file", "field", "value", "global", "scoped", "unmanaged", "notnull",
        "await", "nameof", "_"];

    // Of qualified names: what a user declares so in the global namespace takes the whole namespace away.
    private static readonly string[] s_roots = ["System", "GradientFlow", "ILGPU", "User"];

    /// <summary>Every identifier in a text, declared there or not; of names that differ in numbers alone, one.</summary>
    public static IReadOnlyList<string> In(IEnumerable<SyntaxTree> emitted) => Distinct(Tokens(emitted));

    /// <summary>Those beside which the name of a layer may stand: of types, of helpers, and what programs call their own.</summary>
    public static IReadOnlyList<string> OfPrograms(IReadOnlyList<SyntaxTree> emitted)
    {
        var helpers = emitted.SelectMany(t => t.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()).Select(m => m.Identifier.ValueText)
            .Where(n => !n.Any(char.IsDigit) || n.EndsWith("_3x2", StringComparison.Ordinal));
        var aliases = emitted.SelectMany(t => t.GetRoot().DescendantNodes().OfType<UsingDirectiveSyntax>()).Select(u => u.Alias?.Name.Identifier.ValueText)
            .OfType<string>();
        var program = emitted.SelectMany(t => t.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            .First(m => m.Identifier.ValueText == "Loss" && m.Modifiers.Any(SyntaxKind.PublicKeyword));
        string[] frame = ["tiles", "tile", "data", "seeds", "theta", "direction", "constants", "work", "rows", "sums", "u", "S"];
        return Distinct([.. helpers, .. aliases, .. frame,
            .. program.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText)]);
    }

    private static IEnumerable<string> Tokens(IEnumerable<SyntaxTree> emitted) =>
        emitted.SelectMany(t => t.GetRoot().DescendantTokens()).Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText);

    private static string[] Distinct(IEnumerable<string> names) =>
    [
        .. names.GroupBy(n => Numbers().Replace(n, "0")).Select(g => g.First())
            .SelectMany(n => n.EndsWith("128", StringComparison.Ordinal) ? new[] { n, n[..^3] + "256", n[..^3] + "512" } : [n])
            .Concat(s_words).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>A type of each name, generic and not, in the global namespace, in those around the network, and nested in its container and in its base
    /// class.</summary>
    public static string Types(IEnumerable<string> names, string network, string settings = "")
    {
        string[] types = [.. names.Except(["file", "scoped", "required", "record", network, "Outer", "Base"])]; // a type may not be called by some of the words
        string Declare(IEnumerable<string> of) => string.Concat(of.Select(n => $"public class @{n} {{ }} public class @{n}<T> {{ }} "));
        return $$"""
            {{Declare(types.Except(s_roots))}}
            namespace User { {{Declare(types)}} }
            namespace User.Sub
            {
                {{Declare(types)}}
                public class Base { {{Declare(types.Append(network))}} }
                public partial class Outer { {{Declare(types)}} public partial class {{network}} : Base { } {{Network(network, settings: settings)}} }
            }
            """;
    }

    /// <summary>A namespace of each name, everywhere around the network.</summary>
    public static string Namespaces(IReadOnlyList<string> names, string network)
    {
        var elsewhere = string.Concat(names.Except(s_roots).Select(n => $"namespace @{n} {{ class Some {{ }} }} "));
        return elsewhere + string.Concat(names.Except([network])
            .Select(n => $"namespace User.@{n} {{ class Some {{ }} }} namespace User.Sub.@{n} {{ class Some {{ }} }} "))
            + $"namespace User.Sub {{ {Network(network)} }}";
    }

    /// <summary>An alias of each name in all files of the project.</summary>
    public static string Aliases(IEnumerable<string> names) => string.Concat(names.Except(s_roots).Select(n => $"global using @{n} = global::System.Object; "));

    /// <summary>A layer of each name.</summary>
    public static string Layers(IReadOnlyList<string> names, string network, string settings = "")
    {
        string[] taken = ["X", "C", "G", "A", "R", "Y", network, "System", .. Generators.Emit.Members.All.Select(m => m.Name),
            .. Generators.Declaration.DeclarationReader.NamesOfObjects];
        return Network(network, settings: settings,
            layers: string.Join("\n",
                names.Except(taken).Select(n => $"[global::GradientFlow.Dense(2)] public partial global::GradientFlow.Dense @{n} {{ get; }}")));
    }

    /// <summary>A network of each name.</summary>
    public static string Classes(IEnumerable<string> names) => string.Join("\n", names.Except(["X", "Y", "Info"]).Select(n =>
        $"[global::GradientFlow.Network, global::GradientFlow.Schedule(Width = global::GradientFlow.VectorWidth.Bits128)] partial class @{n} {{ "
            + $"[global::GradientFlow.Input(2)] public partial global::GradientFlow.Input X {{ get; }} [global::GradientFlow.Dense(1)] public partial "
            + $"global::GradientFlow.Dense Y {{ get; }} }}"));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
