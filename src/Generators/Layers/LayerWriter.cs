using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Layers;

/// <summary>A block of θ, named by the kind of its tensor (W, b, …), which no other block of its layer has.</summary>
/// <param name="FanIn">Inputs of a unit of the layer, from which the initialisation schemes take their scale.</param>
/// <param name="FanOut">Units of the layer.</param>
internal sealed record Parameter(Tensor Tensor, string Layer, ParameterRole Role, int FanIn, int FanOut)
{
    public string Name => Tensor.Symbol.Kind;
}

/// <summary>A mistake in a declaration, at an argument of a layer's attribute (null: at the layer itself). What throws it leaves no layer, so that only an
/// error can be thrown.</summary>
internal sealed class DeclarationException(DiagnosticDescriptor rule, string? argument, params object[] details) : Exception
{
    public DiagnosticDescriptor Rule { get; } = rule.DefaultSeverity == DiagnosticSeverity.Error ? rule
        : throw new ArgumentException($"{rule.Id} is no error.", nameof(rule));

    public string? Argument => argument;

    public object[] Details => details;
}

/// <summary>What a layer is written with: what it was declared with, what flows into it, and the means to write its nests.</summary>
internal sealed class LayerWriter(Graph graph, LayerSpec spec, Tensor[] inputs, Func<string, Parameter?>? shared)
{
    private Tensor? _slopes;

    public Graph Graph => graph;

    public LayerSpec Spec => spec;

    public Tensor[] Inputs => inputs;

    public Tensor Input => inputs[0];

    /// <summary>The layer reads an input of discrete values.</summary>
    public bool InputIsDiscrete { get; init; }

    /// <summary>The name of the layer's output.</summary>
    public Symbol Output => new("h", spec.Name);

    /// <summary>Blocks of θ this layer owns, in order.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>Blocks this layer uses, owned or shared.</summary>
    public List<Parameter> Uses { get; } = [];

    public Axis Axis(string name, int size) => graph.Axis(name, size);

    public Axis[] Axes(string name, int[] shape) => graph.Axes(shape, name);

    /// <summary>scale · Σ over axes of a product</summary>
    public static Term Sum(Axis[] axes, params Access[] factors) => new(1, axes, factors);

    public static Term Sum(double scale, Axis[] axes, params Access[] factors) => new(scale, axes, factors);

    public bool Flag(string argument, bool otherwise) => spec.Find(argument) is { } a ? a.Number != 0 : otherwise;

    public int Integer(string argument, int otherwise) => spec.Find(argument) is { } a ? (int)a.Number : otherwise;

    /// <summary>The member of an enumeration, by name; null where the argument is not written.</summary>
    public string? Member(string argument) => spec.Find(argument)?.Texts.FirstOrDefault();

    public int[] Integers(string argument) => spec.Find(argument) is { } a ? [.. a.Numbers.Select(x => (int)x)] : [];

    /// <summary>An argument that must be 1 or more.</summary>
    public int Size(string argument, int otherwise = 1)
    {
        var value = Integer(argument, otherwise);
        return value >= 1 ? value : throw Fail(Rules.OutOfRange, argument, spec.Name, argument, value, "at least 1");
    }

    /// <summary>An argument that is one of the axes of the input.</summary>
    public int AxisArgument(string argument)
    {
        var axis = Integer(argument, 0);
        return axis >= 0 && axis < Input.Shape.Length ? axis
            : throw Fail(Rules.OutOfRange, argument, spec.Name, argument, axis,
                $"from 0 to {Input.Shape.Length - 1}, the axes of {(inputs.Length > 1 ? "its inputs" : Input.Symbol.Owner)}");
    }

    /// <summary>A finite number greater than 0.</summary>
    public double Positive(string argument, double otherwise)
    {
        var value = spec.Find(argument)?.Number ?? otherwise;
        return value > 0 && !double.IsInfinity(value) ? value
            : throw Fail(Rules.OutOfRange, argument, spec.Name, argument, value, "a finite number greater than 0");
    }

    /// <summary>Numbers of the declaration that a layer may have, as a square matrix of 4,096 rows.</summary>
    public const int MostConstants = 1 << 24;

    /// <summary>Pieces of a layer that are written out one by one: steps of a recurrence, elements of a window.</summary>
    public const int MostWrittenOut = 1 << 10;

    /// <summary>Numbers of the declaration, which are made only where there is room for them.</summary>
    public Tensor Constant(string kind, int[] shape, Func<double[]> values)
    {
        var size = shape.Aggregate(1.0, (n, s) => n * s);
        return size <= MostConstants ? new(Output.As(kind), Space.Constant, false, shape) { Values = values() }
            : throw Fail(Rules.UnsupportedCombination, null,
                $"'{spec.Name}' is made of {size.ToString("G6", CultureInfo.InvariantCulture)} constants, {Text(shape)}; "
                    + $"more than {MostConstants} are not kept");
    }

    /// <summary>Refuses what would take the compiler forever.</summary>
    public void RequireFew(double pieces, string what, string? argument)
    {
        if (pieces > MostWrittenOut)
            throw Fail(Rules.UnsupportedCombination, argument,
                $"'{spec.Name}' has {pieces.ToString("G6", CultureInfo.InvariantCulture)} {what}, which are written out one by one; "
                    + $"at most {MostWrittenOut} can be");
    }

    public static DeclarationException Fail(DiagnosticDescriptor rule, string? argument, params object[] details) => new(rule, argument, details);

    /// <summary>A block of θ of the layer; with Share, the one of the layer it shares with, unless it belongs to the activation.</summary>
    public Tensor Parameter(string kind, ParameterRole role, int[] shape, int fanIn, int fanOut)
    {
        if (shared is not null && (role != ParameterRole.Slope || spec.SharesSlopes))
        {
            var other = shared(kind)
                ?? throw Fail(Rules.ShareMismatch, "Share", spec.Name, Rules.Sharing, spec.Share!, $"that layer has no {role.ToString().ToLowerInvariant()}");
            if (!other.Tensor.Shape.SequenceEqual(shape))
                throw Fail(Rules.ShareMismatch, "Share", spec.Name, Rules.Sharing, spec.Share!,
                    $"that layer has {role.ToString().ToLowerInvariant()} of shape {Text(other.Tensor.Shape)}, and {Text(shape)} is needed");
            Uses.Add(other);
            return other.Tensor;
        }

        var own = new Parameter(new Tensor(new Symbol(kind, spec.Name), Space.Parameter, false, shape), spec.Name, role, fanIn, fanOut);
        Parameters.Add(own);
        Uses.Add(own);
        return own.Tensor;
    }

    /// <summary>The product, and a bias b for each unit before it, unless the declaration takes it away.</summary>
    public Term[] WithBias(Term product, Affine unit, int units, int fanIn) =>
        Flag("Bias", true) ? [Sum([], Parameter("b", ParameterRole.Bias, [units], fanIn, units)[unit]), product] : [product];

    /// <summary>Σ terms, then the activation, if there is one.</summary>
    public Tensor Activate(Axis[] axes, params Term[] terms) => Activate(graph.Contract(PreActivation, axes, terms));

    /// <summary>What a layer calls the sum its activation is applied to: its output where it has none.</summary>
    public Symbol PreActivation => spec.Activation is null ? Output : Output.As("z");

    /// <summary>h = σ(z). A trainable slope is one number for each index of the axis of the units.</summary>
    public Tensor Activate(Tensor z, int units = 0)
    {
        if (spec.Activation is not { } activation)
            return z;
        var axes = graph.Axes(z.Shape);
        return graph.Map(Output, axes, Activated(graph.Variable(1), activation), [z[axes], .. Slopes(z.Shape[units], axes[units])]);
    }

    /// <summary>The activation of a value; variable 2 is a trainable slope.</summary>
    public Expr Activated(Expr z, ActivationSpec activation) =>
        activation.Formula.In(graph.Algebra, activation.HasSlope ? [z, graph.Variable(2)] : [z]);

    /// <summary>The trainable slope at a unit, where the activation has one.</summary>
    public Access[] Slopes(int units, Affine at)
    {
        if (spec.Activation is not { HasSlope: true })
            return [];
        _slopes ??= Parameter("a", ParameterRole.Slope, [units], 1, 1);
        return [_slopes[at]];
    }

    /// <summary>Shapes of all inputs must agree, except along <paramref name="free"/>; <paramref name="orOne"/>, or be 1 where they do not.</summary>
    public void RequireEqualShapes(int free = -1, bool orOne = false)
    {
        int[] size = [.. Input.Shape];
        for (var i = 0; i < inputs.Length; i++)
        {
            var x = inputs[i];
            var fits = x.Shape.Length == size.Length && !x.Shape.Where((s, d) => d != free && s != size[d] && !(orOne && (s == 1 || size[d] == 1))).Any();
            if (!fits)
                throw Fail(Rules.ShapesDoNotFit, $"From[{i}]", spec.Name,
                    $"{Input.Symbol.Owner} has shape {Text(Input.Shape)} and {x.Symbol.Owner} has shape {Text(x.Shape)}");
            for (var d = 0; d < size.Length; d++)
                size[d] = Math.Max(size[d], x.Shape[d]);
        }
    }

    public static string Text(int[] shape) => $"[{string.Join(", ", shape.Select(n => $"{n}"))}]";
}
