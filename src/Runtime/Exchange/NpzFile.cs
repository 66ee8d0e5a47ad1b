using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace GradientFlow;

/// <summary>Tensors in NumPy's archives, a ZIP of .npy files (numpy.savez and savez_compressed; NumPy enhancement proposal 1).</summary>
public static class NpzFile
{
    private const string Ending = ".npy";

    /// <summary>Headers longer than this describe records, which are not read here; numpy.load has the same in mind with max_header_size.</summary>
    private const int LongestHeader = ushort.MaxValue;

    /// <summary>Every tensor of an archive, in the order of its entries; arrays stored by columns come by rows. Folders, and what macOS adds to archives, are
    /// passed over.</summary>
    /// <param name="path">The file.</param>
    /// <remarks>No more of an entry is unpacked than its header accounts for.</remarks>
    /// <exception cref="InvalidDataException">It is no such archive, is damaged or cut short, has two arrays of one name, or holds something else than arrays
    /// of real numbers (f2, f4, f8, i1 … i8, u1 … u8, b1 in either order of bytes); the message names file and array.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        ZipArchiveEntry[] entries;
        ZipArchive archive;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read);
            entries = [.. archive.Entries];
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} is no archive of NumPy, or is damaged: {e.Message}", e);
        }

        using (archive)
        {
            var tensors = new List<NamedTensor>();
            var names = new HashSet<string>();
            foreach (var entry in entries.Where(e => !IsPassedOver(e.FullName)))
            {
                var name = entry.FullName.EndsWith(Ending, StringComparison.Ordinal) ? entry.FullName[..^Ending.Length] : entry.FullName;
                if (name.Length == 0)
                    throw new InvalidDataException($"{Path.GetFileName(path)} has an array without a name.");
                var place = new TensorPlace(path, name);
                if (!names.Add(name))
                    throw place.Fault("is there twice");
                tensors.Add(Read(place, entry));
            }

            return tensors;
        }
    }

    /// <summary>Writes an archive; the file is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What to write.</param>
    /// <param name="precision">Of the numbers in the file.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, a name stands for something else in an archive, or a value lies beyond the
    /// precision.</exception>
    public static void Write(string path, IEnumerable<NamedTensor> tensors, Precision precision = Precision.Double)
    {
        var list = NamedTensor.Distinct(tensors);
        if (list.FirstOrDefault(t => IsPassedOver(t.Name + Ending)) is { } hidden)
            throw new ArgumentException($"'{hidden.Name}' is what macOS calls its own in an archive, and would not be read again.", nameof(tensors));
        WholeFile.Write(path, stream => Write(stream, list.Select(t => NpyArray.Of(t, precision))));
    }

    /// <summary>Writes an archive.</summary>
    internal static void Write(Stream stream, IEnumerable<NpyArray> arrays)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var array in arrays)
        {
            using var entry = archive.CreateEntry(array.Name + Ending, CompressionLevel.NoCompression).Open();
            array.Write(entry);
        }
    }

    /// <summary>Folders, and what Finder adds.</summary>
    private static bool IsPassedOver(string entry) =>
        entry.EndsWith('/') || entry.StartsWith("__MACOSX/", StringComparison.Ordinal) || entry == ".DS_Store"
            || entry.EndsWith("/.DS_Store", StringComparison.Ordinal);

    private static NamedTensor Read(TensorPlace place, ZipArchiveEntry entry)
    {
        using var bytes = new ArchiveEntry(entry, place);
        var (header, start) = ReadHeader(place, bytes);
        var element = header.Element;
        if (NamedTensor.CountOf(header.Shape) is not { } count)
            throw place.Fault($"has the shape {NamedTensor.Text(header.Shape)}, of more values than an array can hold");
        if (start + (long)count * element.Bytes != bytes.Length)
            throw place.Fault($"has {bytes.Length - start} bytes of values, and its shape {NamedTensor.Text(header.Shape)} of {element.NumPy} says "
                + $"{(long)count * element.Bytes}");
        var values = element.ReadValues(bytes.Fill, count, bytes.IsStored, header.IsBigEndian, place);
        bytes.End();
        return new(place.Name, header.Shape, header.ByRows(values));
    }

    private static (NpyHeader Header, int Start) ReadHeader(TensorPlace place, ArchiveEntry bytes)
    {
        Span<byte> start = stackalloc byte[8];
        bytes.Fill(start);
        if (!start[..6].SequenceEqual(NpyArray.Magic))
            throw place.Fault("is no array of NumPy");
        var version = start[6];
        if (version is < 1 or > 3 || start[7] != 0)
            throw place.Fault($"is of version {version}.{start[7]} of NumPy's format, and 1.0, 2.0 and 3.0 are known here");
        Span<byte> size = stackalloc byte[version == 1 ? 2 : 4];
        bytes.Fill(size);
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LongestHeader)
            throw place.Fault($"has a header of {length} bytes, and one of an array of numbers has at most {LongestHeader}");
        var header = new byte[length];
        bytes.Fill(header);
        // Latin-1 before version 3, UTF-8 since; an array of numbers has nothing beyond ASCII to say.
        return (NpyHeader.Read(Encoding.UTF8.GetString(header), place), start.Length + size.Length + header.Length);
    }
}
