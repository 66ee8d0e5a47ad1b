using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradientFlow.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace GradientFlow;

/// <content>Running a program over all tiles, and what moves between host and device.</content>
public sealed partial class GpuNetwork<TNetwork, T>
{
    /// <summary>One caller at a time: everything that uses the device passes here first.</summary>
    private CallGate.Pass Enter() => _device.Enter(Name);

    private void Curvature(string program, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
    {
        using var pass = Enter();
        Check(direction, ParameterCount, nameof(direction));
        Check(product, ParameterCount, nameof(product));
        Sums(program, parameters, direction);
        Collect(direction, product);
    }

    private void Sums(string name, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction)
    {
        Check(parameters, ParameterCount, nameof(parameters));
        Put(parameters, _theta);
        Put(direction, _direction);
        Sums(name);
        _device.Accelerator.Synchronize();
        _sums.View.CopyToCPU(_totals);
    }

    /// <summary>Runs a program and leaves its sums on the device.</summary>
    private void Sums(string name)
    {
        _partSums.MemSetToZero();
        var program = _plan.Program(name);
        Launch(program);
        var parts = 0;
        foreach (var launch in program.Launches)
            parts = Math.Max(parts, GroupsOf(launch.Shape));
        var b = new PartBuffers { Parts = _partSums.View, Sums = _sums.View, Count = parts, Length = ParameterCount + 1 };
        if (parts > 32)
            _device.Load<PartBuffers>(PartSums.ByGroup)(new KernelConfig(ParameterCount + 1, PartSums.Threads), b);
        else
            _device.Load<PartBuffers>(PartSums.ByThread)(new KernelConfig(ParameterCount / PartSums.Threads + 1, PartSums.Threads), b);
    }

    private void Rows(string name, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> result)
    {
        using var pass = Enter();
        Check(parameters, ParameterCount, nameof(parameters));
        Check(result, StackedOutputs, nameof(result));
        Put(parameters, _theta);
        Put(direction, _direction);
        _rows ??= Own<T>((long)_tiles * _seedLength);
        Launch(_plan.Program(name));
        _device.Accelerator.Synchronize();
        var rows = new T[(long)_tiles * _seedLength];
        _rows.View.CopyToCPU(rows);
        var (width, size) = (_plan.TileSamples, Info.OutputSize);
        for (var s = 0; s < Samples; s++)
        {
            for (var k = 0; k < size; k++)
                result[s * size + k] = double.CreateTruncating(rows[(long)(s / width) * _seedLength + k * width + s % width]);
        }
    }

    /// <summary>All launches of a program; those of single nests for some tiles after the other.</summary>
    private void Launch(KernelProgram<T> program)
    {
        var b = new KernelBuffers<T>
        {
            Data = _data.View,
            Seeds = (_seeds ?? _theta).View,
            Parameters = _theta.View,
            Direction = _direction.View,
            Constants = _constants.View,
            Workspace = _workspace.View,
            Rows = (_rows ?? _theta).View,
            Parts = _partSums.View,
            WorkspaceLength = program.WorkspaceLength,
            RowsLength = program.RowsLength,
        };
        var atOnce = program.Launches[0].Shape is KernelShape.Registers or KernelShape.Tile ? _tiles : _tilesAtOnce;
        for (var first = 0; first < _tiles; first += atOnce)
        {
            (b.FirstTile, b.Tiles) = (first, Math.Min(atOnce, _tiles - first));
            foreach (var launch in program.Launches)
            {
                PutOffsets(ref b, launch.Offsets);
                _device.Load(launch.Kernel)(ConfigOf(launch, b.Tiles), b);
            }
        }
    }

    private KernelConfig ConfigOf(KernelLaunch<T> launch, int tiles) => launch.Shape switch
    {
        KernelShape.Registers => new(GroupsOf(KernelShape.Registers), 128),
        KernelShape.Tile => new(GroupsOf(KernelShape.Tile), 256),
        KernelShape.Product => new(new Index3D((tiles + 1) / 2, launch.Blocks, 1), new Index3D(128, 1, 1)),
        KernelShape.Lanes => new(new Index3D(tiles, (launch.Blocks + 3) / 4, 1), new Index3D(128, 1, 1)),
        KernelShape.Sums => new(new Index3D(Math.Min(tiles, GroupsOf(KernelShape.Sums)), (launch.Blocks + 127) / 128, 1), new Index3D(128, 1, 1)),
    };

    /// <summary>Groups, and hence parts of a sum; of all samples, whatever part of them a launch works on.</summary>
    private int GroupsOf(KernelShape shape)
    {
        switch (shape)
        {
            case KernelShape.Registers:
                var rounds = Math.Clamp(_tiles / (4 * _device.MostGroups), 1, SamplesPerThread);
                return (_tiles + 4 * rounds - 1) / (4 * rounds);
            case KernelShape.Tile:
                return Math.Min(_tiles, _device.MostGroups);
            case KernelShape.Sums:
                return (int)Math.Clamp(MostPartValues / (ParameterCount + 1), 1, Math.Min(_tiles, MostSlices));
            case KernelShape.Lanes or KernelShape.Product:
                return 0;
            default:
                throw new NotSupportedException($"{shape} is not known here.");
        }
    }

    private static void PutOffsets(ref KernelBuffers<T> b, IReadOnlyList<int> offsets)
    {
        int At(int i) => i < offsets.Count ? offsets[i] : 0;
        (b.A0, b.A1, b.A2, b.A3, b.A4, b.A5, b.A6, b.A7) = (At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7));
        (b.A8, b.A9, b.A10, b.A11, b.A12, b.A13, b.A14, b.A15) = (At(8), At(9), At(10), At(11), At(12), At(13), At(14), At(15));
    }

    // ---- between host and device ----

    private MemoryBuffer1D<TValue, Stride1D.Dense> Own<TValue>(long length)
        where TValue : unmanaged
    {
        var buffer = _device.Allocate<TValue>(length);
        _owned.Add(buffer);
        return buffer;
    }

    private void Put(ReadOnlySpan<double> values, MemoryBuffer1D<T, Stride1D.Dense> buffer)
    {
        if (values.IsEmpty)
            return;
        if (typeof(T) == typeof(double))
            MemoryMarshal.Cast<double, T>(values).CopyTo(_rounded);
        else
            TensorPrimitives.ConvertTruncating<double, T>(values, _rounded);
        buffer.View.CopyFromCPU(_rounded);
    }

    /// <summary>A vector that is on the device already, in the network's precision.</summary>
    private void Put(FlowVector vector, MemoryBuffer1D<T, Stride1D.Dense> buffer)
    {
        var values = _vectors.Read(vector);
        if (buffer is MemoryBuffer1D<double, Stride1D.Dense> same)
            values.CopyTo(same.View.BaseView);
        else if (buffer is MemoryBuffer1D<float, Stride1D.Dense> single)
            _device.Load<ConversionBuffers>(VectorKernels.ToSingle)(new KernelConfig(Math.Min(64, ParameterCount / VectorKernels.Threads + 1),
                VectorKernels.Threads), new() { Double = values, Single = single.View, Length = ParameterCount });
    }

    private void PutSeeds(ReadOnlySpan<double> cotangents)
    {
        var seeds = new T[(long)_tiles * _seedLength];
        var (width, size) = (_plan.TileSamples, Info.OutputSize);
        for (var s = 0; s < Samples; s++)
        {
            for (var k = 0; k < size; k++)
                seeds[(long)(s / width) * _seedLength + k * width + s % width] = T.CreateTruncating(cotangents[s * size + k]);
        }

        _seeds ??= Own<T>(seeds.LongLength);
        _seeds.View.CopyFromCPU(seeds);
    }

    private void Collect(ReadOnlySpan<double> decaying, Span<double> result)
    {
        _totals.AsSpan(0, ParameterCount).CopyTo(result);
        if (Info.WeightDecay > 0 && decaying.Length > 0)
            TensorPrimitives.MultiplyAdd(decaying, Info.WeightDecay, result, result);
    }

    private double WithDecay(ReadOnlySpan<double> parameters) =>
        _totals[ParameterCount] + (Info.WeightDecay > 0 ? 0.5 * Info.WeightDecay * TensorPrimitives.SumOfSquares(parameters) : 0);

    private void Check(ReadOnlySpan<double> values, int length, string name)
    {
        ObjectDisposedException.ThrowIf(_owned.Count == 0, this);
        if (values.Length != length)
            throw new ArgumentException($"{name} has {values.Length} values; {Name} takes {length}.", name);
    }
}
