using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Ranks;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Tests.Fuzz;

/// <summary>Takes mutants of sound declarations through the pipeline: reading, by the generator and by every analyzer; the model; the programs of sound
/// networks and their layout. What throws is a crash. An error of the compiler's that is there with our half and not without it is a cascade.</summary>
/// <remarks>Mutants go through in batches, each in a namespace of its own, and the halves of sound ones are the inert ones: their text is as good as it is
/// elsewhere.</remarks>
internal sealed class DeclarationFuzzer(int seed)
{
    /// <summary>Of how many sound declarations one is differentiated and laid out, and of how many batches the analyzers see one: these take longer than all
    /// the rest.</summary>
    public int Every { get; init; } = 1;

    private const int Batch = 64;

    // The compiler misses the other half of a property where the generator has not run.
    private static readonly string[] s_ofHalves = ["CS9248", "CS9250"];

    private static readonly Regex s_namespace = new(@"\bM[0-9]+\b\.?", RegexOptions.Compiled);

    private readonly Mutator _mutator = new(seed);
    private readonly Random _random = new(seed);
    private readonly HashSet<NetworkSpec> _known = [];
    private readonly HashSet<(string, string)> _asked = [];
    private int _batches;

    public int Mutants { get; private set; }

    /// <summary>Declarations without a mistake, no two of them equal, of networks that run.</summary>
    public List<NetworkSpec> Sound { get; } = [];

    public List<string> Faults { get; } = [];

    /// <summary>The longest that one declaration took, in seconds, and which.</summary>
    public (double Seconds, string Source) Slowest { get; private set; }

    public async Task Run(int mutants)
    {
        var corpus = DeclarationCorpus.All;
        while (Mutants < mutants)
        {
            string[] sources = [.. Enumerable.Range(0, Math.Min(Batch, mutants - Mutants))
                .Select(_ => _mutator.Mutate(corpus[_random.Next(corpus.Count)], corpus[_random.Next(corpus.Count)]))];
            await Try(sources);
            Mutants += sources.Length;
        }
    }

    public async Task Try(params string[] sources)
    {
        SyntaxTree[] trees =
            [.. sources.Select((s, i) => CSharpSyntaxTree.ParseText($"using System; using GradientFlow; namespace "
            + $"M{i.ToString(CultureInfo.InvariantCulture)};\n{s}", TestCompilation.ParseOptions, $"{i.ToString(CultureInfo.InvariantCulture)}.cs"))];
        var alone = TestCompilation.Empty.AddSyntaxTrees(trees);
        var halves = new Dictionary<SyntaxTree, List<SyntaxTree>>();
        foreach (var tree in trees)
        {
            if (Read(alone, tree) is { } own)
                halves[tree] = own;
        }

        // Of a wrong file of the user's the compiler may say something else when it knows more; of a right one, and of our half, it has nothing to say. What it
        // said of the like is not asked again.
        var ofUser = Errors(alone).ToLookup(e => e.File, e => e.Id);
        SyntaxTree[] asked =
            [.. halves.Keys.Where(tree => _asked.Add((string.Join(",", ofUser[tree.FilePath].Order(StringComparer.Ordinal)),
                string.Concat(halves[tree].Select(h => s_namespace.Replace(h.ToString(), "M."))))))];
        foreach (var error in Errors(TestCompilation.Empty.AddSyntaxTrees([.. asked, .. asked.SelectMany(tree => halves[tree])]))
            .Where(e => !ofUser.Contains(e.File)))
            Faults.Add($"cascade {error}\n{SourceOf(error.File)}");
        if (++_batches % Every == 0)
        {
            foreach (var said in await TestCompilation.Empty.AddSyntaxTrees([.. halves.Keys, .. halves.Values.SelectMany(h => h)])
                .WithAnalyzers([.. TestCompilation.Analyzers]).GetAnalyzerDiagnosticsAsync(CancellationToken.None))
            {
                if (said.Id == "GF1099" || !said.Id.StartsWith("GF", StringComparison.Ordinal))
                    Faults.Add($"crash {said}\n{SourceOf(said.Location.SourceTree?.FilePath ?? "")}");
            }
        }

        string SourceOf(string file) => int.TryParse(file.Split('.')[0].TrimStart('M'), CultureInfo.InvariantCulture, out var i) ? sources[i] : file;
    }

    /// <summary>The networks of a file, as the generator reads them.</summary>
    /// <returns>Their inert halves; null where all of it is known, so that nobody has anything new to say.</returns>
    private List<SyntaxTree>? Read(Compilation compilation, SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        var types = tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Where(NetworkGenerator.CanBeCompleted)
            .Select(t => model.GetDeclaredSymbol(t)).OfType<INamedTypeSymbol>().Where(t => AttributeReader.Find(t, "NetworkAttribute") is not null)
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var (isKnown, own) = (true, new List<SyntaxTree>());
        foreach (var type in types)
        {
            var watch = Stopwatch.StartNew();
            NetworkSpec spec;
            try
            {
                spec = NetworkCompiler.Read(type, compilation, CancellationToken.None);
                var isNew = _known.Add(spec with { Type = spec.Type with { Namespace = "" } });
                isKnown &= !isNew;
                if (isNew && NetworkModel.Sound(spec) is { Spec.IsBlockOnly: false } network)
                    Build(spec, network);
            }
            catch (Exception e)
            {
                Faults.Add($"crash {e}\n{tree}");
                spec = NetworkCompiler.ReadShell(type, CancellationToken.None);
            }

            if (watch.Elapsed.TotalSeconds > Slowest.Seconds)
                Slowest = (watch.Elapsed.TotalSeconds, tree.ToString());
            own.Add(CSharpSyntaxTree.ParseText(InertPrinter.Print(spec), TestCompilation.ParseOptions,
                $"{spec.Type.HintName}/{typeof(NetworkGenerator).FullName}.g.cs"));
        }

        return own.Count > 0 && isKnown ? null : own;
    }

    private void Build(NetworkSpec spec, NetworkModel network)
    {
        Sound.Add(spec);
        if (Sound.Count % Every != 0)
            return;
        _ = NetworkLayout.Of(network, NetworkPrograms.Of(network));
        _ = ArchitectureText.Of(network).Count;
    }

    private static HashSet<(string Id, string File, int Start)> Errors(Compilation compilation) =>
    [
        .. compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && !s_ofHalves.Contains(d.Id))
            .Select(d => (d.Id, d.Location.SourceTree?.FilePath ?? "", d.Location.SourceSpan.Start)),
    ];
}
