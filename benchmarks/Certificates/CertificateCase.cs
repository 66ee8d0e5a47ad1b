using System;
using System.Linq;
using GradientFlow.Benchmarks.Networks;
using GradientFlow.Tests.Certificates;

namespace GradientFlow.Benchmarks.Certificates;

/// <summary>What one random run came to.</summary>
/// <param name="Kind">Of the certificate; null where none was had.</param>
/// <param name="Looseness">The measured rate over the certified one; NaN where the flow was not followed far enough.</param>
/// <param name="EnvelopeChecked">The envelope of λ_min(K) was held against the path.</param>
/// <param name="Violation">What was claimed and is not so; null where all is well.</param>
internal readonly record struct CertificateRun(CertificateKind? Kind, double Looseness, bool EnvelopeChecked, string? Violation);

/// <summary>A network of the pool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="What">What it is made of.</param>
/// <param name="Run">A run by its seed.</param>
internal sealed record CertificateCase(string Name, string What, Func<ulong, CertificateRun> Run)
{
    // Flows from one attempt to the next, the first so long and each twice as long as the one before, with no more evaluations than this.
    private const int Attempts = 11;
    private const double FirstTime = 0.5;
    private const int MostEvaluations = 300;

    public static CertificateCase[] All { get; } =
    [
        Of<Product>("S3, product ab"),
        Of<AffineHalfMean>("product and bias, two factors"),
        Of<AffineMean>("product and bias, mean of squares"),
        Of<AffineSum>("product and bias, sum of squares"),
        Of<TanhChain>("tanh chain 2-6-4-2"),
        Of<SmoothActivations>("15 smooth activations"),
        Of<Residual>("add, multiply, concat, slice"),
        Of<SharedWeights>("shared weights, bilinear"),
        Of<Convolutions>("convolutional 2D: conv, depthwise, batch norm, pool, transposed"),
        Of<Lines>("convolutional 1D: conv, linear upsample, transposed, pool"),
        Of<StridedLine>("convolutional 1D: stride and dilation"),
        Of<Means>("convolutional 1D, means are the outputs"),
        Of<DepthwisePool>("convolutional 2D: depthwise, average pool"),
        Of<Transposed>("convolutional 2D: transposed, strided"),
        Of<Upsampled>("convolutional 1D: nearest upsample, slice"),
        Of<Normed>("layer norm, RMS norm, graph"),
        Of<Attentive>("attention, linear attention, recurrent"),
        Of<Attending>("attention"),
        Of<AttendingLinearly>("linear attention"),
        Of<Recurring>("recurrent"),
        Of<LayerNormed>("layer norm"),
        Of<RootNormed>("RMS norm"),
        Of<OnGraph>("graph convolution"),
        Of<Gated>("multiply, batch norm"),
        Of<Kinked>("PReLU, LeakyReLU"),
        Of<Pooled>("convolutional 2D: max pool"),
        Of<Tokens>("embedding, recurrent"),
        Of<Huber>("ELU, Huber"),
        Of<LogCosh>("tanh, log-cosh"),
        Of<PseudoHuber>("GELU, pseudo-Huber"),
        Of<Hinge>("SiLU, squared hinge"),
        Of<DecayingSquare>("decay, square of a weight"),
        Of<DecayingProduct>("decay, product ab"),
        Of<DecayingClasses>("decay, softmax"),
        Of<DecayingHuber>("decay, Huber"),
        Of<DecayingPseudoHuber>("decay, pseudo-Huber"),
        Of<DecayingLogCosh>("decay, convolutional 1D, log-cosh"),
        Of<DecayingLp>("decay, ℓ4"),
        Of<DecayingLogistic>("decay, logistic"),
        Of<DecayingHinge>("decay, squared hinge"),
        Of<DecayingPair>("decay, two outputs"),
        Of<Ridge>("decay, linear"),
        Of<KinkedUnit>("LeakyReLU unit, log-cosh"),
    ];

    private static CertificateCase Of<TNetwork>(string what)
        where TNetwork : INetwork<TNetwork, double> => new(TNetwork.Info.Name, what, RunOf<TNetwork>);

    private static CertificateRun RunOf<TNetwork>(ulong seed)
        where TNetwork : INetwork<TNetwork, double>
    {
        var random = new Xoshiro256(seed);
        var theta = Start<TNetwork>(random);
        var data = DataOf<TNetwork>(random, theta, out var weights);
        var field = new GradientField<TNetwork, double>(data, 1);
        var (hasEnvelope, violation) = TangentEnvelope.Check(field, TNetwork.Info, weights, theta);
        var time = FirstTime;
        for (var attempt = 0; violation is null && attempt < Attempts; attempt++, time *= 2)
        {
            if (GradientFlow.Certificates.Try<TNetwork, double>(theta, data).Proved is { } proved)
            {
                (var looseness, violation) = Continuation.Check(field, theta, proved);
                return new(proved.Kind, looseness, hasEnvelope, violation);
            }

            theta = [.. Flow.Integrate(field, theta, new() { EndTime = time, Tolerance = 1e-8, MaxEvaluations = MostEvaluations }).Parameters];
        }

        return new(null, double.NaN, hasEnvelope, violation);
    }

    /// <summary>Drawn and scaled; of few parameters in half of the cases all of one size.</summary>
    private static double[] Start<TNetwork>(Xoshiro256 random)
        where TNetwork : IDeclaredNetwork
    {
        var theta = Initializer.Draw(TNetwork.Info, (ulong)(1e9 * random.NextUniform()));
        var scale = Math.Exp(1.4 * random.NextUniform() - 0.7);
        var isEven = theta.Length <= 3 && random.NextUniform() < 0.5;
        return [.. theta.Select(v => isEven ? scale * (1 + 1e-3 * random.NextNormal()) : scale * v)];
    }

    private static Dataset DataOf<TNetwork>(Xoshiro256 random, double[] start, out double[]? weights)
        where TNetwork : INetwork<TNetwork, double>
    {
        var info = TNetwork.Info;
        // No more values than parameters where all can be fitted, and mostly more where not.
        var isFitted = info.WeightDecay == 0 && info.Outputs.All(o => o.Loss == "Square") && random.NextUniform() < 0.9;
        var most = isFitted ? Math.Clamp(info.ParameterCount / info.OutputSize, 1, 4) : 6;
        var samples = 1 + (int)(most * random.NextUniform());
        var isDiscrete = info.Layers.OfType<Embedding>().Any();
        var size = Math.Exp(random.NextUniform() - 0.5);
        var inputs = info.Inputs.ToDictionary(i => i.Name, i =>
        {
            var count = samples * i.Shape.Aggregate(1, (a, b) => a * b);
            return Enumerable.Range(0, count).Select(_ => isDiscrete ? Math.Floor(5 * random.NextUniform()) : size * random.NextNormal()).ToArray();
        });
        weights = random.NextUniform() < 0.4 ? Enumerable.Range(0, samples).Select(_ => 0.3 + 2 * random.NextUniform()).ToArray() : null;
        var targets = info.Outputs.ToDictionary(o => o.Name, o => LossData.Targets(o, samples, (ulong)(1e9 * random.NextUniform())));
        // Of many starts the targets are not far from what the network says there.
        if (random.NextUniform() < 0.7)
        {
            var outputs = new double[samples * info.OutputSize];
            new GradientField<TNetwork, double>(Dataset.Create(samples, inputs, targets, weights), 1).Predict(start, outputs);
            var (distance, at) = (Math.Pow(10, -3 * random.NextUniform()), 0);
            foreach (var output in info.Outputs)
            {
                if (output.Targets == TargetRule.Any)
                {
                    for (var i = 0; i < samples * output.Size; i++)
                        targets[output.Name][i] = outputs[i / output.Size * info.OutputSize + at + i % output.Size] + distance * targets[output.Name][i];
                }

                at += output.Size;
            }
        }

        return Dataset.Create(samples, inputs, targets, weights);
    }
}
