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
    /// <summary>The limit of the format's own reader.</summary>
    private const int LongestHeader = 100_000_000;

    /// <summary>Every tensor of a file, in the order of their places.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no such file, is cut short, has two tensors of one name, tensors that overlap, or bytes that belong to
    /// none, or holds elements of a kind that is not read here; the message names file and tensor.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> start = stackalloc byte[8];
        if (stream.Length < start.Length)
            throw Fault(path, "is too short for the length of a header");
        stream.ReadExactly(start);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > (ulong)(stream.Length - start.Length))
            throw Fault(path, $"says that its header has {length} bytes, and {stream.Length - start.Length} follow: it is cut short, or no safetensors file");
        if (length > LongestHeader)
            throw Fault(path, $"has a header of {length} bytes, and the format allows {LongestHeader}");
        var header = new byte[length];
        stream.ReadExactly(header);
        var tensors = SafetensorsHeader.Read(header, stream.Length - stream.Position, path);
        return [.. tensors.Select(t => new NamedTensor(t.Place.Name, t.Shape,
            t.Element.ReadValues(stream.ReadExactly, t.Count, areThere: true, isBigEndian: false, t.Place)))];
    }

    /// <summary>Writes a file; it is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What to write.</param>
    /// <param name="precision">Of the numbers in the file.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, a tensor has the name of the format's metadata, or a value lies beyond the
    /// precision.</exception>
    public static void Write(string path, IEnumerable<NamedTensor> tensors, Precision precision = Precision.Double)
    {
        var list = NamedTensor.Distinct(tensors);
        if (list.Any(t => t.Name == SafetensorsHeader.Metadata))
            throw new ArgumentException($"A tensor cannot be called '{SafetensorsHeader.Metadata}', which in this format is a dictionary of texts.",
                nameof(tensors));
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            var at = 0L;
            foreach (var t in list)
            {
                var end = at + (long)t.Values.Length * ElementType.Size(precision);
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
                stream.Write(ElementType.Encode(t, precision));
        });

        static void Numbers(Utf8JsonWriter json, string name, IEnumerable<long> values)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
    }

    private static InvalidDataException Fault(string path, string what) => new($"{Path.GetFileName(path)} {what}.");
}
