using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Threading;

namespace GradientFlow.Examples;

/// <summary>For files of up to 8 columns besides the target.</summary>
[Network]
public partial class Columns8
{
    [Input(8)]
    public partial Input X { get; }

    [Dense(24, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>For files of up to 32 columns besides the target.</summary>
[Network]
public partial class Columns32
{
    [Input(32)]
    public partial Input X { get; }

    [Dense(24, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>For files of up to 128 columns besides the target.</summary>
[Network]
public partial class Columns128
{
    [Input(128)]
    public partial Input X { get; }

    [Dense(24, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>Regression on a file of numbers: the last column is the target, all others are inputs.</summary>
/// <remarks>A network's sizes are fixed when it is compiled, a file's are not. So the smallest declared network with room for the file's columns is taken and
/// the columns that are missing are zero: their weights multiply nothing and never move. Every column is brought to mean 0 and variance 1; one that is the same
/// in all rows says nothing, is left out, and the report names it.</remarks>
internal sealed class CsvExample : Example
{
    public override string Name => "csv";

    public override string Summary => "Regression on a CSV file of numbers (--data FILE.csv; first line the names, last column the target).";

    public override double Until => 100;

    public override bool NeedsData => true;

    public override IReadOnlyList<ExampleNetwork> Networks => [ExampleNetwork.Of<Columns8, double>(), ExampleNetwork.Of<Columns32, double>(),
        ExampleNetwork.Of<Columns128, double>()];

    public override ExampleProblem Prepare(ExampleRun run) => Read(run).Problem;

    public override ExampleOutcome Run(ExampleRun run)
    {
        var file = Read(run);
        var (table, inputs) = (file.Table, file.Inputs);

        // Weights are drawn for the declared number of inputs; scale them to the number there is.
        var theta = Initializer.Draw(file.Problem.Network, run.Seed);
        var hidden = (Dense)file.Problem.Network.Layer("Hidden");
        foreach (ref var w in theta.AsSpan(hidden.Parameters[0].Range))
            w *= Math.Sqrt((double)file.Width / inputs.Length);
        var flow = file.Integrate(theta, run.Options, run.Cancellation);
        var constant = Enumerable.Range(0, table.Inputs).Except(inputs).Select(c => $"{table.Names[c]} is {table[0, c]} in every row").ToArray();
        return new(file.Problem, flow,
        [
            ("target", table.Names[^1]),
            ("inputs", string.Join(", ", inputs.Take(8).Select(c => table.Names[c])) + (inputs.Length > 8 ? ", …" : "")),
            .. constant.Length > 0 ? [("left out", string.Join("; ", constant))] : Array.Empty<(string, string)>(),
            ("root mean square error",
                $"{file.Deviation * Math.Sqrt(2 * flow.Final.Loss):G4} (standard deviation of {table.Names[^1]}: {file.Deviation:G4})"),
        ]);
    }

    /// <summary>A file, and the smallest network with room for its columns.</summary>
    /// <param name="Inputs">The columns that vary.</param>
    /// <param name="Width">Inputs of the network.</param>
    /// <param name="Deviation">The standard deviation of the target.</param>
    private sealed record Content(NumberTable Table, int[] Inputs, int Width, double Deviation, ExampleProblem Problem,
        Func<double[], FlowOptions, CancellationToken, FlowResult> Integrate);

    private static Content Read(ExampleRun run)
    {
        var table = NumberTable.Read(run.DataFile!);
        if (table.IsConstant(table.Inputs))
            throw new UserException(
                $"Column '{table.Names[^1]}' of '{run.DataFile}', the target, is {table[0, table.Inputs]} in every row; there is nothing to learn.");
        int[] inputs = [.. Enumerable.Range(0, table.Inputs).Where(c => !table.IsConstant(c))];
        return inputs.Length switch
        {
            0 => throw new UserException($"Every column of '{run.DataFile}' but the target '{table.Names[^1]}' is the same in all rows; there is nothing to "
                + "learn from."),
            <= 8 => Of<Columns8, double>(table, inputs),
            <= 32 => Of<Columns32, double>(table, inputs),
            <= 128 => Of<Columns128, double>(table, inputs),
            _ => throw new UserException($"'{run.DataFile}' has {inputs.Length} columns that vary besides the target; the largest network of this example "
                + "takes 128. Declare one for your file, as CsvFile.cs shows."),
        };
    }

    private static Content Of<TNetwork, T>(NumberTable table, int[] inputs)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = TNetwork.Info.Inputs.Single().Shape[0];
        var (x, y) = (new double[table.Rows, width], new double[table.Rows, 1]);
        for (var c = 0; c < inputs.Length; c++)
            Standardize(table, inputs[c], (row, value) => x[row, c] = value);
        var deviation = Standardize(table, table.Inputs, (row, value) => y[row, 0] = value);
        var problem = ExampleProblem.Of<TNetwork, T>(Dataset.Create(x, y));
        return new(table, inputs, width, deviation, problem,
            (theta, options, cancellation) => Flow.Integrate<TNetwork, T>(problem.Data, theta, options, cancellation));
    }

    /// <summary>Hands out a column that varies with mean 0 and variance 1; returns its standard deviation.</summary>
    private static double Standardize(NumberTable table, int column, Action<int, double> put)
    {
        var values = Enumerable.Range(0, table.Rows).Select(r => table[r, column]).ToArray();
        // From 0 to 1 first: neither an offset beside which the spread is small nor the ends of the range of numbers do harm then.
        var low = values.Min();
        var unit = double.IsFinite(values.Max() - low) ? 1 : 0.5;
        var range = values.Max() * unit - low * unit;
        var places = Array.ConvertAll(values, v => (v * unit - low * unit) / range);
        var mean = places.Average();
        var deviation = Math.Sqrt(places.Average(u => (u - mean) * (u - mean)));
        for (var r = 0; r < values.Length; r++)
            put(r, (places[r] - mean) / deviation);
        return deviation * range / unit;
    }
}
