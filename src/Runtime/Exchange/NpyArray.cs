using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace GradientFlow;

/// <summary>An array on its way into a file of NumPy's format, by rows: numbers or text, and no pickled objects.</summary>
internal sealed class NpyArray
{
    private const int NumbersAtOnce = 8192;

    private static readonly UTF32Encoding s_text = new(bigEndian: false, byteOrderMark: false);

    private readonly string _kind;
    private readonly int[] _shape;
    private readonly Action<Stream> _write;

    private NpyArray(string name, string kind, int[] shape, Action<Stream> write) => (Name, _kind, _shape, _write) = (name, kind, shape, write);

    /// <summary>What the format begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The name in an archive, without .npy.</summary>
    public string Name { get; }

    public static NpyArray Of(NamedTensor tensor, Precision precision) =>
        new(tensor.Name, precision == Precision.Single ? "<f4" : "<f8", tensor.Shape, stream => stream.Write(ElementType.Encode(tensor, precision)));

    /// <summary>A row of numbers.</summary>
    public static NpyArray Of(string name, double[] values) => new(name, "<f8", [values.Length], stream => Write(stream, values));

    /// <summary>Rows of numbers, written one after the other: all together they may be more than an array can hold.</summary>
    /// <param name="name">In the archive.</param>
    /// <param name="columns">The length of each row.</param>
    /// <param name="rows">The rows.</param>
    public static NpyArray Of(string name, int columns, IReadOnlyCollection<double[]> rows) => new(name, "<f8", [rows.Count, columns], stream =>
    {
        foreach (var row in rows)
            Write(stream, row);
    });

    /// <summary>Whole numbers.</summary>
    public static NpyArray Of(string name, int[] values) => new(name, "<i8", [values.Length], stream =>
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            stream.Write(number);
        }
    });

    /// <summary>Texts: characters of four bytes, all as many as the longest has, filled up with zeros.</summary>
    public static NpyArray Of(string name, IReadOnlyCollection<string> texts)
    {
        var width = Math.Max(1, texts.Select(t => t.EnumerateRunes().Count()).DefaultIfEmpty().Max());
        return new(name, $"<U{width}", [texts.Count], stream =>
        {
            var place = new byte[4 * width];
            foreach (var text in texts)
            {
                Array.Clear(place);
                s_text.GetBytes(text, place);
                stream.Write(place);
            }
        });
    }

    /// <summary>Writes header and values (version 1.0 of the format).</summary>
    public void Write(Stream stream)
    {
        var sizes = _shape.Length == 1 ? $"{_shape[0]}," : string.Join(", ", _shape.Select(n => $"{n}"));
        var header = $"{{'descr': '{_kind}', 'fortran_order': False, 'shape': ({sizes}), }}";
        // Magic, version, length and header together fill up blocks of 64 bytes.
        header = header.PadRight((header.Length + 1 + 10 + 63) / 64 * 64 - 11) + "\n";
        stream.Write(Magic);
        stream.Write([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        _write(stream);
    }

    private static void Write(Stream stream, ReadOnlySpan<double> values)
    {
        Span<byte> buffer = new byte[Math.Min(values.Length, NumbersAtOnce) * sizeof(double)];
        for (var done = 0; done < values.Length; done += NumbersAtOnce)
        {
            var some = Math.Min(values.Length - done, NumbersAtOnce);
            for (var i = 0; i < some; i++)
                BinaryPrimitives.WriteDoubleLittleEndian(buffer[(i * sizeof(double))..], values[done + i]);
            stream.Write(buffer[..(some * sizeof(double))]);
        }
    }
}
