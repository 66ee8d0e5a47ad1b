using System.Collections.Generic;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>Layers of networks of every shape the nests allow; those of <see cref="DeclaredLayers"/> are such too.</summary>
internal static class DeclaredGraphs
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["convolution, pool, dense"] =
            "[Input(2, 6, 6)] public partial Input X { get; } [Conv2D(4, 3, Activation.Tanh)] public partial Conv2D C { get; } [AveragePool(2)] public "
                + "partial Pool P { get; } [Dense(3)] public partial Dense Y { get; }",
        ["stride 2 twice: the second sees the adjoint"] =
            "[Input(2, 7, 7)] public partial Input X { get; } [Conv2D(3, 3, Activation.LeakyReLU, Stride = 2)] public partial Conv2D A { get; } [Conv2D(4, "
                + "3, Activation.Tanh, Stride = 2)] public partial Conv2D B { get; } [Dense(2)] public partial Dense Y { get; }",
        ["1×1 with stride 2: positions nothing reads"] =
            "[Input(2, 5, 5)] public partial Input X { get; } [Conv2D(3, 3, Activation.Tanh)] public partial Conv2D A { get; } [Conv2D(4, 1, "
                + "Activation.Tanh, Stride = 2)] public partial Conv2D B { get; } [Dense(2)] public partial Dense Y { get; }",
        ["dilation 2"] = "[Input(1, 6, 5)] public partial Input X { get; } [Conv2D(3, 3, Activation.Tanh)] public partial Conv2D A { get; } [Conv2D(2, 3, "
        + "Activation.Tanh, Dilation = 2)] public partial Conv2D B { get; } [Dense(2)] public partial Dense Y { get; }",
        ["depthwise, then 1×1, residual"] =
            "[Input(2, 4, 4)] public partial Input X { get; } [Conv2D(3, 3, Activation.Tanh)] public partial Conv2D A { get; } [DepthwiseConv2D(3, "
                + "Activation.Tanh)] public partial DepthwiseConv2D B { get; } [Conv2D(3, 1)] public partial Conv2D C { get; } [Add(nameof(A), nameof(C))] "
                + "public partial Add D { get; } [Dense(2)] public partial Dense Y { get; }",
        ["max pool"] = "[Input(1, 4, 4)] public partial Input X { get; } [Conv2D(2, 3, Activation.Tanh)] public partial Conv2D C { get; } [MaxPool(2)] "
        + "public partial Pool P { get; } [Dense(2)] public partial Dense Y { get; }",
        ["constants of the declaration"] =
            "[Input(4, 3)] public partial Input X { get; } [GraphConv(3, Edges = [0, 1, 2, 1, 3, 0, 1, 1], EdgeWeights = [0.25, -0.5, 1, 0.75], Directed = "
                + "true, Normalization = GraphNormalization.None)] public partial GraphConv G { get; } [Dense(3, Activation.Tanh)] public "
                + "partial Dense Y { get; }",
        ["slice and concatenation of overlapping parts"] =
            "[Input(3)] public partial Input X { get; } [Dense(6, Activation.Tanh)] public partial Dense A { get; } [Slice(0, 4)] public partial Slice S { "
                + "get; } [Concat(nameof(S), nameof(A))] public partial Concat C { get; } [Dense(2)] public partial Dense Y { get; }",
        ["normalisation: broadcast sums"] =
            "[Input(3)] public partial Input X { get; } [Dense(6, Activation.Tanh)] public partial Dense A { get; } [LayerNorm] public partial LayerNorm "
                + "Normal { get; } [Dense(2)] public partial Dense Y { get; }",
        ["trainable slopes in a convolution"] =
            "[Input(2, 4, 4)] public partial Input X { get; } [Conv2D(3, 3, Activation.PReLU)] public partial Conv2D C { get; } [Dense(2)] public partial "
                + "Dense Y { get; }",
        ["kinks of every kind"] =
            "[Input(3)] public partial Input X { get; } [Dense(5, Activation.ReLU6)] public partial Dense A { get; } [Dense(4, Activation.Abs)] public "
                + "partial Dense B { get; } [Dense(3, Activation.ELU, Alpha = 0.5)] public partial Dense C { get; } [Dense(3, Activation.SELU)] public "
                + "partial Dense D { get; } [Dense(2, Activation.SquaredReLU)] public partial Dense Y { get; }",
        ["two inputs, two outputs"] =
            "[Input(3)] public partial Input L { get; } [Input(2)] public partial Input R { get; } [Dense(4, Activation.Tanh, From = nameof(L))] public "
                + "partial Dense A { get; } [Dense(4, Activation.Sin, From = nameof(R))] public partial Dense B { get; } [Multiply(nameof(A), nameof(B))] "
                + "public partial Multiply M { get; } [Output, SquareLoss] [Dense(2)] public partial Dense Y { get; } [Output, LogCoshLoss] [Dense(1, From = "
                + "nameof(A))] public partial Dense Z { get; }",
        ["an output that feeds another"] =
            "[Input(3)] public partial Input X { get; } [Output, HuberLoss] [Dense(3, Activation.Tanh)] public partial Dense Y { get; } [Output, "
                + "SquareLoss(Scale = LossScale.Sum)] [Dense(2)] public partial Dense Z { get; }",
        ["softmax"] = "[Input(3)] public partial Input X { get; } [Dense(5, Activation.SiLU)] public partial Dense A { get; } [SoftmaxCrossEntropyLoss] "
        + "[Dense(4)] public partial Dense Y { get; }",
        ["an input concatenated with itself"] =
            "[Input(3)] public partial Input X { get; } [Dense(3, Activation.GELU)] public partial Dense A { get; } [Concat(nameof(A), nameof(A), "
                + "nameof(X))] public partial Concat C { get; } [Add(nameof(A), nameof(A))] public partial Add D { get; } [Multiply(nameof(D), nameof(D))] "
                + "public partial Multiply E { get; } [Concat(nameof(C), nameof(E))] public partial Concat F { get; } [Dense(2)] public "
                + "partial Dense Y { get; }",
        ["concatenation along the second axis"] =
            "[Input(2, 3, 3)] public partial Input X { get; } [Conv2D(2, 3, Activation.Tanh)] public partial Conv2D A { get; } [Concat(nameof(X), nameof(A), "
                + "Axis = 1)] public partial Concat C { get; } [Dense(2)] public partial Dense Y { get; }",
        ["windows as PyTorch allows them"] =
            "[Input(2, 4)] public partial Input X { get; } [TransposedConv1D(4, 3, Activation.Tanh, Stride = 3, Pad = 1, OutputPadding = 2, Groups = 2)] "
                + "public partial TransposedConv1D A { get; } [Conv1D(4, 2, Activation.Sin, Pad = 3, Groups = 2)] public partial Conv1D B { get; } "
                + "[AveragePool(3, Stride = 2, Pad = 1, Ceiling = true, CountPadding = true)] public partial Pool C { get; } [MaxPool(3, Stride = 2, Ceiling "
                + "= true)] public partial Pool D { get; } [Dense(2)] public partial Dense Y { get; }",
        ["parts that add to what stands at one value"] =
            "[Input(4)] public partial Input X { get; } [Dense(5)] public partial Dense A { get; } [LayerNorm] public partial LayerNorm L { get; } "
                + "[Add(nameof(L), nameof(A))] public partial Add B { get; } [Output, LpLoss(4)] [Multiply(nameof(B), nameof(A))] public partial Multiply M "
                + "{ get; } [Slice(4, 1, From = nameof(B))] public partial Slice S { get; } [Output, PseudoHuberLoss(Delta = 0.7)] [Dense(2)] public partial "
                + "Dense Y { get; }",
        ["a part of a layer, and nothing of one"] =
            "[Input(1, 2)] public partial Input X { get; } [Dense(3, Activation.Tanh)] public partial Dense A { get; } [Slice(1, 2)] public partial Slice S "
                + "{ get; } [TransposedConv1D(1, 1, Stride = 2, Pad = 1, From = nameof(X))] public partial TransposedConv1D T { get; } [Flatten] public "
                + "partial Flatten F { get; } [Concat(nameof(S), nameof(F))] public partial Concat C { get; } [Dense(2)] public partial Dense Y { get; }",
    };
}
