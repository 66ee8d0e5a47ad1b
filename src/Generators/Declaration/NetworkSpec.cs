using System;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Declaration;

/// <summary>A network as its user declared it: all that the rest of the compiler sees. Equal declarations are equal specs.</summary>
internal sealed record NetworkSpec(
    TypeSpec Type,
    bool IsSingle,
    int Samples,
    ScheduleSpec Schedule,
    double WeightDecay,
    EquatableArray<LayerSpec> Layers,
    EquatableArray<LossSpec> Losses,
    bool IsBroken);

/// <summary>The user's class.</summary>
/// <param name="Namespace">Empty in the global namespace.</param>
/// <param name="Containers">Declarations of the types around it, outermost first, such as <c>partial class Outer</c>.</param>
internal sealed record TypeSpec(string Namespace, EquatableArray<string> Containers, string Name)
{
    /// <summary>A file name that no other network shares.</summary>
    public string HintName =>
        string.Join(".", new[] { Namespace }.Concat(Containers.Select(c => c.Substring(c.LastIndexOf(' ') + 1))).Append(Name).Where(x => x.Length > 0));
}

/// <summary>What the declaration forces of the schedule.</summary>
/// <param name="VectorBits">0 for scalar code; null leaves it to the compiler.</param>
/// <param name="TileSamples">0 leaves it to the compiler.</param>
internal readonly record struct ScheduleSpec(int? VectorBits, int TileSamples);

/// <summary>One layer: a partial property with a layer attribute.</summary>
/// <param name="Name">Of the property.</param>
/// <param name="Kind">The attribute's name without its ending: Dense, Add, ….</param>
/// <param name="Property">The property's declaration up to its name, such as <c>public partial global::GradientFlow.Dense</c>.</param>
/// <param name="DescriptorType">The type of the descriptor, fully qualified.</param>
/// <param name="Activation">The formula of the activation in v1 (and v2, a trainable slope); null for none.</param>
/// <param name="Loss">Of an output that names its own.</param>
internal sealed record LayerSpec(
    string Name,
    string Kind,
    string Property,
    string DescriptorType,
    EquatableArray<string> From,
    string? Share,
    EquatableArray<Argument> Arguments,
    ActivationSpec? Activation,
    InitializationSpec Initialization,
    bool IsOutput,
    LossSpec? Loss)
{
    public Argument? Find(string name) => Argument.Find(Arguments, name);
}

/// <summary>An argument of an attribute; numbers stand for booleans and enumeration members too.</summary>
internal sealed record Argument(string Name, EquatableArray<double> Numbers, EquatableArray<string> Texts)
{
    public double Number => Numbers[0];

    public static Argument? Find(EquatableArray<Argument> arguments, string name) =>
        arguments.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Name">As declared: Tanh, or the name of the user's method.</param>
/// <param name="Formula">In v1, the pre-activation, and v2, the trainable slope of its unit.</param>
internal sealed record ActivationSpec(string Name, ScalarCode Formula, bool HasSlope);

/// <param name="Kind">The attribute's name without its ending and "Loss": Square, Huber, ….</param>
internal sealed record LossSpec(string Kind, EquatableArray<Argument> Arguments)
{
    public double Number(string name, double otherwise) => Argument.Find(Arguments, name)?.Number ?? otherwise;
}

/// <summary>How a layer's parameters start; schemes are members of the enumeration Initialization, by name.</summary>
internal sealed record InitializationSpec(string Weights, string Bias, double Scale, double BiasScale, double Sparsity, string? CopyOf);
