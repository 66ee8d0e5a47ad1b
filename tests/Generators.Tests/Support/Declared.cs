using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using GradientFlow.Generators.Analyzers;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>What the rules of the declaration say of a source. The places they are to point at stand in it between ⟦ and ⟧.</summary>
internal static class Declared
{
    /// <summary>An input of 2, the given lines, an output of 1.</summary>
    public static string Network(string layers, string onClass = "[Network]") => $$"""
        {{onClass}}
        public partial class Net
        {
            [Input(2)] public partial Input X { get; }
            {{layers}}
            [Dense(1)] public partial Dense Y { get; }
        }
        """;

    /// <summary>The rule speaks once for each marked place, says what it is asked to, and no other rule speaks; the compiler has nothing to add, but for
    /// the errors named as unavoidable.</summary>
    /// <param name="id">Of the rule.</param>
    /// <param name="marked">The source.</param>
    /// <param name="says">Parts of every message.</param>
    /// <param name="unavoidable">Ids of the compiler's errors that no emitted half can prevent, each as often as it appears.</param>
    public static async Task Breaks(string id, string marked, string[] says, params string[] unavoidable)
    {
        var (source, places) = Unmark(marked);
        var compilation = TestCompilation.Generate(TestCompilation.Create(source), out var fromGenerator);
        Assert.Empty(fromGenerator);
        var diagnostics = await TestCompilation.Analyze(compilation, new DeclarationAnalyzer(), new GradientFreeActivationAnalyzer());
        Assert.Equal(places.Select(_ => id), diagnostics.Select(d => d.Id));
        var text = diagnostics.Count > 0 ? diagnostics[0].Location.SourceTree!.ToString() : "";
        Assert.Equal(places,
            diagnostics.Select(d => (d.Location.SourceSpan.Start - Prefix(text, source),
                text.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length))));
        foreach (var diagnostic in diagnostics)
            Assert.All(says, part => Assert.Contains(part, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var errors = TestCompilation.CompilerErrors(compilation);
        Assert.True(unavoidable.Order().SequenceEqual(errors.Select(e => e.Id).Order()), string.Join("\n", errors));
    }

    /// <summary>No rule speaks, and the compiler finds nothing either.</summary>
    public static async Task Holds(params string[] sources)
    {
        var compilation = TestCompilation.Generate(TestCompilation.Create(sources), out var fromGenerator);
        Assert.Empty(fromGenerator);
        Assert.Empty(await TestCompilation.Analyze(compilation, new DeclarationAnalyzer(), new GradientFreeActivationAnalyzer()));
        Assert.Empty(TestCompilation.CompilerErrors(compilation));
    }

    private static int Prefix(string text, string source) => text.Length - source.Length;

    private static (string Source, List<(int Start, string Text)> Places) Unmark(string marked)
    {
        var source = new StringBuilder();
        var places = new List<(int Start, string Text)>();
        var open = -1;
        foreach (var c in marked)
        {
            if (c == '⟦')
                open = source.Length;
            else if (c == '⟧')
                places.Add((open, source.ToString(open, source.Length - open)));
            else
                source.Append(c);
        }

        return (source.ToString(), places);
    }
}
