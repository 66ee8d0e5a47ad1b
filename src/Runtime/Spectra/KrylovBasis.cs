using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Orthonormal vectors that a Krylov process goes through, with full reorthogonalisation.</summary>
/// <param name="order">Of a vector.</param>
/// <param name="room">Vectors at most; each comes to be when it is asked for.</param>
internal sealed class KrylovBasis(int order, int room)
{
    private readonly double[][] _vectors = new double[room][];
    private readonly double[] _parts = new double[room];

    public double[] this[int i] => _vectors[i] ??= new double[order];

    public void Swap(int i, int j) => (_vectors[i], _vectors[j]) = (_vectors[j], _vectors[i]);

    /// <summary>Makes a vector a random one of length 1, at right angles to those before it.</summary>
    public void Randomize(int i, Xoshiro256 random)
    {
        var vector = this[i];
        foreach (ref var x in vector.AsSpan())
            x = random.NextNormal();
        for (var pass = 0; pass < 2; pass++)
        {
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
            Orthogonalize(vector, i);
        }

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
    }

    /// <summary>Takes the first vectors out of another one: the last two of them first, which are nearly all that a recurrence leaves in, then all; and all
    /// again where that took so much that rounding shows (Daniel, Gragg, Kaufman and Stewart 1976).</summary>
    /// <returns>What was taken; until the next call.</returns>
    public ReadOnlySpan<double> Orthogonalize(Span<double> vector, int count)
    {
        var parts = _parts.AsSpan(0, count);
        parts.Clear();
        Remove(vector, Math.Max(0, count - 2), count, parts);
        var after = EuclideanNorm.Of(vector);
        for (var pass = 0; pass < 3; pass++)
        {
            var before = after;
            Remove(vector, 0, count, parts);
            after = EuclideanNorm.Of(vector);
            if (after > 0.7 * before)
                break;
        }

        return parts;
    }

    private void Remove(Span<double> vector, int from, int to, Span<double> parts)
    {
        for (var i = from; i < to; i++)
        {
            var part = TensorPrimitives.Dot<double>(_vectors[i], vector);
            parts[i] += part;
            TensorPrimitives.MultiplyAdd(_vectors[i], -part, vector, vector);
        }
    }
}
