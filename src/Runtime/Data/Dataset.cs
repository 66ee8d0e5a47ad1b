using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GradientFlow;

/// <summary>Inputs, targets and weights of n samples: checked once, when they are given, and never changed.</summary>
/// <remarks>Values are row-major, samples first. Data belong to no network: binding them to one checks that the sizes agree.</remarks>
public sealed class Dataset
{
    private Dataset(int samples, DataColumn[] inputs, DataColumn[] targets, double[]? weights) =>
        (Samples, Inputs, Targets, SampleWeights) = (samples, inputs, targets, weights);

    /// <summary>n</summary>
    public int Samples { get; }

    /// <summary>Whether targets were given; without them outputs can be predicted, and no loss computed.</summary>
    public bool HasTargets => Targets.Length > 0;

    internal DataColumn[] Inputs { get; }

    internal DataColumn[] Targets { get; }

    /// <summary>wᵢ; null where every weight is 1.</summary>
    internal double[]? SampleWeights { get; }

    /// <summary>Data of a network with one input and one output.</summary>
    /// <param name="inputs">x: [n, input size]</param>
    /// <param name="targets">y: [n, output size]</param>
    /// <param name="weights">wᵢ &gt; 0: [n]; they multiply the terms of the loss and are never renormalised. 1 unless given.</param>
    /// <exception cref="ArgumentException">No samples, lengths that differ, a value that is not finite, a weight that is not positive.</exception>
    public static Dataset Create(double[,] inputs, double[,] targets, double[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.GetLength(0) != targets.GetLength(0))
            throw new ArgumentException(
                $"targets has {targets.GetLength(0)} rows and inputs has {inputs.GetLength(0)}; there must be one target for each input.", nameof(targets));
        return Create(Flat(inputs), Flat(targets), inputs.GetLength(0), weights);
    }

    /// <summary>Data of a network with one input and one output, from tensors whose first dimension counts the samples.</summary>
    /// <inheritdoc cref="Create(double[,], double[,], double[])"/>
    public static Dataset Create(in ReadOnlyTensorSpan<double> inputs, in ReadOnlyTensorSpan<double> targets, ReadOnlySpan<double> weights = default)
    {
        if (inputs.Rank == 0 || targets.Rank == 0)
            throw new ArgumentException("inputs and targets need a first dimension that counts the samples.", nameof(inputs));
        if (inputs.Lengths[0] != targets.Lengths[0])
            throw new ArgumentException(
                $"targets holds {targets.Lengths[0]} samples and inputs holds {inputs.Lengths[0]}; there must be one target for each input.", nameof(targets));
        return Create(Flat(inputs), Flat(targets), checked((int)inputs.Lengths[0]), weights);
    }

    /// <summary>Data of a network with one input and one output, row-major.</summary>
    /// <param name="inputs">x: [n · input size]</param>
    /// <param name="targets">y: [n · output size]</param>
    /// <param name="samples">n</param>
    /// <param name="weights">wᵢ &gt; 0: [n]; they multiply the terms of the loss and are never renormalised. 1 unless given.</param>
    /// <exception cref="ArgumentException">No samples, lengths that n does not divide, a value that is not finite, a weight that is not positive.</exception>
    public static Dataset Create(ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets, int samples, ReadOnlySpan<double> weights = default) =>
        Build(samples, [("", inputs.ToArray(), nameof(inputs))], [("", targets.ToArray(), nameof(targets))], weights);

    /// <inheritdoc cref="Create(ReadOnlySpan{double}, ReadOnlySpan{double}, int, ReadOnlySpan{double})"/>
    public static Dataset Create(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int samples, ReadOnlySpan<float> weights = default) =>
        Create(Widen(inputs), Widen(targets), samples, Widen(weights));

    /// <summary>Data of a network with several inputs or outputs, by the names of their layers.</summary>
    /// <param name="samples">n</param>
    /// <param name="inputs">Of each input, row-major: [n · size]</param>
    /// <param name="targets">Of each output, row-major: [n · size]</param>
    /// <param name="weights">wᵢ &gt; 0: [n]; they multiply the terms of the loss and are never renormalised. 1 unless given.</param>
    /// <exception cref="ArgumentException">No samples, lengths that n does not divide, a value that is not finite, a weight that is not positive.</exception>
    public static Dataset Create(int samples, IReadOnlyDictionary<string, double[]> inputs, IReadOnlyDictionary<string, double[]> targets,
        double[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Count == 0)
            throw new ArgumentException("inputs is empty; a network has at least one.", nameof(inputs));
        return Build(samples, inputs.Select(i => (i.Key, Copy(i.Value, nameof(inputs)), nameof(inputs))),
            targets.Select(t => (t.Key, Copy(t.Value, nameof(targets)), nameof(targets))), weights);
    }

    /// <summary>Inputs alone, for predictions.</summary>
    /// <param name="inputs">x: [n, input size]</param>
    /// <exception cref="ArgumentException">No samples, or a value that is not finite.</exception>
    public static Dataset ForInputs(double[,] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Build(inputs.GetLength(0), [("", Flat(inputs), nameof(inputs))], [], default);
    }

    private static Dataset Build(int samples, IEnumerable<(string Name, double[] Values, string Argument)> inputs,
        IEnumerable<(string Name, double[] Values, string Argument)> targets, ReadOnlySpan<double> weights)
    {
        if (samples < 1)
            throw Limits.OutOfRange(nameof(samples), samples, "There must be at least one sample.");
        DataColumn[] Check(IEnumerable<(string Name, double[] Values, string Argument)> columns) =>
            [.. columns.Select(c => DataColumn.Checked(c.Name, c.Values, samples, c.Argument))];
        if (weights.Length > 0 && weights.Length != samples)
            throw new ArgumentException($"weights has {weights.Length} values for {samples} samples; there must be one for each.", nameof(weights));
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] > 0 && double.IsFinite(weights[i])))
                throw new ArgumentException(
                    $"weights[{i}] is {weights[i]}; a weight must be positive and finite (leave a sample out instead of giving it weight 0).", nameof(weights));
        }

        return new Dataset(samples, Check(inputs), Check(targets), weights.Length > 0 ? weights.ToArray() : null);
    }

    private static double[] Flat(double[,] values)
    {
        return values.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref values[0, 0], values.Length).ToArray();
    }

    private static double[] Flat(in ReadOnlyTensorSpan<double> values)
    {
        var flat = new double[values.FlattenedLength];
        values.FlattenTo(flat);
        return flat;
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        TensorPrimitives.ConvertChecked(values, wide);
        return wide;
    }

    private static double[] Copy(double[] values, string argument) =>
        values?.ToArray() ?? throw new ArgumentNullException(argument);
}

/// <summary>The values of one input or target for all samples; the name is empty where the network has only one.</summary>
internal sealed record DataColumn(string Name, double[] Values, int Size)
{
    public static DataColumn Checked(string name, double[] values, int samples, string argument)
    {
        var what = name.Length > 0 ? $"{argument}[\"{name}\"]" : argument;
        if (values.Length == 0 || values.Length % samples != 0)
            throw new ArgumentException(
                $"{what} has {values.Length} values for {samples} samples; there must be the same number, at least one, for each sample.", argument);
        var size = values.Length / samples;
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"{what} of sample {i / size}, value {i % size}, is {values[i]}; data must be finite.", argument);
        }

        return new(name, values, size);
    }
}
