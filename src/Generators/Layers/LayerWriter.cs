using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Layers;

/// <summary>What a parameter is to its layer.</summary>
internal enum ParameterRole
{
    Weights,
    Bias,
    Slope,
}

/// <summary>A block of θ.</summary>
/// <param name="FanIn">Inputs of a unit of the layer, from which the initialisation schemes take their scale.</param>
/// <param name="FanOut">Units of the layer.</param>
internal sealed record Parameter(Tensor Tensor, string Layer, ParameterRole Role, int FanIn, int FanOut);

/// <summary>A mistake in a declaration, at an argument of a layer's attribute (null: at the layer itself).</summary>
internal sealed class DeclarationException(DiagnosticDescriptor rule, string? argument, params object[] details) : Exception
{
    public DiagnosticDescriptor Rule => rule;

    public string? Argument => argument;

    public object[] Details => details;
}

/// <summary>The hand of a layer: what it was declared with, what flows into it, and the means to write its nests.</summary>
internal sealed class LayerWriter(Graph graph, LayerSpec spec, Tensor[] inputs, Func<ParameterRole, Parameter?>? shared)
{
    public const string Sharing = "share the weights of";

    public Graph Graph => graph;

    public LayerSpec Spec => spec;

    public Tensor[] Inputs => inputs;

    public Tensor Input => inputs[0];

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

    /// <summary>An argument that must be 1 or more.</summary>
    public int Size(string argument)
    {
        var value = Integer(argument, 1);
        return value >= 1 ? value : throw Fail(Rules.OutOfRange, argument, spec.Name, argument, value, "at least 1");
    }

    public static DeclarationException Fail(DiagnosticDescriptor rule, string? argument, params object[] details) => new(rule, argument, details);

    /// <summary>A weight or bias of the layer; with Share, the one of the layer it shares with.</summary>
    public Tensor Parameter(string kind, ParameterRole role, int[] shape, int fanIn, int fanOut)
    {
        if (shared is not null && role != ParameterRole.Slope)
        {
            var other = shared(role) ?? throw Fail(Rules.ShareMismatch, "Share", spec.Name, Sharing, spec.Share!, $"that layer has no {role.ToString().ToLowerInvariant()}");
            if (!other.Tensor.Shape.SequenceEqual(shape))
                throw Fail(Rules.ShareMismatch, "Share", spec.Name, Sharing, spec.Share!, $"that layer has {role.ToString().ToLowerInvariant()} of shape {Text(other.Tensor.Shape)}, and {Text(shape)} is needed");
            Uses.Add(other);
            return other.Tensor;
        }

        var own = new Parameter(new Tensor(new Symbol(kind, spec.Name), Space.Parameter, false, shape), spec.Name, role, fanIn, fanOut);
        Parameters.Add(own);
        Uses.Add(own);
        return own.Tensor;
    }

    /// <summary>Σ terms, then the activation, if there is one.</summary>
    public Tensor Activate(Axis[] axes, params Term[] terms) =>
        spec.Activation is null ? graph.Contract(Output, axes, terms) : Activate(graph.Contract(Output.As("z"), axes, terms));

    /// <summary>h = σ(z). A trainable slope is one number for each index of the first axis.</summary>
    public Tensor Activate(Tensor z)
    {
        if (spec.Activation is not { } activation)
            return z;
        var axes = graph.Axes(z.Shape);
        if (!activation.HasSlope)
            return graph.Map(Output, axes, activation.Formula.In(graph.Algebra, graph.Variable(1)), z[axes]);
        var slope = Parameter("a", ParameterRole.Slope, [z.Shape[0]], 1, 1);
        return graph.Map(Output, axes, activation.Formula.In(graph.Algebra, graph.Variable(1), graph.Variable(2)), z[axes], slope[axes[0]]);
    }

    /// <summary>Shapes of all inputs must agree, except along <paramref name="free"/>.</summary>
    public void RequireEqualShapes(int free = -1)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            var x = inputs[i];
            var fits = x.Shape.Length == Input.Shape.Length && !x.Shape.Where((size, d) => d != free && size != Input.Shape[d]).Any();
            if (!fits)
                throw Fail(Rules.ShapesDoNotFit, $"From[{i}]", spec.Name, $"{Input.Symbol.Owner} has shape {Text(Input.Shape)} and {x.Symbol.Owner} has shape {Text(x.Shape)}");
        }
    }

    public static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";
}
