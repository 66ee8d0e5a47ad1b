using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Declaration;

/// <summary>Reads a class marked [Network] into a <see cref="NetworkSpec"/>. The generator reads it in silence; the analyzer reads the same way and
/// listens, so that the two cannot disagree.</summary>
internal sealed class DeclarationReader
{
    private readonly INamedTypeSymbol _type;
    private readonly Compilation _compilation;
    private readonly Action<Diagnostic>? _report;
    private readonly CancellationToken _cancellation;
    private bool _broken;

    private DeclarationReader(INamedTypeSymbol type, Compilation compilation, Action<Diagnostic>? report, CancellationToken cancellation) =>
        (_type, _compilation, _report, _cancellation) = (type, compilation, report, cancellation);

    public static NetworkSpec Read(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation) =>
        new DeclarationReader(type, compilation, null, cancellation).Read();

    /// <summary>Reports every mistake of the declaration, those of its wiring and shapes included; returns the network as far as it could be read.</summary>
    public static NetworkModel Check(INamedTypeSymbol type, Compilation compilation, Action<Diagnostic> report, CancellationToken cancellation)
    {
        var spec = new DeclarationReader(type, compilation, report, cancellation).Read();
        var model = NetworkModel.Build(spec);
        foreach (var problem in model.Problems)
            report(Diagnostic.Create(problem.Rule, Locate(type, problem), problem.Details));
        return model;
    }

    private NetworkSpec Read()
    {
        CheckType();
        var network = AttributeReader.Find(_type, "NetworkAttribute")!;
        var arguments = AttributeReader.Read(network);
        var samples = (int)(Argument.Find(arguments, "Samples")?.Number ?? 0);
        if (samples < 0)
            Report(Rules.OutOfRange, AttributeReader.Locate(network, "Samples"), _type.Name, "Samples", samples, "the number of samples, or 0 to leave it open");
        var isSingle = Argument.Find(arguments, "Precision")?.Number == 1;
        var properties = LayerProperties().ToArray();
        CheckOneDeclaration(properties.Select(p => p.Property));
        var common = ReadInitialization(_type) ?? DefaultInitialization;
        return new(
            ReadType(),
            isSingle,
            Math.Max(0, samples),
            ReadSchedule(isSingle),
            ReadWeightDecay(),
            properties.Select(p => ReadLayer(p.Property, p.Attribute, p.Descriptor, common)).ToEquatable(),
            _type.GetAttributes().Where(AttributeReader.IsLoss).Select(ReadLoss).ToEquatable(),
            _broken);
    }

    // ---- the class ----

    private void CheckType()
    {
        var declarations = _type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(_cancellation)).OfType<TypeDeclarationSyntax>().ToArray();
        var location = declarations.FirstOrDefault()?.Identifier.GetLocation() ?? Location.None;
        void Require(bool holds, string what, string name)
        {
            if (!holds)
                Report(Rules.NotPartial, location, name, what);
        }

        Require(declarations.All(d => d.Modifiers.Any(SyntaxKind.PartialKeyword)), "partial", _type.Name);
        Require(!_type.IsStatic, "non-static", _type.Name);
        Require(!_type.IsRecord, "a class and not a record", _type.Name);
        Require(_type.TypeParameters.Length == 0, "non-generic", _type.Name);
        Require(!_type.IsFileLocal, "visible outside its file", _type.Name);
        for (var outer = _type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            var partial = outer.DeclaringSyntaxReferences.Select(r => r.GetSyntax(_cancellation)).OfType<TypeDeclarationSyntax>().All(d => d.Modifiers.Any(SyntaxKind.PartialKeyword));
            Require(partial && outer.TypeParameters.Length == 0, "partial and non-generic", outer.Name);
        }
    }

    private TypeSpec ReadType()
    {
        var containers = new List<string>();
        for (var outer = _type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            var keyword = outer.TypeKind switch
            {
                TypeKind.Interface => "interface",
                TypeKind.Struct => outer.IsRecord ? "record struct" : "struct",
                _ => outer.IsRecord ? "record" : "class",
            };
            containers.Insert(0, $"partial {keyword} {outer.Name}");
        }

        return new(_type.ContainingNamespace.IsGlobalNamespace ? "" : _type.ContainingNamespace.ToDisplayString(), containers.ToEquatable(), _type.Name);
    }

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
        var lanes = Math.Max(1, (bits ?? 512) / (isSingle ? 32 : 64));
        if (tile < 0 || tile % lanes != 0 || tile > 4096)
        {
            Report(Rules.OutOfRange, AttributeReader.Locate(attribute, "TileSamples"), _type.Name, "TileSamples", tile, $"a multiple of {lanes}, the samples of the widest vector, up to 4096; or 0 to leave it open");
            tile = 0;
        }

        return new(bits, tile);
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

    private IEnumerable<(IPropertySymbol Property, AttributeData Attribute, ITypeSymbol Descriptor)> LayerProperties()
    {
        foreach (var property in _type.GetMembers().OfType<IPropertySymbol>().Where(p => p.PartialDefinitionPart is null))
        {
            var layers = property.GetAttributes().Select(a => (Attribute: a, Descriptor: AttributeReader.DescriptorOf(a))).Where(x => x.Descriptor is not null).ToArray();
            if (layers.Length > 1)
                Report(Rules.UnsupportedCombination, AttributeReader.Locate(layers[1].Attribute, null), $"'{property.Name}' carries {layers.Length} layer attributes; a layer is of one kind");
            if (layers.Length > 0)
                yield return (property, layers[0].Attribute, layers[0].Descriptor!);
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
                Report(Rules.UnsupportedCombination, property.Locations[0], $"'{property.Name}' stands in another part of '{_type.Name}' than the layers before it; their order is the wiring, so all layers belong in one part");
            (first, home) = (false, parent);
        }
    }

    private LayerSpec ReadLayer(IPropertySymbol property, AttributeData attribute, ITypeSymbol descriptor, InitializationSpec common)
    {
        _cancellation.ThrowIfCancellationRequested();
        var kind = AttributeReader.KindOf(attribute, "Attribute");
        var arguments = AttributeReader.Read(attribute);
        if (kind != LayerCatalogue.Input && !LayerCatalogue.Kinds.ContainsKey(kind))
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, null), $"[{kind}] is a layer of a newer GradientFlow than the generator that reads it; reference one version");
        if (Members.All.Any(m => m.Name == property.Name) || Members.Reserved.Contains(property.Name) || property.Name == _type.Name)
            Report(Rules.ReservedName, property.Locations[0], property.Name);
        var loss = property.GetAttributes().FirstOrDefault(AttributeReader.IsLoss);
        return new(
            property.Name,
            kind,
            ReadProperty(property, kind, descriptor),
            descriptor.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            Argument.Find(arguments, "From")?.Texts ?? default,
            Argument.Find(arguments, "Share")?.Texts.FirstOrDefault(),
            arguments,
            ReadActivation(attribute, arguments),
            ReadInitialization(property) ?? common,
            AttributeReader.Find(property, "OutputAttribute") is not null,
            loss is null ? null : ReadLoss(loss));
    }

    /// <summary>The declaration's head, to be repeated by the emitted half; empty when there can be none.</summary>
    private string ReadProperty(IPropertySymbol property, string kind, ITypeSymbol descriptor)
    {
        var syntax = property.DeclaringSyntaxReferences[0].GetSyntax(_cancellation) as PropertyDeclarationSyntax;
        var type = property.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        var accessors = syntax?.AccessorList?.Accessors;
        var isPlainGetter = accessors is { Count: 1 } && accessors.Value[0] is { Body: null, ExpressionBody: null } accessor && accessor.IsKind(SyntaxKind.GetAccessorDeclaration);
        var wrong = syntax is null || !syntax.Modifiers.Any(SyntaxKind.PartialKeyword) ? "write 'partial' before its type"
            : property.IsStatic ? "take away 'static'"
            : !isPlainGetter || syntax.Initializer is not null ? "write '{ get; }' and nothing else"
            : null;
        if (wrong is not null)
            Report(Rules.LayerProperty, property.Locations[0], property.Name, wrong);
        if (!SymbolEqualityComparer.Default.Equals(property.Type, descriptor))
            Report(Rules.WrongPropertyType, syntax?.Type.GetLocation() ?? property.Locations[0], property.Name, property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), kind, descriptor.Name);
        // An emitted half of any other shape would only add errors of the compiler's to ours.
        return syntax is null || !syntax.Modifiers.Any(SyntaxKind.PartialKeyword) || !isPlainGetter ? "" : $"{string.Join(" ", syntax.Modifiers.Select(m => m.ValueText))} {type}";
    }

    private ActivationSpec? ReadActivation(AttributeData attribute, EquatableArray<Argument> arguments)
    {
        if (Argument.Find(arguments, "activation") is not { } activation)
            return null;
        var algebra = new ScalarAlgebra();
        var isMember = attribute.AttributeConstructor?.Parameters.FirstOrDefault(p => p.Name == "activation")?.Type.TypeKind == TypeKind.Enum;
        if (!isMember)
        {
            var location = AttributeReader.Locate(attribute, "activation");
            var method = ActivationReader.Read(_type, AttributeReader.Expression(attribute, "activation"), activation.Texts.FirstOrDefault() ?? "", _compilation, algebra, (rule, details) => Report(rule, location, details), _cancellation);
            return method is null ? null : new(activation.Texts[0], ScalarCode.From(method), HasSlope: false);
        }

        double Setting(string name, double otherwise, bool positive)
        {
            var value = Argument.Find(arguments, name)?.Number ?? otherwise;
            if (!double.IsNaN(value) && !double.IsInfinity(value) && (!positive || value > 0))
                return value;
            Report(Rules.OutOfRange, AttributeReader.Locate(attribute, name), attribute.AttributeClass!.Name, name, value, positive ? "a finite number greater than 0" : "a finite number");
            return otherwise;
        }

        var settings = new Activations.Settings(Setting("Slope", 0.01, positive: false), Setting("Alpha", 1, positive: true));
        var name = activation.Texts.FirstOrDefault();
        if (name is null || !Activations.Formulas.TryGetValue(name, out var formula))
        {
            Report(Rules.OutOfRange, AttributeReader.Locate(attribute, "activation"), attribute.AttributeClass!.Name, "activation", activation.Number, "a member of the enumeration Activation");
            return null;
        }

        if (name == "Identity")
            return null;
        return new(name, ScalarCode.From(formula(algebra.Variable(1), settings)), Activations.HasSlope(name));
    }

    private LossSpec ReadLoss(AttributeData attribute)
    {
        var kind = AttributeReader.KindOf(attribute, "LossAttribute");
        if (LossCatalogue.Kinds.ContainsKey(kind))
            return new(kind, AttributeReader.Read(attribute));
        Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, null), $"[{kind}Loss] is a loss of a newer GradientFlow than the generator that reads it; reference one version");
        return new("Square", default);
    }

    // ---- initialisation ----

    private static InitializationSpec DefaultInitialization { get; } = new("LeCunNormal", "LeCunNormal", 1, 1, 0.9, null);

    private InitializationSpec? ReadInitialization(ISymbol symbol)
    {
        if (AttributeReader.Find(symbol, "InitializeAttribute") is not { } attribute)
            return null;
        var arguments = AttributeReader.Read(attribute);
        string Scheme(string name) => Argument.Find(arguments, name)?.Texts.FirstOrDefault() ?? "Default";
        var (weights, bias) = (Scheme("weights"), Scheme("Bias"));
        weights = weights == "Default" ? DefaultInitialization.Weights : weights;
        // A matrix scheme says nothing of a vector; then biases start as they do by default.
        bias = bias != "Default" ? bias : weights is "Identity" or "Orthogonal" or "Sparse" ? DefaultInitialization.Bias : weights;
        var scale = Number("Scale", 1);
        var biasScale = Number("BiasScale", scale);
        var sparsity = Argument.Find(arguments, "Sparsity")?.Number ?? DefaultInitialization.Sparsity;
        if (!(sparsity >= 0 && sparsity < 1))
            Report(Rules.OutOfRange, AttributeReader.Locate(attribute, "Sparsity"), symbol.Name, "Sparsity", sparsity, "at least 0 and less than 1");
        if (bias is "Identity" or "Orthogonal" or "Sparse")
            Report(Rules.UnsupportedCombination, AttributeReader.Locate(attribute, "Bias"), $"'{symbol.Name}': {bias} is a scheme for matrices, not for biases");
        return new(weights, bias, scale, biasScale, sparsity, Argument.Find(arguments, "CopyOf")?.Texts.FirstOrDefault());

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

    private static Location Locate(INamedTypeSymbol type, Problem problem)
    {
        if (problem.Layer is null)
        {
            var network = type.GetAttributes().Where(a => problem.Argument is not null || AttributeReader.IsLoss(a)).FirstOrDefault(a => problem.Argument is null || AttributeReader.Expression(a, problem.Argument) is not null);
            return network is null || problem.Rule.Id == Rules.NoInput.Id ? type.Locations[0] : AttributeReader.Locate(network, problem.Argument);
        }

        var property = type.GetMembers(problem.Layer).OfType<IPropertySymbol>().First();
        if (problem.Argument is null)
            return property.Locations[0];
        var attribute = property.GetAttributes().FirstOrDefault(a => AttributeReader.Expression(a, problem.Argument) is not null)
            ?? property.GetAttributes().First(a => AttributeReader.DescriptorOf(a) is not null);
        return AttributeReader.Locate(attribute, problem.Argument);
    }

    private void Report(DiagnosticDescriptor rule, Location location, params object[] details)
    {
        _broken |= rule.DefaultSeverity == DiagnosticSeverity.Error;
        _report?.Invoke(Diagnostic.Create(rule, location, details));
    }
}
