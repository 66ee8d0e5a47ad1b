using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace GradientFlow.Tests.Exchange;

/// <summary>Archives that NumPy wrote, and what is no archive of numbers.</summary>
public sealed class NpzTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradientflow-npz-").FullName;

    private string Path1 => Path.Combine(_folder, "a.npz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>tests/numpy/arrays.py says what it wrote.</summary>
    [Fact]
    public void Every_kind_and_order_of_NumPy_is_read()
    {
        var tensors = NpzFile.Read(Fixture("arrays.npz"));
        Assert.Equal((12 + 2) * 2 * 5 * 2, tensors.Count);
        foreach (var t in tensors)
        {
            var parts = t.Name.Split('/');
            var kind = parts[1];
            int[] shape = [.. parts[2].Split('x', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            Assert.Equal(shape, t.Shape);
            var first = kind[0] is 'f' or 'i' ? -1 : 0;
            Assert.Equal(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => kind == "b1" ? i % 2.0 : i + first), t.Values);
        }
    }

    [Fact]
    public void A_transposed_array_is_read_by_rows()
    {
        var w = NpzFile.Read(Fixture("transposed.npz")).Single(t => t.Name == "W");
        Assert.Equal([3, 2], w.Shape);
        Assert.Equal([0.0, 3, 1, 4, 2, 5], w.Values);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }")]
    [InlineData("{'shape': (2,), 'fortran_order': False, 'descr': '<f8'}")]
    [InlineData("{\"fortran_order\":True,\"shape\":(2,),\"descr\":\"<f8\"}")]
    [InlineData("  { 'descr' : '<f8' ,\t'fortran_order' : False , 'shape' : ( 2L , ) , }  \n\n")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2L,), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': True, 'shape': (1L, 2L), }", 1, 2)]
    [InlineData("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 1,), }", 2, 1)]
    public void A_header_is_a_dictionary_whatever_its_order_quotes_and_spaces(string header, params int[] shape)
    {
        var t = ReadOne(Npy(header, [1.5, -2]));
        Assert.Equal(shape.Length == 0 ? [2] : shape, t.Shape);
        Assert.Equal([1.5, -2], t.Values);
    }

    [Theory]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "the kind '<c16', which are no numbers that can be read here")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "the kind '|O'")]
    [InlineData("{'descr': '<U2', 'fortran_order': False, 'shape': (2,), }", "the kind '<U2'")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", "the kind '<f16'")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,), }", "the kind '<M8[ns]'")]
    [InlineData("{'descr': '=f8', 'fortran_order': False, 'shape': (2,), }", "does not say the order of their bytes")]
    [InlineData("{'descr': 'f8', 'fortran_order': False, 'shape': (2,), }", "does not say the order of their bytes")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }", "holds records")]
    [InlineData("{'descr': '<f8', 'shape': (2,), }", "has no entry fortran_order")]
    [InlineData("{'descr': '<f8', 'fortran_order': 1, 'shape': (2,), }", "where True or False stands")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2), }", "that of one axis is (2,)")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2 1,), }", "where a comma or ')' stands")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (,), }", "a size stands")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-2,), }", "a whole number that is not negative")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", "has 16 bytes of values, and its shape [3] of f8 says 24")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "has 16 bytes of values, and its shape [2] of f4 says 8")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967298,), }", "has a size of 4294967298")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999,), }", "has a size of 99999999999999999999999")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (65536, 65536, 65536, 65536), }", "of more values than an array can hold")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'shape': (2,), }", "has 'shape' twice")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'more': (2,), }", "an entry 'more'")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), } # x", "goes on with '# x'")]
    [InlineData("{'descr': '\\x3cf8', 'fortran_order': False, 'shape': (2,), }", "with a backslash")]
    [InlineData("{'descr: '<f8'", "where ':' stands")]
    [InlineData("['descr']", "where '{' stands")]
    [InlineData("", "its end where '{' stands")]
    public void Another_header_is_refused_by_name(string header, string what)
    {
        var message = Refused(Npy(header, [1.5, -2]));
        Assert.StartsWith("'W' of a.npz ", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_numbers_that_double_precision_does_not_have_are_refused()
    {
        const long inexact = (1L << 53) + 1;
        Assert.Contains("at value 1", Refused(Npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", [7, BitConverter.Int64BitsToDouble(inexact)])),
            StringComparison.Ordinal);
        Assert.Equal((double)(1L << 60),
            ReadOne(Npy("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", [BitConverter.Int64BitsToDouble(1L << 60)])).Values[0]);
        Assert.Contains("as BOOL are no number",
            Refused(Npy("{'descr': '|b1', 'fortran_order': False, 'shape': (8,), }", [BitConverter.Int64BitsToDouble(0x0203)])), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_occur_once_and_are_names()
    {
        var bytes = Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", [1]);
        Archive(("W.npy", bytes), ("W.npy", bytes));
        Assert.Equal("'W' of a.npz is there twice.", Fault());
        Archive(("W.npy", bytes), ("W", bytes));
        Assert.Equal("'W' of a.npz is there twice.", Fault());
        Archive((".npy", bytes));
        Assert.Contains("a.npz has an array without a name", Fault(), StringComparison.Ordinal);
        Archive(("readme.txt", [1, 2, 3, 4, 5, 6, 7, 8, 9]));
        Assert.Equal("'readme.txt' of a.npz is no array of NumPy.", Fault());
        Archive(("readme.txt", [1]));
        Assert.Equal("'readme.txt' of a.npz is cut short, or no array of NumPy.", Fault());
        Assert.Throws<ArgumentException>(() => NpzFile.Write(Path1, [new("a", [], [1]), new("a", [], [2])]));
        Assert.Throws<ArgumentException>(() => NpzFile.Write(Path1, [new("__MACOSX/a", [], [1])]));
        Assert.Contains("single precision", Assert.Throws<ArgumentException>(() => NpzFile.Write(Path1, [new("a", [], [1e300])], Precision.Single)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_byte_is_found()
    {
        var first = new NamedTensor("W", [2, 2], [1, 2, 3, 4]);
        NpzFile.Write(Path1, [first, new("b", [2], [5, 6])]);
        var whole = File.ReadAllBytes(Path1);
        var (refused, same) = (0, 0);
        for (var i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= (byte)(1 << i % 8);
            File.WriteAllBytes(Path1, changed);
            try
            {
                var read = NpzFile.Read(Path1);
                Assert.Equal(first.Shape, read[0].Shape);
                Assert.Equal(first.Values, read[0].Values);
                Assert.Equal([5, 6], read[1].Values);
                same++;
            }
            catch (InvalidDataException e)
            {
                Assert.Contains("a.npz", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        // What says nothing of the arrays, such as times of entries, and their names.
        Assert.True(refused > 2 * same, $"{refused} refused, {same} read");
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 1 << 26, null)]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 1 << 26, 16)]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (200000000,), }", 1 << 16, 1600000000)]
    public void No_more_memory_is_taken_than_header_and_bytes_account_for(string header, int zeros, int? said)
    {
        var start = Npy(header, []);
        Archive(("W.npy", [.. start, .. new byte[zeros]]));
        if (said is { } length)
        {
            // The directory at the end of the file says another length.
            var bytes = File.ReadAllBytes(Path1);
            var directory = bytes.AsSpan().LastIndexOf("PK\x1\x2"u8);
            BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), start.Length + length);
            File.WriteAllBytes(Path1, bytes);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fault();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    private static string Fixture(string file) => Path.Combine(AppContext.BaseDirectory, "numpy", file);

    private static byte[] Npy(string header, double[] values) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header),
            .. values.SelectMany(BitConverter.GetBytes)];

    private void Archive(params (string Name, byte[] Bytes)[] entries)
    {
        using var archive = new ZipArchive(new FileStream(Path1, FileMode.Create), ZipArchiveMode.Create);
        foreach (var (name, bytes) in entries)
        {
            using var stream = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
            stream.Write(bytes);
        }
    }

    private NamedTensor ReadOne(byte[] npy)
    {
        Archive(("W.npy", npy));
        return Assert.Single(NpzFile.Read(Path1));
    }

    private string Refused(byte[] npy)
    {
        Archive(("W.npy", npy));
        return Fault();
    }

    private string Fault() => Assert.Throws<InvalidDataException>(() => NpzFile.Read(Path1)).Message;
}
