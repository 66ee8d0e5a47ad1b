using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace GradientFlow;

/// <summary>A flow as a file for other programs: <see cref="FlowResult.Save"/> says what stands in it.</summary>
internal static class FlowFile
{
    private const string Time = FlowSeries.Time, Events = "events", Theta = "theta";

    public static void Save(FlowResult flow, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Action<FlowResult, string> save = Path.GetExtension(path) switch
        {
            var npz when npz.Equals(".npz", StringComparison.OrdinalIgnoreCase) => SaveArchive,
            var csv when csv.Equals(".csv", StringComparison.OrdinalIgnoreCase) => SaveTables,
            var other => throw new ArgumentException($"'{path}' ends in '{other}'; a flow is saved as .npz, for NumPy, or .csv.", nameof(path)),
        };
        if (WholeFile.Obstacle(path) is { } obstacle)
            throw new ArgumentException($"The flow cannot be saved to '{path}': {obstacle}.", nameof(path));
        save(flow, path);
    }

    // ---- NPZ ----

    private static void SaveArchive(FlowResult flow, string path) => Write(path, stream => NpzFile.Write(stream, Arrays(flow)));

    private static IEnumerable<NpyArray> Arrays(FlowResult flow)
    {
        NpyArray Points(string name, Func<TrajectoryPoint, double> value) => NpyArray.Of(name, [.. flow.Points.Select(value)]);
        yield return Points(Time, p => p.Time);
        yield return Points("loss", p => p.Loss);
        yield return Points("gradient_norm", p => p.GradientNorm);
        yield return Points("dissipation", p => p.Dissipation);
        if (HasValidation(flow))
            yield return Points("validation_loss", p => p.ValidationLoss ?? double.NaN);
        foreach (var array in Kept(Theta, flow.ParameterCount, flow.Points.Select(p => p.Parameters)))
            yield return array;
        yield return NpyArray.Of($"{Events}.name", [.. flow.Events.Select(e => e.Name)]);
        yield return NpyArray.Of($"{Events}.time", [.. flow.Events.Select(e => e.Time)]);
        yield return NpyArray.Of($"{Events}.loss", [.. flow.Events.Select(e => e.Loss)]);
        foreach (var array in Kept($"{Events}.{Theta}", flow.ParameterCount, flow.Events.Select(e => e.Parameters)))
            yield return array;
        foreach (var series in flow.Series)
        {
            yield return NpyArray.Of($"{series.Name}.{Time}", [.. series.Times]);
            yield return NpyArray.Of($"{series.Name}.columns", series.Columns);
            yield return NpyArray.Of($"{series.Name}.values", series.Columns.Count, series.Rows);
        }
    }

    /// <summary>θ where it was kept, and where that was.</summary>
    private static IEnumerable<NpyArray> Kept(string name, int parameterCount, IEnumerable<double[]?> all)
    {
        (double[] Theta, int Index)[] kept = [.. all.Select((theta, i) => (theta!, i)).Where(k => k.Item1 is not null)];
        yield return NpyArray.Of(name, parameterCount, Array.ConvertAll(kept, k => k.Theta));
        yield return NpyArray.Of($"{name}_index", Array.ConvertAll(kept, k => k.Index));
    }

    // ---- CSV ----

    private static void SaveTables(FlowResult flow, string path)
    {
        string Beside(string name) => Path.ChangeExtension(path, $".{name}{Path.GetExtension(path)}");
        // The trajectory comes last: where it is, all of the flow is.
        foreach (var series in flow.Series)
            WriteTable(Beside(series.Name), [Time, .. series.Columns], series.Times.Zip(series.Rows, (t, row) => (string[])[Text(t), .. row.Select(Text)]));
        IEnumerable<string> thetas = Enumerable.Range(0, flow.ParameterCount).Select(i => $"{Theta}{i}");
        IEnumerable<string> Values(double[]? theta) => theta?.Select(Text) ?? Enumerable.Repeat("", flow.ParameterCount);
        if (flow.Events.Count > 0)
            WriteTable(Beside(Events), ["name", Time, "loss", .. thetas], flow.Events.Select(e =>
                (string[])[e.Name, Text(e.Time), Text(e.Loss), .. Values(e.Parameters)]));
        IEnumerable<string> Seen(string text) => HasValidation(flow) ? [text] : [];
        WriteTable(path, [Time, "loss", "gradientNorm", "dissipation", .. Seen("validationLoss"), .. thetas], flow.Points.Select(p =>
            (string[])[Text(p.Time), Text(p.Loss), Text(p.GradientNorm), Text(p.Dissipation), .. Seen(p.ValidationLoss is { } v ? Text(v) : ""),
                .. Values(p.Parameters)]));
    }

    private static void WriteTable(string path, IEnumerable<string> names, IEnumerable<string[]> rows) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', names.Select(Cell)));
        foreach (var row in rows)
            writer.WriteLine(string.Join(',', row.Select(Cell)));
    });

    /// <summary>In quotes where it must be (RFC 4180).</summary>
    private static string Cell(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <summary>So many digits that the number can be read back as it is.</summary>
    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool HasValidation(FlowResult flow) => flow.Points.Any(p => p.ValidationLoss is not null);

    private static void Write(string path, Action<Stream> write)
    {
        try
        {
            WholeFile.Write(path, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The flow cannot be saved to '{path}': {e.Message.TrimEnd('.')}. A file that was there before is as it was. Make room, or "
                + "choose another folder; the flow itself is still there to be saved.", e);
        }
    }
}
