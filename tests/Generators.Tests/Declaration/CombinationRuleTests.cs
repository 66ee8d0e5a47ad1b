using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>GF1014, GF1016: parts of a declaration that are right by themselves and do not go together.</summary>
public sealed class CombinationRuleTests
{
    /// <summary>The type by which a project is known to reference GradientFlow.Gpu.</summary>
    private const string KernelPlan = "namespace GradientFlow.CompilerServices { public class KernelPlan<T> { } }";

    [Fact]
    public Task GF1016_kernels_need_their_package() =>
        Declared.Breaks("GF1016", Declared.Network("", "[Network(Samples = 2, Kernels = ⟦true⟧)]"),
            ["'Net'", "reference GradientFlow.Gpu", "take 'Kernels = true' away"]);

    [Theory]
    [InlineData("Kernels = false", "")]
    [InlineData("Kernels = true", KernelPlan)]
    public async Task GF1016_is_silent_where_none_are_asked_for_or_the_package_is_there(string settings, string more) =>
        Assert.Empty(await TestCompilation.Analyze(Declared.Network("", $"[Network({settings})]"), more));

    [Theory]
    [InlineData("[Dense(3), ⟦Add(nameof(X), nameof(X))⟧] public partial Dense H { get; }", "'H' carries 2 layer attributes")]
    [InlineData("[Add(⟦nameof(X)⟧)] public partial Add H { get; }", "'H' joins layers and must name at least two")]
    [InlineData("[⟦Multiply⟧] public partial Multiply H { get; }", "'H' joins layers and must name at least two")]
    [InlineData("[Dense(3), ⟦HuberLoss⟧] public partial Dense H { get; }", "'H' has a loss but is not an output: mark it [Output]")]
    [InlineData("[Dense(3), Output, SquareLoss, ⟦HuberLoss⟧] public partial Dense H { get; }", "'H' names 2 losses; an output has one")]
    [InlineData("[Dense(3), Initialize(Bias = ⟦Initialization.Orthogonal⟧)] public partial Dense H { get; }",
        "'H': Orthogonal is a scheme for matrices, not for biases")]
    [InlineData("[Input(3), Output, SquareLoss] public partial Input ⟦H⟧ { get; }", "'H' is an input and cannot be an output too")]
    public Task GF1014_of_a_layer(string layer, string says) => Declared.Breaks("GF1014", Declared.Network(layer), [says]);

    [Theory]
    [InlineData("[Network, SquareLoss, ⟦HuberLoss⟧]", "'Net' names 2 losses; a network has one, or one on each [Output]")]
    [InlineData("[Network, ⟦SoftmaxCrossEntropyLoss⟧]", "needs at least two outputs, and Y has one")]
    [InlineData("[Network, Initialize(Bias = ⟦Initialization.Identity⟧)]", "'Net': Identity is a scheme for matrices, not for biases")]
    [InlineData("[Network, Initialize(CopyOf = ⟦\"X\"⟧)]", "'Net' is no layer and cannot start as a copy of one")]
    public Task GF1014_of_the_network(string attributes, string says) => Declared.Breaks("GF1014", Declared.Network("", attributes), [says]);

    [Theory]
    [InlineData("[Network]", "[Dense(1)] public partial Dense ⟦A⟧ { get; } [Input(2)] public partial Input X { get; }",
        "'A' is declared first and names no layer that feeds it")]
    [InlineData("[Network]",
        "[GraphConv(3, Adjacency = nameof(M))] public partial GraphConv ⟦A⟧ { get; } [Input(5, 3)] public partial Input X { get; } [Input(5, 5)] public "
            + "partial Input M { get; }", "'A' is declared first and names no layer that feeds it")]
    [InlineData("[Network]",
        "[Input(2)] public partial Input X { get; } [Dense(1), Output, SquareLoss] public partial Dense A { get; } [Dense(1), Output] public partial Dense "
            + "⟦B⟧ { get; }", "'B' is one of 2 outputs and names no loss")]
    [InlineData("[Network, ⟦HuberLoss⟧]",
        "[Input(2)] public partial Input X { get; } [Dense(1), Output, SquareLoss] public partial Dense A { get; } [Dense(1), Output, SquareLoss] public "
            + "partial Dense B { get; }", "'Net' has 2 outputs, each with its own loss")]
    [InlineData("[Network, HuberLoss]", "[Input(2)] public partial Input X { get; } [Dense(1), ⟦SquareLoss⟧] public partial Dense A { get; }",
        "'A' and the network each name a loss")]
    [InlineData("[Network]", "[Dense(1, From = nameof(X))] public partial Dense A { get; } [Input(2)] public partial Input ⟦X⟧ { get; }",
        "'X' is an input and cannot be an output too")]
    [InlineData("[Network]",
        "[Input(1, 2)] public partial Input X { get; } [TransposedConv1D(1, 1, Stride = 2, Pad = 1, Bias = false)] public partial TransposedConv1D "
            + "⟦A⟧ { get; }", "'A' depends on no parameter")]
    [InlineData("[Network]", "[Input(2)] public partial Input X { get; } [Add(nameof(X), nameof(X))] public partial Add ⟦A⟧ { get; }",
        "'A' depends on no parameter")]
    public Task GF1014_of_the_whole(string attributes, string layers, string says) =>
        Declared.Breaks("GF1014", $"{attributes} public partial class Net {{ {layers} }}", [says]);

    [Fact]
    public Task GF1014_layers_stand_in_one_part() => Declared.Breaks(
        "GF1014",
        "[Network] public partial class Net { [Input(2)] public partial Input X { get; } } public partial class Net { [Dense(1)] public partial Dense ⟦Y⟧ { "
            + "get; } }",
        ["'Y' stands in another part of 'Net'", "their order is the wiring"]);

    [Fact]
    public Task GF1014_a_layer_of_ones_own_invention() => Declared.Breaks(
        "GF1014",
        Declared.Network("[⟦Gate(3)⟧] public partial Gate G { get; }")
            + " public sealed class Gate(LayerInfo info) : Layer(info); public sealed class GateAttribute(int size) : LayerAttribute<Gate> { public int Size "
            + "=> size; }",
        ["[Gate] is no layer that this GradientFlow's generator knows"]);

    [Fact]
    public Task GF1014_a_loss_of_ones_own_invention() => Declared.Breaks(
        "GF1014",
        Declared.Network("", "[Network, ⟦QuantileLoss⟧]") + " public sealed class QuantileLossAttribute() : LossAttribute(LossScale.Mean);",
        ["[QuantileLoss] is no loss that this GradientFlow's generator knows"]);

    [Theory]
    [InlineData("[Input(70000)] public partial Input X { get; } [Dense(70000)] public partial Dense ⟦A⟧ { get; }", "'A' has more than 2147483647 values")]
    [InlineData("[Input(65536, 65536)] public partial Input ⟦X⟧ { get; } [Dense(1)] public partial Dense A { get; }", "'X' has more than 2147483647 values")]
    public Task GF1014_a_layer_beyond_the_reach_of_an_index(string layers, string says) =>
        Declared.Breaks("GF1014", $"[Network] public partial class Net {{ {layers} }}", [says]);

    [Theory]
    [InlineData("[Network]",
        "[Input(40000)] public partial Input X { get; } [Dense(40000)] public partial Dense A { get; } [Dense(40000)] public partial Dense B { get; }",
        "'Net' has 3200080000 parameters; more than 268435455 cannot be addressed in tiles of 8 samples")]
    [InlineData("[Network(Precision = Precision.Single)]", "[Input(20000)] public partial Input X { get; } [Dense(10000)] public partial Dense A { get; }",
        "'Net' has 200010000 parameters; more than 134217727 cannot be addressed in tiles of 16 samples")]
    [InlineData("[Network, Schedule(TileSamples = 4096)]", "[Input(1000)] public partial Input X { get; } [Dense(1000)] public partial Dense A { get; }",
        "'Net' has 1001000 parameters; more than 524287 cannot be addressed in tiles of 4096 samples")]
    [InlineData("[Network]", "[Input(100000000)] public partial Input X { get; } [Dense(1)] public partial Dense A { get; }",
        "'Net' have 100000001 values for each sample; more than 4194303")]
    public Task GF1014_a_network_beyond_the_reach_of_an_index(string attributes, string layers, string says) =>
        Declared.Breaks("GF1014", $"{attributes} public partial class ⟦Net⟧ {{ {layers} }}", [says]);

    /// <summary>As much as the rule allows is laid out without an overflow: dense layers for the parameters, maps with slopes to store for the
    /// values.</summary>
    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void The_largest_networks_within_reach_are_emitted(string type)
    {
        var (precision, tile) = type == "float" ? ("Single", 16) : ("Double", 8);
        var wide = int.MaxValue / tile / 64 - 2;
        var maps = string.Join(" ", Enumerable.Range(0, 12).Select(i => string.Format(
            CultureInfo.InvariantCulture, "[Multiply(nameof({0}), nameof(X), nameof({0}))] public partial Multiply M{1} {{ get; }} [Add(nameof(M{1}), "
                + "nameof({0}))] public partial Add A{1} {{ get; }}", i == 0 ? "X" : $"A{i - 1}", i)));
        Emits($"[Network(Precision = Precision.{precision})] public partial class Net {{ [Input({wide})] public partial Input X {{ get; }} [Dense(1, "
            + $"Activation.Mish)] public partial Dense A {{ get; }} }}");
        Emits($"[Network(Precision = Precision.{precision})] public partial class Net {{ [Input(10000)] public partial Input X {{ get; }} "
            + $"[Dense({int.MaxValue / tile / 10001}, Activation.Mish)] public partial Dense A {{ get; }} }}");
        Emits($"[Network(Precision = Precision.{precision})] public partial class Net {{ [Input({wide / 26})] public partial Input X {{ get; }} {maps} "
            + $"[Dense(1, Activation.Mish)] public partial Dense Z {{ get; }} }}");

        static void Emits(string source)
        {
            TestCompilation.Generate(TestCompilation.Create(source), out var fromGenerator);
            Assert.Empty(fromGenerator);
            Assert.Contains("ParameterCount =", TestCompilation.Emitted(source), System.StringComparison.Ordinal);
        }
    }
}
