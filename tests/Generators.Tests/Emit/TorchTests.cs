using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Emit;

/// <summary>Every kind of layer against what PyTorch computed of the same network: outputs, loss, gradient, products with Jacobian, Hessian and Gauss–Newton
/// matrix.</summary>
public sealed class TorchTests(ITestOutputHelper output)
{
    private const int Samples = 3;

    private static readonly Lazy<Dictionary<string, double[]>> s_torch = new(() =>
        NpzFile.Read(Path.Combine(AppContext.BaseDirectory, "pytorch", "layers.npz")).ToDictionary(t => t.Name, t => t.Values));

    public static TheoryData<string> Networks => [.. DeclaredLayers.All.Keys];

    [Fact]
    public void Both_lists_have_the_same_networks() =>
        Assert.Equal(DeclaredLayers.All.Keys.Order(), s_torch.Value.Keys.Select(k => k[..k.IndexOf('/', StringComparison.Ordinal)]).Distinct().Order());

    [Theory]
    [MemberData(nameof(Networks))]
    public void Members_are_those_of_PyTorch(string network)
    {
        double[] Of(string part) => s_torch.Value[$"{network}/{part}"];
        var inputs = s_torch.Value.Keys.Where(k => k.StartsWith(network + "/x.", StringComparison.Ordinal))
            .ToDictionary(k => k[(network.Length + 3)..], k => s_torch.Value[k]);
        foreach (var single in new[] { false, true })
        {
            var data = Dataset.Create(Samples, inputs, new Dictionary<string, double[]> { ["Y"] = Of("y") });
            var field = DeclaredNetworks.Bind(network, single, data);
            var theta = Of("theta");
            var (loss, gradient) = field.LossGradient(theta);
            var errors = new (string What, double Error)[]
            {
                ("f", Error(field.Predict(theta), Of("f"))),
                ("L", Error([loss], Of("loss"))),
                ("∇L", Error(gradient, Of("gradient"))),
                ("Jv", Error(field.JacobianVector(theta, Of("v")), Of("jv"))),
                ("Jᵀu", Error(field.VectorJacobian(theta, Of("u")), Of("ju"))),
                ("Hv", Error(field.HessianVector(theta, Of("v")), Of("hv"))),
                ("Gv", Error(field.GaussNewtonVector(theta, Of("v")), Of("gv"))),
            };
            var all = string.Join(", ", errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.What} {e.Error:E1}")));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network}, {(single ? "float" : "double")}, {field.VectorBits} bits: {all}"));
            Assert.All(errors, e => Assert.True(e.Error < (single ? 3e-5 : 1e-13), $"{e.What}: relative error {e.Error:E1}"));
        }
    }

    private static double Error(double[] computed, double[] expected)
    {
        Assert.Equal(expected.Length, computed.Length);
        return ReferenceMembers.Relative(computed, expected);
    }
}
