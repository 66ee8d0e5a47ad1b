using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace GradientFlow;

/// <summary>Tells one loss from another by SHA-256, in hexadecimal digits.</summary>
internal static class Fingerprint
{
    private const int Piece = 1 << 20; // as bytes, many values are more than a span can hold
    private const double Near = 1e-3;

    /// <summary>Of numbers, bit by bit.</summary>
    public static string Of(ReadOnlySpan<double> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, values);
        return Text(hash);
    }

    /// <summary>Of a network bound to data: what f is made of, the loss, the precision, where it is computed, and every input, target and weight.</summary>
    /// <param name="data">Packed.</param>
    /// <param name="place">Where, as sums are taken in another order elsewhere.</param>
    public static string Of<TNetwork, T>(ReadOnlySpan<T> data, string place)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, TNetwork.Architecture);
        Append(hash, Encoding.UTF8.GetBytes(TNetwork.Info.LossConvention));
        Append(hash, Encoding.UTF8.GetBytes($"{TNetwork.Info.Precision} {place}"));
        Append(hash, data);
        return Text(hash);
    }

    /// <summary>Of any field: what it says of itself, else what it computes near a point, where hardly two losses agree to the last bit.</summary>
    /// <param name="parameters">θ at the start: [P]</param>
    public static string Of(IGradientField field, ReadOnlySpan<double> parameters)
    {
        if (field.Fingerprint() is { } own)
            return own;
        var (near, gradient, random) = (new double[parameters.Length], new double[parameters.Length], new Xoshiro256(0));
        for (var i = 0; i < near.Length; i++)
            near[i] = parameters[i] + Near * (1 + Math.Abs(parameters[i])) * random.NextNormal();
        var loss = field.LossGradient(near, gradient);
        return Of([loss, .. gradient]);
    }

    /// <summary>The length comes first, or two strings could pass for one.</summary>
    private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, values.Length);
        hash.AppendData(length);
        for (var at = 0; at < values.Length; at += Piece)
            hash.AppendData(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(Piece, values.Length - at))));
    }

    private static string Text(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset());
}
