using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace GradientFlow.Examples.Output;

/// <summary>Loss against time since the start, both on logarithmic scales, as loss.svg.</summary>
internal static class LossPlot
{
    public static void Save(FlowResult flow, string path)
    {
        var model = new PlotModel { Title = $"{flow.Network}: gradient flow", TitleFontSize = 16, Background = OxyColors.White, DefaultFont = "Arial" };
        model.Axes.Add(Axis(AxisPosition.Bottom, "time t"));
        model.Axes.Add(Axis(AxisPosition.Left, "L"));
        Add(model, flow, "L", OxyColor.FromRgb(0x1f, 0x5a, 0xa8), LineStyle.Solid, p => p.Loss);
        if (flow.Points.Any(p => p.ValidationLoss is not null))
            Add(model, flow, "L, validation", OxyColor.FromRgb(0xc8, 0x5a, 0x1e), LineStyle.Solid, p => p.ValidationLoss);
        Add(model, flow, "‖∇L‖²", OxyColor.FromRgb(0x80, 0x80, 0x80), LineStyle.Dash, p => p.GradientNorm * p.GradientNorm);
        model.Legends.Add(new Legend
        {
            LegendPosition = LegendPosition.LeftBottom,
            LegendFontSize = 13,
            LegendLineSpacing = 6,
            LegendPadding = 12,
            LegendItemSpacing = 30
        });
        // The exporter knows the widths of Arial's letters; where there is no Arial, its metric twins stand in.
        var svg = new SvgExporter { Width = 720, Height = 450, UseVerticalTextAlignmentWorkaround = true }.ExportToString(model);
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
        AxisTitleDistance = 8,
    };

    private static void Add(PlotModel model, FlowResult flow, string title, OxyColor color, LineStyle style, Func<TrajectoryPoint, double?> value)
    {
        // A logarithmic scale has no room for the start itself, nor for a loss of zero.
        IEnumerable<DataPoint> points = flow.Points
            .Select(p => (Time: p.Time - flow.Start.Time, Value: value(p) ?? double.NaN))
            .Where(p => p.Time > 0 && p.Value > 0 && double.IsFinite(p.Value))
            .Select(p => new DataPoint(p.Time, p.Value));
        // The legend clips at the width it reckons, which is a little short: hence the spaces.
        var series = new LineSeries { Title = title + "    ", Color = color, LineStyle = style, StrokeThickness = style == LineStyle.Solid ? 2 : 1.2 };
        series.Points.AddRange(points);
        model.Series.Add(series);
    }
}
