using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace GradientFlow.Tests.Observers;

/// <summary>A flow in the files that other programs read: everything is there, to the last bit, or the file is not.</summary>
public sealed partial class SaveTests : IDisposable
{
    private static readonly double[] s_start = SmoothSmall.Initialize(5);
    private static readonly FlowResult s_flow = SmoothSmall.Integrate(Sampling.Data(20, 2, 2), s_start, new FlowOptions
    {
        EndTime = 20,
        Recording = Recording.PerDecade(20) with { MostParameterValues = 10 * 32 },
        Validation = Sampling.Data(7, 2, 2, seed: 4),
        Events = [new("a \"weight\", β", static (in FlowPoint p) => p.Time - 3), new("🙂", static (in FlowPoint p) => p.Time - 5)],
        Observers =
        [
            Observe.LayerNorms(),
            new("odd", ["plain", "ünïcode,", "quote\""], static (in FlowPoint p, Span<double> v) =>
                (v[0], v[1], v[2]) = (-p.Time, p.Time > 1 && p.Time < 9 ? double.NaN : double.PositiveInfinity, 1 / 3.0)),
            new("never", static (in FlowPoint _) => 1) { Times = ObservationTimes.At(99) with { IncludesStart = false, IncludesEnd = false } },
        ],
    });

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-save");

    public static TheoryData<string> Names => [.. Cultures.All.Keys];

    public void Dispose() => _folder.Delete(recursive: true);

    private string Named(string name) => Path.Combine(_folder.FullName, name);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_archive_has_every_array(string culture)
    {
        Cultures.In(Cultures.All[culture], () => { s_flow.Save(Named("run.NPZ")); return 0; });
        var arrays = Arrays(Named("run.NPZ"));
        Assert.Equal(["time", "loss", "gradient_norm", "dissipation", "validation_loss", "theta", "theta_index", "events.name", "events.time", "events.loss",
            "events.theta", "events.theta_index", "norms.time", "norms.columns", "norms.values", "odd.time", "odd.columns", "odd.values", "never.time",
            "never.columns", "never.values"], arrays.Keys);
        void Numbers(string name, IEnumerable<double> expected, params int[] shape)
        {
            Assert.Equal(("<f8", string.Join(", ", shape) + (shape.Length == 1 ? "," : "")), (arrays[name].Kind, arrays[name].Shape));
            Assert.Equal(Bits(expected), Bits(MemoryMarshal.Cast<byte, double>(arrays[name].Bytes).ToArray()));
        }

        void Texts(string name, params string[] expected)
        {
            var width = expected.Max(e => e.EnumerateRunes().Count());
            Assert.Equal(($"<U{width}", $"{expected.Length},"), (arrays[name].Kind, arrays[name].Shape));
            Assert.Equal(expected, arrays[name].Bytes.Chunk(4 * width).Select(b => Encoding.UTF32.GetString(b).TrimEnd('\0')));
        }

        var (points, count) = (s_flow.Points, s_flow.Points.Count);
        Numbers("time", points.Select(p => p.Time), count);
        Numbers("loss", points.Select(p => p.Loss), count);
        Numbers("gradient_norm", points.Select(p => p.GradientNorm), count);
        Numbers("dissipation", points.Select(p => p.Dissipation), count);
        Numbers("validation_loss", points.Select(p => p.ValidationLoss!.Value), count);
        int[] kept = [.. Enumerable.Range(0, count).Where(i => points[i].Parameters is not null)];
        Assert.InRange(kept.Length, 2, count - 2);
        Numbers("theta", kept.SelectMany(i => points[i].Parameters!), kept.Length, 32);
        Assert.Equal(("<i8", $"{kept.Length},"), (arrays["theta_index"].Kind, arrays["theta_index"].Shape));
        Assert.Equal(kept.Select(i => (long)i), MemoryMarshal.Cast<byte, long>(arrays["theta_index"].Bytes).ToArray());
        Texts("events.name", "a \"weight\", β", "🙂");
        Numbers("events.time", s_flow.Events.Select(e => e.Time), 2);
        Numbers("events.loss", s_flow.Events.Select(e => e.Loss), 2);
        Numbers("events.theta", s_flow.Events.SelectMany(e => e.Parameters!), 2, 32);
        Texts("norms.columns", "Hidden.W", "Hidden.b", "Y.W", "Y.b");
        Texts("odd.columns", "plain", "ünïcode,", "quote\"");
        foreach (var series in s_flow.Series)
        {
            var (m, c) = (series.Times.Count, series.Columns.Count);
            Numbers($"{series.Name}.time", series.Times, m);
            Numbers($"{series.Name}.values", Enumerable.Range(0, m * c).Select(i => series[i / c, i % c]), m, c);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tables_have_every_digit(string culture)
    {
        Cultures.In(Cultures.All[culture], () => { s_flow.Save(Named("run.csv")); return 0; });
        Assert.Equal(["run.csv", "run.events.csv", "run.never.csv", "run.norms.csv", "run.odd.csv"],
            _folder.EnumerateFiles().Select(f => f.Name).Order(StringComparer.Ordinal));
        var rows = Rows("run.csv");
        Assert.Equal(["time", "loss", "gradientNorm", "dissipation", "validationLoss", .. Enumerable.Range(0, 32).Select(i => $"theta{i}")], rows[0]);
        Assert.Equal(s_flow.Points.Count, rows.Length - 1);
        foreach (var (row, p) in rows.Skip(1).Zip(s_flow.Points))
        {
            Assert.Equal(Bits([p.Time, p.Loss, p.GradientNorm, p.Dissipation, p.ValidationLoss!.Value]), Bits(row.Take(5).Select(Number)));
            if (p.Parameters is null)
                Assert.All(row.Skip(5), cell => Assert.Equal("", cell));
            else
                Assert.Equal(Bits(p.Parameters), Bits(row.Skip(5).Select(Number)));
        }

        rows = Rows("run.odd.csv");
        Assert.Equal(["time", "plain", "ünïcode,", "quote\""], rows[0]);
        var series = s_flow.Series["odd"];
        Assert.Equal(Bits(Enumerable.Range(0, series.Times.Count).SelectMany(i => (double[])[series.Times[i], series[i, 0], series[i, 1], series[i, 2]])),
            Bits(rows.Skip(1).SelectMany(r => r.Select(Number))));
        Assert.Contains("Infinity", File.ReadAllText(Named("run.odd.csv")), StringComparison.Ordinal);
        rows = Rows("run.events.csv");
        Assert.Equal(["name", "time", "loss", "theta0"], rows[0].Take(4));
        Assert.Equal(s_flow.Events.Select(e => (e.Name, e.Time, e.Loss)), rows.Skip(1).Select(r => (r[0], Number(r[1]), Number(r[2]))));
        Assert.Equal([["time", "never"]], Rows("run.never.csv"));
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_refused_and_leaves_all_as_it_was()
    {
        void Refused<T>(string path, string what)
            where T : Exception
        {
            var message = Assert.Throws<T>(() => s_flow.Save(path)).Message;
            Assert.Contains(what, message, StringComparison.Ordinal);
            Assert.Contains(Path.ChangeExtension(path, null), message, StringComparison.Ordinal);
        }

        Refused<ArgumentException>(Named("run.txt"), "ends in '.txt'; a flow is saved as .npz, for NumPy, or .csv");
        Refused<ArgumentException>(Named("run"), "ends in ''");
        Assert.Throws<ArgumentNullException>(() => s_flow.Save(null!));
        Assert.Throws<ArgumentException>(() => s_flow.Save(""));
        foreach (var ending in (string[])["npz", "csv"])
        {
            Refused<ArgumentException>(Named($"nowhere/run.{ending}"), "there is no folder");
            Directory.CreateDirectory(Named($"folder.{ending}"));
            Refused<ArgumentException>(Named($"folder.{ending}"), "it is a folder");
            Refused<IOException>(Named(new string('x', 300) + "." + ending), "A file that was there before is as it was");
        }

        // The place of one of several tables is taken, as a disk that is full in the middle would have it.
        s_flow.Save(Named("run.csv"));
        File.Delete(Named("run.odd.csv"));
        Directory.CreateDirectory(Named("run.odd.csv"));
        File.WriteAllText(Named("run.csv"), "before");
        Assert.Contains(Named("run.odd.csv"), Assert.Throws<IOException>(() => s_flow.Save(Named("run.csv"))).Message, StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(Named("run.csv")));
        Assert.DoesNotContain(_folder.EnumerateFiles(), f => f.Name.EndsWith(".new", StringComparison.Ordinal));
    }

    [Fact]
    public void Arrays_of_every_length_are_whole()
    {
        foreach (var n in (int[])[0, 1, 2, 67, 8191, 8192, 8193, 20_000])
        {
            double[] values = [.. Enumerable.Range(0, n).Select(i => i - 0.5)];
            using (var stream = File.Create(Named("a.npz")))
                NpzFile.Write(stream, [NpyArray.Of("x", values), NpyArray.Of("y", n, [values, values]), NpyArray.Of("z", (string[])[])]);
            var arrays = Arrays(Named("a.npz"));
            Assert.Equal(Bits(values), Bits(MemoryMarshal.Cast<byte, double>(arrays["x"].Bytes).ToArray()));
            Assert.Equal(Bits([.. values, .. values]), Bits(MemoryMarshal.Cast<byte, double>(arrays["y"].Bytes).ToArray()));
            Assert.Equal(($"2, {n}", "<U1", "0,"), (arrays["y"].Shape, arrays["z"].Kind, arrays["z"].Shape));
        }
    }

    private static IEnumerable<long> Bits(IEnumerable<double> values) => values.Select(BitConverter.DoubleToInt64Bits);

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    /// <summary>The arrays of an archive, by the description of NumPy's format alone.</summary>
    private static Dictionary<string, (string Kind, string Shape, byte[] Bytes)> Arrays(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        var arrays = new Dictionary<string, (string, string, byte[])>();
        foreach (var entry in archive.Entries)
        {
            using var memory = new MemoryStream();
            using (var stream = entry.Open())
                stream.CopyTo(memory);
            var bytes = memory.ToArray();
            Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], bytes[..8]);
            var start = 10 + bytes[8] + 256 * bytes[9];
            Assert.Equal((0, (byte)'\n'), (start % 64, bytes[start - 1]));
            var header = Header().Match(Encoding.ASCII.GetString(bytes[10..start]));
            Assert.True(header.Success);
            var (kind, shape) = (header.Groups[1].Value, header.Groups[2].Value);
            var count = shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(1, (a, b) => a * int.Parse(b, CultureInfo.InvariantCulture));
            var size = kind[1] == 'U' ? 4 * int.Parse(kind[2..], CultureInfo.InvariantCulture) : 8;
            Assert.Equal(size * count, bytes.Length - start);
            Assert.EndsWith(".npy", entry.FullName, StringComparison.Ordinal);
            arrays.Add(entry.FullName[..^4], (kind, shape, bytes[start..]));
        }

        return arrays;
    }

    /// <summary>A table by RFC 4180.</summary>
    private string[][] Rows(string name)
    {
        var (text, rows, row, cell) = (File.ReadAllText(Named(name)), new List<string[]>(), new List<string>(), new StringBuilder());
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (isQuoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[++i]);
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (isQuoted || c is not (',' or '\n'))
                cell.Append(c);
            else
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
        }

        Assert.Equal((0, 0), (row.Count, cell.Length));
        return [.. rows];
    }

    [GeneratedRegex(@"^\{'descr': '(<f8|<i8|<U\d+)', 'fortran_order': False, 'shape': \(([\d, ]+)\), \} *\n$")]
    private static partial Regex Header();
}
