using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Collections;
using GradientFlow.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Declaration;

/// <summary>Reads a class marked [Network] into a <see cref="NetworkSpec"/>. The generator and the analyzers read with the same
/// code, and only the analyzers report, so that the two cannot disagree.</summary>
internal sealed class DeclarationReader
{
    /// <summary>The type by which a project is known to reference the package that runs kernels.</summary>
    private const string KernelPlan = "GradientFlow.CompilerServices.KernelPlan`1";

    private readonly INamedTypeSymbol _type;
    private readonly Compilation _compilation;
    private readonly Vocabulary _vocabulary;
    private readonly Action<Diagnostic>? _report;
    private readonly CancellationToken _cancellation;
    /// <summary>What the network gets besides its layers.</summary>
    private IReadOnlyList<EmittedMember> _members;

    private bool _broken;
    private bool _unbound;

    // The networks that embed this one, outermost first.
    private readonly INamedTypeSymbol[] _around;

    private DeclarationReader(
        INamedTypeSymbol type, Compilation compilation, Vocabulary vocabulary, Action<Diagnostic>? report, CancellationToken cancellation,
        INamedTypeSymbol[]? around = null) =>
        (_type, _compilation, _vocabulary, _members, _report, _cancellation, _around) =
            (type, compilation, vocabulary, vocabulary.Members, report, cancellation, around ?? []);

    public static NetworkSpec Read(INamedTypeSymbol type, Compilation compilation, Vocabulary vocabulary, CancellationToken cancellation) =>
        new DeclarationReader(type, compilation, vocabulary, null, cancellation).Read();

    /// <summary>What an inert half takes: the type, and the heads of its layers. For a declaration that could not be read.</summary>
    public static NetworkSpec ReadShell(INamedTypeSymbol type, Vocabulary vocabulary, CancellationToken cancellation)
    {
        IPropertySymbol[] properties = [.. type.GetMembers().OfType<IPropertySymbol>()
            .Where(p => p.PartialDefinitionPart is null && p.GetAttributes().Any(a => AttributeReader.DescriptorOf(a) is not null))];
        var layers = properties.Select(p => (p.Name, Half: PropertyReader.Read(p, cancellation)))
            .Select(p => new LayerSpec(p.Name, LayerSpec.Unknown, p.Half.Head, p.Half.Accessors, "", default, null, default, null, DefaultInitialization,
                false, null));
        var taken = TypeReader.CheckNames(type, [.. properties.Select(p => p.Name)], vocabulary.Members, (_, _, _) => { });
        return new(TypeReader.Read(type), false, 0, default, HasKernels: false, IsBlockOnly: false, 0, layers.ToEquatable(), default, taken, IsBroken: true);
    }

    /// <summary>Reports what is wrong with the declaration itself, its wiring and shapes apart; returns what was read, or null where the compiler could not
    /// bind it.</summary>
    public static NetworkSpec? Check(INamedTypeSymbol type, Compilation compilation, Vocabulary vocabulary, Action<Diagnostic> report,
        CancellationToken cancellation)
    {
        var reader = new DeclarationReader(type, compilation, vocabulary, report, cancellation);
        var spec = reader.Read();
        // of what was not bound a shape or a name is missing, and what hangs on it would only repeat what the compiler says
        return reader._unbound ? null : spec;
    }

    private NetworkSpec Read()
    {
        TypeReader.Check(_type, Report, _cancellation);
        CheckAttributes(_type);
        var network = AttributeReader.Find(_type, "NetworkAttribute")!;
        var arguments = AttributeReader.Read(network);
        var samples = (int)(Argument.Find(arguments, "Samples")?.Number ?? 0);
        if (samples < 0)
            Report(Rules.OutOfRange, AttributeReader.Locate(network, "Samples"), _type.Name, "Samples", samples, "at least 0; 0 leaves it open");
        var isSingle = Argument.Find(arguments, "Precision")?.Number == 1;
        var isBlockOnly = BlockOnly.IsDeclared(arguments);
        foreach (var (setting, place) in isBlockOnly ? BlockOnly.OfNetworksThatRun(_type) : [])
            Report(Rules.UnsupportedCombination, place,
                $"'{_type.Name}' is used in blocks alone (BlockOnly = true), and {setting} is for the network around them to say: take {setting} or "
                    + "'BlockOnly = true' away");
        if (isBlockOnly)
            _members = [];
        var properties = LayerProperties().ToArray();
        CheckOneDeclaration(properties.Select(p => p.Property));
        var taken = TypeReader.CheckNames(_type, [.. properties.Select(p => p.Property.Name)], _members, Report);
        if (AttributeReader.Find(_type, "InitializeAttribute") is { } initialize && AttributeReader.Expression(initialize, "CopyOf") is not null)
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(initialize, "CopyOf"),
                $"'{_type.Name}' is no layer and cannot start as a copy of one; write [Initialize(CopyOf = …)] on the layer that is to start so");
        var common = (ReadInitialization(_type) ?? DefaultInitialization) with { CopyOf = null };
        return new(
            TypeReader.Read(_type),
            isSingle,
            Math.Max(0, samples),
            ReadSchedule(isSingle),
            !isBlockOnly && ReadKernels(network, arguments),
            isBlockOnly,
            ReadWeightDecay(),
            ReadLayers(properties, common).ToEquatable(),
            _type.GetAttributes().Where(AttributeReader.IsLoss).Select(ReadLoss).ToEquatable(),
            taken,
            _broken);
    }

    /// <summary>An attribute the compiler cannot bind says nothing yet, and the compiler says so. A number cast to an enumeration may be no member of
    /// it.</summary>
    private void CheckAttributes(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes().Where(a => AttributeReader.IsOurs(a) || AttributeReader.DescriptorOf(a) is not null))
        {
            if (!AttributeReader.IsBound(attribute))
                _broken = _unbound = true;
            foreach (var (name, value, enumeration) in AttributeReader.Strays(attribute))
                Report(Rules.OutOfRange, AttributeReader.Locate(attribute, name), symbol.Name, name, value, $"a member of the enumeration {enumeration}");
        }
    }

    // ---- the network ----

    private ScheduleSpec ReadSchedule(bool isSingle)
    {
        if (AttributeReader.Find(_type, "ScheduleAttribute") is not { } attribute)
            return default;
        var arguments = AttributeReader.Read(attribute);
        int? bits = Argument.Find(arguments, "Width")?.Texts.FirstOrDefault() switch
        {
            "Scalar" => 0,
            "Bits128" => 128,
            "Bits256" => 256,
            "Bits512" => 512,
            _ => null,
        };
        var tile = (int)(Argument.Find(arguments, "TileSamples")?.Number ?? 0);
        var lanes = isSingle ? 16 : 8;
        if (tile < 0 || tile % lanes != 0 || tile > 4096)
        {
            Report(Rules.OutOfRange, AttributeReader.Locate(attribute, "TileSamples"), _type.Name, "TileSamples", tile,
                $"a multiple of {lanes}, the samples of the widest vector, up to 4096; or 0 to leave it open");
            tile = 0;
        }

        return new(bits, tile, Argument.Find(arguments, "Kernels")?.Texts.FirstOrDefault() is { } kernels && kernels != "Fitting" ? kernels : null);
    }

    private bool ReadKernels(AttributeData network, EquatableArray<Argument> arguments)
    {
        if (Argument.Find(arguments, "Kernels") is not { Number: not 0 })
            return false;
        if (_compilation.GetTypeByMetadataName(KernelPlan) is not null)
            return true;
        Report(Rules.KernelsNeedPackage, AttributeReader.Locate(network, "Kernels"), _type.Name);
        return false;
    }

    private double ReadWeightDecay()
    {
        if (AttributeReader.Find(_type, "WeightDecayAttribute") is not { } attribute)
            return 0;
        var lambda = Argument.Find(AttributeReader.Read(attribute), "lambda")?.Number ?? 0;
        if (lambda >= 0 && !double.IsInfinity(lambda))
            return lambda;
        Report(Rules.OutOfRange, AttributeReader.Locate(attribute, "lambda"), _type.Name, "the weight decay", lambda, "a finite number of at least 0");
        return 0;
    }

    // ---- the layers ----

    /// <summary>Properties with a layer attribute; and partial ones that lack it, or whose attribute the compiler does not know.</summary>
    private IEnumerable<(IPropertySymbol Property, AttributeData? Attribute)> LayerProperties()
    {
        var seen = new HashSet<string>();
        foreach (var property in _type.GetMembers().OfType<IPropertySymbol>().Where(p => p.PartialDefinitionPart is null))
        {
            var layers = property.GetAttributes().Where(a => AttributeReader.DescriptorOf(a) is not null).ToArray();
            if (layers.Length == 0 && !(property.IsPartialDefinition && !PropertyReader.IsImplemented(property) && AttributeReader.IsDescriptor(property.Type)))
                continue;
            if (!seen.Add(property.Name))
            {   // the compiler reports it
                _broken = true;
                continue;
            }

            if (layers.Length > 1)
                Report(Rules.UnsupportedCombination, AttributeReader.Locate(layers[1], null),
                    $"'{property.Name}' carries {layers.Length} layer attributes; a layer is of one kind");
            yield return (property, layers.FirstOrDefault());
        }
    }

    /// <summary>The wiring is the order of declaration, and that is only known within one declaration.</summary>
    private void CheckOneDeclaration(IEnumerable<IPropertySymbol> properties)
    {
        var first = true;
        SyntaxNode? home = null;
        foreach (var property in properties)
        {
            var parent = property.DeclaringSyntaxReferences[0].GetSyntax(_cancellation).Parent;
            if (!first && parent != home)
                Report(Rules.UnsupportedCombination, property.Locations[0],
                    $"'{property.Name}' stands in another part of '{_type.Name}' than the layers before it; their order is the wiring, so all layers belong "
                        + "in one part");
            (first, home) = (false, parent);
        }
    }

    /// <summary>Every layer; one that embeds a network stands behind the layers of that network.</summary>
    private IEnumerable<LayerSpec> ReadLayers((IPropertySymbol Property, AttributeData? Attribute)[] properties, InitializationSpec common)
    {
        var blocks = new BlockReader(_type, _vocabulary, (inner, location) => ReadInner(inner, location), Report);
        foreach (var (property, attribute) in properties)
        {
            var layer = ReadLayer(property, attribute, common);
            if (layer.Kind == LayerSpec.Block && AttributeReader.IsBound(attribute!))
            {
                foreach (var l in blocks.Expand(layer, property, attribute!))
                    yield return l;
            }
            else
            {
                blocks.Pass(layer);
                yield return layer;
            }
        }
    }

    /// <summary>The declaration of a network that this one embeds; null, and reported, where there is none to embed.</summary>
    private NetworkSpec? ReadInner(INamedTypeSymbol inner, Location location)
    {
        if (AttributeReader.Find(inner, "NetworkAttribute") is null)
        {
            Report(Rules.UnsupportedCombination, location, $"'{inner.Name}' is no network and cannot be a block: mark it [Network]");
            return null;
        }

        INamedTypeSymbol[] around = [.. _around, _type];
        if (around.Contains(inner, SymbolEqualityComparer.Default))
        {
            Report(Rules.Cycle, location, inner.Name,
                string.Join(" ← ", around.SkipWhile(t => !SymbolEqualityComparer.Default.Equals(t, inner)).Append(inner).Select(t => t.Name)));
            return null;
        }

        var spec = new DeclarationReader(inner, _compilation, _vocabulary, null, _cancellation, around).Read();
        if (spec.IsBroken)
        {
            Report(Rules.UnsupportedCombination, location, $"'{inner.Name}' cannot be a block: its own declaration has mistakes");
            return null;
        }

        return spec;
    }

    private LayerSpec ReadLayer(IPropertySymbol property, AttributeData? attribute, InitializationSpec common)
    {
        _cancellation.ThrowIfCancellationRequested();
        CheckAttributes(property);
        CheckName(property);
        var shape = PropertyReader.Read(property, _cancellation);
        if (shape.Fault is { } fault)
            Report(Rules.LayerProperty, property.Locations[0], property.Name, fault);
        if (attribute is null)
        {
            if (property.GetAttributes().Any(a => a.AttributeClass is null or { TypeKind: TypeKind.Error }))
                _broken = _unbound = true;
            else if (shape.Fault is null)
                Report(Rules.LayerProperty, property.Locations[0], property.Name,
                    $"write the attribute that describes it, such as [{property.Type.Name}], before it");
            return new(property.Name, LayerSpec.Unknown, shape.Head, shape.Accessors, property.Type.Name, default, null, default, null, common, false, null);
        }

        var kind = AttributeReader.KindOf(attribute, "Attribute");
        var arguments = AttributeReader.Read(attribute);
        var descriptor = AttributeReader.DescriptorOf(attribute)!;
        if (property.Type.TypeKind == TypeKind.Error)
            _broken = true; // and the compiler says so
        else if (!SymbolEqualityComparer.Default.Equals(property.Type, descriptor))
            Report(Rules.WrongPropertyType, TypeLocation(property), property.Name, property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                kind, descriptor.Name);
        if (kind != LayerSpec.Input && _vocabulary.FindLayer(kind) is null)
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, null),
                $"[{kind}] is no layer that this GradientFlow's generator knows; reference one version of the package, and derive no layer attributes of "
                    + "your own");
        var losses = property.GetAttributes().Where(AttributeReader.IsLoss).ToArray();
        if (losses.Length > 1)
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(losses[1], null), $"'{property.Name}' names {losses.Length} losses; an output has one");
        return new(
            property.Name,
            kind,
            shape.Head,
            shape.Accessors,
            descriptor.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            Argument.Find(arguments, "From")?.Texts ?? default,
            Argument.Find(arguments, "Share")?.Texts.FirstOrDefault(),
            arguments,
            ReadActivation(property, attribute, arguments),
            ReadInitialization(property) ?? common,
            AttributeReader.Find(property, "OutputAttribute") is not null,
            losses.Length == 0 ? null : ReadLoss(losses[0]));
    }

    /// <summary>What every object has, and no layer may be called.</summary>
    public static IReadOnlyList<string> NamesOfObjects { get; } = ["Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "ReferenceEquals",
        "Finalize"];

    private void CheckName(IPropertySymbol property)
    {
        var why = _members.Any(m => m.Name == property.Name) ? "the network gets a member of that name"
            : NamesOfObjects.Contains(property.Name) ? "every object has a member of that name"
            : property.Name == _type.Name ? "the network itself is called so"
            : null;
        if (why is not null)
            Report(Rules.ReservedName, property.Locations[0], "layer", property.Name, why);
    }

    private Location TypeLocation(IPropertySymbol property) =>
        (property.DeclaringSyntaxReferences[0].GetSyntax(_cancellation) as BasePropertyDeclarationSyntax)?.Type.GetLocation() ?? property.Locations[0];

    private ActivationSpec? ReadActivation(IPropertySymbol property, AttributeData attribute, EquatableArray<Argument> arguments)
    {
        if (attribute.AttributeConstructor?.Parameters.FirstOrDefault(p => p.Name == "activation") is not { } parameter)
            return null;
        var algebra = new ScalarAlgebra();
        var name = Argument.Find(arguments, "activation")?.Texts.FirstOrDefault();
        if (parameter.Type.TypeKind != TypeKind.Enum)
        {
            name ??= "";
            var location = AttributeReader.Locate(attribute, "activation");
            var method = ActivationReader.Read(_type, AttributeReader.Expression(attribute, "activation"), name, _compilation, algebra,
                (rule, details) => Report(rule, location, details), _cancellation);
            _broken |= method is null;
            return method is null ? null : new(name, ScalarCode.From(method), HasSlope: false);
        }

        double Setting(string setting, double otherwise, bool positive)
        {
            var value = Argument.Find(arguments, setting)?.Number ?? otherwise;
            if (!double.IsNaN(value) && !double.IsInfinity(value) && (!positive || value > 0))
                return value;
            Report(Rules.OutOfRange, AttributeReader.Locate(attribute, setting), property.Name, setting, value,
                positive ? "a finite number greater than 0" : "a finite number");
            return otherwise;
        }

        var settings = new Activations.Settings(Setting("Slope", 0.01, positive: false), Setting("Alpha", 1, positive: true));
        if (name is null or "Identity")
            return null; // or a number that is no activation, which was reported
        if (!Activations.Formulas.TryGetValue(name, out var formula))
        {
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, "activation"),
                $"{name} is an activation of a newer GradientFlow than the generator that reads it; reference one version");
            return null;
        }

        return new(name, ScalarCode.From(formula(algebra.Variable(1), settings)), Activations.HasSlope(name));
    }

    private LossSpec ReadLoss(AttributeData attribute)
    {
        var kind = AttributeReader.KindOf(attribute, "LossAttribute");
        if (_vocabulary.IsLoss(kind))
            return new(kind, AttributeReader.Read(attribute));
        Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, null),
            $"[{kind}Loss] is no loss that this GradientFlow's generator knows; reference one version of the package, and derive no losses of your own");
        return new(LossSpec.Default, default);
    }

    // ---- initialisation ----

    private static InitializationSpec DefaultInitialization { get; } = new(new("LeCunNormal", 1), new("LeCunNormal", 1), StartSpec.Slope, StartSpec.Gain,
        0.9, null);

    private InitializationSpec? ReadInitialization(ISymbol symbol)
    {
        if (AttributeReader.Find(symbol, "InitializeAttribute") is not { } attribute)
            return null;
        var arguments = AttributeReader.Read(attribute);
        string Scheme(string name) => Argument.Find(arguments, name)?.Texts.FirstOrDefault() ?? "Default";
        var (weights, bias, slope, gain) = (Scheme("weights"), Scheme("Bias"), Scheme("Slope"), Scheme("Gain"));
        weights = weights == "Default" ? DefaultInitialization.Weights.Scheme : weights;
        slope = slope == "Default" ? DefaultInitialization.Slope.Scheme : slope;
        gain = gain == "Default" ? DefaultInitialization.Gain.Scheme : gain;
        // A matrix scheme says nothing of a vector; then biases start as they do by default.
        bias = bias != "Default" ? bias : IsOfMatrices(weights) ? DefaultInitialization.Bias.Scheme : weights;
        var scale = Number("Scale", 1);
        var biasScale = Number("BiasScale", scale);
        var sparsity = Argument.Find(arguments, "Sparsity")?.Number ?? DefaultInitialization.Sparsity;
        if (!(sparsity >= 0 && sparsity < 1))
            Report(Rules.OutOfRange, AttributeReader.Locate(attribute, "Sparsity"), symbol.Name, "Sparsity", sparsity, "at least 0 and less than 1");
        if (IsOfMatrices(bias))
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, "Bias"),
                $"'{symbol.Name}': {bias} is a scheme for matrices, not for biases");
        if (IsOfMatrices(slope))
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, "Slope"),
                $"'{symbol.Name}': {slope} is a scheme for matrices, not for slopes");
        if (IsOfMatrices(gain))
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, "Gain"), $"'{symbol.Name}': {gain} is a scheme for matrices, not for gains");
        var gainScale = Number("GainScale", gain == "Constant" ? 1 : DefaultInitialization.Gain.Scale);
        return new(new(weights, scale), new(bias, biasScale), new(slope, Number("SlopeScale", DefaultInitialization.Slope.Scale)),
            new(gain, gainScale, DefaultInitialization.Gain.Mean), sparsity, Argument.Find(arguments, "CopyOf")?.Texts.FirstOrDefault());

        static bool IsOfMatrices(string scheme) => scheme is "Identity" or "Orthogonal" or "Sparse";

        double Number(string name, double otherwise)
        {
            var value = Argument.Find(arguments, name)?.Number ?? otherwise;
            if (!double.IsNaN(value) && !double.IsInfinity(value))
                return value;
            Report(Rules.OutOfRange, AttributeReader.Locate(attribute, name), symbol.Name, name, value, "a finite number");
            return otherwise;
        }
    }

    // ---- reporting ----

    private void Report(DiagnosticDescriptor rule, Location location, params object[] details)
    {
        _broken |= rule.DefaultSeverity == DiagnosticSeverity.Error;
        _report?.Invoke(Rules.Broken(rule, location, details));
    }
}
