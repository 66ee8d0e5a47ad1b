using System.Collections.Generic;

namespace GradientFlow.Ranks;

/// <summary>Rank of a matrix modulo a prime whose columns come one after the other; it can be left as soon as the rank is full.</summary>
internal sealed class Elimination<TField>(TField field, int rows, Effort effort)
    where TField : struct, IPrimeField
{
    // Pivot column j has 1 at position j and zeros before; positions are rows in the order of _rows.
    private readonly List<ulong[]> _pivots = [];
    private readonly int[] _rows = Identity(rows);

    public int Rank => _pivots.Count;

    /// <summary>Takes one more column.</summary>
    /// <returns>Whether it raised the rank.</returns>
    public bool Add(ulong[] column)
    {
        effort.Spend((long)Rank * rows - (long)Rank * Rank / 2 + 1);
        var c = new ulong[rows];
        for (var i = 0; i < rows; i++)
            c[i] = column[_rows[i]];
        for (var j = 0; j < _pivots.Count; j++)
        {
            if (c[j] == 0)
                continue;
            var (factor, pivot) = (Residue.Negative(field, c[j]), _pivots[j]);
            for (var i = j; i < rows; i++)
                c[i] = field.Add(c[i], field.Multiply(factor, pivot[i]));
        }

        var at = Rank;
        while (at < rows && c[at] == 0)
            at++;
        if (at == rows)
            return false;
        Swap(c, at);
        foreach (var pivot in _pivots)
            Swap(pivot, at);
        (_rows[Rank], _rows[at]) = (_rows[at], _rows[Rank]);
        var inverse = Residue.Inverse(field, c[Rank]);
        for (var i = Rank; i < rows; i++)
            c[i] = field.Multiply(c[i], inverse);
        _pivots.Add(c);
        return true;
    }

    private void Swap(ulong[] column, int at) => (column[Rank], column[at]) = (column[at], column[Rank]);

    private static int[] Identity(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        return order;
    }
}
