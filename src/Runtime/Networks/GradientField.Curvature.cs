using System;
using System.Linq;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <content>What the implicit methods ask of a bound network.</content>
public sealed unsafe partial class GradientField<TNetwork, T>
{
    private AlignedBuffer<T>? _curvatureRoots;
    private double[]? _curvatures;
    private double[]? _unit;

    /// <inheritdoc/>
    public bool IsSmooth => Info.IsSmooth;

    /// <summary>Whether every loss is a sum of squares, so that ∂²ℓ/∂F² is diagonal and constant.</summary>
    public bool HasGaussNewtonRows => Info.Outputs.All(o => o.Loss == "Square");

    /// <inheritdoc/>
    public double GaussNewtonShift => Info.WeightDecay;

    /// <summary>The Gauss–Newton matrix: tile by tile from rows of the Jacobian for square losses, by P products for others.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="matrix">Receives G: [P, P], both triangles.</param>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    public void GaussNewton(ReadOnlySpan<double> parameters, Span<double> matrix)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Check(matrix, checked(ParameterCount * ParameterCount), nameof(matrix), parameters);
        var (count, width) = (ParameterCount, Info.TileSamples);
        if (!HasGaussNewtonRows)
        {
            _unit ??= new double[count];
            for (var i = 0; i < count; i++)
            {
                _unit[i] = 1;
                GaussNewtonVector(parameters, _unit, matrix.Slice(i * count, count));
                _unit[i] = 0;
            }

            SymmetricMatrix.Symmetrize(matrix, count);
            return;
        }

        matrix.Clear();
        var theta = Round(parameters, _theta);
        var roots = CurvatureRoots();
        for (var tile = 0; tile < _data.Tiles; tile++)
        {
            var buffers = RowBuffers(tile, theta);
            TNetwork.Run(NetworkProgram.JacobianPrepare, VectorBits, in buffers);
            for (var k = 0; k < Info.OutputSize; k++)
            {
                Row(in buffers, k);
                var factors = roots.Slice((tile * Info.OutputSize + k) * width, width);
                for (var p = 0; p < count; p++)
                    TensorPrimitives.Multiply<T>(buffers.Rows.Slice(p * width, width), factors, buffers.Rows.Slice(p * width, width));
                Gram.AddToLower<T>(buffers.Rows, width, matrix, count);
            }
        }

        SymmetricMatrix.Mirror(matrix, count);
        for (var p = 0; p < count; p++)
            matrix[p * count + p] += Info.WeightDecay;
    }

    /// <inheritdoc/>
    public void GaussNewtonRows(ReadOnlySpan<double> parameters, Span<double> rows)
    {
        using var pass = Enter();
        if (!HasGaussNewtonRows)
            throw new NotSupportedException($"{Name} has a loss that is no sum of squares: its curvature ∂²ℓ/∂F² depends on the outputs.");
        JacobianRows(parameters, rows);
        var curvatures = Curvatures();
        for (var r = 0; r < StackedOutputs; r++)
        {
            var row = rows.Slice(r * ParameterCount, ParameterCount);
            TensorPrimitives.Multiply(row, Math.Sqrt(curvatures[r]), row);
        }
    }

    /// <summary>The diagonal of ∂²ℓ/∂F² of square losses: wᵢ, halved scales; 2wᵢ, whole ones; over n for means.</summary>
    private double[] Curvatures()
    {
        if (_curvatures is not null)
            return _curvatures;
        var curvatures = new double[StackedOutputs];
        for (var s = 0; s < Samples; s++)
        {
            var at = s * Info.OutputSize;
            foreach (var output in Info.Outputs)
            {
                var scale = output.Scale switch
                {
                    LossScale.HalfMean => 1.0 / Samples,
                    LossScale.HalfSum => 1,
                    LossScale.Mean => 2.0 / Samples,
                    LossScale.Sum => 2
                };
                curvatures.AsSpan(at, output.Size).Fill(scale * _sampleWeights?[s] ?? scale);
                at += output.Size;
            }
        }

        return _curvatures = curvatures;
    }

    /// <summary>The roots of those, in tiles like the rows of the Jacobian; 0 for padded samples.</summary>
    private Span<T> CurvatureRoots()
    {
        if (_curvatureRoots is not null)
            return _curvatureRoots.Span;
        var (curvatures, width, size) = (Curvatures(), Info.TileSamples, Info.OutputSize);
        _curvatureRoots = new AlignedBuffer<T>((long)_data.Tiles * SeedLength);
        var roots = _curvatureRoots.Span;
        for (var s = 0; s < Samples; s++)
        {
            for (var k = 0; k < size; k++)
                roots[(s / width * size + k) * width + s % width] = T.CreateTruncating(Math.Sqrt(curvatures[s * size + k]));
        }

        return roots;
    }

    private TileBuffers<T> RowBuffers(int tile, ReadOnlySpan<T> theta) => new()
    {
        Count = 1,
        Data = _data.Of(tile, tile + 1),
        Parameters = theta,
        Seeds = (_seeds ??= new AlignedBuffer<T>((long)_data.Tiles * SeedLength)).Span[..SeedLength],
        Workspace = _workspaces[0].Span,
        Rows = (_jacobianRows ??= new AlignedBuffer<T>((long)ParameterCount * Info.TileSamples)).Span,
    };

    /// <summary>The rows of one output, for all samples of the tile that was prepared.</summary>
    private void Row(in TileBuffers<T> buffers, int output)
    {
        var seeds = _seeds!.Span[..SeedLength];
        seeds.Clear();
        seeds.Slice(output * Info.TileSamples, Info.TileSamples).Fill(T.One);
        TNetwork.Run(NetworkProgram.JacobianRow, VectorBits, in buffers);
    }
}
