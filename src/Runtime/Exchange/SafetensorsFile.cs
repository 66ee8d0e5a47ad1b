using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace GradientFlow;

/// <summary>Tensors in a safetensors file: the length of a header, the header in JSON, the values.</summary>
public static class SafetensorsFile
{
    private const string Metadata = "__metadata__";

    /// <summary>Every tensor of a file, in the order of their places.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no such file, is cut short, or holds elements of a kind that is no numbers.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        var data = File.ReadAllBytes(path);
        if (data.Length < 8)
            throw Fault(path, "is too short for the length of a header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(data);
        if (length > (ulong)data.Length - 8)
            throw Fault(path, $"says that its header has {length} bytes, and {data.Length - 8} follow: it is cut short, or no safetensors file");
        var values = data.AsMemory(8 + (int)length);
        try
        {
            using var header = JsonDocument.Parse(data.AsMemory(8, (int)length));
            return [.. header.RootElement.EnumerateObject().Where(t => t.Name != Metadata).Select(t => (Tensor: t, Place: Place(t.Value)))
                .OrderBy(t => t.Place.From).Select(t => Read(path, t.Tensor, t.Place, values))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} has a header that is not understood: {e.Message}", e);
        }
    }

    /// <summary>Writes a file; it is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What to write.</param>
    /// <param name="precision">Of the numbers in the file.</param>
    public static void Write(string path, IEnumerable<NamedTensor> tensors, Precision precision = Precision.Double)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var list = tensors.ToArray();
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            var at = 0L;
            foreach (var t in list)
            {
                var end = at + (long)t.Values.Length * (precision == Precision.Single ? 4 : 8);
                json.WriteStartObject(t.Name);
                json.WriteString("dtype", precision == Precision.Single ? "F32" : "F64");
                Numbers(json, "shape", t.Shape.Select(n => (long)n));
                Numbers(json, "data_offsets", [at, end]);
                json.WriteEndObject();
                at = end;
            }

            json.WriteEndObject();
        }

        // Values start at a multiple of eight bytes.
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        WholeFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            header.WriteTo(stream);
            foreach (var t in list)
                stream.Write(ElementType.Encode(t.Values, precision));
        });

        static void Numbers(Utf8JsonWriter json, string name, IEnumerable<long> values)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
    }

    private static (long From, long To) Place(JsonElement tensor)
    {
        var offsets = tensor.GetProperty("data_offsets");
        return (offsets[0].GetInt64(), offsets[1].GetInt64());
    }

    private static NamedTensor Read(string path, JsonProperty tensor, (long From, long To) place, ReadOnlyMemory<byte> values)
    {
        var kind = tensor.Value.GetProperty("dtype").GetString()!;
        if (!ElementType.All.TryGetValue(kind, out var element))
            throw Fault(path, $"holds '{tensor.Name}' with elements of the kind {kind}, which are no numbers that can be read here");
        var shape = tensor.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()).ToArray();
        if (place.From < 0 || place.To < place.From || place.To > values.Length)
            throw Fault(path, $"is cut short: '{tensor.Name}' lies at bytes {place.From} … {place.To}, and there are {values.Length}");
        if (shape.Any(n => n < 0) || shape.Aggregate((long)element.Bytes, (a, b) => a * b) != place.To - place.From)
            throw Fault(path, $"gives '{tensor.Name}' {place.To - place.From} bytes, which is not what its shape {NamedTensor.Text(shape)} of {kind} says");
        return new(tensor.Name, shape, element.Values(values.Span[(int)place.From..(int)place.To]));
    }

    private static InvalidDataException Fault(string path, string what) => new($"{Path.GetFileName(path)} {what}.");
}
