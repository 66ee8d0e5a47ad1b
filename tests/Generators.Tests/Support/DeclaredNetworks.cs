using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>The networks of <see cref="DeclaredGraphs"/> and <see cref="DeclaredLayers"/> in both precisions, compiled once for all tests.</summary>
internal static class DeclaredNetworks
{
    private static readonly string[] s_names = [.. DeclaredGraphs.All.Keys, .. DeclaredLayers.All.Keys];

    private static readonly Lazy<Assembly> s_assembly = new(() =>
        TestCompilation.Load([.. from name in s_names from single in new[] { false, true } select Declaration(name, single)]));

    public static IReadOnlyDictionary<string, string> Layers { get; } = new Dictionary<string, string>(DeclaredGraphs.All.Concat(DeclaredLayers.All));

    /// <param name="vectorBits">One of <see cref="VectorWidths.Available"/>; null for the widest.</param>
    public static IEmittedField Bind(string name, bool single, Dataset data, int? vectorBits = null) =>
        EmittedField.Bind(s_assembly.Value, Class(name, single), data, vectorBits);

    /// <summary>The place of a network among all.</summary>
    public static int Number(string name) => Array.IndexOf(s_names, name);

    private static string Declaration(string name, bool single) => $$"""
        [Network(Precision = Precision.{{(single ? "Single" : "Double")}}, Scope = TheoremScope.Ignored)]
        public partial class {{Class(name, single)}} { {{Layers[name]}} }
        """;

    private static string Class(string name, bool single) => $"N{Number(name)}_{(single ? "Single" : "Double")}";
}
