using System.Globalization;
using System.IO;
using System.Linq;
using CsvHelper;

namespace GradientFlow.Examples.Output;

/// <summary>The recorded points as trajectory.csv: time, loss, gradient norm, dissipation, validation loss where there is one, and θ.</summary>
internal static class TrajectoryFile
{
    public static void Save(FlowResult flow, string path)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        var validated = flow.Points.Any(p => p.ValidationLoss is not null);
        foreach (var name in (string[])["time", "loss", "gradientNorm", "dissipation", .. validated ? ["validationLoss"] : (string[])[]])
            csv.WriteField(name);
        for (var i = 0; i < flow.ParameterCount; i++)
            csv.WriteField($"theta{i.ToString(CultureInfo.InvariantCulture)}");
        csv.NextRecord();
        foreach (var p in flow.Points)
        {
            csv.WriteField(p.Time);
            csv.WriteField(p.Loss);
            csv.WriteField(p.GradientNorm);
            csv.WriteField(p.Dissipation);
            if (validated)
                csv.WriteField(p.ValidationLoss);
            for (var i = 0; i < flow.ParameterCount; i++)
                csv.WriteField(p.Parameters?[i]);
            csv.NextRecord();
        }
    }
}
