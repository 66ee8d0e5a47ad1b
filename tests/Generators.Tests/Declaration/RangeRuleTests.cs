using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>GF1008: sizes and settings.</summary>
public sealed class RangeRuleTests
{
    [Theory]
    [InlineData("[Dense(⟦0⟧)] public partial Dense H { get; }", "'H': width is 0, and must be at least 1")]
    [InlineData("[Dense(⟦-7⟧, Activation.Tanh)] public partial Dense H { get; }", "'H': width is -7, and must be at least 1")]
    [InlineData("[Dense(activation: Activation.Tanh, width: ⟦-1⟧)] public partial Dense H { get; }", "'H': width is -1,")]
    [InlineData("[Dense(⟦Zero⟧)] public partial Dense H { get; } const int Zero = 0;", "'H': width is 0,")]
    [InlineData("[Input(⟦0⟧)] public partial Input H { get; }", "'H': shape is [0], and must be one or more sizes of at least 1")]
    [InlineData("[⟦Input⟧] public partial Input H { get; }", "'H': shape is [],")]
    [InlineData("[⟦Input()⟧] public partial Input H { get; }", "'H': shape is [],")]
    [InlineData("[Input(3, ⟦-2⟧, 8)] public partial Input H { get; }", "'H': shape is [3, -2, 8],")]
    [InlineData("[Input(new[] { 3, ⟦0⟧ })] public partial Input H { get; }", "'H': shape is [3, 0],")]
    [InlineData("[Input(new int[] { })] public partial Input H { get; }", "'H': shape is [],", "new int[] { }")]
    [InlineData("[Dense(3, Activation.LeakyReLU, Slope = ⟦double.NaN⟧)] public partial Dense H { get; }", "'H': Slope is NaN, and must be a finite number")]
    [InlineData("[Dense(3, Activation.LeakyReLU, Slope = ⟦double.NegativeInfinity⟧)] public partial Dense H { get; }", "'H': Slope is -Infinity,")]
    [InlineData("[Dense(3, Activation.ELU, Alpha = ⟦0⟧)] public partial Dense H { get; }", "'H': Alpha is 0, and must be a finite number greater than 0")]
    [InlineData("[Dense(3, Activation.CELU, Alpha = ⟦-0.5⟧)] public partial Dense H { get; }", "'H': Alpha is -0.5,")]
    [InlineData("[Dense(3, Activation.CELU, Alpha = ⟦double.PositiveInfinity⟧)] public partial Dense H { get; }", "'H': Alpha is Infinity,")]
    [InlineData("[Dense(3, ⟦(Activation)99⟧)] public partial Dense H { get; }", "'H': activation is 99, and must be a member of the enumeration Activation")]
    [InlineData("[Dense(3), Initialize(⟦(Initialization)77⟧)] public partial Dense H { get; }",
        "'H': weights is 77, and must be a member of the enumeration Initialization")]
    [InlineData("[Dense(3), Initialize(Bias = ⟦(Initialization)77⟧)] public partial Dense H { get; }", "'H': Bias is 77,")]
    [InlineData("[Dense(3), Initialize(Scale = ⟦double.NaN⟧)] public partial Dense H { get; }", "'H': Scale is NaN, and must be a finite number")]
    [InlineData("[Dense(3), Initialize(BiasScale = ⟦double.PositiveInfinity⟧)] public partial Dense H { get; }", "'H': BiasScale is Infinity,")]
    [InlineData("[Dense(3), Initialize(Initialization.Sparse, Sparsity = ⟦1⟧)] public partial Dense H { get; }",
        "'H': Sparsity is 1, and must be at least 0 and less than 1")]
    [InlineData("[Dense(3), Initialize(Initialization.Sparse, Sparsity = ⟦-0.1⟧)] public partial Dense H { get; }", "'H': Sparsity is -0.1,")]
    [InlineData("[Dense(3), Initialize(Initialization.Sparse, Sparsity = ⟦double.NaN⟧)] public partial Dense H { get; }", "'H': Sparsity is NaN,")]
    [InlineData("[Concat(nameof(X), nameof(X), Axis = ⟦1⟧)] public partial Concat H { get; }",
        "'H': Axis is 1, and must be from 0 to 0, the axes of its inputs")]
    [InlineData("[Concat(nameof(X), nameof(X), Axis = ⟦-1⟧)] public partial Concat H { get; }", "'H': Axis is -1,")]
    public Task GF1008_of_a_layer(string layer, string says, string? at = null) =>
        Declared.Breaks("GF1008", Declared.Network(at is null ? layer : layer.Replace(at, $"⟦{at}⟧", System.StringComparison.Ordinal)), [says]);

    [Theory]
    [InlineData("[Network(Samples = ⟦-1⟧)]", "'Net': Samples is -1, and must be at least 0; 0 leaves it open")]
    [InlineData("[Network(Precision = ⟦(Precision)7⟧)]", "'Net': Precision is 7, and must be a member of the enumeration Precision")]
    [InlineData("[Network, Schedule(Width = ⟦(VectorWidth)9⟧)]", "'Net': Width is 9, and must be a member of the enumeration VectorWidth")]
    [InlineData("[Network, Schedule(TileSamples = ⟦12⟧)]", "'Net': TileSamples is 12, and must be a multiple of 8")]
    [InlineData("[Network(Precision = Precision.Single), Schedule(TileSamples = ⟦8⟧)]", "'Net': TileSamples is 8, and must be a multiple of 16")]
    [InlineData("[Network, Schedule(Width = VectorWidth.Bits256, TileSamples = ⟦12⟧)]", "'Net': TileSamples is 12, and must be a multiple of 8")]
    [InlineData("[Network, Schedule(TileSamples = ⟦-8⟧)]", "'Net': TileSamples is -8,")]
    [InlineData("[Network, Schedule(TileSamples = ⟦8192⟧)]", "'Net': TileSamples is 8192,")]
    [InlineData("[Network, WeightDecay(⟦-1e-3⟧)]", "'Net': the weight decay is -0.001, and must be a finite number of at least 0")]
    [InlineData("[Network, WeightDecay(⟦double.NaN⟧)]", "'Net': the weight decay is NaN,")]
    [InlineData("[Network, WeightDecay(⟦double.PositiveInfinity⟧)]", "'Net': the weight decay is Infinity,")]
    [InlineData("[Network, Initialize(Scale = ⟦double.NaN⟧)]", "'Net': Scale is NaN,")]
    [InlineData("[Network, Initialize(⟦(Initialization)(-1)⟧)]", "'Net': weights is -1,")]
    [InlineData("[Network, SquareLoss(Scale = ⟦(LossScale)4⟧)]", "'Net': Scale is 4, and must be a member of the enumeration LossScale")]
    [InlineData("[Network, HuberLoss(Delta = ⟦0⟧)]", "'HuberLoss': Delta is 0, and must be greater than 0")]
    [InlineData("[Network, HuberLoss(Delta = ⟦double.NaN⟧)]", "'HuberLoss': Delta is NaN,")]
    [InlineData("[Network, HuberLoss(Delta = ⟦double.PositiveInfinity⟧)]", "'HuberLoss': Delta is Infinity,")]
    [InlineData("[Network, PseudoHuberLoss(Delta = ⟦-2⟧)]", "'PseudoHuberLoss': Delta is -2,")]
    [InlineData("[Network, LpLoss(⟦0.5⟧)]", "'LpLoss': p is 0.5, and must be at least 1")]
    [InlineData("[Network, LpLoss(p: ⟦double.NaN⟧)]", "'LpLoss': p is NaN,")]
    // Another attribute's argument of the same name is not taken for it.
    [InlineData("[Network, Initialize(Scale = 2), LpLoss(⟦-1⟧, Scale = LossScale.Sum)]", "'LpLoss': p is -1,")]
    public Task GF1008_of_the_network(string attributes, string says) => Declared.Breaks("GF1008", Declared.Network("", attributes), [says]);

    [Fact]
    public Task GF1008_of_an_outputs_loss() => Declared.Breaks(
        "GF1008",
        "[Network] public partial class Net { [Input(2)] public partial Input X { get; } [Dense(1), HuberLoss(Delta = ⟦-1⟧)] public partial Dense Y { get; } }",
        ["'HuberLoss': Delta is -1"]);

    [Fact]
    public Task Limits_themselves_are_allowed() => Declared.Holds(Declared.Network(
        "[Dense(1, Activation.LeakyReLU, Slope = 0), Initialize(Initialization.Sparse, Sparsity = 0)] public partial Dense H { get; }",
        "[Network(Samples = 1), WeightDecay(0), LpLoss(1), Schedule(Width = VectorWidth.Scalar, TileSamples = 8), Initialize(Scale = 0)]"));
}
