using System;
using System.Numerics;
using System.Text;
using System.Threading;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>A θ on data, checked and read once for every certificate that is tried there.</summary>
internal sealed class CertifiedPoint
{
    private CertifiedPoint(NetworkInfo network, Architecture architecture, double[] theta, Dataset data, ICurvatureField field, CancellationToken cancellation)
    {
        (Network, Architecture, Data, Field, Cancellation) = (network, architecture, data, field, cancellation);
        (Floating, Theta) = (theta, Enclose(theta));
        Inputs = Enclose(BoundColumns.InputVectors(network, data));
        Targets = BoundColumns.TargetVectors(network, data);
    }

    private CertifiedPoint(CertifiedPoint other, double[] theta)
    {
        (Network, Architecture, Data, Field, Cancellation) = (other.Network, other.Architecture, other.Data, other.Field, other.Cancellation);
        (Floating, Theta, Inputs, Targets) = (theta, Enclose(theta), other.Inputs, other.Targets);
    }

    public NetworkInfo Network { get; }

    public Architecture Architecture { get; }

    public Dataset Data { get; }

    /// <summary>The network in floating point, for what is looked at before anything is proved.</summary>
    public ICurvatureField Field { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>θ: [P]</summary>
    public Interval[] Theta { get; }

    public double[] Floating { get; }

    /// <summary>Input vectors of all samples: [n, N]</summary>
    public Interval[] Inputs { get; }

    /// <summary>[n, M]</summary>
    public double[] Targets { get; }

    public int Samples => Data.Samples;

    /// <summary>n·M</summary>
    public int Rows => Targets.Length;

    public int ParameterCount => Theta.Length;

    /// <exception cref="ArgumentException">θ has not P finite numbers, or the data do not fit the network.</exception>
    public static CertifiedPoint Of<TNetwork, T>(ReadOnlySpan<T> theta, Dataset data, CancellationToken cancellation)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(data);
        return At<TNetwork, T>(Read(TNetwork.Info, theta), data, cancellation);
    }

    /// <summary>θ as doubles, checked.</summary>
    /// <exception cref="ArgumentException">θ has not P finite numbers.</exception>
    public static double[] Read<T>(NetworkInfo network, ReadOnlySpan<T> theta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (theta.Length != network.ParameterCount)
            throw new ArgumentException($"θ has {theta.Length} values, and {network.Name} has P = {network.ParameterCount} parameters.", nameof(theta));
        var point = new double[theta.Length];
        for (var i = 0; i < point.Length; i++)
        {
            point[i] = double.CreateChecked(theta[i]);
            if (!double.IsFinite(point[i]))
                throw new ArgumentException($"θ[{i}] is {theta[i]}: nothing is proved of numbers that are not finite.", nameof(theta));
        }

        return point;
    }

    /// <summary>At a θ in double precision, whatever that of the network: its arithmetic is real here.</summary>
    /// <param name="theta">θ: [P], finite.</param>
    public static CertifiedPoint At<TNetwork, T>(double[] theta, Dataset data, CancellationToken cancellation)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TNetwork.Info.RequireContract();
        var architecture = ArchitectureReader.Read(Encoding.UTF8.GetString(TNetwork.Architecture));
        return new(TNetwork.Info, architecture, theta, data, new GradientField<TNetwork, T>(data), cancellation);
    }

    /// <summary>Another θ of the same network on the same data.</summary>
    /// <param name="theta">θ: [P], finite.</param>
    public CertifiedPoint MovedTo(double[] theta) => new(this, theta);

    /// <summary>What the loss of one value of output counts with, the sample's weight and the 1/n of a mean included; the ½ of the halved scales is
    /// not.</summary>
    public Interval WeightOf(OutputInfo output, int sample)
    {
        Interval weight = Data.SampleWeights?[sample] ?? 1;
        return output.Scale switch
        {
            LossScale.HalfMean or LossScale.Mean => weight / Samples,
            LossScale.HalfSum or LossScale.Sum => weight,
        };
    }

    /// <summary>What <see cref="Architecture.Objective"/> takes for each sample: inputs, then targets and weight of each output.</summary>
    public Interval[] ObjectiveInputs()
    {
        var objective = Architecture.Objective!;
        var vectors = new Interval[checked(Samples * objective.InputSize)];
        var (to, target, size) = (0, 0, Architecture.InputSize);
        for (var s = 0; s < Samples; s++)
        {
            Inputs.AsSpan(s * size, size).CopyTo(vectors.AsSpan(to));
            to += size;
            foreach (var output in Network.Outputs)
            {
                for (var k = 0; k < output.Size; k++)
                    vectors[to++] = Targets[target++];
                vectors[to++] = WeightOf(output, s);
            }
        }

        return vectors;
    }

    /// <summary>∇L is zero in floating point.</summary>
    public bool SeemsCritical()
    {
        var gradient = new double[ParameterCount];
        Field.LossGradient(Floating, gradient);
        return gradient.AsSpan().IndexOfAnyExcept(0.0) < 0;
    }

    /// <summary>What every certificate takes for granted.</summary>
    public string[] Assumptions() => [RealArithmetic(Network.Precision, "θ and data")];

    /// <param name="given">What the network is computed from.</param>
    public static string RealArithmetic(Precision precision, string given) =>
        $"the network is computed in real arithmetic from {given} as {(precision == Precision.Single ? "they are in single precision" : "given")}";

    private static Interval[] Enclose(double[] values) => Array.ConvertAll(values, v => (Interval)v);
}
