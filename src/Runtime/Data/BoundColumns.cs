using System;
using System.Linq;

namespace GradientFlow;

/// <summary>Which column of a data set belongs to which input or output of a network.</summary>
internal static class BoundColumns
{
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    public static DataColumn Input(NetworkInfo network, Layer input, Dataset data)
    {
        var column = Find(data.Inputs, input.Name, network.Inputs.Count(), network, "input");
        Require(column, input.Shape.Aggregate(1, (a, b) => a * b), network, input.Name, "an input");
        foreach (var table in network.Layers.OfType<Embedding>().Where(e => e.From[0] == input.Name))
            RequireIndices(column, table.Parameters.Single().Shape[0], network, input.Name, table.Name);
        return column;
    }

    /// <summary>The inputs of each sample one behind the other: [n, N]. A network of single precision rounds them, as it does when they are bound.</summary>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    public static double[] InputVectors(NetworkInfo network, Dataset data) =>
        Vectors(network, data.Samples, [.. network.Inputs.Select(input => Input(network, input, data))]);

    /// <summary>The targets of each sample one behind the other: [n, M], rounded as <see cref="InputVectors"/> are.</summary>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    public static double[] TargetVectors(NetworkInfo network, Dataset data) =>
        Vectors(network, data.Samples, [.. network.Outputs.Select(output => Target(network, output, data))]);

    private static double[] Vectors(NetworkInfo network, int samples, DataColumn[] columns)
    {
        var (vectors, at) = (new double[checked(samples * columns.Sum(c => c.Size))], 0);
        for (var s = 0; s < samples; s++)
        {
            foreach (var column in columns)
            {
                column.Values.AsSpan(s * column.Size, column.Size).CopyTo(vectors.AsSpan(at));
                at += column.Size;
            }
        }

        if (network.Precision == Precision.Single)
        {
            for (var i = 0; i < vectors.Length; i++)
                vectors[i] = (float)vectors[i];
        }

        return vectors;
    }

    private static void RequireIndices(DataColumn column, int count, NetworkInfo network, string input, string table)
    {
        if (Array.FindIndex(column.Values, v => !(v >= 0 && v < count && Math.Floor(v) == v)) is >= 0 and var at)
            throw new ArgumentException(
                $"{input} of {network.Name} is {column.Values[at]:R} at value {at % column.Size} of sample {at / column.Size}, and {table} takes whole "
                    + $"numbers 0 … {count - 1}.", "data");
    }

    /// <inheritdoc cref="Input"/>
    public static DataColumn Target(NetworkInfo network, OutputInfo output, Dataset data)
    {
        var column = Find(data.Targets, output.Name, network.Outputs.Count, network, "target");
        Require(column, output.Size, network, output.Name, "a target");
        return column;
    }

    private static DataColumn Find(DataColumn[] columns, string name, int count, NetworkInfo network, string what)
    {
        if (count == 1 && columns is [{ Name: "" } only])
            return only;
        return Array.Find(columns, c => c.Name == name)
            ?? throw new ArgumentException($"{network.Name} has {count} {what}s and the data name none '{name}': "
            + $"{string.Join(", ", columns.Select(c => c.Name.Length > 0 ? c.Name : "one without a name"))}.", "data");
    }

    private static void Require(DataColumn column, int size, NetworkInfo network, string name, string what)
    {
        if (column.Size != size)
            throw new ArgumentException($"{name} of {network.Name} takes {size} values a sample, and the data give it {what} of {column.Size}.", "data");
    }
}
