using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace GradientFlow;

/// <summary>Where and how often a flow is saved. If the file is there when a flow starts, the flow goes on from it, and ends bit for bit where it would have ended
/// without interruption; a file of another flow is refused.</summary>
/// <remarks>A file is written aside, flushed to the disk and renamed, so that at any moment there is one whole checkpoint: the new or the one before.</remarks>
/// <param name="path">The file; its folder must exist.</param>
public sealed class FlowCheckpoint(string path)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path ?? throw new ArgumentNullException(nameof(path));

    /// <summary>The least time between two saves. The end is always saved, but for one inside a step, from which nothing can go on bit for bit: there the save before stands.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Saves after so many steps whatever the clock says; null for no such count.</summary>
    public long? Steps { get; init; }
}

/// <summary>The file of a checkpoint: four letters, a version, the length of the state, the state, and the SHA-256 of all of it.</summary>
internal static class CheckpointFile
{
    private const int Version = 3, HashLength = 32;
    private static readonly byte[] s_magic = Encoding.ASCII.GetBytes("GFCP");

    /// <summary>Writes aside, flushes, renames.</summary>
    public static void Save(string path, Action<StateTransfer> state)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(s_magic);
            writer.Write(Version);
            writer.Write(0L); // the length, when it is known
            var start = memory.Position;
            state(new StateTransfer(writer));
            writer.Flush();
            var length = memory.Length - start;
            memory.Position = start - sizeof(long);
            writer.Write(length);
        }

        WholeFile.Write(path, file =>
        {
            var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
            file.Write(bytes);
            file.Write(SHA256.HashData(bytes));
        });
    }

    /// <summary>Reads a whole file and hands out its state.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole checkpoint of this version.</exception>
    public static void Load(string path, Action<StateTransfer> state)
    {
        var bytes = File.ReadAllBytes(path);
        var head = s_magic.Length + sizeof(int) + sizeof(long);
        if (bytes.Length < head || !bytes.AsSpan(0, s_magic.Length).SequenceEqual(s_magic))
            throw new InvalidDataException($"'{path}' is not a checkpoint of a flow ({bytes.Length} bytes that do not begin as one). Move it away, or name another file.");
        var version = BitConverter.ToInt32(bytes, s_magic.Length);
        if (version != Version)
            throw new InvalidDataException($"'{path}' is a checkpoint of version {version}, and this library reads version {Version}: resume with the library that wrote it, or move the file away.");
        var length = BitConverter.ToInt64(bytes, s_magic.Length + sizeof(int));
        if (length != bytes.Length - head - HashLength)
            throw new InvalidDataException($"'{path}' is cut short or overlong: its state should have {length} bytes and has {bytes.Length - head - HashLength}. Move it away to start anew.");
        if (!SHA256.HashData(bytes.AsSpan(0, bytes.Length - HashLength)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - HashLength)))
            throw new InvalidDataException($"'{path}' is damaged: its checksum does not fit. Move it away to start anew.");
        using var reader = new BinaryReader(new MemoryStream(bytes, head, (int)length), Encoding.UTF8);
        state(new StateTransfer(reader));
        if (reader.BaseStream.Position != length)
            throw new InvalidDataException($"'{path}' holds {length - reader.BaseStream.Position} bytes more than this flow has state: it is of another one.");
    }
}
