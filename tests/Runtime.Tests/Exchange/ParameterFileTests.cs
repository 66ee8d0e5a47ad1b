using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Exchange;

/// <summary>Weights that PyTorch wrote give PyTorch's outputs; what is written is read again; what does not fit is named.</summary>
public sealed class ParameterFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradientflow-exchange-").FullName;

    private static readonly Dictionary<string, string> s_image = new()
    {
        ["Stem"] = "stem",
        ["Norm"] = "norm",
        ["Norm.activation"] = "slopes",
        ["Depthwise"] = "depthwise",
        ["Up"] = "up",
        ["Head"] = "head",
    };

    private static readonly Dictionary<string, string> s_sequence = new()
    {
        ["Table"] = "table",
        ["Attention"] = "attention",
        ["Norm"] = "norm",
        ["Cell"] = "cell",
        ["Head"] = "head",
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("image.safetensors")]
    [InlineData("image.npz")]
    public void An_image_model_of_PyTorch_gives_its_outputs(string file) =>
        Compare("image", ImageModel.Predict(ImageModel.LoadParameters(Torch(file), s_image), Inputs("image")));

    [Fact]
    public void A_sequence_model_of_PyTorch_gives_its_outputs() =>
        Compare("sequence", SequenceModel.Predict(SequenceModel.LoadParameters(Torch("sequence.npz"), s_sequence), Inputs("sequence")));

    [Theory]
    [InlineData(".npz")]
    [InlineData(".safetensors")]
    public void What_is_written_is_read_again(string ending)
    {
        var path = Path.Combine(_folder, "model" + ending);
        var image = ImageModel.Initialize(3);
        ImageModel.SaveParameters(image, path);
        Assert.Equal(image, ImageModel.LoadParameters(path));
        var sequence = SequenceModel.Initialize(4);
        SequenceModel.SaveParameters(sequence, path);
        Assert.Equal(sequence, SequenceModel.LoadParameters(path));
        var sharing = SharingModel.Initialize(5);
        SharingModel.SaveParameters(sharing, path);
        Assert.Equal(sharing, SharingModel.LoadParameters(path));
        Assert.Equal(["model" + ending], Directory.GetFiles(_folder).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void Shared_parameters_may_be_repeated_and_must_agree()
    {
        var path = Path.Combine(_folder, "shared.npz");
        var theta = SharingModel.Initialize(6);
        SharingModel.SaveParameters(theta, path);
        var tensors = NpzFile.Read(path).ToList();
        Assert.DoesNotContain(tensors, t => t.Name.StartsWith("B.", StringComparison.Ordinal));
        tensors.Add(new("B.weight", [3, 2], [.. tensors.Single(t => t.Name == "A.weight").Values]));
        NpzFile.Write(path, tensors);
        Assert.Equal(theta, SharingModel.LoadParameters(path));
        tensors[^1].Values[1] += 1;
        NpzFile.Write(path, tensors);
        Assert.Contains("B shares its parameters with A, and 'B.weight' differs", Fault(() => SharingModel.LoadParameters(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_of_a_block_go_by_the_blocks_name_and_tied_norms_by_one_set_of_statistics()
    {
        var path = Path.Combine(_folder, "block.npz");
        var theta = BlockModel.Initialize(2);
        BlockModel.SaveParameters(theta, path);
        var tensors = NpzFile.Read(path).Select(t => new NamedTensor("net." + t.Name["Body.".Length..], t.Shape, t.Values)).ToList();
        Assert.Equal(
            ["net.0.D.weight", "net.0.D.bias", "net.0.N.weight", "net.0.N.bias", "net.0.N.running_mean", "net.0.N.running_var", "net.1.N.running_mean",
                "net.1.N.running_var"],
            tensors.Select(t => t.Name));
        NpzFile.Write(path, tensors);
        var names = new Dictionary<string, string> { ["Body"] = "net" };
        Assert.Equal(theta, BlockModel.LoadParameters(path, names));

        // (x − μ)/√(w + ε) in both places is one pair of gains and biases; in one of them alone it is none.
        foreach (var mean in tensors.Where(t => t.Name.EndsWith("running_mean", StringComparison.Ordinal)))
            mean.Values[1] = 0.5;
        NpzFile.Write(path, tensors);
        var folded = BlockModel.LoadParameters(path, names);
        var bias = BlockModel.Info.Layer("Body.0.N").Parameters.Single(p => p.Name == "b").Offset + 1;
        var gain = BlockModel.Info.Layer("Body.0.N").Parameters.Single(p => p.Name == "g").Offset + 1;
        Assert.Equal(theta[bias] - theta[gain] * 0.5 / Math.Sqrt(1 + 1e-5), folded[bias], 1e-15);
        tensors[^2].Values[1] = 0;
        NpzFile.Write(path, tensors);
        Assert.Contains("Body.1.N shares its parameters with Body.0.N, and 'net.1.N.running_mean' differs", Fault(() => BlockModel.LoadParameters(path, names)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_are_a_mean_and_a_variance_that_is_not_negative()
    {
        var path = Path.Combine(_folder, "statistics.safetensors");
        BlockModel.SaveParameters(BlockModel.Initialize(2), path);
        var tensors = SafetensorsFile.Read(path);
        string Without(params string[] names)
        {
            SafetensorsFile.Write(path, tensors.Where(t => !names.Contains(t.Name)));
            return Fault(() => BlockModel.LoadParameters(path));
        }

        Assert.Contains("'Body.0.N.running_mean' of BatchNorm Body.0.N [2] is there without 'Body.0.N.running_var'", Without("Body.0.N.running_var"),
            StringComparison.Ordinal);
        Assert.Contains("'Body.1.N.running_var' of BatchNorm Body.1.N [2] is there without 'Body.1.N.running_mean'", Without("Body.1.N.running_mean"),
            StringComparison.Ordinal);
        tensors.Single(t => t.Name == "Body.1.N.running_mean").Values[0] = 1;
        Assert.Contains("'Body.1.N.running_mean' differs from that of Body.0.N", Without("Body.0.N.running_mean", "Body.0.N.running_var"),
            StringComparison.Ordinal);
        tensors.Single(t => t.Name == "Body.0.N.running_var").Values[1] = -1e-6;
        Assert.Equal(
            "statistics.safetensors does not fit BlockModel: value 1 of 'Body.0.N.running_var' of BatchNorm Body.0.N [2] is -1E-06, and a variance is not "
                + "negative.",
            Without());
    }

    [Fact]
    public void Values_beyond_the_precision_of_the_network_are_refused()
    {
        var path = Path.Combine(_folder, "large.NPZ");
        SharingModel.SaveParameters(SharingModel.Initialize(6), path);
        var tensors = NpzFile.Read(path);
        tensors.Single(t => t.Name == "A.bias").Values[2] = 1e300;
        NpzFile.Write(path, tensors);
        Assert.Contains("value 2 of A.b comes to 1E+300", Fault(() => SharingModel.LoadParameters(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_named_all_at_once()
    {
        var path = Path.Combine(_folder, "bad.safetensors");
        SharingModel.SaveParameters(SharingModel.Initialize(7), path);
        var tensors = SafetensorsFile.Read(path).Where(t => t.Name != "A.bias").Select(t => t.Name == "Y.weight" ? new NamedTensor(t.Name, [3], t.Values) : t)
            .Append(new("C.weight", [1], [0])).ToArray();
        tensors.Single(t => t.Name == "A.weight").Values[2] = double.NaN;
        SafetensorsFile.Write(path, tensors);
        var message = Fault(() => SharingModel.LoadParameters(path));
        output.WriteLine(message);
        Assert.Equal(
            "bad.safetensors does not fit SharingModel: value 2 of 'A.weight' of Dense A [3] is NaN; 'A.bias' [3] of Dense A [3] is missing; "
            + "'Y.weight' has shape [3], and Dense Y [1] needs [1, 3]; C.weight [1] is in the file, and SharingModel has no parameters of that name.",
            message);
    }

    [Fact]
    public void Damaged_files_are_refused()
    {
        var safe = Path.Combine(_folder, "cut.safetensors");
        SharingModel.SaveParameters(SharingModel.Initialize(8), safe);
        var bytes = File.ReadAllBytes(safe);
        foreach (var length in Enumerable.Range(0, bytes.Length))
        {
            File.WriteAllBytes(safe, bytes[..length]);
            Fault(() => SharingModel.LoadParameters(safe));
        }

        var npz = Path.Combine(_folder, "cut.npz");
        SharingModel.SaveParameters(SharingModel.Initialize(8), npz);
        bytes = File.ReadAllBytes(npz);
        foreach (var length in Enumerable.Range(0, bytes.Length))
        {
            File.WriteAllBytes(npz, bytes[..length]);
            Fault(() => SharingModel.LoadParameters(npz));
        }
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        var path = Path.Combine(_folder, "kept.npz");
        NpzFile.Write(path, [new("a", [2], [1, 2])]);
        Assert.Throws<InvalidOperationException>(() => NpzFile.Write(path, Broken()));
        Assert.Equal([1.0, 2], Assert.Single(NpzFile.Read(path)).Values);
        Assert.Equal([path], Directory.GetFiles(_folder));

        static IEnumerable<NamedTensor> Broken()
        {
            yield return new("b", [], [3]);
            throw new InvalidOperationException("no more");
        }
    }

    [Fact]
    public void Other_endings_and_lengths_are_refused()
    {
        Assert.Contains(".safetensors or .npz", Assert.Throws<ArgumentException>(() => SharingModel.SaveParameters(SharingModel.Initialize(1), "a.pt")).Message,
            StringComparison.Ordinal);
        Assert.Contains("has 13 parameters", Assert.Throws<ArgumentException>(() => SharingModel.SaveParameters(new double[4], "a.npz")).Message,
            StringComparison.Ordinal);
        Assert.Contains("no layer 'Z'",
            Assert.Throws<ArgumentException>(() => SharingModel.LoadParameters("a.npz", new Dictionary<string, string> { ["Z"] = "z" })).Message,
            StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SharingModel.LoadParameters(Path.Combine(_folder, "none.npz")));
    }

    [Fact]
    public void Indices_outside_their_table_are_refused()
    {
        var theta = SequenceModel.Initialize(1);
        foreach (var bad in new[] { 7, -1, 0.5 })
        {
            var x = new double[2, 5];
            x[1, 3] = bad;
            var message = Assert.Throws<ArgumentException>(() => SequenceModel.Predict(theta, Dataset.ForInputs(x))).Message;
            Assert.Contains(FormattableString.Invariant($"X of SequenceModel is {bad} at value 3 of sample 1, and Table takes whole numbers 0 … 6"), message,
                StringComparison.Ordinal);
        }
    }

    private static string Torch(string file) => Path.Combine(AppContext.BaseDirectory, "pytorch", file);

    private static Dataset Inputs(string model)
    {
        var tensor = NpzFile.Read(Torch("models.npz")).Single(t => t.Name == model + "/x");
        var x = new double[tensor.Shape[0], tensor.Values.Length / tensor.Shape[0]];
        Buffer.BlockCopy(tensor.Values, 0, x, 0, sizeof(double) * x.Length);
        return Dataset.ForInputs(x);
    }

    private void Compare(string model, double[,] outputs)
    {
        var expected = NpzFile.Read(Torch("models.npz")).Single(t => t.Name == model + "/f").Values;
        var error = outputs.Cast<double>().Zip(expected, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);
        output.WriteLine($"{model}: {error:E1}");
        Assert.True(error < 1e-14, $"relative error {error:E1}");
    }

    private static string Fault(Func<double[]> load) => Assert.Throws<InvalidDataException>(load).Message;
}
