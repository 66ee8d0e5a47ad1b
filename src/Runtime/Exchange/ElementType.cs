using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>Fills a span with the next bytes of a file, or throws.</summary>
internal delegate void FillBytes(Span<byte> bytes);

/// <summary>A kind of numbers in files.</summary>
/// <param name="Name">What safetensors calls it.</param>
/// <param name="NumPy">What NumPy calls it behind the byte order; null where NumPy has no such kind.</param>
/// <param name="Bytes">How many bytes a number takes.</param>
/// <param name="Read">The number of little-endian bytes; null where double precision does not hold it, or where the bytes are no number.</param>
internal sealed record ElementType(string Name, string? NumPy, int Bytes, Func<ReadOnlySpan<byte>, double?> Read)
{
    private const int NumbersAtOnce = 8192;

    private static readonly ElementType[] s_all =
    [
        new("F64", "f8", 8, b => BinaryPrimitives.ReadDoubleLittleEndian(b)),
        new("F32", "f4", 4, b => BinaryPrimitives.ReadSingleLittleEndian(b)),
        new("F16", "f2", 2, b => (double)BinaryPrimitives.ReadHalfLittleEndian(b)),
        new("BF16", null, 2, b => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(b) << 16)),
        new("I64", "i8", 8, b => Exactly(BinaryPrimitives.ReadInt64LittleEndian(b))),
        new("I32", "i4", 4, b => BinaryPrimitives.ReadInt32LittleEndian(b)),
        new("I16", "i2", 2, b => BinaryPrimitives.ReadInt16LittleEndian(b)),
        new("I8", "i1", 1, b => (sbyte)b[0]),
        new("U64", "u8", 8, b => Exactly(BinaryPrimitives.ReadUInt64LittleEndian(b))),
        new("U32", "u4", 4, b => BinaryPrimitives.ReadUInt32LittleEndian(b)),
        new("U16", "u2", 2, b => BinaryPrimitives.ReadUInt16LittleEndian(b)),
        new("U8", "u1", 1, b => b[0]),
        new("BOOL", "b1", 1, b => b[0] <= 1 ? b[0] : null),
    ];

    /// <summary>By the names that safetensors gives them.</summary>
    public static readonly IReadOnlyDictionary<string, ElementType> OfSafetensors = s_all.ToDictionary(t => t.Name);

    /// <summary>By the names that NumPy gives them, without byte order.</summary>
    public static readonly IReadOnlyDictionary<string, ElementType> OfNumPy = s_all.Where(t => t.NumPy is not null).ToDictionary(t => t.NumPy!);

    /// <summary>The next values of a file.</summary>
    /// <param name="fill">The file.</param>
    /// <param name="count">How many.</param>
    /// <param name="areThere">The file is known to have so many; otherwise memory is taken as they come.</param>
    /// <param name="isBigEndian">The first byte of a number is its highest.</param>
    /// <param name="tensor">Whose values they are.</param>
    public double[] ReadValues(FillBytes fill, int count, bool areThere, bool isBigEndian, TensorPlace tensor)
    {
        var values = new double[areThere ? count : Math.Min(count, NumbersAtOnce)];
        Span<byte> buffer = new byte[Math.Min(count, NumbersAtOnce) * Bytes];
        for (var done = 0; done < count; done += NumbersAtOnce)
        {
            var some = Math.Min(count - done, NumbersAtOnce);
            fill(buffer[..(some * Bytes)]);
            if (done + some > values.Length)
                Array.Resize(ref values, (int)Math.Min(count, 2L * values.Length));
            for (var i = 0; i < some; i++)
            {
                var number = buffer.Slice(i * Bytes, Bytes);
                if (isBigEndian)
                    number.Reverse();
                values[done + i] = Read(number) ?? throw tensor.Fault(
                    $"holds at value {done + i} the bytes {Convert.ToHexString(number)} (lowest first), which as {Name} are no number that double precision "
                        + "has exactly");
            }
        }

        return values;
    }

    /// <summary>The values of a tensor as a file of that precision has them.</summary>
    /// <exception cref="ArgumentException">A finite value lies beyond single precision.</exception>
    public static byte[] Encode(NamedTensor tensor, Precision precision)
    {
        var size = Size(precision);
        var values = tensor.Values;
        var data = new byte[checked(values.Length * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var place = data.AsSpan(i * size, size);
            if (precision == Precision.Double)
                BinaryPrimitives.WriteDoubleLittleEndian(place, values[i]);
            else if (float.IsFinite((float)values[i]) || !double.IsFinite(values[i]))
                BinaryPrimitives.WriteSingleLittleEndian(place, (float)values[i]);
            else
                throw new ArgumentException($"Value {i} of '{tensor.Name}' is {values[i]}, which single precision does not hold.", nameof(tensor));
        }

        return data;
    }

    /// <summary>How many bytes a number of that precision takes.</summary>
    public static int Size(Precision precision) => precision == Precision.Single ? 4 : 8;

    private static double? Exactly(Int128 whole) => (Int128)(double)whole == whole ? (double)whole : null;
}
