using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Lowering;

/// <summary>A term that a block of the library multiplies out.</summary>
/// <param name="Row">The factor that the rows of the block move.</param>
/// <param name="Column">The factor that they do not.</param>
internal sealed record BlockTerm(Linear Row, Linear Column)
{
    /// <summary>W·x: one factor of the parameters, which the rows move, and one per sample, which they do not; null for any other term.</summary>
    public static BlockTerm? OfProduct(LoopTerm term, double scale, Axis? rows, Axis? columns = null) =>
        term.Scale == scale && term.Factors.Length == 2 && term.Factors.All(f => f.Through is null)
        && term.Factors.SingleOrNone(f => f.PerSample) is { } x && term.Factors.SingleOrNone(f => !f.PerSample) is { } w
        && (rows is null || x[rows] == 0) && (columns is null || w[columns] == 0)
            ? new(w, x) : null;

    /// <summary>p·q, both per sample, one of which the rows move and the other the columns; null for any other term.</summary>
    public static BlockTerm? OfDotProduct(LoopTerm term, double scale, Axis? rows, Axis? columns)
    {
        if (term.Scale != scale || term.Factors.Length != 2 || term.Factors.Any(f => !f.PerSample || f.Through is not null))
            return null;
        bool Fits(Linear p, Linear q) => (rows is null || q[rows] == 0) && (columns is null || p[columns] == 0);
        var (first, second) = (term.Factors[0], term.Factors[1]);
        return Fits(first, second) ? new(first, second) : Fits(second, first) ? new(second, first) : null;
    }
}

internal static class Sequences
{
    /// <summary>The one that fits; null where none or several do.</summary>
    public static T? SingleOrNone<T>(this IEnumerable<T> values, System.Func<T, bool> fits)
        where T : class
    {
        var fitting = values.Where(fits).Take(2).ToArray();
        return fitting.Length == 1 ? fitting[0] : null;
    }
}
