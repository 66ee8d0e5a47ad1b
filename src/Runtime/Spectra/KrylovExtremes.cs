using System;
using System.Linq;
using System.Numerics.Tensors;
using System.Threading;

namespace GradientFlow;

/// <summary>Extreme eigenvalues by the Lanczos method with full reorthogonalisation and thick restarts (Wu and Simon 2000): the basis is orthonormal, the
/// operator's projection on it a small dense matrix. An invariant subspace is left by a new random vector, and of several values wanted each set found is
/// tried once more with one, so that copies of a multiple eigenvalue are found.</summary>
internal sealed class KrylovExtremes
{
    private const int LargestBasis = 160, Between = 8, Chunk = 256;

    private readonly CountedOperator _operator;
    private readonly SpectraOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly Xoshiro256 _random;
    private readonly SymmetricEigen _eigen = new();
    private readonly KrylovBasis _basis;
    private readonly double[] _projection;
    private readonly int _room;
    private readonly int _largest, _smallest;
    private int _size;
    private double _residual;

    private KrylovExtremes(CountedOperator a, int largest, int smallest, SpectraOptions options, CancellationToken cancellation)
    {
        (_operator, _options, _cancellation, _random) = (a, options, cancellation, new(options.Seed));
        (_largest, _smallest) = (largest, smallest);
        var wanted = largest + smallest;
        var bytes = 8L * a.Order;
        var least = Math.Min(a.Order, 2 * wanted + 4);
        if ((least + 2) * bytes > options.MemoryBytes)
        {
            throw new InvalidOperationException(
                $"{wanted} eigenvalues of {a.Name}, of order {a.Order}, need a Krylov basis of {least} vectors, {(least + 2) * bytes:N0} bytes, and "
                    + $"{options.MemoryBytes:N0} are allowed: raise {nameof(SpectraOptions)}.{nameof(SpectraOptions.MemoryBytes)}, or ask for fewer.");
        }

        _room = (int)Math.Min(Math.Min(a.Order, Math.Max(least, LargestBasis)), options.MemoryBytes / bytes - 2);
        _basis = new(a.Order, _room + 1);
        _projection = new double[_room * _room];
    }

    /// <summary>The largest eigenvalues, the largest first, and the smallest, the smallest first.</summary>
    public static (Estimate[] Largest, Estimate[] Smallest) Find(CountedOperator a, int largest, int smallest, SpectraOptions options,
        CancellationToken cancellation)
    {
        if (largest + smallest <= a.Order)
            return new KrylovExtremes(a, largest, smallest, options, cancellation).Find();
        var all = new KrylovExtremes(a, 0, a.Order, options, cancellation).Find().Smallest;
        return ([.. all.Reverse().Take(largest)], [.. all.Take(smallest)]);
    }

    private (Estimate[] Largest, Estimate[] Smallest) Find()
    {
        var (least, steps) = (0, 0);
        double[]? former = null;
        AddRandom();
        while (true)
        {
            var isConverged = Grow(least, ref steps);
            var found = Wanted();
            var scale = Scale();
            if (!isConverged || _largest <= 1 && _smallest <= 1 || _size == _operator.Order
                || former is not null && TensorPrimitives.Distance<double>(former, found) <= 2 * Tolerance * scale)
                return Certify();
            // Once more with a vector that knows nothing of the ones found, for as many steps as those took.
            (former, least, steps) = (found, Math.Min(Math.Max(steps, 10), _room - found.Length - 1), 0);
            Keep(_largest, _smallest);
            AddRandom();
        }
    }

    private double Tolerance => Math.Max(_options.Tolerance, 32 * _operator.Roundoff);

    /// <summary>Steps until all that are wanted have small residuals; false when the products are used up.</summary>
    private bool Grow(int least, ref int steps)
    {
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            Step();
            steps++;
            var isDone = _size == _operator.Order || _operator.Products >= _options.MostProducts;
            if (_size < _room && !isDone && (steps % Between != 0 || steps < least))
                continue;
            Decompose();
            if (steps >= least && IsConverged())
                return true;
            if (isDone)
                return _size == _operator.Order;
            if (_size < _room)
                continue;
            // Those next to the wanted ones speed up what comes.
            var more = (_room / 2 - _largest - _smallest) / ((_largest > 0 ? 1 : 0) + (_smallest > 0 ? 1 : 0));
            Keep(_largest > 0 ? _largest + more : 0, _smallest > 0 ? _smallest + more : 0);
            _basis.Swap(_size, _room);
        }
    }

    private bool IsConverged()
    {
        if (_size < Math.Min(_operator.Order, _largest + _smallest + 1))
            return false;
        var limit = Tolerance * Scale();
        for (var i = 0; i < _smallest; i++)
        {
            if (_residual * Math.Abs(_eigen.Vector(i)[_size - 1]) > limit)
                return false;
        }

        for (var i = 0; i < _largest; i++)
        {
            if (_residual * Math.Abs(_eigen.Vector(_size - 1 - i)[_size - 1]) > limit)
                return false;
        }

        return true;
    }

    private double Scale() => Math.Max(Math.Abs(_eigen.Values[0]), Math.Abs(_eigen.Values[^1]));

    private double[] Wanted() => [.. _eigen.Values[..Math.Min(_smallest, _size)], .. _eigen.Values[Math.Max(0, _size - _largest)..]];

    /// <summary>One product, and the vector after it.</summary>
    private void Step()
    {
        var next = _basis[_size + 1];
        _operator.Multiply(_basis[_size], next);
        _size++;
        var parts = _basis.Orthogonalize(next, _size);
        var largest = 0.0;
        for (var i = 0; i < _size; i++)
        {
            _projection[i * _room + _size - 1] = _projection[(_size - 1) * _room + i] = parts[i];
            largest = Math.Max(largest, Math.Abs(parts[i]));
        }

        _residual = EuclideanNorm.Of(next);
        if (_size == _operator.Order)
        {
            _residual = 0;
        }
        else if (!(_residual > 1e-13 * largest))
        {
            _residual = 0;
            AddRandom();
        }
        else
        {
            TensorPrimitives.Divide(next, _residual, next);
        }
    }

    /// <summary>A random vector of length 1 at right angles to the basis, as the next one.</summary>
    private void AddRandom() => _basis.Randomize(_size, _random);

    private void Decompose()
    {
        var matrix = new double[_size * _size];
        for (var i = 0; i < _size; i++)
            _projection.AsSpan(i * _room, _size).CopyTo(matrix.AsSpan(i * _size));
        _eigen.Decompose(matrix, _size);
    }

    /// <summary>Makes some Ritz vectors the basis.</summary>
    private void Keep(int largest, int smallest)
    {
        smallest = Math.Min(smallest, _size);
        largest = Math.Min(largest, _size - smallest);
        var kept = smallest + largest;
        int Index(int i) => i < smallest ? i : _size - kept + i;
        var chunk = new double[kept * Chunk];
        for (var start = 0; start < _operator.Order; start += Chunk)
        {
            var length = Math.Min(Chunk, _operator.Order - start);
            chunk.AsSpan().Clear();
            for (var i = 0; i < kept; i++)
            {
                var sum = chunk.AsSpan(i * Chunk, length);
                var vector = _eigen.Vector(Index(i));
                for (var j = 0; j < _size; j++)
                    TensorPrimitives.MultiplyAdd(_basis[j].AsSpan(start, length), vector[j], sum, sum);
            }

            for (var i = 0; i < kept; i++)
                chunk.AsSpan(i * Chunk, length).CopyTo(_basis[i].AsSpan(start));
        }

        _projection.AsSpan().Clear();
        for (var i = 0; i < kept; i++)
            _projection[i * _room + i] = _eigen.Values[Index(i)];
        _size = kept;
    }

    /// <summary>Rayleigh quotients and residuals of the vectors found, computed afresh, so that what restarts and rounding did to them is in.</summary>
    private (Estimate[] Largest, Estimate[] Smallest) Certify()
    {
        var scale = Scale();
        Keep(_largest, _smallest);
        var (product, estimates) = (new double[_operator.Order], new Estimate[_size]);
        for (var i = 0; i < _size; i++)
        {
            _cancellation.ThrowIfCancellationRequested();
            var vector = _basis[i];
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
            _operator.Multiply(vector, product);
            var quotient = TensorPrimitives.Dot<double>(vector, product);
            TensorPrimitives.MultiplyAdd(vector, -quotient, product, product);
            estimates[i] = new(quotient, EuclideanNorm.Of(product) + _operator.Roundoff * Math.Sqrt(_operator.Order) * scale, ErrorKind.Residual);
        }

        var (smallest, largest) = (estimates[..Math.Min(_smallest, _size)], estimates[Math.Min(_smallest, _size)..]);
        Array.Sort(smallest, (a, b) => a.Value.CompareTo(b.Value));
        Array.Sort(largest, (a, b) => b.Value.CompareTo(a.Value));
        return (largest, smallest);
    }
}
