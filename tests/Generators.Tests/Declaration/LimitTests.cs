using System.Threading.Tasks;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Tests.Rank;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>Sizes that the compiler would have to hold or to write out: refused where they are said, before memory or time is gone.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("[Input(3, Discrete = true)] public partial Input X { get; } [Embedding(2147483647, 1)] public partial Embedding ⟦A⟧ { get; }",
        "2.14748E+09 constants")]
    [InlineData("[Input(65536, 2)] public partial Input X { get; } [GraphConv(1, Edges = [0, 1])] public partial GraphConv ⟦A⟧ { get; }",
        "4.29497E+09 constants")]
    [InlineData("[Input(1, 46341)] public partial Input X { get; } [Upsample(2, Interpolation.Linear)] public partial Upsample ⟦A⟧ { get; }",
        "4.29498E+09 constants")]
    [InlineData("[Input(1, 2000)] public partial Input X { get; } [MaxPool(⟦1025⟧)] public partial Pool A { get; }", "1025 elements in a window")]
    [InlineData("[Input(1, 9000)] public partial Input X { get; } [Conv1D(1, 2000, Stride = ⟦1100⟧)] public partial Conv1D A { get; }",
        "1100 residues of its stride")]
    [InlineData("[Input(1, 40, 40)] public partial Input X { get; } [TransposedConv2D(1, 50, Stride = ⟦40⟧)] public partial TransposedConv2D A { get; }",
        "1600 residues of its stride")]
    [InlineData("[Input(1025, 2)] public partial Input X { get; } [Recurrent(1)] public partial Recurrent ⟦A⟧ { get; }", "1025 steps")]
    public Task What_is_too_large_to_be_made_is_refused(string layers, string says) =>
        Declared.Breaks("GF1014", $"[Network] public partial class Net {{ {layers} [Dense(1)] public partial Dense Y {{ get; }} }}", ["'A'", says]);

    /// <summary>Of a long stride as many residues are looked at as the kernel has elements: a hundred thousand take no longer than three.</summary>
    [Theory]
    [InlineData("[Input(1, 2)] public partial Input X { get; } [TransposedConv1D(1, 3, Stride = 1000000, Dilation = 7)] public partial "
        + "TransposedConv1D A { get; }")]
    [InlineData("[Input(1, 300000)] public partial Input X { get; } [Conv1D(1, 3, Activation.Tanh)] public partial Conv1D B { get; } [Conv1D(1, 3, Stride = "
    + "99999, Dilation = 100000)] public partial Conv1D A { get; }")]
    public void Long_strides_are_inverted_at_once(string layers) =>
        Assert.True(DeclaredModel.OfLayers(layers + " [GlobalAveragePool] public partial Pool P { get; } [Dense(1)] public partial Dense Y { get; }").IsSound);

    [Theory]
    [InlineData("2147483647")]
    [InlineData("2049")]
    public Task Repetitions_are_bounded(string repeat) => Declared.Breaks(
        "GF1008",
        $"[Network] public partial class Inner {{ [Input(2)] public partial Input X {{ get; }} [Dense(2)] public partial Dense Y {{ get; }} }} [Network] "
            + $"public partial class Net {{ [Input(2)] public partial Input X {{ get; }} [Block(typeof(Inner), Repeat = ⟦{repeat}⟧)] public partial Block B "
            + $"{{ get; }} [Dense(1)] public partial Dense Y {{ get; }} }}",
        [$"Repeat is {repeat}", "no more than 4096 layers"]);

    /// <summary>A warning is said before the loss is written, and takes nothing from it.</summary>
    [Fact]
    public void A_warning_leaves_outputs_and_loss()
    {
        var model = DeclaredModel.OfLayers("[Input(2)] public partial Input X { get; } [Dense(3)] public partial Dense Unused { get; } [Dense(1, From = "
            + "nameof(X))] public partial Dense Y { get; }");
        Assert.Same(Generators.Declaration.Rules.UnusedLayer, Assert.Single(model.Problems).Rule);
        Assert.True(model.IsSound);
        Assert.Equal("Y", Assert.Single(model.Outputs).Layer);
        Assert.NotEmpty(model.LossNests);
        Assert.Contains(NetworkPrograms.Of(model).Programs, p => p.Name == "LossGradient" && p.Nests.Count > 0);
    }

    /// <summary>Whatever ends a layer is an error, and a network with errors is never differentiated.</summary>
    [Fact]
    public void A_mistake_that_ends_a_layer_is_an_error()
    {
        Assert.Throws<System.ArgumentException>(() => new DeclarationException(Generators.Declaration.Rules.UnusedLayer, null));
        var compilation = TestCompilation.Create("[Network] public partial class N { [Input(2)] public partial Input X { get; } [Dense(0)] public partial "
            + "Dense Y { get; } }");
        var spec = NetworkCompiler.Read(compilation.GetTypeByMetadataName("N")!, compilation, default);
        Assert.Null(NetworkModel.Sound(spec));
        Assert.Throws<System.ArgumentException>(() => NetworkPrograms.Of(NetworkModel.Build(spec)));
    }
}
