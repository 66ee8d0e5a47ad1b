using System;
using System.Linq;
using GradientFlow.Generators.Collections;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Declaration;

/// <summary>A network as its user declared it: all that the rest of the compiler sees. Equal declarations are equal specs.</summary>
/// <param name="HasKernels">It asks for kernels, and the project can run them.</param>
/// <param name="IsBlockOnly">It is embedded in others and never runs by itself.</param>
/// <param name="TakenNames">Names of emitted members that the user's own members have, which is a mistake.</param>
/// <param name="IsBroken">A mistake was found in reading: there is nothing to compute, and only inert members are emitted.</param>
internal sealed record NetworkSpec(
    TypeSpec Type,
    bool IsSingle,
    int Samples,
    ScheduleSpec Schedule,
    bool HasKernels,
    bool IsBlockOnly,
    double WeightDecay,
    EquatableArray<LayerSpec> Layers,
    EquatableArray<LossSpec> Losses,
    EquatableArray<string> TakenNames,
    bool IsBroken)
{
    /// <summary>What an exception said that ended the work on this network; null where none did.</summary>
    public string? Failure { get; init; }
}

/// <summary>The user's class.</summary>
/// <param name="Namespace">Empty in the global namespace; keywords in it escaped.</param>
/// <param name="Containers">The types around it, outermost first.</param>
internal sealed record TypeSpec(string Namespace, EquatableArray<TypePart> Containers, TypePart Self)
{
    public string Name => Self.Name;

    /// <summary>The type by its full name: inside of it, its own members come first.</summary>
    public string Qualified => "global::" + (Namespace.Length > 0 ? Namespace + "." : "") + string.Join(".", Containers.Append(Self).Select(t => t.Reference));

    /// <summary>A file name that no other network shares, but for the case of its letters; not even where a namespace and a class, or a class and a record, are
    /// called alike by mistake.</summary>
    public string HintName => (Namespace.Length > 0 ? Namespace.Replace("@", "") + "." : "")
        + string.Join("+", Containers.Append(Self).Select(t => t.FileName));
}

/// <summary>One of the user's types, to be declared once more.</summary>
/// <param name="Keyword">class, record, struct, ….</param>
/// <param name="TypeParameters">With their brackets; empty without any.</param>
/// <param name="Declared">The same, as they are declared: an interface says which way each may vary.</param>
internal sealed record TypePart(string Keyword, string Name, string TypeParameters, string Declared)
{
    /// <summary>Such as <c>partial class Outer</c>.</summary>
    public string Declaration => $"partial {Keyword} {Identifier.Escape(Name)}{Declared}";

    /// <summary>The type by its name, inside of what stands around it.</summary>
    public string Reference => Identifier.Escape(Name) + TypeParameters;

    public string FileName => Name + (TypeParameters.Length == 0 ? "" : $"`{TypeParameters.Count(c => c == ',') + 1}")
        + (Keyword == "class" ? "" : $" ({Keyword})");
}

/// <summary>What the declaration forces of the schedule.</summary>
/// <param name="VectorBits">0 for scalar code; null leaves it to the compiler.</param>
/// <param name="TileSamples">0 leaves it to the compiler.</param>
/// <param name="Kernels">A member of KernelStructure; null leaves it to the compiler.</param>
internal readonly record struct ScheduleSpec(int? VectorBits, int TileSamples, string? Kernels);

/// <summary>One layer: a partial property with a layer attribute.</summary>
/// <param name="Name">Of the property.</param>
/// <param name="Kind">The attribute's name without its ending: Dense, Add, ….</param>
/// <param name="Property">The property's declaration up to its name, such as <c>public partial global::GradientFlow.Dense</c>; empty when it cannot have
/// another half.</param>
/// <param name="Accessors">Such as <c>get</c>, and those that a layer should not have.</param>
/// <param name="DescriptorType">The type of the descriptor, fully qualified.</param>
/// <param name="Activation">The formula of the activation in v1 (and v2, a trainable slope); null for none.</param>
/// <param name="Loss">Of an output that names its own.</param>
internal sealed record LayerSpec(
    string Name,
    string Kind,
    string Property,
    EquatableArray<string> Accessors,
    string DescriptorType,
    EquatableArray<string> From,
    string? Share,
    EquatableArray<Argument> Arguments,
    ActivationSpec? Activation,
    InitializationSpec Initialization,
    bool IsOutput,
    LossSpec? Loss)
{
    public const string Input = "Input";

    /// <summary>The kind of a layer that embeds a network: that network's layers stand before it, and its output is the last one's.</summary>
    public const string Block = "Block";

    /// <summary>The kind of a property that is to be a layer and does not say which; what is missing was reported.</summary>
    public const string Unknown = "";

    public Argument? Find(string name) => Argument.Find(Arguments, name);

    /// <summary>With Share, the slopes of the activation are the other layer's too: a layer of a block whose parameters are another's.</summary>
    public bool SharesSlopes { get; init; }

    /// <summary>The property that stands for the layer: itself, or the block it belongs to.</summary>
    public string DeclaredBy => PropertyOf(Name);

    /// <summary>A layer of an embedded network is called Block.Layer, or Block.0.Layer of one that is repeated.</summary>
    public bool IsInBlock => Name.IndexOf('.') > 0;

    public static string PropertyOf(string layer) => layer.IndexOf('.') is > 0 and var dot ? layer.Substring(0, dot) : layer;
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
    /// <summary>The kind of the loss of a network that names none.</summary>
    public const string Default = "Square";

    public double Number(string name, double otherwise) => Argument.Find(Arguments, name)?.Number ?? otherwise;
}

/// <summary>What a parameter is to its layer.</summary>
internal enum ParameterRole
{
    Weights,
    Bias,
    Slope,
    Gain,
}

/// <summary>How a layer's parameters start.</summary>
internal sealed record InitializationSpec(StartSpec Weights, StartSpec Bias, StartSpec Slope, StartSpec Gain, double Sparsity, string? CopyOf)
{
    public StartSpec Of(ParameterRole role) => role switch
    {
        ParameterRole.Weights => Weights,
        ParameterRole.Bias => Bias,
        ParameterRole.Slope => Slope,
        ParameterRole.Gain => Gain,
    };
}

/// <param name="Scheme">A member of the enumeration Initialization, by name.</param>
/// <param name="Mean">Added to what a scheme with a density draws.</param>
internal sealed record StartSpec(string Scheme, double Scale, double Mean = 0)
{
    /// <summary>Of gains, unless it is declared: a density around 1.</summary>
    public static StartSpec Gain { get; } = new("Uniform", 0.1, 1);

    /// <summary>Of PReLU, unless it is declared: He et al. 2015, section 2.1.</summary>
    public static StartSpec Slope { get; } = new("Constant", 0.25);
}
