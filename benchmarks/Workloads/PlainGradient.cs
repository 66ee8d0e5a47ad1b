using System;

namespace GradientFlow.Benchmarks.Workloads;

/// <summary>Loss and gradient in four plain loops and double precision: what everything else is held against where no peer is at hand.</summary>
internal static class PlainGradient
{
    public static (double Loss, double[] Gradient) Of(WorkloadData data)
    {
        var (widths, theta, samples) = (data.Workload.Widths, data.Theta, data.Workload.Samples);
        var (layers, bias) = (widths.Length - 1, data.Workload.HasBias);
        var (values, cotangents) = (Array.ConvertAll(widths, w => new double[w]), Array.ConvertAll(widths, w => new double[w]));
        var slopes = Array.ConvertAll(widths, w => new double[w]);
        var (gradient, loss) = (new double[theta.Length], 0.0);
        var at = new int[layers];
        for (var l = 1; l < layers; l++)
            at[l] = at[l - 1] + widths[l - 1] * widths[l] + (bias ? widths[l] : 0);
        for (var n = 0; n < samples; n++)
        {
            Array.Copy(data.Inputs, n * widths[0], values[0], 0, widths[0]);
            for (var l = 0; l < layers; l++)
            {
                for (var j = 0; j < widths[l + 1]; j++)
                {
                    var z = bias ? theta[at[l] + widths[l] * widths[l + 1] + j] : 0;
                    for (var k = 0; k < widths[l]; k++)
                        z += theta[at[l] + j * widths[l] + k] * values[l][k];
                    (values[l + 1][j], slopes[l + 1][j]) = l + 1 < layers ? Apply(data.Workload.Activation, z) : (z, 1);
                }
            }

            for (var j = 0; j < widths[^1]; j++)
            {
                var residual = values[^1][j] - data.Targets[n * widths[^1] + j];
                loss += 0.5 * residual * residual;
                cotangents[^1][j] = residual;
            }

            for (var l = layers - 1; l >= 0; l--)
            {
                Array.Clear(cotangents[l]);
                for (var j = 0; j < widths[l + 1]; j++)
                {
                    var d = cotangents[l + 1][j] * slopes[l + 1][j];
                    for (var k = 0; k < widths[l]; k++)
                    {
                        gradient[at[l] + j * widths[l] + k] += d * values[l][k] / samples;
                        cotangents[l][k] += d * theta[at[l] + j * widths[l] + k];
                    }

                    if (bias)
                        gradient[at[l] + widths[l] * widths[l + 1] + j] += d / samples;
                }
            }
        }

        return (loss / samples, gradient);
    }

    private static (double Value, double Slope) Apply(Activation activation, double z)
    {
        switch (activation)
        {
            case Activation.ReLU:
                return (Math.Max(z, 0), z > 0 ? 1 : 0);
            case Activation.Tanh:
                var t = Math.Tanh(z);
                return (t, 1 - t * t);
            case Activation.Sigmoid:
                var s = 1 / (1 + Math.Exp(-z));
                return (s, s * (1 - s));
            case Activation.Softplus:
                return (Math.Max(z, 0) + double.LogP1(Math.Exp(-Math.Abs(z))), 1 / (1 + Math.Exp(-z)));
            default:
                throw new NotSupportedException($"{activation}");
        }
    }
}
