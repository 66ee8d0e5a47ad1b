using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Analyzers;

/// <summary>A declaration as the analyzers see it: read once for each compilation, whichever of them comes first, and kept as long as the compilation
/// is.</summary>
internal sealed class NetworkReading
{
    private static readonly ConditionalWeakTable<Compilation, Dictionary<INamedTypeSymbol, Slot>> s_readings = new();

    private Type? _speaker;

    private NetworkReading(INamedTypeSymbol type, NetworkModel? model, ImmutableArray<Diagnostic> mistakes, IReadOnlyList<ScopeFinding> scope) =>
        (Type, Model, Mistakes, Scope) = (type, model, mistakes, scope);

    public INamedTypeSymbol Type { get; }

    /// <summary>The network; null where the compiler could not bind its attributes.</summary>
    public NetworkModel? Model { get; }

    /// <summary>What is wrong with the declaration itself.</summary>
    public ImmutableArray<Diagnostic> Mistakes { get; }

    /// <summary>What an exception said that ended the reading, the printing of the other half, or the work of an analyzer; null where none did.</summary>
    public string? Failure { get; set; }

    /// <summary>Whether an analyzer is the one to report the failure: the first that came upon it, each time it is asked.</summary>
    public bool IsSaidBy(Type analyzer) => (Interlocked.CompareExchange(ref _speaker, analyzer, null) ?? analyzer) == analyzer;

    /// <summary>Whether verdicts matter to the declaration: 0 reported, 1 required, 2 ignored, as the enumeration TheoremScope has them.</summary>
    public TheoremScope Wanted =>
        (TheoremScope)(int)(Argument.Find(AttributeReader.Read(AttributeReader.Find(Type, "NetworkAttribute")!), "Scope")?.Number ?? 0);

    /// <summary>What is found of the theorem's scope; nothing while the declaration has mistakes.</summary>
    public IReadOnlyList<ScopeFinding> Scope { get; }

    /// <param name="type">A class marked [Network].</param>
    /// <param name="compilation">Where it is declared.</param>
    /// <param name="cancellation">Ends the reading; the next analyzer then begins it anew.</param>
    public static NetworkReading Of(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        var slots = s_readings.GetValue(compilation, static _ => new(SymbolEqualityComparer.Default));
        Slot slot;
        lock (slots)
        {
            if (!slots.TryGetValue(type, out slot!))
                slots[type] = slot = new();
        }

        lock (slot)
            return slot.Reading ??= Read(type, compilation, cancellation);
    }

    private static NetworkReading Read(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        try
        {
            var mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
            var model = NetworkCompiler.Check(type, compilation, mistakes.Add, cancellation) is { } spec ? NetworkCompiler.Model(spec) : null;
            foreach (var problem in model?.Problems ?? [])
            {
                var location = Locate(type, problem);
                if (problem.Rule != Rules.UnknownLayer || !IsUnknownName(location, compilation, cancellation))
                    mistakes.Add(Rules.Broken(problem.Rule, location, problem.Details));
            }

            return new(type, model, mistakes.ToImmutable(), model is null ? [] : NetworkCompiler.Scope(model)) { Failure = Declaration.Failure.NotedIn(type) };
        }
        catch (Exception e) when (Declaration.Failure.IsOurs(e))
        {
            return new(type, null, [], []) { Failure = Declaration.Failure.Describe(e) };
        }
    }

    /// <summary>What stands there is a name that the compiler does not know either, and reports.</summary>
    private static bool IsUnknownName(Location location, Compilation compilation, CancellationToken cancellation) => AttributeReader.IsUnknownName(
        location.SourceTree?.GetRoot(cancellation).FindNode(location.SourceSpan, getInnermostNodeForTie: true) as ExpressionSyntax, compilation, cancellation);

    /// <summary>Where a mistake stands in the source.</summary>
    private static Location Locate(INamedTypeSymbol type, Problem problem)
    {
        if (problem.Layer is null)
        {
            var loss = problem.IsOfLoss ? type.GetAttributes().LastOrDefault(AttributeReader.IsLoss) : null;
            return loss is null ? type.Locations[0] : AttributeReader.Locate(loss, problem.Argument);
        }

        var property = type.GetMembers(LayerSpec.PropertyOf(problem.Layer)).OfType<IPropertySymbol>().First();
        if (problem.IsOfLoss && property.GetAttributes().FirstOrDefault(AttributeReader.IsLoss) is { } own)
            return AttributeReader.Locate(own, problem.Argument);
        if (problem.Argument is null)
            return property.Locations[0];
        var attribute = property.GetAttributes().FirstOrDefault(a => AttributeReader.Expression(a, problem.Argument) is not null)
            ?? property.GetAttributes().First(a => AttributeReader.DescriptorOf(a) is not null);
        return AttributeReader.Locate(attribute, problem.Argument);
    }

    /// <summary>Where a finding's cause stands in the source.</summary>
    public Location Locate(ScopeFinding finding)
    {
        var layer = finding.Layer is null ? null : Type.GetMembers(LayerSpec.PropertyOf(finding.Layer)).OfType<IPropertySymbol>().FirstOrDefault();
        var attribute = finding.Layer is { } inner && LayerSpec.PropertyOf(inner) != inner
            ? Attributes(layer).FirstOrDefault(a => AttributeReader.DescriptorOf(a) is not null) // the block that embeds what causes it
            : finding.Kind switch
            {
                ScopeSubject.Loss => Attributes(layer).Concat(Attributes(Type)).FirstOrDefault(AttributeReader.IsLoss),
                ScopeSubject.WeightDecay => AttributeReader.Find(Type, "WeightDecayAttribute"),
                ScopeSubject.Sizes => AttributeReader.Find(Type, "NetworkAttribute"),
                ScopeSubject.Initialization when finding.Argument != "activation" => Initialization(layer!),
                ScopeSubject.Input or ScopeSubject.Layer or ScopeSubject.Activation or ScopeSubject.Initialization =>
                    Attributes(layer).FirstOrDefault(a => AttributeReader.DescriptorOf(a) is not null),
            };
        return attribute is not null ? AttributeReader.Locate(attribute, finding.Argument) : (layer ?? (ISymbol)Type).Locations[0];
    }

    /// <summary>The layer's own [Initialize], else the network's.</summary>
    private AttributeData? Initialization(ISymbol layer) => AttributeReader.Find(layer, "InitializeAttribute")
        ?? AttributeReader.Find(Type, "InitializeAttribute");

    private static ImmutableArray<AttributeData> Attributes(ISymbol? symbol) => symbol is null ? [] : symbol.GetAttributes();

    private sealed class Slot
    {
        public NetworkReading? Reading { get; set; }
    }
}

/// <summary>The library's enumeration of that name.</summary>
internal enum TheoremScope
{
    Reported,
    Required,
    Ignored,
}
