using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>How far the outputs of a network can move with its inputs: ‖F(x) − F(x')‖ ≤ L·‖x − x'‖ at one θ, for all inputs or all those of a box, in the
/// Euclidean norms of all inputs and all outputs of a sample.</summary>
internal static class InputLipschitz
{
    /// <param name="theta">θ: [P], finite.</param>
    /// <param name="box">Null for all inputs.</param>
    public static Certificate Of(NetworkInfo network, Architecture architecture, double[] theta, InputBox? box, System.Threading.CancellationToken cancellation)
    {
        var numbers = new List<CertificateNumber>();
        List<string> assumptions = [CertifiedPoint.RealArithmetic(network.Precision, "θ and inputs")];
        if (architecture.ReadsIndices)
            return Refused($"{network.Name} looks up rows of a table by its input, which is a whole number: nothing between two of them has an output. "
                + "Declare the network from the rows on.");
        var inputs = new Interval[architecture.InputSize];
        Array.Fill(inputs, Interval.Everything);
        for (var i = 0; i < inputs.Length && box is not null; i++)
            inputs[i] = new(box.Low[i], box.High[i]);
        var bounds = new InputBounds(architecture, Array.ConvertAll(theta, v => (Interval)v), inputs, box is not null, cancellation);
        var (constants, reason) = bounds.Find();
        if (bounds.AssumesMeeting)
            assumptions.Add(string.Create(CultureInfo.InvariantCulture,
                $"pieces of an activation that are equal to {FormulaSlopes.MeetWithin} where they meet are continuous there"));
        if (reason is not null)
            return Refused($"Not available: {reason}.");
        numbers.Add(new("norms", constants[(int)ChainChoice.Norms], "L by the product of the layers' norms and slopes"));
        if (bounds.HasChains)
        {
            numbers.Add(new("ECLipsE-Fast", constants[(int)ChainChoice.Scalar], "L with one multiplier for each layer of a chain"));
            numbers.Add(new("ECLipsE-rows", constants[(int)ChainChoice.RowSums], "L with one multiplier for each unit, by the sums of rows"));
        }

        var best = constants.Min();
        numbers.Insert(0, new("L", best, "the smallest of what follows"));
        if (!double.IsFinite(best))
            return Refused("No finite bound could be computed: weights of this size overflow. Scale them down.");
        return new(CertificateKind.InputLipschitz, network.Name, true,
            $"At this θ, for any two inputs{(box is null ? "" : " in the box")}, the outputs lie no more than {Outward.AtMost(best, 6)} times as far apart as "
                + "the inputs.", numbers, assumptions);

        Certificate Refused(string why) => new(CertificateKind.InputLipschitz, network.Name, false, why, numbers, assumptions);
    }
}
