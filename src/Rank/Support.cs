using System;
using System.Linq;

namespace GradientFlow.Ranks;

/// <summary>A draw of θ by the declared initialisers.</summary>
/// <param name="Theta">θ: [P]</param>
/// <param name="Turned">Of each block, whether an orthogonal square matrix is a product of an odd number of reflections more than its order.</param>
internal sealed record Draw(double[] Theta, bool[] Turned);

/// <summary>Where the initialisers can put θ, and points of it: real ones, as they are drawn, and random ones modulo a prime. Biases that start at zero are
/// zero in both, copies are equal, orthogonal matrices orthogonal.</summary>
internal sealed class Support
{
    private readonly Architecture _architecture;

    public Support(Architecture architecture)
    {
        _architecture = architecture;
        IsEverything = architecture.Parameters.All(p => p.Start!.IsFree);
        IsDiscrete = architecture.Parameters.Any(p => p.Start is { CopyOf: < 0, Scheme: Scheme.Sparse, Sparsity: > 0 } || IsSquare(p));
    }

    /// <summary>The support contains an open set: what holds almost everywhere holds at almost every start.</summary>
    public bool IsEverything { get; }

    /// <summary>The support has several parts, of which a start chooses one: places of zeros, or the sign of a determinant.</summary>
    public bool IsDiscrete { get; }

    /// <summary>θ as the initialisers draw it.</summary>
    public Draw Sample(SplitMix random)
    {
        var draw = new Draw(new double[_architecture.ParameterCount], new bool[_architecture.Parameters.Length]);
        for (var b = 0; b < _architecture.Parameters.Length; b++)
        {
            var block = _architecture.Parameters[b];
            var values = Values(block, random, out draw.Turned[b]);
            values.CopyTo(draw.Theta, block.Offset);
        }

        foreach (var block in _architecture.Parameters.Where(p => p.Start!.CopyOf >= 0))
            Array.Copy(draw.Theta, _architecture.Quantities[block.Start!.CopyOf].Offset, draw.Theta, block.Offset, block.Size);
        return draw;
    }

    /// <summary>θ around a draw: intervals, each of which contains a point of the support, all of them together one and the same.</summary>
    public Interval[] Enclose(Draw draw)
    {
        var theta = Array.ConvertAll(draw.Theta, x => (Interval)x);
        foreach (var block in _architecture.Parameters.Where(p => p.Start!.Scheme == Scheme.Orthogonal))
        {
            var radius = Math.Abs(block.Start!.Scale) * OrthogonalityDefect(draw.Theta, block);
            for (var i = block.Offset; i < block.Offset + block.Size; i++)
                theta[i] += new Interval(-Interval.Up(radius), Interval.Up(radius));
        }

        return theta;
    }

    /// <summary>A random point of the support modulo a prime.</summary>
    /// <param name="draw">Which part of the support; null for all of R^P.</param>
    public ulong[] Residues<TField>(TField field, Draw? draw, SplitMix random)
        where TField : struct, IPrimeField
    {
        var theta = new ulong[_architecture.ParameterCount];
        for (var b = 0; b < _architecture.Parameters.Length; b++)
        {
            var block = _architecture.Parameters[b];
            var scheme = draw is null || block.Start!.IsFree ? Scheme.Normal : block.Start.Scheme;
            if (scheme == Scheme.Orthogonal)
            {
                Orthogonal(field, block, draw!.Turned[b], random).CopyTo(theta, block.Offset);
                continue;
            }

            for (var i = block.Offset; i < block.Offset + block.Size; i++)
            {
                var isFixed = scheme is Scheme.Fixed or Scheme.Identity || scheme == Scheme.Sparse && draw!.Theta[i] == 0
                    || draw is not null && block.Start!.Scale == 0;
                theta[i] = isFixed ? Residue.From(field, draw!.Theta[i]) : Residue.Random(field, random);
            }
        }

        if (draw is not null)
        {
            foreach (var block in _architecture.Parameters.Where(p => p.Start!.CopyOf >= 0))
                Array.Copy(theta, _architecture.Quantities[block.Start!.CopyOf].Offset, theta, block.Offset, block.Size);
        }

        return theta;
    }

    /// <summary>The degree of θ's values at a random point as a polynomial of what was drawn.</summary>
    public Degree[] Degrees()
    {
        var theta = new Degree[_architecture.ParameterCount];
        foreach (var block in _architecture.Parameters)
        {
            // Products of reflections I − 2vvᵀ/vᵀv; everything else is drawn as it is, and what is fixed counts like it.
            var degree = block.Start!.Scheme == Scheme.Orthogonal ? new Degree(1 + 2 * Columns(block).Count, 2 * Columns(block).Count) : Degree.First;
            for (var i = block.Offset; i < block.Offset + block.Size; i++)
                theta[i] = degree;
        }

        return theta;
    }

    private static bool IsSquare(Quantity block) => block.Start is { CopyOf: < 0, Scheme: Scheme.Orthogonal } && Columns(block) is var (count, length)
        && count == length;

    /// <summary>Of an orthogonal matrix: how many orthonormal vectors of which length.</summary>
    private static (int Count, int Length) Columns(Quantity block)
    {
        var (rows, columns) = (block.Shape[0], block.Size / block.Shape[0]);
        return (Math.Min(rows, columns), Math.Max(rows, columns));
    }

    // ---- as the initialisers draw ----

    private static double[] Values(Quantity block, SplitMix random, out bool turned)
    {
        turned = false;
        var (values, start) = (new double[block.Size], block.Start!);
        switch (start.Scheme)
        {
            case Scheme.Fixed:
                Fill(() => start.Scale);
                break;
            case Scheme.Normal:
                Fill(() => start.Mean + start.Scale * random.NextNormal());
                break;
            case Scheme.Uniform:
                Fill(() => start.Mean + start.Scale * (2 * random.NextUniform() - 1));
                break;
            case Scheme.TruncatedNormal:
                Fill(() =>
                {
                    while (true)
                    {
                        var z = random.NextNormal();
                        if (Math.Abs(z) <= 2)
                            return start.Mean + start.Scale * z;
                    }
                });
                break;
            case Scheme.Identity:
                var columns = block.Size / block.Shape[0];
                for (var i = 0; i < Math.Min(block.Shape[0], columns); i++)
                    values[i * columns + i] = start.Scale;
                break;
            case Scheme.Sparse:
                Fill(() => start.Scale * random.NextNormal());
                Thin(values, block.Shape[0], start.Sparsity, random);
                break;
            case Scheme.Orthogonal:
                var basis = Basis(block, random, out turned);
                for (var i = 0; i < values.Length; i++)
                    values[i] = start.Scale * basis[i];
                break;
            default:
                throw new NotSupportedException($"{start.Scheme} is not known here.");
        }

        return values;

        void Fill(Func<double> next)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = next();
        }
    }

    private static void Thin(double[] values, int rows, double sparsity, SplitMix random)
    {
        var columns = values.Length / rows;
        var zeros = (int)Math.Round(sparsity * columns);
        for (var r = 0; r < rows; r++)
        {
            foreach (var c in random.Permutation(columns).Take(zeros))
                values[r * columns + c] = 0;
        }
    }

    /// <summary>Orthonormal rows, or columns where they are fewer, by Gram and Schmidt's method on normal vectors.</summary>
    private static double[] Basis(Quantity block, SplitMix random, out bool turned)
    {
        var (count, length) = Columns(block);
        var vectors = new double[count][];
        for (var i = 0; i < count; i++)
        {
            var v = vectors[i] = new double[length];
            for (var k = 0; k < length; k++)
                v[k] = random.NextNormal();
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < i; j++)
                {
                    var along = VerifiedCholesky.Dot(v, 0, vectors[j], 0, length);
                    for (var k = 0; k < length; k++)
                        v[k] -= along * vectors[j][k];
                }
            }

            var norm = Math.Sqrt(VerifiedCholesky.Dot(v, 0, v, 0, length));
            for (var k = 0; k < length; k++)
                v[k] /= norm;
        }

        // As many reflections as vectors make a determinant of (−1)^count.
        turned = count == length && IsNegative(vectors) != (count % 2 == 1);
        return Arrange(block, (i, k) => vectors[i][k]);
    }

    private static T[] Arrange<T>(Quantity block, Func<int, int, T> at)
    {
        var (rows, columns) = (block.Shape[0], block.Size / block.Shape[0]);
        var values = new T[block.Size];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                values[r * columns + c] = rows <= columns ? at(r, c) : at(c, r);
        }

        return values;
    }

    /// <summary>The sign of the determinant, by elimination with pivots.</summary>
    private static bool IsNegative(double[][] rows)
    {
        var a = Array.ConvertAll(rows, r => (double[])r.Clone());
        var negative = false;
        for (var j = 0; j < a.Length; j++)
        {
            var pivot = j;
            for (var i = j + 1; i < a.Length; i++)
            {
                if (Math.Abs(a[i][j]) > Math.Abs(a[pivot][j]))
                    pivot = i;
            }

            negative ^= pivot != j;
            (a[j], a[pivot]) = (a[pivot], a[j]);
            negative ^= a[j][j] < 0;
            for (var i = j + 1; i < a.Length; i++)
            {
                var f = a[i][j] / a[j][j];
                for (var k = j; k < a.Length; k++)
                    a[i][k] -= f * a[j][k];
            }
        }

        return negative;
    }

    /// <summary>No smaller than ‖W/s·(W/s)ᵀ − I‖, and so than the distance of W/s to the nearest orthogonal matrix.</summary>
    private static double OrthogonalityDefect(double[] theta, Quantity block)
    {
        var (count, length) = Columns(block);
        var (rows, columns) = (block.Shape[0], block.Size / block.Shape[0]);
        Interval Entry(int i, int k) => (Interval)theta[block.Offset + (rows <= columns ? i * columns + k : k * columns + i)] / block.Start!.Scale;
        Interval sum = default;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                Interval product = i == j ? -1 : default(Interval);
                for (var k = 0; k < length; k++)
                    product += Entry(i, k) * Entry(j, k);
                sum += Interval.Square(product);
            }
        }

        return Interval.SquareRoot(sum).High;
    }

    /// <summary>The first columns of a product of as many random reflections: every matrix with orthonormal columns is one (of a square one, every matrix of
    /// one sign of the determinant; turning the last vector gives the other).</summary>
    private static ulong[] Orthogonal<TField>(TField field, Quantity block, bool turned, SplitMix random)
        where TField : struct, IPrimeField
    {
        var (count, length) = Columns(block);
        var vectors = new ulong[count][];
        for (var i = 0; i < count; i++)
        {
            vectors[i] = new ulong[length];
            vectors[i][i] = field.One;
        }

        for (var reflection = 0; reflection < count; reflection++)
        {
            var v = new ulong[length];
            for (var k = 0; k < length; k++)
                v[k] = Residue.Random(field, random);
            var norm = Dot(v, v);
            var scale = Residue.Negative(field, field.Multiply(field.From(2), Residue.Inverse(field, norm)));
            foreach (var x in vectors)
            {
                var factor = field.Multiply(scale, Dot(v, x));
                for (var k = 0; k < length; k++)
                    x[k] = field.Add(x[k], field.Multiply(factor, v[k]));
            }
        }

        var s = Residue.From(field, block.Start!.Scale);
        return Arrange(block, (i, k) => field.Multiply(s, turned && i == count - 1 ? Residue.Negative(field, vectors[i][k]) : vectors[i][k]));

        ulong Dot(ulong[] a, ulong[] b)
        {
            var sum = 0UL;
            for (var k = 0; k < length; k++)
                sum = field.Add(sum, field.Multiply(a[k], b[k]));
            return sum;
        }
    }
}
