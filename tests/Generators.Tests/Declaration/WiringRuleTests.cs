using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>GF1005, GF1006, GF1007, GF1011, GF1012: how layers feed each other, and whose parameters they use.</summary>
public sealed class WiringRuleTests
{
    private const string H = "[Dense(3)] public partial Dense H { get; } ";

    [Theory]
    [InlineData("[Dense(3, From = ⟦\"Nowhere\"⟧)] public partial Dense A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Dense(3, From = ⟦\"\"⟧)] public partial Dense A { get; }", "'A' names ''")]
    [InlineData("[Dense(3, From = ⟦\"x\"⟧)] public partial Dense A { get; }", "'A' names 'x'")]
    [InlineData("[Dense(3, From = ⟦nameof(Width)⟧)] public partial Dense A { get; } public const int Width = 3;", "'A' names 'Width'")]
    [InlineData("[Dense(3, Share = ⟦nameof(Net)⟧)] public partial Dense A { get; }", "'A' names 'Net'")]
    [InlineData("[Dense(3, From = nameof(X), Share = ⟦\"Nowhere\"⟧)] public partial Dense A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Dense(3, From = ⟦\"Nowhere\"⟧, Share = ⟦\"Nowhere\"⟧)] public partial Dense A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Add(nameof(X), ⟦\"Nowhere\"⟧)] public partial Add A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Add(⟦\"Nowhere\"⟧, ⟦\"Nowhere\"⟧)] public partial Add A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Add(new[] { nameof(X), ⟦\"Nowhere\"⟧ })] public partial Add A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Add(from: new string[] { nameof(X), ⟦\"Nowhere\"⟧ })] public partial Add A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Multiply(nameof(X), nameof(X), ⟦\"Nowhere\"⟧)] public partial Multiply A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Concat(⟦\"Nowhere\"⟧, nameof(X), Axis = 0)] public partial Concat A { get; }", "'A' names 'Nowhere'")]
    [InlineData("[Dense(3), Initialize(CopyOf = ⟦\"Nowhere\"⟧)] public partial Dense A { get; }", "'A' names 'Nowhere'")]
    // The layer that hangs on a mistaken one is not reported beside it.
    [InlineData("[Dense(3, From = ⟦\"Nowhere\"⟧)] public partial Dense A { get; } [Add(nameof(A), nameof(A))] public partial Add S { get; }",
        "'A' names 'Nowhere'")]
    public Task GF1005_names_are_of_layers_of_the_network(string layers, string says) =>
        Declared.Breaks("GF1005", Declared.Network(layers), [says, "not a layer of 'Net'"]);

    [Theory]
    [InlineData("[Dense(3, From = ⟦nameof(A)⟧)] public partial Dense A { get; }", "'A' depends on itself: A ← A")]
    [InlineData("[Add(nameof(X), ⟦nameof(A)⟧)] public partial Add A { get; }", "'A' depends on itself: A ← A")]
    [InlineData("[Dense(3, From = ⟦nameof(B)⟧)] public partial Dense A { get; } [Dense(3)] public partial Dense B { get; }",
        "'A' depends on itself: A ← B ← A")]
    [InlineData("[Dense(3, From = ⟦nameof(B)⟧)] public partial Dense A { get; } [Dense(3, From = nameof(A))] public partial Dense B { get; }",
        "'A' depends on itself: A ← B ← A")]
    [InlineData("[Dense(2)] public partial Dense A { get; } [Add(nameof(A), ⟦nameof(C)⟧)] public partial Add B { get; } [Dense(2)] public "
        + "partial Dense C { get; }", "'B' depends on itself: B ← C ← B")]
    // Met from behind: the layer that closes the cycle names nothing.
    [InlineData("[Dense(2, From = nameof(C))] public partial Dense A { get; } [Dense(2, From = ⟦nameof(C)⟧)] public partial Dense B { get; } [Dense(2)] "
    + "public partial Dense C { get; }", "'B' depends on itself: C ← B ← C")]
    [InlineData("[Dense(3, Share = ⟦nameof(A)⟧)] public partial Dense A { get; }", "'A' depends on itself: A ← A")]
    [InlineData("[Dense(2, Share = ⟦nameof(B)⟧)] public partial Dense A { get; } [Dense(2)] public partial Dense B { get; }",
        "'A' depends on itself: A ← B ← A")]
    public Task GF1006_the_wiring_has_no_cycle(string layers, string says) =>
        Declared.Breaks("GF1006", Declared.Network(layers), [says]);

    [Theory]
    [InlineData("[Add(nameof(X), ⟦nameof(H)⟧)] public partial Add A { get; }", "X has shape [2] and H has shape [3]")]
    [InlineData("[Add(nameof(H), nameof(H), ⟦nameof(X)⟧)] public partial Add A { get; }", "H has shape [3] and X has shape [2]")]
    [InlineData("[Multiply(nameof(H), ⟦nameof(X)⟧)] public partial Multiply A { get; }", "H has shape [3] and X has shape [2]")]
    [InlineData("[Add(nameof(H), ⟦nameof(Z)⟧)] public partial Add A { get; } [Input(3, 1)] public partial Input Z { get; }",
        "H has shape [3] and Z has shape [3, 1]")]
    [InlineData("[Input(3, 4)] public partial Input P { get; } [Input(3, 5)] public partial Input Q { get; } [Concat(nameof(P), ⟦nameof(Q)⟧)] public partial "
    + "Concat A { get; }", "P has shape [3, 4] and Q has shape [3, 5]")]
    [InlineData("[Input(3, 4)] public partial Input P { get; } [Input(2, 4)] public partial Input Q { get; } [Concat(nameof(P), ⟦nameof(Q)⟧, Axis = 1)] "
    + "public partial Concat A { get; }", "P has shape [3, 4] and Q has shape [2, 4]")]
    [InlineData("[Input(3, 4)] public partial Input P { get; } [Concat(nameof(P), ⟦nameof(H)⟧, Axis = 1)] public partial Concat A { get; }",
        "P has shape [3, 4] and H has shape [3]")]
    public Task GF1007_the_shapes_of_joined_layers_fit(string layers, string says) =>
        Declared.Breaks("GF1007", Declared.Network(H + layers), ["The inputs of 'A' do not fit together", says]);

    [Theory]
    [InlineData("[Dense(2, From = nameof(H), Share = ⟦nameof(X)⟧)] public partial Dense A { get; }",
        "share the weights of 'X': that is a layer of the kind Input, and this one is Dense")]
    [InlineData("[Add(nameof(H), nameof(H))] public partial Add S { get; } [Dense(3, Share = ⟦nameof(S)⟧)] public partial Dense A { get; }",
        "share the weights of 'S': that is a layer of the kind Add, and this one is Dense")]
    [InlineData("[Dense(3, Share = ⟦nameof(H)⟧)] public partial Dense A { get; }",
        "share the weights of 'H': that layer has weights of shape [3, 2], and [3, 3] is needed")]
    [InlineData("[Dense(4, From = nameof(X), Share = ⟦nameof(H)⟧)] public partial Dense A { get; }",
        "share the weights of 'H': that layer has weights of shape [3, 2], and [4, 2] is needed")]
    [InlineData("[Dense(3, Bias = false)] public partial Dense B { get; } [Dense(3, Share = ⟦nameof(B)⟧)] public partial Dense A { get; }",
        "share the weights of 'B': that layer has no bias")]
    [InlineData("[Dense(3), Initialize(CopyOf = ⟦nameof(H)⟧)] public partial Dense A { get; }",
        "start as a copy of 'H': that layer has no weights of its own of shape [3, 3]")]
    [InlineData("[Dense(3, Activation.PReLU, From = nameof(X)), Initialize(CopyOf = ⟦nameof(H)⟧)] public partial Dense A { get; }",
        "start as a copy of 'H': that layer has no slope of its own of shape [3]")]
    [InlineData("[Dense(3, From = nameof(X), Bias = false)] public partial Dense B { get; } [Dense(3, From = nameof(X)), Initialize(CopyOf = ⟦nameof(B)⟧)] "
    + "public partial Dense A { get; } [Add(nameof(A), nameof(B))] public partial Add S { get; }",
    "start as a copy of 'B': that layer has no bias of its own of shape [3]")]
    [InlineData("[Dense(3, From = nameof(X), Share = nameof(H))] public partial Dense B { get; } [Dense(3, From = nameof(X)), Initialize(CopyOf = "
    + "⟦nameof(B)⟧)] public partial Dense A { get; }", "start as a copy of 'B': that layer has no weights of its own of shape [3, 2]")]
    [InlineData("[Add(nameof(H), nameof(H)), Initialize(CopyOf = ⟦nameof(H)⟧)] public partial Add A { get; }",
        "start as a copy of 'H': it has no parameters of its own")]
    [InlineData("[Dense(3), Initialize(CopyOf = ⟦nameof(A)⟧)] public partial Dense A { get; }", "start as a copy of 'A': that layer starts as a copy itself")]
    [InlineData("[Dense(3, From = nameof(X)), Initialize(CopyOf = nameof(H))] public partial Dense B { get; } [Dense(3, From = nameof(X)), Initialize(CopyOf "
    + "= ⟦nameof(B)⟧)] public partial Dense A { get; }", "start as a copy of 'B': that layer starts as a copy itself")]
    public Task GF1011_shared_and_copied_parameters_are_of_one_shape(string layers, string says) =>
        Declared.Breaks("GF1011", Declared.Network(H + layers), ["'A' cannot", says]);

    [Theory]
    [InlineData("[Dense(3)] public partial Dense ⟦Dead⟧ { get; } [Dense(3, From = nameof(X))] public partial Dense A { get; }")]
    [InlineData("[Input(5)] public partial Input ⟦Dead⟧ { get; } [Dense(3, From = nameof(X))] public partial Dense A { get; }")]
    [InlineData("[Dense(3)] public partial Dense ⟦Dead⟧ { get; } [Dense(3)] public partial Dense ⟦DeadToo⟧ { get; } [Dense(3, From = nameof(X))] public "
    + "partial Dense A { get; }")]
    [InlineData("[Dense(3), Output] public partial Dense A { get; } [Dense(3)] public partial Dense ⟦Dead⟧ { get; } [Dense(1)] public partial Dense "
    + "⟦DeadToo⟧ { get; }", "")]
    // Its weights are used elsewhere; its own values are not.
    [InlineData("[Dense(3)] public partial Dense ⟦Dead⟧ { get; } [Dense(3, From = nameof(X), Share = nameof(Dead))] public partial Dense A { get; }")]
    public Task GF1012_every_layer_reaches_an_output(string layers, string output = "[Dense(1)] public partial Dense Y { get; }") =>
        // A warning: the network is emitted in full, which the compiler confirms.
        Declared.Breaks("GF1012", $"[Network] public partial class Net {{ [Input(2)] public partial Input X {{ get; }} {layers} {output} }}",
            ["reaches no output"]);

    [Fact]
    public async Task GF1012_is_a_warning_and_leaves_a_network_that_works()
    {
        const string source =
            "[Network] public partial class Net { [Input(2)] public partial Input X { get; } [Dense(3)] public partial Dense Dead { get; } [Dense(1, From = "
                + "nameof(X))] public partial Dense Y { get; } }";
        Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Warning, Assert.Single(await TestCompilation.Analyze(source)).Severity);
        var field = EmittedField.Bind(TestCompilation.Load(source), "Net", Dataset.Create([1.0, 2], [3.0], 1));
        Assert.Equal(12, field.Info.ParameterCount);
        var gradient = field.LossGradient([.. new double[9], 0.5, 0.5, 0]).Gradient;
        // f = 1.5, r = −1.5, L = r²/2: ∂L/∂W = r·x, ∂L/∂b = r; nothing moves the layer that is not used.
        Assert.Equal([.. new double[9], -1.5, -3, -1.5], gradient);
    }
}
