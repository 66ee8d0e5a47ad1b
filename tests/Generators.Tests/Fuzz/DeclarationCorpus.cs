using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Fuzz;

/// <summary>Sound declarations that together say everything the language has: every attribute, every setting, every member of every enumeration.</summary>
internal static class DeclarationCorpus
{
    // What the networks of the layers do not say.
    private static readonly string[] s_others =
    [
        """
        [Network(Precision = Precision.Single, Samples = 20, Scope = TheoremScope.Required), HuberLoss(Delta = 2, Scale = LossScale.Mean), WeightDecay(1e-3)]
        [Schedule(Width = VectorWidth.Scalar, TileSamples = 32, Kernels = KernelStructure.Tile),
         Initialize(Initialization.HeNormal, Bias = Initialization.Zeros, Scale = 2, BiasScale = 0.5)]
        public partial class Net
        {
            [Input(2, 3)] public partial Input X { get; }
            [Dense(4, Activation.LeakyReLU, Slope = 0.1)] public partial Dense A { get; }
            [Dense(4, nameof(Bend), Share = nameof(A), From = nameof(X))] public partial Dense B { get; }
            [Add(nameof(A), nameof(B))] public partial Add S { get; }
            [Concat(nameof(S), nameof(A), Axis = 0)] public partial Concat C { get; }
            [Dense(1), Output] public partial Dense Y { get; }
            [Activation] static float Bend(float z) { var t = z * z; if (z < -1) return -z; return z > 0 ? t + z : MathF.Exp(z) - 1; }
        }
        """,
        """
        [Network(Precision = Precision.Double, Samples = 3, Scope = TheoremScope.Reported, Kernels = true),
         Schedule(Width = VectorWidth.Bits512, Kernels = KernelStructure.Nests)]
        partial class Net
        {
            [Input(3)] public partial Input L { get; }
            [Input(2)] public partial Input R { get; }
            [Dense(4, Activation.PReLU, From = nameof(L)), Initialize(Initialization.Orthogonal, Slope = Initialization.Constant, SlopeScale = 0.1)]
                internal partial Dense A { get; }
            [Dense(4, Activation.ELU, Alpha = 2, From = nameof(R)), Initialize(Initialization.Sparse, Sparsity = 0.5, Bias = Initialization.TruncatedNormal)]
            internal partial Dense B { get; }
            [Multiply(nameof(A), nameof(B))] public partial Multiply P { get; }
            [LayerNorm(Axes = 1, Epsilon = 1e-3), Initialize(Gain = Initialization.Constant, GainScale = 1)] public partial LayerNorm N { get; }
            [Dense(4, Activation.Softsign), Initialize(Initialization.Identity)] public partial Dense I { get; }
            [Dense(4), Initialize(CopyOf = nameof(I))] public partial Dense K { get; }
            [Dense(2), Output, SoftmaxCrossEntropyLoss(Scale = LossScale.HalfMean)] public partial Dense U { get; }
            [Dense(1, From = nameof(K)), Output, SquareLoss(Scale = LossScale.Sum)] public partial Dense V { get; }
        }
        """,
        """
        public partial record Shell
        {
            [Network(Samples = 2, Scope = TheoremScope.Ignored), Schedule(Width = VectorWidth.Bits128)]
            public partial class Part { [Input(2)] public partial Input X { get; } [Dense(2, Activation.Tanh)] public partial Dense A { get; }
                [Add(nameof(A), nameof(X))] public partial Add Y { get; } }
            [Network, LpLoss(3), Schedule(Width = VectorWidth.Widest, Kernels = KernelStructure.Fitting)]
            public partial class Net
            {
                [Input(2)] public partial Input X { get; }
                [Block(typeof(Part))] public partial Block B { get; }
                [Block(typeof(Part), nameof(B), Repeat = 2, Tied = true)] public partial Block C { get; }
                [Block(typeof(Part), Share = nameof(B))] public partial Block D { get; }
                [Dense(1)] public partial Dense Y { get; }
            }
        }
        """,
        """
        [Network(BlockOnly = true)] partial class Part { [Input(2, 4)] public partial Input X { get; } [AveragePool(2)] public partial Pool A { get; }
            [Flatten] public partial Flatten Info { get; } }
        [Network] partial class Net { [Input(2, 4)] public partial Input X { get; } [Block(typeof(Part))] public partial Block B { get; } [Dense(1)]
            public partial Dense Y { get; } }
        """,
        Chain("Square", "Cube", "Abs", "ReLU", "ReLU6", "SquaredReLU", "HardTanh", "HardSigmoid", "HardSwish", "Identity"),
        Chain("Sigmoid", "SiLU", "GELU", "GELUTanh", "Softplus", "Mish", "Sin", "Cos", "Gaussian", "Erf", "Atan", "CELU", "SELU"),
        "[Network] partial class Net { [Input(3, 4)] public partial Input X { get; } [GraphConv(2, Edges = [0, 1, 1, 2], Normalization = "
            + "GraphNormalization.Symmetric)] public partial GraphConv A { get; } [Upsample(2, Interpolation.Nearest)] public partial Upsample B { get; } "
            + "[Dense(1)] public partial Dense Y { get; } }",
        Loss("PseudoHuberLoss(Delta = 0.5)", "Initialization.GlorotNormal"),
        Loss("LogCoshLoss", "Initialization.GlorotUniform"),
        Loss("LpLoss(2.5)", "Initialization.HeUniform"),
        Loss("SquaredHingeLoss", "Initialization.LeCunNormal"),
        Loss("LogisticLoss(Scale = LossScale.HalfSum)", "Initialization.LeCunUniform"),
        Loss("SquareLoss", "Initialization.Default"),
        Loss("SquareLoss, Schedule(Kernels = KernelStructure.Registers)", "Initialization.Normal"),
        Loss("SquareLoss, Schedule(Width = VectorWidth.Bits256)", "Initialization.Uniform"),
        "[Network] partial class Net { [Input(2, 6)] public partial Input X { get; } [Conv1D(3, 3, Activation.Tanh, Groups = 1, Dilation = 2, Stride = 2, "
            + "Padding = Padding.Same, Bias = false)] public partial Conv1D A { get; } [Conv1D(3, 3, Share = nameof(D))] public partial Conv1D B { get; } "
            + "[Reshape(3, -1)] public partial Reshape E { get; } [Flatten] public partial Flatten F { get; } [Dense(1)] public partial Dense Y { get; } "
            + "[Conv1D(3, 3, From = nameof(A))] public partial Conv1D D { get; } }",
        "[Network] partial class Net { [Input(4, Discrete = true)] public partial Input X { get; } [Embedding(5, 3)] public partial Embedding A { get; } "
            + "[Embedding(5, 3, From = nameof(X), Share = nameof(A))] public partial Embedding B { get; } [Attention(1, Bias = false, From = nameof(A))] "
            + "public partial Attention C { get; } [Attention(1, Bias = false, From = nameof(B), Share = nameof(C))] public partial Attention D { get; } "
            + "[LinearAttention(3, From = nameof(C))] public partial LinearAttention E { get; } [LinearAttention(3, Share = nameof(E))] public partial "
            + "LinearAttention F { get; } [RMSNorm(Axes = 2, Epsilon = 1)] public partial RMSNorm G { get; } [RMSNorm(Axes = 2, Share = nameof(G), From = "
            + "nameof(D))] public partial RMSNorm H { get; } [LayerNorm(Axes = 2)] public partial LayerNorm I { get; } [LayerNorm(Axes = 2, From = "
            + "nameof(I), Share = nameof(I))] public partial LayerNorm J { get; } [Recurrent(3, Activation.Tanh, Sequence = true)] public partial Recurrent "
            + "K { get; } [Recurrent(3, Bias = true, From = nameof(G))] public partial Recurrent L { get; } [Dense(1)] public partial Dense Y { get; } }",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. s_others,
        .. DeclaredLayers.All.Values.Concat(DeclaredGraphs.All.Values).Select(layers => $"[Network] public partial class Net {{ {layers} }}"),
    ];

    private static string Chain(params string[] activations) =>
        $"[Network(Samples = 4)] public partial class Net {{ [Input(2)] public partial Input X {{ get; }} "
            + $"{string.Join(" ", activations.Select(a => $"[Dense(2, Activation.{a})] public partial Dense L{a} {{ get; }}"))} [Dense(1)] public partial "
            + $"Dense Y {{ get; }} }}";

    private static string Loss(string loss, string initialization) =>
        $"[Network(Samples = 2), {loss}, Initialize({initialization})] public partial class Net {{ [Input(2)] public partial Input X {{ get; }} [Dense(2, "
            + $"Activation.Tanh)] public partial Dense A {{ get; }} [Dense(1)] public partial Dense Y {{ get; }} }}";
}
