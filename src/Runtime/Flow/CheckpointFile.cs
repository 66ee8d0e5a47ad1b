using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace GradientFlow;

/// <summary>The file of a checkpoint: four letters, a version, the state, and the SHA-256 of all that. It is written and read as a stream, so that a state may
/// be of any size.</summary>
internal static class CheckpointFile
{
    private const int Version = 6, HashLength = 32, Buffer = 1 << 16;
    private static readonly byte[] s_magic = Encoding.ASCII.GetBytes("GFCP");

    private static int HeadLength => s_magic.Length + sizeof(int);

    /// <summary>Writes aside, flushes, renames.</summary>
    public static void Save(string path, Action<StateTransfer> state) => WholeFile.Write(path, file =>
    {
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(new BufferedStream(hashed, Buffer), Encoding.UTF8))
        {
            writer.Write(s_magic);
            writer.Write(Version);
            state(new StateTransfer(writer, path));
        }

        file.Write(sha.Hash!);
    });

    /// <summary>Reads a file, and hands out its state once it is known to be whole.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole checkpoint of this version, or not one of this flow.</exception>
    public static void Load(string path, Action<StateTransfer> state)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer);
        var head = new byte[HeadLength];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.AsSpan(0, s_magic.Length).SequenceEqual(s_magic))
            throw new InvalidDataException(
                $"'{path}' is not a checkpoint of a flow ({file.Length} bytes that do not begin as one). Move it away, or name another file.");
        var version = BitConverter.ToInt32(head, s_magic.Length);
        if (version != Version)
            throw new InvalidDataException(
                $"'{path}' is a checkpoint of version {version}, and this library reads version {Version}: resume with the library that wrote it, or move "
                    + "the file away.");
        var end = file.Length - HashLength;
        if (end < head.Length || !HashOfStart(file, end).AsSpan().SequenceEqual(Read(file, HashLength)))
            throw new InvalidDataException($"'{path}' is cut short or damaged: its checksum does not fit. Move it away to start anew.");
        file.Position = head.Length;
        using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
        try
        {
            state(new StateTransfer(reader, path));
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"'{path}' holds less state than this flow has: it is of another one. Move it away, or name another file.", e);
        }

        if (file.Position != end)
            throw new InvalidDataException(
                $"'{path}' holds {end - head.Length} bytes of state and this flow has {file.Position - head.Length}: it is of another one. Move it away, or "
                    + "name another file.");
    }

    /// <summary>Of the bytes before a position, where the stream is left.</summary>
    private static byte[] HashOfStart(FileStream file, long end)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Buffer];
        file.Position = 0;
        while (file.Position < end)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(Buffer, end - file.Position));
            file.ReadExactly(part);
            hash.AppendData(part);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] Read(FileStream file, int length)
    {
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
