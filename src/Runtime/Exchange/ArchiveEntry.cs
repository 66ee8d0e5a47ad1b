using System;
using System.IO;
using System.IO.Compression;

namespace GradientFlow;

/// <summary>The bytes of an entry of a ZIP archive, held against its checksum (CRC-32, APPNOTE 4.4.7), which ZipArchive does not look at.</summary>
internal sealed class ArchiveEntry : IDisposable
{
    private static readonly uint[] s_table = Table();

    private readonly ZipArchiveEntry _entry;
    private readonly TensorPlace _place;
    private readonly Stream _stream;
    private uint _state = uint.MaxValue;

    public ArchiveEntry(ZipArchiveEntry entry, TensorPlace place)
    {
        if (entry.IsEncrypted)
            throw place.Fault("is encrypted");
        (_entry, _place) = (entry, place);
        _stream = Try(entry.Open);
    }

    /// <summary>How many bytes it unpacks to, as the archive says; it gives no more.</summary>
    public long Length => _entry.Length;

    /// <summary>The archive holds its bytes as they are, so that they are surely there.</summary>
    public bool IsStored => _entry.CompressedLength == _entry.Length;

    public void Fill(Span<byte> bytes)
    {
        for (var filled = 0; filled < bytes.Length;)
        {
            var rest = bytes[filled..];
            int read;
            try
            {
                read = _stream.Read(rest);
            }
            catch (InvalidDataException e)
            {
                throw Unreadable(e);
            }

            if (read == 0)
                throw _place.Fault("is cut short, or no array of NumPy");
            filled += read;
        }

        foreach (var b in bytes)
            _state = s_table[(byte)_state ^ b] ^ _state >> 8;
    }

    /// <summary>Refuses an entry that goes on, or whose bytes are not those that were stored.</summary>
    public void End()
    {
        if (Try(_stream.ReadByte) >= 0 || ~_state != _entry.Crc32)
            throw _place.Fault("is damaged: its bytes do not add up to the checksum that the archive has of it");
    }

    public void Dispose() => _stream.Dispose();

    private T Try<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (InvalidDataException e)
        {
            throw Unreadable(e);
        }
    }

    private InvalidDataException Unreadable(InvalidDataException e) => new(_place.Fault($"cannot be unpacked: {e.Message.TrimEnd('.')}").Message, e);

    private static uint[] Table()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            table[i] = i;
            for (var bit = 0; bit < 8; bit++)
                table[i] = (table[i] & 1) == 0 ? table[i] >> 1 : table[i] >> 1 ^ 0xEDB88320;
        }

        return table;
    }
}
