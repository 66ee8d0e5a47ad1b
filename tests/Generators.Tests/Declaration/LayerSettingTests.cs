using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>GF1007, GF1008, GF1011, GF1014, GF1006: shapes and settings of convolutions, pools, norms, graphs, sequences and blocks. Each message names layer,
/// expectation and finding.</summary>
public sealed class LayerSettingTests
{
    private const string Image = "[Input(4, 6, 5)] public partial Input I { get; } ";
    private const string Rows = "[Input(5, 3)] public partial Input R { get; } ";

    [Theory]
    [InlineData("[Conv2D(⟦0⟧, 3)] public partial Conv2D A { get; }", "'A': channels is 0, and must be at least 1")]
    [InlineData("[Conv2D(2, ⟦0⟧)] public partial Conv2D A { get; }", "'A': kernel is 0, and must be at least 1")]
    [InlineData("[Conv2D(2, 3, ⟦-1⟧)] public partial Conv2D A { get; }", "'A': kernelWidth is -1, and must be at least 1")]
    [InlineData("[Conv2D(2, 3, Stride = ⟦0⟧)] public partial Conv2D A { get; }", "'A': Stride is 0, and must be at least 1")]
    [InlineData("[Conv2D(2, 3, Dilation = ⟦0⟧)] public partial Conv2D A { get; }", "'A': Dilation is 0, and must be at least 1")]
    [InlineData("[Conv2D(2, 3, Pad = ⟦-1⟧)] public partial Conv2D A { get; }", "'A': Pad is -1, and must be at least 0")]
    [InlineData("[Conv2D(2, ⟦7⟧, Padding = Padding.Valid)] public partial Conv2D A { get; }",
        "'A': kernel is 7, and must be such that the kernel, of extent 7, is no larger than its input of 6")]
    [InlineData("[Conv2D(2, ⟦4⟧, Pad = 1, Dilation = 3)] public partial Conv2D A { get; }",
        "the kernel, of extent 10 with dilation 3, is no larger than its input of 8 with padding")]
    [InlineData("[Conv2D(2, 6, ⟦6⟧, Padding = Padding.Valid)] public partial Conv2D A { get; }",
        "'A': kernelWidth is 6, and must be such that the kernel, of extent 6, is no larger than its input of 5")]
    [InlineData("[Conv2D(6, 3, Groups = ⟦3⟧)] public partial Conv2D A { get; }",
        "'A': Groups is 3, and must be a divisor of 4, the channels of I, and of 6, its own")]
    [InlineData("[Conv2D(5, 3, Groups = ⟦2⟧)] public partial Conv2D A { get; }",
        "'A': Groups is 2, and must be a divisor of 4, the channels of I, and of 5, its own")]
    [InlineData("[DepthwiseConv2D(3, Multiplier = ⟦0⟧)] public partial DepthwiseConv2D A { get; }", "'A': Multiplier is 0, and must be at least 1")]
    [InlineData("[TransposedConv2D(2, 2, Pad = ⟦4⟧)] public partial TransposedConv2D A { get; }",
        "'A': Pad is 4, and must be such that something is left of an output of 7")]
    [InlineData("[AveragePool(⟦0⟧)] public partial Pool A { get; }", "'A': size is 0, and must be at least 1")]
    [InlineData("[MaxPool(⟦6⟧)] public partial Pool A { get; }",
        "'A': size is 6, and must be such that the kernel, of extent 6, is no larger than its input of 5")]
    [InlineData("[TransposedConv2D(2, 3, Stride = 2, Pad = 1, OutputPadding = ⟦2⟧)] public partial TransposedConv2D A { get; }",
        "'A': OutputPadding is 2, and must be at least 0 and less than 2, the larger of stride and dilation")]
    [InlineData("[TransposedConv2D(2, 3, Stride = 2, Pad = 1, OutputPadding = ⟦-1⟧)] public partial TransposedConv2D A { get; }",
        "'A': OutputPadding is -1, and must be at least 0")]
    [InlineData("[TransposedConv2D(2, 3, Groups = ⟦3⟧)] public partial TransposedConv2D A { get; }", "'A': Groups is 3, and must be a divisor of")]
    [InlineData("[MaxPool(2, Pad = ⟦2⟧)] public partial Pool A { get; }",
        "'A': Pad is 2, and must be such that every window sees a value: of axis 1 of I, 6 long, one sees none")]
    [InlineData("[AveragePool(2, Dilation = ⟦6⟧, Padding = Padding.Same)] public partial Pool A { get; }",
        "'A': Dilation is 6, and must be such that every window sees a value")]
    [InlineData("[Upsample(⟦0⟧)] public partial Upsample A { get; }", "'A': factor is 0, and must be at least 1")]
    [InlineData("[Slice(⟦4⟧, 1)] public partial Slice A { get; }", "'A': start is 4, and must be from 0 to 3, an index of axis 0 of I")]
    [InlineData("[Slice(1, ⟦5⟧, Axis = 2)] public partial Slice A { get; }", "'A': length is 5, and must be at most 4, what is left of axis 2 of I from 1 on")]
    [InlineData("[Slice(0, 1, Axis = ⟦3⟧)] public partial Slice A { get; }", "'A': Axis is 3, and must be from 0 to 2, the axes of I")]
    [InlineData("[Reshape(⟦0⟧, 3)] public partial Reshape A { get; }", "'A': shape is [0, 3], and must be sizes of at least 1")]
    [InlineData("[Transpose(⟦0⟧, 0, 1)] public partial Transpose A { get; }", "'A': permutation is [0, 0, 1], and must be each of 0 … 2, the axes of I, once")]
    [InlineData("[BatchNorm(Mean = new[] { ⟦1.0⟧ })] public partial BatchNorm A { get; }", "'A': Mean is 1 numbers, and must be 4, one for each channel of I")]
    [InlineData("[BatchNorm(Variance = new[] { 1, ⟦-1.0⟧, 1, 1 })] public partial BatchNorm A { get; }", "'A': Variance is -1, and must be at least 0")]
    [InlineData("[BatchNorm(Mean = new[] { 1, 1, ⟦double.NaN⟧, 1 })] public partial BatchNorm A { get; }", "'A': Mean is NaN, and must be finite numbers")]
    [InlineData("[BatchNorm(Epsilon = ⟦0⟧)] public partial BatchNorm A { get; }", "'A': Epsilon is 0, and must be a finite number greater than 0")]
    [InlineData("[LayerNorm(Axes = ⟦4⟧)] public partial LayerNorm A { get; }", "'A': Axes is 4, and must be from 1 to 3, the axes of I")]
    [InlineData("[RMSNorm(Axes = ⟦0⟧)] public partial RMSNorm A { get; }", "'A': Axes is 0, and must be from 1 to 3, the axes of I")]
    public Task GF1008_of_images(string layer, string says) => Declared.Breaks("GF1008", Declared.Network(Image + layer), [says]);

    [Theory]
    [InlineData("[GraphConv(⟦0⟧, Edges = new[] { 0, 1 })] public partial GraphConv A { get; }", "'A': channels is 0")]
    [InlineData("[GraphConv(2, Edges = new[] { 0, 1, 1, ⟦5⟧ })] public partial GraphConv A { get; }",
        "'A': Edges is 5, and must be from 0 to 4, the nodes of R")]
    [InlineData("[GraphConv(2, Edges = new[] { ⟦0⟧, 1, 2 })] public partial GraphConv A { get; }", "'A': Edges is 3 numbers, and must be pairs of nodes")]
    [InlineData("[GraphConv(2)] public partial GraphConv ⟦A⟧ { get; }",
        "'A': Edges is 0 numbers, and must be pairs of nodes, one pair for each edge; or name an input by Adjacency")]
    [InlineData("[GraphConv(2, Edges = new[] { 0, 1 }, EdgeWeights = new[] { ⟦1.0⟧, 2 })] public partial GraphConv A { get; }",
        "'A': EdgeWeights is 2 numbers, and must be 1, one for each edge")]
    [InlineData("[GraphConv(2, Edges = new[] { 0, 1, 1, 2 }, EdgeWeights = new[] { 1, ⟦double.NaN⟧ })] public partial GraphConv A { get; }",
        "'A': EdgeWeights is NaN, and must be finite numbers")]
    [InlineData("[GraphConv(2, Edges = new[] { 0, 1 }, EdgeWeights = new[] { ⟦-1.0⟧ })] public partial GraphConv A { get; }",
        "'A': EdgeWeights is such that node 0 has degree 0")]
    [InlineData("[Attention(⟦2⟧)] public partial Attention A { get; }", "'A': heads is 2, and must be a divisor of 3, the width of R")]
    [InlineData("[LinearAttention(⟦0⟧)] public partial LinearAttention A { get; }", "'A': heads is 0, and must be at least 1")]
    [InlineData("[Recurrent(⟦0⟧)] public partial Recurrent A { get; }", "'A': units is 0, and must be at least 1")]
    [InlineData("[Input(4, Discrete = true)] public partial Input D { get; } [Embedding(⟦0⟧, 3)] public partial Embedding A { get; }",
        "'A': count is 0, and must be at least 1")]
    public Task GF1008_of_rows(string layer, string says) => Declared.Breaks("GF1008", Declared.Network(Rows + layer), [says]);

    [Theory]
    [InlineData("[Conv1D(2, 3, From = ⟦nameof(I)⟧)] public partial Conv1D A { get; }", "I has shape [4, 6, 5], and [channels, length] is needed")]
    [InlineData("[Conv2D(2, 3, From = ⟦nameof(X)⟧)] public partial Conv2D A { get; }", "X has shape [2], and [channels, height, width] is needed")]
    [InlineData("[MaxPool(2, From = ⟦nameof(X)⟧)] public partial Pool A { get; }", "X has shape [2], and channels with one or more spatial axes are needed")]
    [InlineData("[GlobalAveragePool(From = ⟦nameof(X)⟧)] public partial Pool A { get; }", "X has shape [2], and channels")]
    [InlineData("[Upsample(2, From = ⟦nameof(X)⟧)] public partial Upsample A { get; }", "X has shape [2], and channels")]
    [InlineData("[Attention(From = ⟦nameof(X)⟧)] public partial Attention A { get; }", "X has shape [2], and [tokens, width] is needed")]
    [InlineData("[Recurrent(2, From = ⟦nameof(X)⟧)] public partial Recurrent A { get; }", "X has shape [2], and [steps, features] is needed")]
    [InlineData("[GraphConv(2, Edges = new[] { 0, 1 }, From = ⟦nameof(X)⟧)] public partial GraphConv A { get; }",
        "X has shape [2], and [nodes, features] is needed")]
    [InlineData("[Input(5, 3)] public partial Input R { get; } [Input(4, 5)] public partial Input M { get; } [GraphConv(2, From = nameof(R), Adjacency = "
    + "⟦nameof(M)⟧)] public partial GraphConv A { get; }", "the adjacency M has shape [4, 5], and R has 5 nodes")]
    [InlineData("[Reshape(⟦7⟧, 17)] public partial Reshape A { get; }", "I has shape [4, 6, 5] of 120 values, and [7, 17] has 119")]
    [InlineData("[Reshape(⟦7⟧, -1)] public partial Reshape A { get; }", "and [7, -1] does not divide them")]
    [InlineData("[Input(3, 6, 1)] public partial Input J { get; } [Add(nameof(I), ⟦nameof(J)⟧)] public partial Add A { get; }",
        "I has shape [4, 6, 5] and J has shape [3, 6, 1]")]
    public Task GF1007_of_single_layers(string layer, string says) =>
        Declared.Breaks("GF1007", Declared.Network(Image + layer), ["The inputs of 'A' do not fit together", says]);

    [Theory]
    [InlineData("[TransposedConv2D(2, 3, Stride = 2, OutputPadding = ⟦1⟧)] public partial TransposedConv2D A { get; }",
        "OutputPadding adds to what Pad or Padding.Valid leaves, so say one of them too")]
    [InlineData("[MaxPool(2, Padding = Padding.Same, Ceiling = ⟦true⟧)] public partial Pool A { get; }",
        "'A' has ⌈size/s⌉ windows by Padding.Same, and nothing is left for Ceiling to say")]
    [InlineData("[Conv2D(2, 3, Padding = Padding.Valid, Pad = ⟦1⟧)] public partial Conv2D A { get; }", "'A' says its padding twice, by Padding and by Pad")]
    [InlineData("[Embedding(3, 2, From = ⟦nameof(X)⟧)] public partial Embedding A { get; }", "X is no input declared with Discrete = true")]
    [InlineData("[Dense(3)] public partial Dense H { get; } [Embedding(3, 2, From = ⟦nameof(H)⟧)] public partial Embedding A { get; }",
        "H is no input declared with Discrete = true")]
    [InlineData("[Input(5, 3)] public partial Input R { get; } [Input(5, 5)] public partial Input M { get; } [GraphConv(2, From = nameof(R), Adjacency = "
    + "nameof(M), Edges = new[] { ⟦0⟧, 1 })] public partial GraphConv A { get; }", "Edges is for an adjacency that is declared")]
    [InlineData("[Input(5, 3)] public partial Input R { get; } [Dense(5, EachRow = true)] public partial Dense M { get; } [GraphConv(2, From = nameof(R), "
    + "Adjacency = ⟦nameof(M)⟧)] public partial GraphConv A { get; }", "M is no input")]
    [InlineData("[Bilinear(2, From = new[] { ⟦nameof(I)⟧ })] public partial Bilinear A { get; }", "'A' joins layers and must name at least two")]
    [InlineData("[Bilinear(2, From = new[] { ⟦nameof(X)⟧, nameof(X), nameof(X) })] public partial Bilinear A { get; }",
        "'A' has two predecessors and cannot be given 3")]
    public Task GF1014_of_layers(string layer, string says) => Declared.Breaks("GF1014", Declared.Network(Image + layer), [says]);

    [Theory]
    [InlineData("[Input(5, 3)] public partial Input R { get; } [GraphConv(2, From = nameof(R), Adjacency = ⟦\"Nowhere\"⟧)] public partial GraphConv A { get; }",
        "'A' names 'Nowhere'")]
    [InlineData("[Bilinear(2, From = new[] { nameof(X), ⟦\"Nowhere\"⟧ })] public partial Bilinear A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Conv2D(2, 3, From = ⟦\"Nowhere\"⟧)] public partial Conv2D A { get; }", "'A' names 'Nowhere'")]
    public Task GF1005_of_layers(string layer, string says) => Declared.Breaks("GF1005", Declared.Network(layer), [says]);

    [Theory]
    [InlineData("[Conv2D(2, 3)] public partial Conv2D B { get; } [Conv2D(2, 5, From = nameof(I), Share = ⟦nameof(B)⟧)] public partial Conv2D A { get; }",
        "that layer has weights of shape [2, 4, 3, 3], and [2, 4, 5, 5] is needed")]
    [InlineData("[Conv2D(4, 3, Groups = 4)] public partial Conv2D B { get; } [DepthwiseConv2D(3, Share = ⟦nameof(B)⟧)] public partial "
        + "DepthwiseConv2D A { get; }", "that is a layer of the kind Conv2D, and this one is DepthwiseConv2D")]
    public Task GF1011_of_layers(string layer, string says) => Declared.Breaks("GF1011", Declared.Network(Image + layer), [says]);

    private const string Inner =
        "[Network] public partial class Inner { [Input(2)] public partial Input X { get; } [Dense(2)] public partial Dense Y { get; } } ";

    [Theory]
    [InlineData("GF1014", "[Block(⟦typeof(string)⟧)] public partial Block A { get; }", "'String' is no network and cannot be a block: mark it [Network]")]
    [InlineData("GF1006", "[Block(⟦typeof(Net)⟧)] public partial Block A { get; }", "'Net' depends on itself: Net ← Net")]
    [InlineData("GF1008", Inner + "[Block(typeof(Inner), Repeat = ⟦0⟧)] public partial Block A { get; }", "'A': Repeat is 0, and must be at least 1")]
    [InlineData("GF1014", Inner + "[Block(typeof(Inner), ⟦nameof(X)⟧, nameof(X))] public partial Block A { get; }",
        "'A' embeds Inner, which has 1 input, and is given 2")]
    [InlineData("GF1014", Inner + "[⟦Block(typeof(Inner))⟧, Initialize(Initialization.Zeros)] public partial Block A { get; }",
        "'A' is a block, whose layers start as Inner says")]
    [InlineData("GF1011", Inner + "[Block(typeof(Inner), Share = ⟦\"B\"⟧)] public partial Block A { get; }", "no block before it in 'Net' has that name")]
    [InlineData("GF1011",
        Inner
            + "[Block(typeof(Inner), Repeat = 2)] public partial Block B { get; } [Block(typeof(Inner), Share = ⟦nameof(B)⟧)] public partial Block A { get; }",
            "that block is repeated 2 times, and this one 1")]
    [InlineData("GF1011",
        Inner + "[Block(typeof(Inner))] public partial Block B { get; } [Network] public partial class Other { [Input(2)] public partial Input X { get; } "
            + "[Dense(2)] public partial Dense Y { get; } } [Block(typeof(Other), Share = ⟦nameof(B)⟧)] public partial Block A { get; }",
            "that block embeds Inner, and this one Other")]
    public Task Of_blocks(string rule, string layers, string says) => Declared.Breaks(rule, Declared.Network(layers), [says]);

    [Fact]
    public Task A_mistake_inside_a_block_is_reported_at_the_block_that_meets_it() => Declared.Breaks(
        "GF1007",
        Declared.Network("[Network] public partial class Inner { [Input(3)] public partial Input X { get; } [Dense(3)] public partial Dense H { get; } "
            + "[Add(nameof(X), nameof(H))] public partial Add S { get; } } [⟦Block(typeof(Inner))⟧] public partial Block A { get; }"),
        ["The inputs of 'A.S' do not fit together: X has shape [2] and A.H has shape [3]"]);

    /// <summary>W, b and both slopes of the first repetition are all there is, those of the layer that shares inside the block included.</summary>
    [Theory]
    [InlineData("Tied = true", 10)]
    [InlineData("Tied = false", 20)]
    public void Tied_repetitions_have_one_set_of_parameters(string tied, int parameters)
    {
        var model = Rank.DeclaredModel.Of($"[Network] public partial class Inner {{ [Input(2)] public partial Input X {{ get; }} [Dense(2, "
            + $"Activation.PReLU)] public partial Dense A {{ get; }} [Dense(2, Activation.PReLU, Share = nameof(A))] public partial Dense B {{ get; }} }} "
            + $"[Network] public partial class N {{ [Input(2)] public partial Input X {{ get; }} [Block(typeof(Inner), Repeat = 2, {tied})] public partial "
            + $"Block R {{ get; }} }}");
        Assert.Equal(parameters, model.ParameterCount);
    }
}
