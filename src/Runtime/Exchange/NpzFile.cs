using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace GradientFlow;

/// <summary>Tensors in NumPy's archives, a ZIP of .npy files (numpy.savez and savez_compressed; NumPy enhancement proposal 1).</summary>
public static partial class NpzFile
{
    private static readonly byte[] s_magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Every tensor of an archive.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no such archive, is cut short, or holds an array of a kind that is no numbers.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(entry => Read(path, entry))];
    }

    /// <summary>Writes an archive; the file is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What to write.</param>
    /// <param name="precision">Of the numbers in the file.</param>
    public static void Write(string path, IEnumerable<NamedTensor> tensors, Precision precision = Precision.Double)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        WholeFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var t in tensors)
            {
                using var entry = archive.CreateEntry(t.Name + ".npy", CompressionLevel.NoCompression).Open();
                var sizes = t.Shape.Length == 1 ? $"{t.Shape[0]}," : string.Join(", ", t.Shape);
                var header = $"{{'descr': '{(precision == Precision.Single ? "<f4" : "<f8")}', 'fortran_order': False, 'shape': ({sizes}), }}";
                // Magic, version, length and header together fill up blocks of 64 bytes.
                header = header.PadRight((header.Length + 1 + 10 + 63) / 64 * 64 - 11) + "\n";
                entry.Write(s_magic);
                entry.Write([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
                entry.Write(Encoding.ASCII.GetBytes(header));
                entry.Write(ElementType.Encode(t.Values, precision));
            }
        });
    }

    private static NamedTensor Read(string path, ZipArchiveEntry entry)
    {
        using var memory = new MemoryStream();
        using (var stream = entry.Open())
            stream.CopyTo(memory);
        ReadOnlySpan<byte> data = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        var name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
        if (data.Length < 10 || !data[..6].SequenceEqual(s_magic))
            throw Fault(path, name, "is no array of NumPy");
        var isShort = data[6] == 1;
        if (!isShort && data.Length < 12)
            throw Fault(path, name, "is cut short");
        long length = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
        var start = isShort ? 10 : 12;
        if (length > data.Length - start)
            throw Fault(path, name, "is cut short");
        var header = Encoding.UTF8.GetString(data.Slice(start, (int)length));
        var match = Header().Match(header);
        if (!match.Success)
            throw Fault(path, name, $"has a header that is not understood, {header.Trim()}");
        if (match.Groups["order"].Value != "False" && match.Groups["shape"].Value.Count(c => c == ',') > 1)
            throw Fault(path, name, "is stored by columns; store it by rows (numpy.ascontiguousarray)");
        var type = match.Groups["type"].Value switch
        {
            "<f8" => "F64",
            "<f4" => "F32",
            "<f2" => "F16",
            "<i8" => "I64",
            "<i4" => "I32",
            "<i2" => "I16",
            "|i1" => "I8",
            "|u1" => "U8",
            "|b1" => "BOOL",
            var other => throw Fault(path, name, $"holds elements of the kind {other}, which are no numbers that can be read here"),
        };
        var shape = match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var element = ElementType.All[type];
        var values = data[(start + (int)length)..];
        if (shape.Aggregate((long)element.Bytes, (a, b) => a * b) != values.Length)
            throw Fault(path, name, $"has {values.Length} bytes of values, which is not what its shape {NamedTensor.Text(shape)} says");
        return new(name, shape, element.Values(values));
    }

    private static InvalidDataException Fault(string path, string name, string what) => new($"'{name}' of {Path.GetFileName(path)} {what}.");

    [GeneratedRegex(@"'descr'\s*:\s*'(?<type>[^']+)'.*'fortran_order'\s*:\s*(?<order>True|False).*'shape'\s*:\s*\((?<shape>[\d,\s]*)\)")]
    private static partial Regex Header();
}
