using System.Collections.Generic;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>A network for every kind of layer and of setting, of odd sizes. tests/pytorch/layers.py says the same networks once more.</summary>
internal static class DeclaredLayers
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["conv1d"] = "[Input(2, 9)] public partial Input X { get; } [Conv1D(3, 3, Activation.Tanh, Stride = 2, Pad = 1)] public partial Conv1D A { get; } "
        + "[Conv1D(2, 2, Activation.Sin, Padding = Padding.Valid)] public partial Conv1D B { get; } [Dense(2)] public partial Dense Y { get; }",
        ["conv2d"] = "[Input(2, 7, 6)] public partial Input X { get; } [Conv2D(4, 3, Activation.Tanh, Stride = 2)] public partial Conv2D A { get; } "
        + "[Conv2D(3, 2, 3, Activation.PReLU, Padding = Padding.Valid)] public partial Conv2D B { get; } [Dense(2)] public partial Dense Y { get; }",
        ["conv2d with stride and dilation"] =
            "[Input(1, 9, 8)] public partial Input X { get; } [Conv2D(2, 3, Activation.Tanh, Dilation = 2, Pad = 2)] public partial Conv2D A { get; } "
                + "[Conv2D(2, 3, Activation.Sin, Dilation = 2, Stride = 3, Pad = 3)] public partial Conv2D B { get; } [Conv2D(2, 2, Activation.Tanh, "
                + "Dilation = 2, Stride = 2, Pad = 2, From = nameof(A))] public partial Conv2D C { get; } [Flatten(From = nameof(B))] public partial Flatten "
                + "D { get; } [Flatten(From = nameof(C))] public partial Flatten E { get; } [Concat(nameof(D), nameof(E))] public partial Concat F { get; } "
                + "[Dense(2)] public partial Dense Y { get; }",
        ["groups and depthwise"] =
            "[Input(4, 5, 5)] public partial Input X { get; } [Conv2D(6, 3, Activation.Tanh, Groups = 2)] public partial Conv2D A { get; } [Conv2D(4, 1, "
                + "Activation.Sin, Groups = 2, Bias = false)] public partial Conv2D B { get; } [DepthwiseConv2D(3, Activation.Tanh, Multiplier = 2, Stride = "
                + "2)] public partial DepthwiseConv2D C { get; } [DepthwiseConv2D(2, 3)] public partial DepthwiseConv2D D { get; } [Dense(2)] public partial "
                + "Dense Y { get; }",
        ["windows of many edges"] =
            "[Input(2, 2, 1)] public partial Input X { get; } [Conv2D(3, 5, Activation.Tanh)] public partial Conv2D A { get; } [DepthwiseConv2D(3, "
                + "Activation.Tanh, Pad = 2)] public partial DepthwiseConv2D B { get; } [DepthwiseConv2D(4, Activation.Sin)] public partial DepthwiseConv2D "
                + "C { get; } [DepthwiseConv2D(3, 1, Activation.Tanh, Padding = Padding.Valid)] public partial DepthwiseConv2D D { get; } "
                + "[DepthwiseConv2D(3, Dilation = 2, Stride = 2)] public partial DepthwiseConv2D E { get; } [Dense(2)] public partial Dense Y { get; }",
        ["rows of depthwise blocks"] =
            "[Input(2, 5, 13)] public partial Input X { get; } [DepthwiseConv2D(3, Activation.Tanh)] public partial DepthwiseConv2D A { get; } "
                + "[DepthwiseConv2D(3, 5, Activation.Sin)] public partial DepthwiseConv2D B { get; } [DepthwiseConv2D(3, Stride = 3, Pad = 1)] public "
                + "partial DepthwiseConv2D C { get; } [Dense(2)] public partial Dense Y { get; }",
        ["transposed conv1d"] =
            "[Input(2, 4)] public partial Input X { get; } [Conv1D(3, 3, Activation.Tanh)] public partial Conv1D A { get; } [TransposedConv1D(2, 2, "
                + "Activation.Tanh, Stride = 3, Padding = Padding.Valid)] public partial TransposedConv1D B { get; } [TransposedConv1D(2, 3, "
                + "Activation.LeakyReLU, Stride = 2, Pad = 1)] public partial TransposedConv1D C { get; } [Dense(2)] public partial Dense Y { get; }",
        ["transposed conv2d"] =
            "[Input(2, 3, 2)] public partial Input X { get; } [Conv2D(3, 3, Activation.Tanh)] public partial Conv2D A { get; } [TransposedConv2D(2, 3, "
                + "Activation.Tanh, Stride = 2)] public partial TransposedConv2D B { get; } [TransposedConv2D(2, 2, 3, Dilation = 2, Pad = 1)] public "
                + "partial TransposedConv2D C { get; } [Dense(2)] public partial Dense Y { get; }",
        ["average pools"] = "[Input(2, 7, 5)] public partial Input X { get; } [Conv2D(3, 3, Activation.Tanh)] public partial Conv2D A { get; } "
        + "[AveragePool(2)] public partial Pool B { get; } [AveragePool(3, Stride = 2, Pad = 1, From = nameof(A))] public partial Pool C { get; } "
        + "[AveragePool(2, Padding = Padding.Same, Stride = 2, From = nameof(A))] public partial Pool D { get; } [GlobalAveragePool(From = nameof(A))] "
        + "public partial Pool E { get; } [Flatten(From = nameof(B))] public partial Flatten F { get; } [Flatten(From = nameof(C))] public partial Flatten G "
        + "{ get; } [Flatten(From = nameof(D))] public partial Flatten H { get; } [Concat(nameof(E), nameof(F), nameof(G), nameof(H))] public partial Concat "
        + "I { get; } [Dense(2)] public partial Dense Y { get; }",
        ["max pools"] = "[Input(1, 7, 5)] public partial Input X { get; } [Conv2D(2, 3, Activation.Tanh)] public partial Conv2D A { get; } [MaxPool(2)] "
        + "public partial Pool B { get; } [MaxPool(3, Stride = 2, Pad = 1, From = nameof(A))] public partial Pool C { get; } [Flatten(From = nameof(B))] "
        + "public partial Flatten F { get; } [Flatten(From = nameof(C))] public partial Flatten G { get; } [Concat(nameof(F), nameof(G))] public partial "
        + "Concat I { get; } [Dense(2)] public partial Dense Y { get; }",
        ["upsampling"] = "[Input(2, 3, 8)] public partial Input X { get; } [Conv2D(2, 3, Activation.Tanh)] public partial Conv2D A { get; } [Upsample(2)] "
        + "public partial Upsample B { get; } [Upsample(2, Interpolation.Linear, From = nameof(A))] public partial Upsample C { get; } [Multiply(nameof(B), "
        + "nameof(C))] public partial Multiply D { get; } [Conv2D(2, 3, Activation.Tanh)] public partial Conv2D E { get; } [Dense(2)] public partial Dense Y "
        + "{ get; }",
        ["slice, reshape, transpose"] =
            "[Input(3)] public partial Input X { get; } [Dense(12, Activation.Tanh)] public partial Dense A { get; } [Reshape(2, 6)] public partial Reshape "
                + "B { get; } [Reshape(3, -1)] public partial Reshape C { get; } [Transpose] public partial Transpose D { get; } [Slice(1, 2)] public "
                + "partial Slice E { get; } [Dense(3, Activation.PReLU, EachRow = true)] public partial Dense F { get; } [Reshape(1, 3, 2)] public partial "
                + "Reshape G { get; } [Transpose(2, 0, 1)] public partial Transpose H { get; } [Dense(2)] public partial Dense Y { get; }",
        ["batch norm"] = "[Input(2, 4, 3)] public partial Input X { get; } [Conv2D(3, 3)] public partial Conv2D A { get; } [BatchNorm(Activation.Tanh, Mean "
        + "= [0.1, -0.2, 0.3], Variance = [0.5, 1.5, 2])] public partial BatchNorm B { get; } [Dense(4)] public partial Dense C { get; } [BatchNorm] public "
        + "partial BatchNorm D { get; } [Dense(2)] public partial Dense Y { get; }",
        ["layer and RMS norm"] =
            "[Input(3)] public partial Input X { get; } [Dense(10, Activation.Tanh)] public partial Dense A { get; } [Reshape(2, 5)] public partial Reshape "
                + "B { get; } [LayerNorm] public partial LayerNorm C { get; } [Dense(3, EachRow = true)] public partial Dense D { get; } [RMSNorm(Axes = 2, "
                + "Epsilon = 0.01)] public partial RMSNorm E { get; } [Dense(2)] public partial Dense Y { get; }",
        ["bilinear"] = "[Input(3)] public partial Input L { get; } [Input(2)] public partial Input R { get; } [Dense(4, Activation.Tanh, From = nameof(L))] "
        + "public partial Dense A { get; } [Bilinear(3, Activation.Tanh, From = [nameof(A), nameof(R)])] public partial Bilinear B { get; } [Dense(2)] "
        + "public partial Dense Y { get; }",
        ["bilinear in one layer twice"] =
            "[Input(3)] public partial Input X { get; } [Dense(4, Activation.Tanh)] public partial Dense A { get; } [Bilinear(3, Activation.Sin, From = "
                + "[nameof(A), nameof(A)], Bias = false)] public partial Bilinear B { get; } [Dense(2)] public partial Dense Y { get; }",
        ["graph convolutions"] =
            "[Input(5, 3)] public partial Input X { get; } [Input(5, 5)] public partial Input Adjacency { get; } [GraphConv(4, Activation.Tanh, Edges = [0, "
                + "1, 1, 2, 2, 3, 3, 4, 4, 0, 1, 3], From = nameof(X))] public partial GraphConv A { get; } [GraphConv(2, Activation.PReLU, Edges = [0, 1, "
                + "2, 1, 3, 4], EdgeWeights = [0.5, -1, 2], Directed = true, Normalization = GraphNormalization.None)] public partial GraphConv B { get; } "
                + "[GraphConv(3, Activation.Tanh, Adjacency = nameof(Adjacency))] public partial GraphConv C { get; } [Dense(2)] public "
                + "partial Dense Y { get; }",
        ["embedding and recurrence"] =
            "[Input(4, Discrete = true)] public partial Input X { get; } [Embedding(5, 3)] public partial Embedding A { get; } [Recurrent(4, Sequence = "
                + "true)] public partial Recurrent B { get; } [Recurrent(3, Activation.Sin, Bias = false)] public partial Recurrent C { get; } [Dense(2)] "
                + "public partial Dense Y { get; }",
        ["attention"] = "[Input(3, 4)] public partial Input X { get; } [Dense(4, EachRow = true)] public partial Dense E { get; } [Attention(2)] public "
        + "partial Attention A { get; } [Add(nameof(E), nameof(A))] public partial Add B { get; } [LayerNorm] public partial LayerNorm C { get; } "
        + "[Attention(Bias = false)] public partial Attention D { get; } [Dense(2)] public partial Dense Y { get; }",
        ["linear attention"] =
            "[Input(3, 4)] public partial Input X { get; } [LinearAttention(2)] public partial LinearAttention A { get; } [Dense(3, Activation.Tanh, EachRow "
                + "= true)] public partial Dense B { get; } [LinearAttention(Bias = false)] public partial LinearAttention C { get; } [Dense(2)] public "
                + "partial Dense Y { get; }",
        ["repeated along an axis"] =
            "[Input(2, 3, 3)] public partial Input X { get; } [Conv2D(2, 3, Activation.Tanh)] public partial Conv2D A { get; } [GlobalAveragePool] public "
                + "partial Pool P { get; } [Dense(2, Activation.Sigmoid)] public partial Dense G { get; } [Reshape(2, 1, 1)] public partial Reshape R { get; "
                + "} [Multiply(nameof(A), nameof(R))] public partial Multiply M { get; } [Add(nameof(R), nameof(M))] public partial Add S { get; } "
                + "[Dense(2)] public partial Dense Y { get; }",
        ["blocks"] = """
            [Network, Schedule(Width = VectorWidth.Bits128)] public partial class Residual { [Input(4)] public partial Input X { get; }
                [Dense(3, Activation.PReLU)] public partial Dense H { get; } [Dense(4)] public partial Dense O { get; } [LayerNorm]
                public partial LayerNorm L { get; } [Add(nameof(X), nameof(L))] public partial Add S { get; } }
            [Network, Schedule(Width = VectorWidth.Bits128)] public partial class Pair { [Input(4)] public partial Input A { get; } [Input(4)]
                public partial Input B { get; } [Block(typeof(Residual), nameof(B))] public partial Block R { get; } [Multiply(nameof(A), nameof(R))]
                public partial Multiply M { get; } }
            [Input(3)] public partial Input X { get; } [Dense(4, Activation.Tanh)] public partial Dense A { get; }
            [Block(typeof(Residual), Repeat = 2)] public partial Block B { get; }
            [Block(typeof(Residual), nameof(A), Repeat = 2, Tied = true)] public partial Block C { get; }
            [Block(typeof(Residual), nameof(C), Repeat = 2, Share = nameof(B))] public partial Block D { get; }
            [Block(typeof(Pair), nameof(B), nameof(D))] public partial Block E { get; } [Dense(2)] public partial Dense Y { get; }
            """,
        ["shared convolutions"] =
            "[Input(1, 4, 4)] public partial Input L { get; } [Input(1, 4, 4)] public partial Input R { get; } [Conv2D(2, 3, Activation.Tanh, From = "
                + "nameof(L))] public partial Conv2D A { get; } [Conv2D(2, 3, Activation.Tanh, From = nameof(R), Share = nameof(A))] public partial Conv2D B "
                + "{ get; } [Dense(3, From = nameof(A))] public partial Dense C { get; } [Dense(3, From = nameof(B), Share = nameof(C))] public partial "
                + "Dense D { get; } [Multiply(nameof(C), nameof(D))] public partial Multiply M { get; } [Dense(2)] public partial Dense Y { get; }",
    };
}
