using System;

namespace GradientFlow;

/// <summary>What the compiler does about hypotheses of the disputed theorem of arXiv 2509.23887 that a declaration does not satisfy.</summary>
public enum TheoremScope
{
    /// <summary>It reports them (GF2001 … GF2009), as severely as the .editorconfig says: as warnings unless that says otherwise.</summary>
    Reported,

    /// <summary>Every verdict but "holds as stated" is an error, and so is a declaration without <see cref="NetworkAttribute.Samples"/>.</summary>
    Required,

    /// <summary>It says nothing of them. An activation without a gradient is an error all the same.</summary>
    Ignored,
}

/// <summary>Declares a partial class as a network: its partial properties with layer attributes are the layers, in order.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NetworkAttribute : Attribute
{
    /// <summary>The arithmetic of data, parameters and gradients.</summary>
    public Precision Precision { get; set; }

    /// <summary>The number n of samples the network is meant for; 0 leaves it open. It serves analysis and the size of tiles: data with another n
    /// may be bound.</summary>
    public int Samples { get; set; }

    /// <summary>How much the hypotheses of the theorem matter to this network.</summary>
    public TheoremScope Scope { get; set; }

    /// <summary>Whether kernels are emitted, which run the network on a device: <see cref="FlowOptions.Device"/>, and what the package GradientFlow.Gpu binds.
    /// The project that declares the network must reference that package (GF1016). They are a second emitted file, one to three times the size of the first,
    /// which every build compiles; without them the network runs on processors alone. A network embedded by a <see cref="BlockAttribute"/> needs none: its
    /// layers are in the kernels of the network that embeds it.</summary>
    public bool Kernels { get; set; }

    /// <summary>Whether the network is used as a <see cref="BlockAttribute"/> of others alone. Its layers are compiled where they are embedded, and of itself
    /// nothing is: it has none of the members that networks get, cannot be given where a network is asked for, and its layer properties throw a
    /// <see cref="NotSupportedException"/>. Rules of scope and rank speak at the blocks. What only a network that runs can have, such as
    /// <see cref="Samples"/> and <see cref="Kernels"/>, is an error (GF1014) beside it.</summary>
    public bool BlockOnly { get; set; }
}

/// <summary>The width of the vectors that a network computes in.</summary>
public enum VectorWidth
{
    /// <summary>The widest that the machine accelerates: 512, 256 or 128 bits, or plain numbers.</summary>
    Widest,

    /// <summary>Plain scalar code.</summary>
    Scalar,

    /// <summary>128 bits: ARM's NEON, x86's SSE.</summary>
    Bits128,

    /// <summary>256 bits: AVX2.</summary>
    Bits256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512,
}

/// <summary>How the kernels of a network divide the work on a device (package GradientFlow.Gpu).</summary>
public enum KernelStructure
{
    /// <summary>The first of the others, program by program, that the network is small enough for.</summary>
    Fitting,

    /// <summary>A thread is a sample, with all values and all sums over samples in registers.</summary>
    Registers,

    /// <summary>A group of threads is a tile of samples, with all values in shared memory.</summary>
    Tile,

    /// <summary>Every loop nest is a kernel, with all values in the device's memory.</summary>
    Nests,
}

/// <summary>Forces what the compiler would choose by itself: for tests and measurements.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ScheduleAttribute : Attribute
{
    /// <summary>The width of the vectors; with a width of its own, code for that width alone and for plain numbers is emitted.</summary>
    public VectorWidth Width { get; set; }

    /// <summary>Samples in a tile, a multiple of 8, or of 16 in single precision: the samples in a vector of 512 bits; 0 leaves it to the compiler.</summary>
    public int TileSamples { get; set; }

    /// <summary>The structure of the kernels, where the network has any (<see cref="NetworkAttribute.Kernels"/>); a network too large for it gets the
    /// next.</summary>
    public KernelStructure Kernels { get; set; }
}

/// <summary>Adds λ/2·‖θ‖², over all of θ, to the loss.</summary>
/// <param name="lambda">λ ≥ 0.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WeightDecayAttribute(double lambda) : Attribute
{
    /// <summary>λ</summary>
    public double Lambda { get; } = lambda;
}

/// <summary>How the parameters of a layer, or of every layer of a network that does not say otherwise, start.</summary>
/// <param name="weights">The scheme of the weights.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, Inherited = false)]
public sealed class InitializeAttribute(Initialization weights = Initialization.Default) : Attribute
{
    private double? _biasScale, _gainScale;

    /// <summary>The scheme of the weights.</summary>
    public Initialization Weights { get; } = weights;

    /// <summary>The scheme of the biases.</summary>
    public Initialization Bias { get; set; }

    /// <summary>The scheme of the trainable slopes of <see cref="Activation.PReLU"/>: all at <see cref="SlopeScale"/> unless given.</summary>
    public Initialization Slope { get; set; }

    /// <summary>The scheme of the gains of batch, layer and RMS norms. One with a density is drawn around 1: uniform on [1 − s, 1 + s) with s = 0.1 unless
    /// given.</summary>
    public Initialization Gain { get; set; }

    /// <summary>The scale s of the weights' scheme.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>The scale s of the biases' scheme; <see cref="Scale"/> unless given.</summary>
    public double BiasScale
    {
        get => _biasScale ?? Scale;
        set => _biasScale = value;
    }

    /// <summary>The scale s of the slopes' scheme; F and U are 1.</summary>
    public double SlopeScale { get; set; } = 0.25;

    /// <summary>The scale s of the gains' scheme; F and U are 1. With <see cref="Initialization.Constant"/> the gain itself, 1 unless given.</summary>
    public double GainScale
    {
        get => _gainScale ?? (Gain == Initialization.Constant ? 1 : 0.1);
        set => _gainScale = value;
    }

    /// <summary>The share of zeros of <see cref="Initialization.Sparse"/>, in [0, 1).</summary>
    public double Sparsity { get; set; } = 0.9;

    /// <summary>Starts as an exact copy of another layer of the same shapes (of its parameters; they move apart as the flow tells them).</summary>
    public string? CopyOf { get; set; }
}

/// <summary>Marks one of several outputs; each then needs a loss of its own.</summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class OutputAttribute : Attribute;

/// <summary>Marks a static method double → double (or float → float) as an activation: the compiler reads its body, differentiates it twice and
/// vectorises it. The body may use arithmetic, conditionals, switches, loops with constant bounds, locals, constants, static readonly fields, the functions of
/// Math, local functions and other static methods of the project. At a kink the derivative is the one from the right.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ActivationAttribute : Attribute;
