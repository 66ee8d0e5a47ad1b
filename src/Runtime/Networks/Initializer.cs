using System;
using System.Linq;

namespace GradientFlow;

/// <summary>Draws θ by the initialisers a network declares.</summary>
/// <remarks>Blocks are drawn in the order of θ from one sequence of <see cref="Xoshiro256"/>, in double precision; those of a network of
/// <see cref="Precision.Single"/> are then rounded to float.</remarks>
public static class Initializer
{
    /// <summary>θ of a seed: the same on every machine.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">Of the generator.</param>
    /// <returns>θ: [P]</returns>
    public static double[] Draw(NetworkInfo network, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.RequireContract();
        var random = new Xoshiro256(seed);
        var theta = new double[network.ParameterCount];
        var blocks = network.Layers.SelectMany(l => l.Parameters.Where(p => p.Layer == l.Name)).OrderBy(p => p.Offset).ToArray();
        foreach (var block in blocks)
            Draw(block, theta.AsSpan(block.Range), random);
        foreach (var block in blocks.Where(b => b.CopyOf is not null))
        {
            var source = Array.Find(blocks, b => b.Layer == block.CopyOf && b.Name == block.Name)!;
            theta.AsSpan(source.Range).CopyTo(theta.AsSpan(block.Range));
        }

        if (network.Precision == Precision.Single)
        {
            for (var i = 0; i < theta.Length; i++)
                theta[i] = (float)theta[i];
        }

        return theta;
    }

    private static void Draw(ParameterBlock block, Span<double> values, Xoshiro256 random)
    {
        var (s, fanIn, fanOut) = (block.Scale, (double)block.FanIn, (double)block.FanOut);
        switch (block.Initialization)
        {
            case Initialization.Normal:
                Normal(values, s, random);
                break;
            case Initialization.Uniform:
                Uniform(values, s, random);
                break;
            case Initialization.TruncatedNormal:
                TruncatedNormal(values, s, random);
                break;
            case Initialization.GlorotNormal:
                Normal(values, s * Math.Sqrt(2 / (fanIn + fanOut)), random);
                break;
            case Initialization.GlorotUniform:
                Uniform(values, s * Math.Sqrt(6 / (fanIn + fanOut)), random);
                break;
            case Initialization.HeNormal:
                Normal(values, s * Math.Sqrt(2 / fanIn), random);
                break;
            case Initialization.HeUniform:
                Uniform(values, s * Math.Sqrt(6 / fanIn), random);
                break;
            case Initialization.Default:
            case Initialization.LeCunNormal:
                Normal(values, s * Math.Sqrt(1 / fanIn), random);
                break;
            case Initialization.LeCunUniform:
                Uniform(values, s * Math.Sqrt(3 / fanIn), random);
                break;
            case Initialization.Zeros:
                values.Clear();
                break;
            case Initialization.Constant:
                values.Fill(s);
                break;
            case Initialization.Identity:
                Identity(values, block.Shape[0], s);
                break;
            case Initialization.Orthogonal:
                Orthogonal(values, block.Shape[0], s, random);
                break;
            case Initialization.Sparse:
                Sparse(values, block.Shape[0], block.Sparsity, s, random);
                break;
            default:
                throw new NotSupportedException($"{block.Layer} starts by {block.Initialization}, which this version of GradientFlow does not know.");
        }

        if (block.Mean != 0 && block.Initialization <= Initialization.LeCunUniform)
        {
            foreach (ref var x in values)
                x += block.Mean;
        }
    }

    private static void Normal(Span<double> values, double deviation, Xoshiro256 random)
    {
        foreach (ref var x in values)
            x = deviation * random.NextNormal();
    }

    private static void Uniform(Span<double> values, double bound, Xoshiro256 random)
    {
        foreach (ref var x in values)
            x = bound * (2 * random.NextUniform() - 1);
    }

    private static void TruncatedNormal(Span<double> values, double deviation, Xoshiro256 random)
    {
        foreach (ref var x in values)
        {
            double z;
            do
                z = random.NextNormal();
            while (Math.Abs(z) > 2);
            x = deviation * z;
        }
    }

    private static void Identity(Span<double> values, int rows, double scale)
    {
        var columns = values.Length / rows;
        values.Clear();
        for (var i = 0; i < Math.Min(rows, columns); i++)
            values[i * columns + i] = scale;
    }

    /// <summary>Gram–Schmidt, twice for orthogonality to the last place, on normal vectors: the vectors are then uniformly distributed.</summary>
    private static void Orthogonal(Span<double> values, int rows, double scale, Xoshiro256 random)
    {
        var columns = values.Length / rows;
        var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        var basis = new double[count][];
        for (var i = 0; i < count; i++)
        {
            var v = basis[i] = new double[length];
            Normal(v, 1, random);
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < i; j++)
                {
                    var along = Dot(v, basis[j]);
                    for (var k = 0; k < length; k++)
                        v[k] -= along * basis[j][k];
                }
            }

            var norm = Math.Sqrt(Dot(v, v));
            for (var k = 0; k < length; k++)
                v[k] /= norm;
        }

        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                values[r * columns + c] = scale * (rows <= columns ? basis[r][c] : basis[c][r]);
        }
    }

    // In order, so that every machine rounds alike.
    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void Sparse(Span<double> values, int rows, double sparsity, double deviation, Xoshiro256 random)
    {
        var columns = values.Length / rows;
        var zeros = (int)Math.Round(sparsity * columns);
        var order = new int[columns];
        for (var r = 0; r < rows; r++)
        {
            var row = values.Slice(r * columns, columns);
            Normal(row, deviation, random);
            for (var i = 0; i < columns; i++)
                order[i] = i;
            for (var i = 0; i < zeros; i++)
            {
                var j = i + random.NextIndex(columns - i);
                (order[i], order[j]) = (order[j], order[i]);
                row[order[i]] = 0;
            }
        }
    }
}
