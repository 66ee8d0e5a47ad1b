using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>GF1001, GF1004, GF1013, GF1015: the class that is to be a network, its members and its names.</summary>
public sealed class ClassRuleTests
{
    private const string Layers = "[Input(2)] public partial Input X { get; } [Dense(1)] public partial Dense Y { get; }";

    // CS9248: a partial property without its other half; CS0751: one in a class that is not partial. A class that is not partial has no place for a half.
    [Theory]
    [InlineData("[Network] public class ⟦Net⟧ {", "}", "Net", "must be partial:", "CS9248 CS9248 CS0751 CS0751")]
    [InlineData("public class ⟦Outer⟧ { [Network] public partial class Net {", "} }", "Outer", "must be partial:", "CS9248 CS9248")]
    // CS0708: an instance member in a static class.
    [InlineData("[Network] public static partial class ⟦Net⟧ {", "}", "Net", "not static", "CS9248 CS9248 CS0708 CS0708")]
    // All parts of a file-local type stand in its file, so that no half can be emitted.
    [InlineData("[Network] file partial class ⟦Net⟧ {", "}", "Net", "visible outside its file", "CS9248 CS9248")]
    [InlineData("file partial class ⟦Outer⟧ { [Network] public partial class Net {", "} }", "Outer", "visible outside its file", "CS9248 CS9248")]
    [InlineData("[Network] public partial record ⟦Net⟧ {", "}", "Net", "not a record", "")]
    [InlineData("[Network] public partial record class ⟦Net⟧ {", "}", "Net", "not a record", "")]
    [InlineData("[Network] public partial class ⟦Net⟧<T> where T : struct {", "}", "Net", "without type parameters", "")]
    [InlineData("public partial class ⟦Outer⟧<TKey, TValue> { [Network] public partial class Net {", "} }", "Outer", "without type parameters", "")]
    [InlineData("public partial interface ⟦IOuter⟧<T> { [Network] public partial class Net {", "} }", "IOuter", "without type parameters", "")]
    public Task GF1001_the_class_must_be_able_to_have_another_half(string open, string close, string name, string must, string unavoidable) =>
        Declared.Breaks("GF1001", $"{open} {Layers} {close}", [$"'{name}'", must], unavoidable.Split(' ', System.StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public Task GF1001_every_fault_of_a_class_is_named() =>
        Declared.Breaks("GF1001", $"public partial class ⟦A⟧<T> {{ public class ⟦B⟧ {{ [Network] public partial record ⟦Net⟧ {{ {Layers} }} }} }}", [],
            "CS9248", "CS9248");

    [Fact]
    public Task GF1001_a_part_elsewhere_must_be_partial_too() =>
        // CS0260: the compiler's word for the same.
        Declared.Breaks("GF1001", $"[Network] public partial class ⟦Net⟧ {{ {Layers} }} public class Net;", ["'Net' must be partial"], "CS0260");

    [Theory]
    [InlineData("", "[Input]")]
    [InlineData("[Dense(3)] public partial Dense A { get; } [Dense(1)] public partial Dense B { get; }", "[Input]")]
    [InlineData("public int Width { get; }", "[Input]")]
    [InlineData("[Input(3)] public partial Input A { get; }", "layer besides its input")]
    [InlineData("[Input(3)] public partial Input A { get; } [Input(2)] public partial Input B { get; }", "layer besides its input")]
    public Task GF1004_a_network_has_an_input_and_a_layer(string layers, string missing) =>
        Declared.Breaks("GF1004", $"[Network] public partial class ⟦Net⟧ {{ {layers} }}", ["'Net'", missing]);

    [Theory]
    [InlineData("Info", "the network gets a member of that name")]
    [InlineData("Initialize", "the network gets a member of that name")]
    [InlineData("Bind", "the network gets a member of that name")]
    [InlineData("Integrate", "the network gets a member of that name")]
    [InlineData("Predict", "the network gets a member of that name")]
    [InlineData("Scope", "the network gets a member of that name")]
    [InlineData("ToString", "every object has a member of that name")]
    [InlineData("GetType", "every object has a member of that name")]
    [InlineData("Equals", "every object has a member of that name")]
    [InlineData("GetHashCode", "every object has a member of that name")]
    [InlineData("MemberwiseClone", "every object has a member of that name")]
    [InlineData("ReferenceEquals", "every object has a member of that name")]
    public Task GF1013_a_layer_leaves_emitted_names_free(string name, string why) =>
        Declared.Breaks("GF1013", Declared.Network($"[Dense(3)] public partial Dense ⟦{name}⟧ {{ get; }}"), [$"A layer cannot be called '{name}'", why]);

    [Fact]
    public Task GF1013_a_network_is_not_called_as_a_member_it_gets() =>
        Declared.Breaks("GF1013",
            "[Network] public partial class ⟦Initialize⟧ { [Input(2)] public partial Input X { get; } [Dense(1)] public partial Dense Y { get; } }",
            ["A network cannot be called 'Initialize'"]);

    [Fact]
    public Task GF1013_a_layer_is_not_called_as_its_network() =>
        // CS0542: the compiler forbids such a member in any class.
        Declared.Breaks("GF1013", Declared.Network("[Dense(3)] public partial Dense ⟦Net⟧ { get; }"),
            ["A layer cannot be called 'Net'", "the network itself is called so"], "CS0542");

    [Theory]
    [InlineData("public const int ⟦Info⟧ = 3;")]
    [InlineData("public static int ⟦Integrate⟧ { get; set; }")]
    [InlineData("public enum ⟦Bind⟧ { A }")]
    [InlineData("public static double[] ⟦Initialize⟧(ulong seed) => [];")]
    [InlineData("public static double[] ⟦Predict⟧(ReadOnlySpan<double> theta, Dataset x) => [];")]
    public Task GF1013_so_does_any_other_member(string member) =>
        Declared.Breaks("GF1013", Declared.Network(member), ["A member cannot be called", "the network gets a member of that name"]);

    [Fact]
    public Task GF1013_an_overload_may_stand_beside_an_emitted_method() => Declared.Holds(Declared.Network(
        "public static double Predict(ReadOnlySpan<double> theta, double x) => x; public static double[] Initialize(string file) => []; public static void "
            + "Bind() { }"));

    // The halves of its properties are the network's to give.
    [Theory]
    [InlineData("public partial class Plain { [Dense(3)] public partial Dense ⟦H⟧ { get; } }", "Plain", "CS9248")]
    [InlineData("public partial class Plain { [Input(2)] public partial Input ⟦X⟧ { get; } [Dense(3)] public partial Dense H { get; } }", "Plain",
        "CS9248 CS9248")]
    [InlineData("public partial struct Plain { [Dense(3)] public partial Dense ⟦H⟧ { get; } }", "Plain", "CS9248")]
    [InlineData("public partial record Plain { [Dense(3)] public partial Dense ⟦H⟧ { get; } }", "Plain", "CS9248")]
    [InlineData("public class Plain { [Dense(3)] public Dense? ⟦H⟧ { get; } }", "Plain", "")]
    public Task GF1015_a_layer_belongs_to_a_network(string source, string name, string unavoidable) =>
        Declared.Breaks("GF1015", source, [$"'{name}' is not a network", "[Network]"], unavoidable.Split(' ', System.StringSplitOptions.RemoveEmptyEntries));
}
