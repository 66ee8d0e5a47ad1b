using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>Error against time on the clock, both on logarithmic scales: further down and left is better.</summary>
internal static class WorkPlot
{
    private static readonly OxyColor[] s_ours = [OxyColor.FromRgb(0x1f, 0x5a, 0xa8), OxyColor.FromRgb(0x3f, 0x9f, 0xd0), OxyColor.FromRgb(0x2a, 0x8a, 0x6a),
        OxyColor.FromRgb(0x6a, 0x5a, 0xc8), OxyColor.FromRgb(0x70, 0x90, 0x30), OxyColor.FromRgb(0x60, 0x60, 0x60)];
    private static readonly OxyColor[] s_theirs = [OxyColor.FromRgb(0xc8, 0x3a, 0x1e), OxyColor.FromRgb(0xe0, 0x8a, 0x20), OxyColor.FromRgb(0xb0, 0x30, 0x70),
        OxyColor.FromRgb(0x90, 0x60, 0x40), OxyColor.FromRgb(0xd0, 0x70, 0xa0), OxyColor.FromRgb(0xa0, 0xa0, 0x40), OxyColor.FromRgb(0x80, 0x80, 0x80)];

    public static void Save(string title, IEnumerable<WorkRow> rows, string path)
    {
        var model = new PlotModel { Title = title, TitleFontSize = 15, Background = OxyColors.White, DefaultFont = "Arial" };
        model.Axes.Add(Axis(AxisPosition.Bottom, "seconds"));
        model.Axes.Add(Axis(AxisPosition.Left, "error / displacement"));
        var (ours, theirs) = (0, 0);
        foreach (var method in rows.Where(r => r.Error > 0 && double.IsFinite(r.Error)).GroupBy(r => r.Method))
        {
            var isOurs = Enum.TryParse<Method>(method.Key, out _);
            var color = isOurs ? s_ours[ours++ % s_ours.Length] : s_theirs[theirs++ % s_theirs.Length];
            var series = new LineSeries
            {
                Title = method.Key + "          ", // the legend reckons its width a little short
                Color = color,
                StrokeThickness = method.Key == nameof(Method.Auto) ? 3 : 1.3,
                LineStyle = isOurs ? LineStyle.Solid : LineStyle.Dash,
                MarkerType = isOurs ? MarkerType.Circle : MarkerType.Square,
                MarkerSize = method.Key == nameof(Method.Auto) ? 4 : 3,
                MarkerFill = color,
            };
            series.Points.AddRange(method.OrderByDescending(r => r.Tolerance).Select(r => new DataPoint(r.Seconds, r.Error)));
            model.Series.Add(series);
        }

        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.RightTop,
            LegendFontSize = 12,
            LegendLineSpacing = 4
        });
        var svg = new SvgExporter { Width = 860, Height = 480, UseVerticalTextAlignmentWorkaround = true }.ExportToString(model);
        File.WriteAllText(path,
            svg.Replace("font-family=\"Arial\"", "font-family=\"Arial, Liberation Sans, Helvetica, sans-serif\"", StringComparison.Ordinal));
    }

    private static LogarithmicAxis Axis(AxisPosition position, string title) => new()
    {
        Position = position,
        Title = title,
        LabelFormatter = v => v.ToString("0e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal),
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = OxyColor.FromRgb(0xe4, 0xe4, 0xe4),
        TickStyle = TickStyle.Outside,
        FontSize = 12,
        AxisTitleDistance = 14,
    };
}
