using System;
using System.IO;
using System.Linq;

namespace GradientFlow.Benchmarks.Workloads;

/// <summary>Inputs, targets and parameters of a workload, from a seed; in single precision they are numbers that a float can hold, so that both sides
/// compute on the same ones.</summary>
/// <param name="Inputs">[n, D]</param>
/// <param name="Targets">[n, O]</param>
/// <param name="Theta">θ: [P], variance 1/F.</param>
internal sealed record WorkloadData(Workload Workload, Precision Precision, double[] Inputs, double[] Targets, double[] Theta)
{
    public static WorkloadData Draw(Workload workload, Precision precision, ulong seed = 1)
    {
        var random = new Xoshiro256(seed);
        double Normal() => precision == Precision.Double ? random.NextNormal() : (float)random.NextNormal();
        var inputs = Enumerable.Range(0, workload.Samples * workload.Widths[0]).Select(_ => Normal()).ToArray();
        var targets = Enumerable.Range(0, workload.Samples * workload.Widths[^1]).Select(_ => Normal()).ToArray();
        var theta = workload.Widths.Zip(workload.Widths.Skip(1)).SelectMany(layer =>
        {
            var (fanIn, fanOut) = layer;
            return Enumerable.Range(0, fanIn * fanOut + (workload.HasBias ? fanOut : 0)).Select(_ => (double)(float)(Normal() / Math.Sqrt(fanIn)));
        }).ToArray();
        return new(workload, precision, inputs, targets, theta);
    }

    public IBoundField Bind(int threads = 1) => Workload.Bind(Precision, Dataset.Create(Inputs, Targets, Workload.Samples), threads);

    /// <summary>The binary file that the peers read; peers/server.h describes it.</summary>
    public void Save(string path)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(Precision == Precision.Double ? 64 : 32);
        writer.Write(Workload.Widths.Length - 1);
        foreach (var width in Workload.Widths)
            writer.Write(width);
        writer.Write(Workload.Activation switch
        {
            Activation.ReLU => 1,
            Activation.Tanh => 2,
            Activation.Sigmoid => 3,
            Activation.Softplus => 4,
            var other => throw new NotSupportedException($"The peers have no {other}."),
        });
        writer.Write(Workload.HasBias ? 1 : 0);
        writer.Write(Workload.Samples);
        foreach (var value in Inputs.Concat(Targets).Concat(Theta))
            writer.Write(value);
    }
}
