using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Lowering;

/// <summary>A matrix of numbers of the declaration in a sum over its columns, most of them zero: the adjacency of a graph, the matrix of an interpolation. What
/// is not zero, row by row; row i has the entries Starts[i] … Starts[i + 1] − 1.</summary>
/// <remarks>What is not finite at one node then reaches its neighbours alone: 0·∞ is not computed.</remarks>
/// <param name="Row">An outer axis.</param>
/// <param name="Column">The axis of the sum.</param>
/// <param name="Factor">The number of the matrix among the factors.</param>
internal sealed record SparseMatrix(Axis Row, Axis Column, int Factor, int[] Starts, int[] Columns, double[] Values)
{
    /// <summary>A row's entries come by their columns, one by one, where a full row goes by in blocks; so a few zeros are not worth it. Where exactly it begins
    /// to pay is not measured.</summary>
    private const double MostOfEntries = 0.34;

    /// <summary>The matrix of loops that have one, and are the better for it.</summary>
    public static SparseMatrix? Of(Loops loops)
    {
        if (loops.SumsSamples || loops.Combine != Combine.Sum || loops.Sums.Length > 0 || loops.ClippedAxes.Count > 0)
            return null;
        var sums = loops.Reductions.Where(r => r.Axes.Length > 0).ToArray();
        if (sums.Length != 1 || sums[0].Axes.Length != 1 || sums[0].Terms.Length != 1)
            return null;
        var (column, factors) = (sums[0].Axes[0], sums[0].Terms[0].Factors);
        for (var f = 0; f < factors.Length; f++)
        {
            var matrix = factors[f];
            var rows = matrix.Strides.Where(s => s.Key != column && s.Value != 0).Select(s => s.Key).ToArray();
            if (loops.Arguments[matrix.Argument].Tensor is { Space: Space.Constant, Values: { } values } && matrix[column] != 0 && rows.Length == 1
                && loops.Axes.Contains(rows[0]))
                return Of(values, matrix, rows[0], column, f);
        }

        return null;
    }

    /// <summary>Apart from all names, what the code depends on.</summary>
    public string Shape => string.Join(",", Columns.Select((c, i) => $"{c}:{Values[i]:R}")) + "|" + string.Join(",", Starts.Select(n => $"{n}"));

    private static SparseMatrix? Of(double[] values, Linear matrix, Axis row, Axis column, int factor)
    {
        var (starts, columns, entries) = (new List<int> { 0 }, new List<int>(), new List<double>());
        for (var i = 0; i < row.Size; i++)
        {
            for (var j = 0; j < column.Size; j++)
            {
                if (values[matrix.Offset + matrix[row] * i + matrix[column] * j] is not 0 and var value)
                {
                    columns.Add(j);
                    entries.Add(value);
                }
            }

            starts.Add(columns.Count);
        }

        return columns.Count <= MostOfEntries * row.Size * column.Size ? new(row, column, factor, [.. starts], [.. columns], [.. entries]) : null;
    }
}
