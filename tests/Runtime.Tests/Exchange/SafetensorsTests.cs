using System;
using System.IO;
using System.Linq;
using System.Text;

namespace GradientFlow.Tests.Exchange;

/// <summary>Headers of safetensors files, sound and otherwise.</summary>
public sealed class SafetensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradientflow-safetensors-").FullName;

    private string Path1 => Path.Combine(_folder, "a.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""{"W":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""")]
    [InlineData("""{"__metadata__":{"format":"pt"},"W":{"shape":[2],"data_offsets":[0,16],"dtype":"F64"}}   """)]
    [InlineData("""{"none":{"dtype":"F32","shape":[0,5],"data_offsets":[16,16]},"W":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}"""
        + ""","none too":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"b":{"dtype":"F64","shape":[],"data_offsets":[8,16]},"W":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]}}""")]
    public void Sound_headers_are_read(string header)
    {
        Write(header, [1.5, -2]);
        var tensors = SafetensorsFile.Read(Path1);
        Assert.Equal([1.5, -2], tensors.SelectMany(t => t.Values));
        Assert.Contains(tensors, t => t.Name == "W");
    }

    [Theory]
    [InlineData("U16", 0xFFFE, 65534)]
    [InlineData("U32", 0xFFFFFFFE, 4294967294)]
    [InlineData("U64", 1L << 62, 4611686018427387904.0)]
    [InlineData("I64", -5, -5)]
    [InlineData("BF16", 0x3FC0, 1.5)]
    [InlineData("F16", 0xC000, -2)]
    [InlineData("BOOL", 1, 1)]
    public void Kinds_of_numbers_are_read(string kind, long bits, double value)
    {
        var size = kind == "BOOL" ? 1 : int.Parse(kind[^2..], System.Globalization.CultureInfo.InvariantCulture) / 8;
        Write($$$"""{"W":{"dtype":"{{{kind}}}","shape":[],"data_offsets":[0,{{{size}}}]}}""", BitConverter.GetBytes(bits)[..size]);
        Assert.Equal([value], Assert.Single(SafetensorsFile.Read(Path1)).Values);
    }

    [Theory]
    [InlineData("""{"W":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[4,12]}}""",
        "'b' of a.safetensors starts at byte 4, and 'W' ends at 8: they overlap")]
    [InlineData("""{"W":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", "they overlap")]
    [InlineData("""{"W":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""",
        "'b' of a.safetensors starts at byte 12, and bytes 8 … 12 belong to no tensor")]
    [InlineData("""{"W":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""", "bytes 0 … 8 belong to no tensor")]
    [InlineData("""{"W":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", "a.safetensors has 8 bytes behind its last tensor 'W'")]
    [InlineData("{}", "a.safetensors has 16 bytes behind its last tensor")]
    [InlineData("""{"W":{"dtype":"F64","shape":[3],"data_offsets":[0,24]}}""", "'W' of a.safetensors lies at bytes 0 … 24, and the file has 16")]
    [InlineData("""{"W":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"W":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}""",
        "'W' of a.safetensors is there twice")]
    [InlineData("""{"__metadata__":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""",
        "'__metadata__' of a.safetensors gives 'shape' an array, and by the format it is no tensor")]
    [InlineData("""{"__metadata__":3}""", "'__metadata__' of a.safetensors is a number")]
    [InlineData("""{"W":{"dtype":"F64","shape":[3],"data_offsets":[0,16]}}""", "has 16 bytes of values, and its shape [3] of F64 says 24")]
    [InlineData("""{"W":{"dtype":"F64","shape":[-2],"data_offsets":[0,16]}}""", "has -2 in its shape")]
    [InlineData("""{"W":{"dtype":"F64","shape":[2.5],"data_offsets":[0,16]}}""", "has 2.5 in its shape")]
    [InlineData("""{"W":{"dtype":"F64","shape":["2"],"data_offsets":[0,16]}}""", "has \"2\" in its shape")]
    [InlineData("""{"W":{"dtype":"F64","shape":[4294967298],"data_offsets":[0,16]}}""", "has a size of 4294967298")]
    [InlineData("""{"W":{"dtype":"F64","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}""", "of more values than an array can hold")]
    [InlineData("""{"W":{"dtype":"F64","shape":2,"data_offsets":[0,16]}}""", "has no shape that is an array")]
    [InlineData("""{"W":{"dtype":"F64","data_offsets":[0,16]}}""", "has no shape that is an array")]
    [InlineData("""{"W":{"dtype":"F64","shape":[2]}}""", "has no data_offsets that is an array")]
    [InlineData("""{"W":{"dtype":"F64","shape":[2],"data_offsets":[0]}}""", "has data_offsets [0]")]
    [InlineData("""{"W":{"dtype":"F64","shape":[2],"data_offsets":[0,16,32]}}""", "has data_offsets [0, 16, 32]")]
    [InlineData("""{"W":{"dtype":"F64","shape":[2],"data_offsets":[16,0]}}""", "has data_offsets [16, 0]")]
    [InlineData("""{"W":{"dtype":"F64","shape":[2],"data_offsets":[0,99999999999999999999]}}""", "has 99999999999999999999 in its data_offsets")]
    [InlineData("""{"W":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}""", "the kind 'F8_E4M3', which are no numbers that can be read here")]
    [InlineData("""{"W":{"dtype":8,"shape":[2],"data_offsets":[0,16]}}""", "has no dtype that is text")]
    [InlineData("""{"W":{"dtype":"F64","shape":[2],"data_offsets":[0,16],"strides":[1]}}""", "an entry 'strides'")]
    [InlineData("""{"W":{"dtype":"F64","shape":[2],"shape":[2],"data_offsets":[0,16]}}""", "has 'shape' twice")]
    [InlineData("""{"W":[]}""", "'W' of a.safetensors is an array")]
    [InlineData("""{"":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", "a tensor without a name")]
    [InlineData("""{"\ud800":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", "a.safetensors has a header that is not understood")]
    [InlineData("[]", "a.safetensors has a header that is no object")]
    [InlineData("""{"W":""", "a.safetensors has a header that is not understood")]
    public void Other_headers_are_refused_by_file_and_tensor(string header, string what)
    {
        Write(header, [1.5, -2]);
        Assert.Contains(what, Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_byte_is_read_or_refused_and_nothing_else()
    {
        SafetensorsFile.Write(Path1, [new("W", [2, 2], [1, 2, 3, 4]), new("b", [2], [5, 6])]);
        var whole = File.ReadAllBytes(Path1);
        for (var i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= (byte)(1 << i % 8);
            File.WriteAllBytes(Path1, changed);
            try
            {
                Assert.Equal(6, SafetensorsFile.Read(Path1).Sum(t => t.Values.Length));
            }
            catch (InvalidDataException e)
            {
                Assert.Contains("a.safetensors", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_could_not_be_read_again_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(Path1, [new("a", [], [1]), new("a", [], [2])]));
        Assert.Contains("__metadata__", Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(Path1, [new("__metadata__", [], [1])])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(Path1, [new("a", [], [-1e39])], Precision.Single));
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Throws<ArgumentException>(() => new NamedTensor("W", [65536, 65536, 65536, 65536], []));
    }

    private void Write(string header, double[] values) => Write(header, [.. values.SelectMany(BitConverter.GetBytes)]);

    private void Write(string header, byte[] values)
    {
        var text = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(Path1, [.. BitConverter.GetBytes((long)text.Length), .. text, .. values]);
    }

    private string Fault() => Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(Path1)).Message;
}
