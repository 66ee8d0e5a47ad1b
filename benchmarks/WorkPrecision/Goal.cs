using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>What Auto is to need at most, in gradient equivalents, to come to an error.</summary>
internal sealed record Goal(string Problem, double Error, double Most)
{
    public static Goal[] All { get; } =
    [
        new("P1", 1e-3, 355), new("P1", 1e-5, 610), new("P1", 1e-6, 705), new("P1 long", 1e-3, 2_310),
        new("P2", 1e-3, 785), new("P2", 1e-4, 1_190), new("P2", 1e-5, 1_430), new("P2", 1e-6, 4_400), new("P4", 1e-3, 305),
    ];

    /// <summary>The work at an error, between the runs next to it, straight on logarithmic scales; the least work of what is more accurate where no run is less
    /// accurate. Null where none comes so near.</summary>
    public static double? WorkAt(IEnumerable<WorkRow> runs, double error, Func<WorkRow, double> work)
    {
        var points = runs.Where(r => double.IsFinite(r.Error)).OrderByDescending(r => r.Error).ToArray();
        var best = points.Zip(points.Skip(1)).Where(p => p.First.Error >= error && error >= p.Second.Error && p.First.Error > p.Second.Error)
            .Select(p =>
            {
                var share = Math.Log(p.First.Error / error) / Math.Log(p.First.Error / p.Second.Error);
                return (double?)(Math.Pow(work(p.First), 1 - share) * Math.Pow(work(p.Second), share));
            }).LastOrDefault();
        return best ?? points.Where(p => p.Error <= error).Select(p => (double?)work(p)).Min();
    }
}
