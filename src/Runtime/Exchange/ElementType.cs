using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace GradientFlow;

/// <summary>Numbers of a file, little-endian, and how many bytes each takes.</summary>
internal sealed record ElementType(int Bytes, Func<ReadOnlySpan<byte>, double> Read)
{
    // By the names that safetensors gives them; NPZ has names of its own for the same.
    public static readonly IReadOnlyDictionary<string, ElementType> All = new Dictionary<string, ElementType>
    {
        ["F64"] = new(8, BinaryPrimitives.ReadDoubleLittleEndian),
        ["F32"] = new(4, b => BinaryPrimitives.ReadSingleLittleEndian(b)),
        ["F16"] = new(2, b => (double)BinaryPrimitives.ReadHalfLittleEndian(b)),
        ["BF16"] = new(2, b => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(b) << 16)),
        ["I64"] = new(8, b => BinaryPrimitives.ReadInt64LittleEndian(b)),
        ["I32"] = new(4, b => BinaryPrimitives.ReadInt32LittleEndian(b)),
        ["I16"] = new(2, b => BinaryPrimitives.ReadInt16LittleEndian(b)),
        ["I8"] = new(1, b => (sbyte)b[0]),
        ["U8"] = new(1, b => b[0]),
        ["BOOL"] = new(1, b => b[0]),
    };

    /// <summary>All values of a tensor.</summary>
    public double[] Values(ReadOnlySpan<byte> data)
    {
        var values = new double[data.Length / Bytes];
        for (var i = 0; i < values.Length; i++)
            values[i] = Read(data.Slice(i * Bytes, Bytes));
        return values;
    }

    /// <summary>The values of a tensor as a file of that precision has them.</summary>
    public static byte[] Encode(ReadOnlySpan<double> values, Precision precision)
    {
        var size = precision == Precision.Single ? 4 : 8;
        var data = new byte[checked(values.Length * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var place = data.AsSpan(i * size, size);
            if (precision == Precision.Single)
                BinaryPrimitives.WriteSingleLittleEndian(place, (float)values[i]);
            else
                BinaryPrimitives.WriteDoubleLittleEndian(place, values[i]);
        }

        return data;
    }
}
