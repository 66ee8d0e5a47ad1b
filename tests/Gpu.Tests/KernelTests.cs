using System;
using System.Globalization;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests;

/// <summary>Every kernel of every network against the SIMD code: every structure, both precisions, every member.</summary>
public sealed class KernelTests(ITestOutputHelper output, Device device) : IClassFixture<Device>
{
    public static TheoryData<string> Layers => [.. KernelNetworks.Variants.Select(v => v.Layers).Distinct()];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Kernels_agree_with_the_processor(string layers)
    {
        foreach (var variant in KernelNetworks.Variants.Where(v => v.Layers == layers))
        {
            // 40 samples are two tiles, the second filled up.
            using var network = BoundNetwork.Bind(variant.Name, device.Gpu, KernelVariant.Data(BoundNetwork.InfoOf(variant.Name), 40, seed: 3));
            var errors = network.Members(seed: 5).Select(m => (m.Member, Error: Error(m.OnDevice, m.OnProcessor))).ToArray();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{variant.Structure,-9} {(variant.IsSingle ? "float " : "double")} "
                    + $"{string.Join("  ", errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Member} {e.Error:E1}")))}"));
            Assert.All(errors, e => Assert.True(e.Error <= variant.Tolerance, $"{variant.Name}: {e}"));
        }
    }

    /// <summary>Every rest of a tile, in every structure, in one of them in both precisions.</summary>
    [Fact]
    public void Any_number_of_samples_agrees()
    {
        foreach (var variant in KernelNetworks.Variants.Where(v => v.Layers == "logistic"))
        {
            var info = BoundNetwork.InfoOf(variant.Name);
            for (var n = 1; n <= 67; n++)
            {
                using var network = BoundNetwork.Bind(variant.Name, device.Gpu, KernelVariant.Data(info, n, seed: n));
                var (onDevice, onProcessor) = network.LossGradient(Initializer.Draw(info, (ulong)n));
                Assert.True(Error(onDevice, onProcessor) <= variant.Tolerance, $"{variant.Name}, n = {n}");
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_so_on_the_device(double value)
    {
        foreach (var variant in KernelNetworks.Variants.Where(v => v.Layers is "kinks of every kind" or "softmax"))
        {
            var info = BoundNetwork.InfoOf(variant.Name);
            using var network = BoundNetwork.Bind(variant.Name, device.Gpu, KernelVariant.Data(info, 33, seed: 1));
            for (var p = 0; p < info.ParameterCount; p += 1 + info.ParameterCount / 2)
            {
                var theta = Initializer.Draw(info, 1);
                theta[p] = value;
                var (onDevice, onProcessor) = network.LossGradient(theta);
                Assert.Equal(onProcessor.Select(double.IsFinite), onDevice.Select(double.IsFinite));
            }
        }
    }

    [Fact]
    public void Two_runs_are_the_same_bit_for_bit()
    {
        foreach (var variant in KernelNetworks.Variants.Where(v => v.Layers == "9 and 17 units"))
        {
            var info = BoundNetwork.InfoOf(variant.Name);
            using var first = BoundNetwork.Bind(variant.Name, device.Gpu, KernelVariant.Data(info, 300, seed: 2));
            using var second = BoundNetwork.Bind(variant.Name, device.Gpu, KernelVariant.Data(info, 300, seed: 2));
            var theta = Initializer.Draw(info, 4);
            var results = first.LossGradient(theta).OnDevice;
            Assert.Equal(results, first.LossGradient(theta).OnDevice);
            Assert.Equal(results, second.LossGradient(theta).OnDevice);
        }
    }

    /// <summary>The largest difference, relative to the largest value.</summary>
    private static double Error(double[] a, double[] b) =>
        a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / Math.Max(1e-300, b.Max(Math.Abs));
}
