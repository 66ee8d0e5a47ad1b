using System;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Nests;

/// <summary>What the passes leave of a gradient: which nests, and what is stored. That they keep its meaning is tested with the graphs.</summary>
public sealed class PassTests
{
    [Fact]
    public void Gradients_of_a_shallow_network_take_one_pass_over_the_samples_and_store_no_cotangent()
    {
        var gradient = Gradient("[Input(9)] public partial Input X { get; } [Dense(20, Activation.Tanh)] public partial Dense H { get; } [Dense(1)] public "
            + "partial Dense Y { get; }");
        var sums = Assert.Single(gradient.Nests, n => n.Sums.Length == 3);
        Assert.Equal(["dW_H", "dW_Y", "db_H"], sums.Sums.Select(s => s.Target.Tensor.Name).Order(StringComparer.Ordinal));
        Assert.True(Assert.Single(sums.Stores).IsLocal);
        Assert.DoesNotContain(gradient.Nests.SelectMany(n => n.Writes), w => w.Tensor.Name == "dz_H");
    }

    [Fact]
    public void A_cotangent_that_an_earlier_layer_reads_is_stored()
    {
        var gradient = Gradient("[Input(2)] public partial Input X { get; } [Dense(7, Activation.Tanh)] public partial Dense G { get; } [Dense(8, "
            + "Activation.Tanh)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; }");
        var store = Assert.Single(gradient.Nests.SelectMany(n => n.Stores), s => s.Target.Tensor.Name == "dz_H");
        Assert.False(store.IsLocal);
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(13, false)]
    public void Sums_join_while_they_have_registers(int inputs, bool joins)
    {
        // db and dW_Y take two of twelve; inputs − 2 are left for dW_H.
        var gradient = Gradient($"[Input({inputs - 2})] public partial Input X {{ get; }} [Dense(20, Activation.Tanh)] public partial Dense H {{ get; }} "
            + $"[Dense(1)] public partial Dense Y {{ get; }}");
        Assert.Equal(joins, gradient.Nests.SelectMany(n => n.Sums).Any(s => s.Target.Tensor.Name == "dW_H"));
    }

    [Fact]
    public void A_cotangent_of_many_terms_stays_a_block_of_its_own()
    {
        var gradient = Gradient("[Input(2)] public partial Input X { get; } [Dense(7, Activation.Tanh)] public partial Dense G { get; } [Dense(8, "
            + "Activation.Tanh)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; }");
        var nest = Assert.Single(gradient.Nests, n => n.Stores.Any(s => s.Target.Tensor.Name == "dz_G"));
        Assert.Empty(nest.Sums);
    }

    [Theory]
    [InlineData(1, "z_H")]
    [InlineData(2, "z_H")]
    [InlineData(3, "H, z_H")]
    public void Of_a_ReLU_layer_before_few_outputs_only_the_values_before_the_activation_are_stored(int outputs, string stored)
    {
        var gradient = Gradient($"[Input(9)] public partial Input X {{ get; }} [Dense(20, Activation.ReLU)] public partial Dense H {{ get; }} "
            + $"[Dense({outputs})] public partial Dense Y {{ get; }}");
        var written = gradient.Nests.SelectMany(n => n.Writes).Select(w => w.Tensor.Name).Where(n => n is "H" or "z_H").Order(StringComparer.Ordinal);
        Assert.Equal(stored, string.Join(", ", written));
    }

    private static Program Gradient(string members)
    {
        var compilation = TestCompilation.Create($"[Network] public partial class N {{ {members} }}");
        var model = NetworkModel.Build(NetworkCompiler.Read(compilation.GetTypeByMetadataName("N")!, compilation, CancellationToken.None));
        return NetworkPrograms.Of(model).Programs.Single(p => p.Name == "LossGradient");
    }
}
