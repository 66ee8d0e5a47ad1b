using System;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>GF1002, GF1003: the property that is to be a layer.</summary>
public sealed class LayerRuleTests
{
    [Theory]
    [InlineData("[Dense(3)] public Dense ⟦H⟧ { get; }", "write 'partial' before its type", "")]
    [InlineData("[Dense(3)] public Dense ⟦H⟧ => null!;", "write 'partial' before its type", "")]
    [InlineData("[Dense(3)] public static partial Dense ⟦H⟧ { get; }", "take away 'static'", "")]
    [InlineData("[Dense(3)] public partial ref Dense ⟦H⟧ { get; }", "take away 'ref'", "")]
    [InlineData("[Dense(3)] public partial ref readonly Dense ⟦H⟧ { get; }", "take away 'ref'", "")]
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ { get; set; }", "write '{ get; }' and nothing else", "")]
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ { get; init; }", "write '{ get; }' and nothing else", "")]
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ { get; private set; }", "write '{ get; }' and nothing else", "")]
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ { set; }", "write '{ get; }' and nothing else", "")]
    // CS9249: a body makes the property the half that is to be emitted, and the other is missing then.
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ { get => null!; }", "write '{ get; }' and nothing else", "CS9249")]
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ { get { return null!; } }", "write '{ get; }' and nothing else", "CS9249")]
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ => null!;", "write '{ get; }' and nothing else", "CS9249")]
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ { get; } = null!;", "write '{ get; }' and nothing else", "CS9248 CS8050")]
    [InlineData("[Dense(3)] public partial Dense ⟦H⟧ { get; } public partial Dense H => null!;", "take away its other half", "")]
    [InlineData("[Dense(3)] public partial Dense ⟦this⟧[int i] { get; }", "it is an indexer", "CS9248")]
    [InlineData("public partial Dense ⟦H⟧ { get; }", "write the attribute that describes it, such as [Dense]", "")]
    [InlineData("public partial Add ⟦H⟧ { get; }", "such as [Add]", "")]
    public Task GF1002_a_layer_is_a_partial_property_with_a_getter(string layer, string what, string unavoidable) =>
        Declared.Breaks("GF1002", Declared.Network(layer), [what], unavoidable.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("[Dense(3)] public partial ⟦Add⟧ H { get; }", "'H' has the type Add, but [Dense] describes a layer of the type Dense")]
    [InlineData("[Dense(3)] public partial ⟦Layer⟧ H { get; }", "'H' has the type Layer, but [Dense] describes a layer of the type Dense")]
    [InlineData("[Dense(3)] public partial ⟦double[]⟧ H { get; }", "'H' has the type double[], but [Dense] describes a layer of the type Dense")]
    [InlineData("[Input(3)] public partial ⟦Dense⟧ H { get; } [Add(nameof(H), nameof(H))] public partial Add S { get; }",
        "'H' has the type Dense, but [Input] describes a layer of the type Input")]
    [InlineData("[Add(nameof(X), nameof(X))] public partial ⟦Multiply⟧ H { get; }", "'H' has the type Multiply, but [Add] describes a layer of the type Add")]
    [InlineData("[Multiply(nameof(X), nameof(X))] public partial ⟦global::GradientFlow.Concat⟧ H { get; }",
        "'H' has the type Concat, but [Multiply] describes a layer of the type Multiply")]
    [InlineData("[Concat(nameof(X), nameof(X))] public partial ⟦int⟧ H { get; }", "'H' has the type int, but [Concat] describes a layer of the type Concat")]
    public Task GF1003_a_layer_property_has_the_type_of_its_attribute(string layer, string says) =>
        Declared.Breaks("GF1003", Declared.Network(layer), [says]);

    [Fact]
    public Task A_type_the_compiler_does_not_know_is_left_to_it() =>
        // CS0246 at the type; without it there is no other half, CS9248.
        Declared.Breaks("GF1003", Declared.Network("[Dense(3)] public partial Densee H { get; }"), [], "CS0246", "CS9248");

    [Fact]
    public Task An_attribute_the_compiler_does_not_know_is_left_to_it() =>
        // CS0246 for the attribute and for the same with its ending. What hangs on the layer is not reported beside it.
        Declared.Breaks("GF1002", Declared.Network("[Densee(3)] public partial Dense H { get; } [Add(nameof(H), nameof(X))] public partial Add S { get; }"), [],
            "CS0246", "CS0246");

    [Fact]
    public Task Two_properties_of_one_name_are_left_to_the_compiler() =>
        Declared.Breaks("GF1002", Declared.Network("[Dense(3)] public partial Dense H { get; } [Dense(4)] public partial Dense H { get; }"), [],
            "CS0102", "CS9250");
}
