using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace GradientFlow;

/// <summary>θ as a file of named tensors, in the layout PyTorch users expect: <c>Layer.weight</c>, <c>Layer.bias</c>, …, as a state_dict has them.</summary>
/// <remarks><para>The ending of the path says the format: .safetensors or .npz, in letters of either case.</para>
/// <para>Kinds of parameters: weight and bias; of a recurrent cell weight_ih_l0, weight_hh_l0, bias_ih_l0 and bias_hh_l0, whose sum is our b; of attention
/// in_proj_weight, in_proj_bias, out_proj.weight and out_proj.bias; of PReLU activation.weight. Statistics of a batch norm (running_mean, running_var) are
/// numbers of our declaration and no parameters: where a file has others, gains and biases are set such that the layer computes the same. Shared parameters are
/// written once, under the layer that owns them; a file may repeat them under the others.</para></remarks>
public static class ParameterFile
{
    private const string SecondBias = "bias_hh_l0", Slopes = ".activation";

    /// <summary>Writes θ; the file is there whole or not at all.</summary>
    /// <param name="network">The network.</param>
    /// <param name="theta">θ: [P]</param>
    /// <param name="path">The file, .safetensors or .npz.</param>
    /// <exception cref="ArgumentException">θ is of another length, or the path has another ending.</exception>
    public static void Save(NetworkInfo network, ReadOnlySpan<double> theta, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (theta.Length != network.ParameterCount)
            throw new ArgumentException($"θ has {theta.Length} values, and {network.Name} has {network.ParameterCount} parameters.", nameof(theta));
        var tensors = new List<NamedTensor>();
        foreach (var layer in network.Layers)
        {
            foreach (var t in TorchLayout.Of(network, layer).Where(t => t.Block.Layer == layer.Name))
            {
                tensors.Add(new($"{layer.Name}.{t.Name}", t.Shape, theta[t.Block.Range].ToArray()));
                if (layer.Kind == "Recurrent" && t.Block.Name == "b")
                    tensors.Add(new($"{layer.Name}.{SecondBias}", t.Shape, new double[t.Block.Length]));
            }

            if (layer is BatchNorm norm)
            {
                tensors.Add(new($"{layer.Name}.running_mean", [norm.Statistics.Mean.Length], norm.Statistics.Mean));
                tensors.Add(new($"{layer.Name}.running_var", [norm.Statistics.Variance.Length], norm.Statistics.Variance));
            }
        }

        if (IsNpz(path))
            NpzFile.Write(path, tensors, network.Precision);
        else
            SafetensorsFile.Write(path, tensors, network.Precision);
    }

    /// <summary>Reads θ.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file, .safetensors or .npz.</param>
    /// <param name="names">What the file calls layers that it does not call as the network does, such as "features.0" for Stem: by the network's name. Of a
    /// layer's PReLU the name is "Stem.activation"; the name of a block holds for all its layers.</param>
    /// <returns>θ: [P]</returns>
    /// <exception cref="InvalidDataException">A tensor is missing, left over, of another shape, or not finite; the message names all of them. Or the file is
    /// damaged.</exception>
    /// <exception cref="ArgumentException">The path has another ending, or a name is of no layer.</exception>
    public static double[] Load(NetworkInfo network, string path, IReadOnlyDictionary<string, string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        foreach (var name in names?.Keys ?? [])
            network.Layer(name.EndsWith(Slopes, StringComparison.Ordinal) ? name[..^Slopes.Length] : name);
        var file = (IsNpz(path) ? NpzFile.Read(path) : SafetensorsFile.Read(path)).ToDictionary(t => t.Name);
        var reading = new Reading(network, file, names);
        return reading.Theta(Path.GetFileName(path));
    }

    private static bool IsNpz(string path) => Path.GetExtension(path) switch
    {
        var npz when npz.Equals(".npz", StringComparison.OrdinalIgnoreCase) => true,
        var safetensors when safetensors.Equals(".safetensors", StringComparison.OrdinalIgnoreCase) => false,
        var other => throw new ArgumentException($"'{path}' ends in '{other}'; parameters are stored as .safetensors or .npz.", nameof(path)),
    };

    /// <summary>A file on its way into θ; what does not fit is collected.</summary>
    private sealed class Reading(NetworkInfo network, Dictionary<string, NamedTensor> file, IReadOnlyDictionary<string, string>? names)
    {
        private readonly double[] _theta = new double[network.ParameterCount];
        private readonly HashSet<string> _used = [];
        private readonly List<string> _faults = [];

        public double[] Theta(string name)
        {
            // Owners first: what shares with them must agree.
            foreach (var layer in network.Layers)
                Read(layer, isOwner: true);
            foreach (var layer in network.Layers)
                Read(layer, isOwner: false);
            foreach (var extra in file.Values.Where(t => !_used.Contains(t.Name)))
                _faults.Add($"{extra} is in the file, and {network.Name} has no parameters of that name");
            if (_faults.Count == 0)
                ToPrecision();
            if (_faults.Count > 0)
                throw new InvalidDataException($"{name} does not fit {network.Name}: {string.Join("; ", _faults.Distinct())}.");
            return _theta;
        }

        /// <summary>Rounds θ to what the network has. Values of the file are finite; sums of two biases, products with statistics and single precision may
        /// leave the range.</summary>
        private void ToPrecision()
        {
            foreach (var block in network.Layers.SelectMany(l => l.Parameters.Where(p => p.Layer == l.Name)))
            {
                foreach (var i in Enumerable.Range(block.Offset, block.Length))
                {
                    var value = network.Precision == Precision.Single ? (float)_theta[i] : _theta[i];
                    if (double.IsFinite(value))
                        _theta[i] = value;
                    else
                        _faults.Add($"value {i - block.Offset} of {block.Layer}.{block.Name} comes to {_theta[i]}, which is beyond the network's precision");
                }
            }
        }

        /// <summary>Of a layer in a block, what the file calls the block counts where it has no name for the layer.</summary>
        private string NameOf(string layer)
        {
            for (var end = layer.Length; names is not null && end > 0; end = layer.LastIndexOf('.', end - 1))
            {
                if (names.TryGetValue(layer[..end], out var other))
                    return other + layer[end..];
            }

            return layer;
        }

        private string NameOf(Layer layer, TorchTensor t)
        {
            var module = t.Block.Role == ParameterRole.Slope && names?.ContainsKey(layer.Name + Slopes) == true ? NameOf(layer.Name + Slopes) : null;
            return module is null ? $"{NameOf(layer.Name)}.{t.Name}" : module + t.Name[(Slopes.Length - 1)..];
        }

        private void Read(Layer layer, bool isOwner)
        {
            foreach (var t in TorchLayout.Of(network, layer).Where(t => t.Block.Layer == layer.Name == isOwner))
            {
                if (Find(layer, NameOf(layer, t), t.Shape, isNeeded: isOwner) is not { } values)
                    continue;
                if (layer.Kind == "Recurrent" && t.Block.Name == "b"
                    && Find(layer, $"{NameOf(layer.Name)}.{SecondBias}", t.Shape, isNeeded: false) is { } second)
                    values = [.. values.Zip(second, (a, b) => a + b)];
                if (isOwner)
                    values.CopyTo(_theta, t.Block.Offset);
                else if (!values.AsSpan().SequenceEqual(_theta.AsSpan(t.Block.Range)))
                    _faults.Add($"{layer.Name} shares its parameters with {t.Block.Layer}, and '{NameOf(layer, t)}' differs from those of {t.Block.Layer}");
            }

            if (isOwner && layer is BatchNorm norm)
                Fold(norm, NameOf(layer.Name));
        }

        /// <summary>g′·(x − m)/√(v + ε) + b′ = g·(x − μ)/√(w + ε) + b for the statistics m, v that are declared and μ, w that the file has.</summary>
        private void Fold(BatchNorm norm, string prefix)
        {
            _used.Add($"{prefix}.num_batches_tracked");
            var declared = norm.Statistics;
            if (norm.Parameters[0].Layer is var owner && owner != norm.Name)
            {
                SameStatistics(norm, owner, prefix);
                return;
            }

            if (Statistics(norm, prefix) is not var (mean, variance) || mean.SequenceEqual(declared.Mean) && variance.SequenceEqual(declared.Variance))
                return;
            var (gains, biases) = (norm.Parameters.Single(p => p.Name == "g").Offset, norm.Parameters.Single(p => p.Name == "b").Offset);
            for (var c = 0; c < mean.Length; c++)
            {
                var scale = _theta[gains + c] / Math.Sqrt(variance[c] + declared.Epsilon);
                _theta[gains + c] = scale * Math.Sqrt(declared.Variance[c] + declared.Epsilon);
                _theta[biases + c] += scale * (declared.Mean[c] - mean[c]);
            }
        }

        /// <summary>Gains and biases that are shared cannot make up for different statistics.</summary>
        private void SameStatistics(BatchNorm norm, string owner, string prefix)
        {
            // A file need not repeat what is shared.
            if (!file.ContainsKey($"{prefix}.running_mean") && !file.ContainsKey($"{prefix}.running_var"))
                return;
            if (Statistics(norm, prefix) is not var (mean, variance)
                || Statistics((BatchNorm)network.Layer(owner), NameOf(owner)) is not var (ownMean, ownVariance))
                return;
            foreach (var (kind, isSame) in ((string, bool)[])[("running_mean", mean.SequenceEqual(ownMean)),
                ("running_var", variance.SequenceEqual(ownVariance))])
            {
                if (!isSame)
                    _faults.Add($"{norm.Name} shares its parameters with {owner}, and '{prefix}.{kind}' differs from that of {owner}");
            }
        }

        /// <summary>Mean and variance of a norm's inputs: those of the file, or those declared where it has neither; null where they are at fault.</summary>
        private (double[] Mean, double[] Variance)? Statistics(BatchNorm norm, string prefix)
        {
            int[] shape = [norm.Statistics.Mean.Length];
            var (nameOfMean, nameOfVariance) = ($"{prefix}.running_mean", $"{prefix}.running_var");
            if (file.ContainsKey(nameOfMean) != file.ContainsKey(nameOfVariance))
            {
                var (there, missing) = file.ContainsKey(nameOfMean) ? (nameOfMean, nameOfVariance) : (nameOfVariance, nameOfMean);
                _used.Add(there);
                _faults.Add($"'{there}' of {norm} is there without '{missing}'");
                return null;
            }

            var (mean, variance) = (Find(norm, nameOfMean, shape, isNeeded: false), Find(norm, nameOfVariance, shape, isNeeded: false));
            if (mean is null || variance is null)
                return file.ContainsKey(nameOfMean) ? null : (norm.Statistics.Mean, norm.Statistics.Variance);
            if (Array.FindIndex(variance, v => v < 0) is >= 0 and var at)
            {
                _faults.Add($"value {at} of '{nameOfVariance}' of {norm} is {variance[at]}, and a variance is not negative");
                return null;
            }

            return (mean, variance);
        }

        private double[]? Find(Layer layer, string name, int[] shape, bool isNeeded)
        {
            if (!file.TryGetValue(name, out var tensor))
            {
                if (isNeeded)
                    _faults.Add($"'{name}' {NamedTensor.Text(shape)} of {layer} is missing");
                return null;
            }

            _used.Add(name);
            if (!tensor.Shape.AsSpan().SequenceEqual(shape))
                _faults.Add($"'{name}' has shape {NamedTensor.Text(tensor.Shape)}, and {layer} needs {NamedTensor.Text(shape)}");
            else if (Array.FindIndex(tensor.Values, v => !double.IsFinite(v)) is >= 0 and var at)
                _faults.Add($"value {at} of '{name}' of {layer} is {tensor.Values[at]}");
            else
                return tensor.Values;
            return null;
        }
    }
}
