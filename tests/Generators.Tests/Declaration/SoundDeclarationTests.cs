using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>Declarations in which nothing is wrong: wherever and however the class stands.</summary>
public sealed class SoundDeclarationTests
{
    private const string Body =
        "{ [Input(2)] public partial Input X { get; } [Dense(3, Activation.Tanh)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; } }";

    [Theory]
    [InlineData("[Network] public partial class Net " + Body)]
    [InlineData("[Network] partial class Net " + Body)]
    [InlineData("[Network] internal sealed partial class Net " + Body)]
    [InlineData("[Network] public abstract partial class Net " + Body)]
    [InlineData("[GradientFlow.NetworkAttribute()] public partial class Net " + Body)]
    [InlineData("namespace A.B; [Network] public partial class Net " + Body)]
    [InlineData("namespace A { namespace B { [Network] public partial class Net " + Body + " } }")]
    [InlineData("namespace @event.@class; [Network] public partial class @struct " + Body)]
    [InlineData("public partial class Outer { [Network] private partial class Net " + Body + " }")]
    [InlineData("public static partial class Outer { public partial struct Middle { [Network] public partial class Net " + Body + " } }")]
    [InlineData("partial record Outer { partial record struct Middle { partial interface Inner { [Network] protected internal partial class Net " + Body
        + " } } }")]
    [InlineData("public partial class @event { [Network] public partial class Net " + Body + " }")]
    [InlineData("public readonly ref partial struct Outer { [Network] public partial class Net " + Body + " }")]
    [InlineData("public abstract class Base { public virtual string Title => \"\"; } [Network] public partial class Net : Base { public override string "
    + "Title => \"net\"; " + "[Input(2)] public partial Input X { get; } [Dense(1)] internal partial Dense Y { get; } }")]
    [InlineData("[Network] public partial class Net { [Input(2)] private partial Input X { get; } [Dense(1)] public virtual partial Dense Y { get; } public "
    + "int Width { get; set; } public partial int Area { get; } public partial int Area => 3; }")]
    [InlineData("#nullable enable\n[Network] public partial class Net { [Input(2)] public partial Input? X { get; } [Dense(1)] public partial Dense? Y { "
    + "get; } }")]
    [InlineData("[Network] public partial class Net { [Input(2)] public partial Input @in { get; } [Dense(1)] public partial Dense @out { get; } }")]
    [InlineData("[Network] public partial class Net { [Input(2)] public partial Input Input { get; } [Dense(3)] public partial Dense Dense { get; } "
    + "[Add(nameof(Dense), nameof(Dense))] public partial Add Add { get; } [Dense(1)] public partial Dense Layer { get; } }")]
    [InlineData("[Network] public partial class Net { [Dense(1, From = nameof(X)), Output] public partial Dense Y { get; } [Input(2)] public partial Input X "
    + "{ get; } }")]
    public Task Nothing_is_said_of_a_sound_declaration(string source) => Declared.Holds(source);

    /// <summary>The user's own types may have the names of ours.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("namespace Mine;")]
    public void The_users_types_may_be_called_as_ours(string head)
    {
        var types = string.Concat(new[] { "Precision", "LossScale", "TargetRule", "ParameterRole", "Initialization", "NetworkInfo", "OutputInfo", "LayerInfo",
            "ParameterBlock", "TileBuffers", "Layer", "GradientField", "Flow", "Initializer" }
            .Select(name => $" public static class {name};"));
        Assert.Empty(TestCompilation.CompilerErrors($"{head} [Network] public partial class Net {Body} {types}"));
    }

    [Fact]
    public async Task Networks_may_stand_in_several_files_and_beside_each_other()
    {
        string[] sources =
        [
            "namespace A; [Network] public partial class Net " + Body,
            "namespace B { [Network] public partial class Net " + Body + " public partial class Outer { [Network] public partial class Net " + Body
                + " [Network] public partial class Twin " + Body + " } }",
            "[Network] public partial class Net " + Body + " public partial class Net { public int Extra => Y.Units; }",
            "partial class Outer { [Network] public partial class Net " + Body + " }",
            "partial class Outer { public int Extra; }",
        ];
        Assert.Empty(await TestCompilation.Analyze(sources));
        Assert.Empty(TestCompilation.CompilerErrors([.. sources.Select(s => s.Replace(" public int Extra => Y.Units;", "", System.StringComparison.Ordinal))]));
    }

    /// <summary>File names that differ in case alone are one to the compiler; and a class of the same name may have type parameters.</summary>
    [Fact]
    public void Names_that_differ_in_case_or_arity_alone_do_not_meet()
    {
        string[] sources = ["[Network] public partial class Net " + Body, "[Network] public partial class NET " + Body,
            "[Network] public partial class net " + Body];
        Assert.Empty(TestCompilation.CompilerErrors(sources));
        var generated = TestCompilation.Generate(TestCompilation.Create([.. sources, "[Network] public partial class Net<T> " + Body]), out var fromGenerator);
        Assert.Empty(fromGenerator);
        Assert.Equal(8, generated.SyntaxTrees.Count());
        Assert.DoesNotContain(generated.GetDiagnostics(), d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
    }
}
