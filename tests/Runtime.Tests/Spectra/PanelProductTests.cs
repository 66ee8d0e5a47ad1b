using System;
using System.Linq;

namespace GradientFlow.Tests.Spectra;

/// <summary>Blocks of J·Jᵀ against plain sums, at every number of rows, every shape of the blocks inside, every width of vectors.</summary>
public sealed class PanelProductTests
{
    [Fact]
    public void Every_size_is_the_plain_sum_and_every_vector_gives_the_same_bits()
    {
        foreach (var width in (int[])[8, 16, 24, 32, 40, 48])
        {
            foreach (var count in width == 24 ? Enumerable.Range(1, 67).Concat([127, 128, 129, 300]) : [1, 2, 67, 128, 257])
            {
                var (a, b) = (Sampling.Normal(count * width, 1), Sampling.Normal(count * width, 2));
                double[]? first = null;
                foreach (var bits in VectorWidths.Available)
                {
                    var block = Enumerable.Range(0, width * width).Select(i => 0.5 * i).ToArray();
                    PanelProduct.Add(bits, a, b, count, width, block);
                    first ??= block;
                    Assert.Equal(first, block);
                }

                for (var j = 0; j < width; j++)
                {
                    for (var i = 0; i < width; i++)
                    {
                        var (sum, size) = (0.5 * (j * width + i), 1.0 + j * width + i);
                        for (var p = 0; p < count; p++)
                            (sum, size) = (sum + b[p * width + j] * a[p * width + i], size + Math.Abs(b[p * width + j] * a[p * width + i]));
                        Assert.Equal(sum, first![j * width + i], 1e-15 * count * size);
                    }
                }
            }
        }
    }

    [Fact]
    public void What_is_not_finite_stays_with_its_samples()
    {
        const int Count = 21, Width = 16;
        var (a, b, block) = (Sampling.Normal(Count * Width, 1), Sampling.Normal(Count * Width, 2), new double[Width * Width]);
        (a[7 * Width + 3], b[20 * Width + 11]) = (double.NaN, double.PositiveInfinity);
        PanelProduct.Add(VectorWidths.Widest, a, b, Count, Width, block);
        for (var i = 0; i < block.Length; i++)
            Assert.Equal(i % Width != 3 && i / Width != 11, double.IsFinite(block[i]));
    }

    [Fact]
    public void Panels_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PanelProduct.Add(0, new double[20], new double[20], 2, 10, new double[100]));
        Assert.Throws<ArgumentException>(() => PanelProduct.Add(0, new double[16], new double[15], 2, 8, new double[64]));
        Assert.Throws<ArgumentException>(() => PanelProduct.Add(0, new double[16], new double[16], 2, 8, new double[63]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PanelProduct.Add(100, new double[16], new double[16], 2, 8, new double[64]));
    }
}
