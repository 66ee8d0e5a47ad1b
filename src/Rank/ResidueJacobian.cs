using System;

namespace GradientFlow.Ranks;

/// <summary>What a Jacobian modulo a prime shows.</summary>
/// <param name="Rank">Of as many columns as it took to reach the rank that was asked for, or of all.</param>
/// <param name="Means">False where something was divided by zero modulo the prime.</param>
/// <param name="Rows">Of each row a fingerprint: equal for proportional rows, and 0 for a row of zeros.</param>
internal sealed record ResidueFinding(int Rank, bool Means, ulong[] Rows);

/// <summary>The Jacobian at one point modulo a prime, and its rank.</summary>
internal sealed class ResidueJacobian<TField>
    where TField : struct, IPrimeField
{
    private const int MostStored = 1 << 26;

    private readonly Architecture _architecture;
    private readonly TField _field;
    private readonly int _samples;
    private readonly ulong[] _inputs;
    private readonly ChoiceTape[]? _tapes;
    private readonly Effort _effort;
    private readonly SplitMix _random;
    private readonly ResidueState _state = new();
    private readonly NestEvaluator<ulong, ResidueArithmetic<TField>> _evaluator;

    /// <param name="theta">θ: [P]</param>
    /// <param name="inputs">Input vectors of all samples.</param>
    /// <param name="tapes">The activation pattern of each sample, where there are pieces.</param>
    public ResidueJacobian(Architecture architecture, TField field, ulong[] theta, ulong[] inputs, int samples, ChoiceTape[]? tapes, SplitMix random,
        Effort effort)
    {
        (_architecture, _field, _samples, _inputs, _tapes, _effort, _random) = (architecture, field, samples, inputs, tapes, effort, random);
        _evaluator = new(architecture, new(field, random.NextBits(), _state));
        _evaluator.SetParameters(theta);
    }

    private int Rows => _samples * _architecture.OutputSize;

    /// <summary>Takes random columns until the rank reaches the target.</summary>
    public ResidueFinding Rank(int target)
    {
        var fingerprint = Array.ConvertAll(new int[2 * _architecture.ParameterCount], _ => Residue.Random(_field, _random));
        var rows = new ulong[Rows];
        var order = _random.Permutation(_architecture.ParameterCount);
        var elimination = new Elimination<TField>(_field, Rows, _effort);
        // A few columns more than rows nearly always do; the rest follows in as large parts as memory should hold.
        var most = Math.Max(1, MostStored / Rows);
        for (int first = 0, count = Math.Min(most, target + 32); first < order.Length && elimination.Rank < target; first += count, count = most)
        {
            count = Math.Min(count, order.Length - first);
            var columns = Columns(order, first, count, first == 0 ? fingerprint : null, rows);
            for (var c = 0; c < count && elimination.Rank < target; c++)
                elimination.Add(columns[c]);
        }

        return new(elimination.Rank, !_state.DividedByZero, rows);
    }

    /// <summary>The rank of [H, 1], H the values of a quantity over the samples.</summary>
    public ResidueFinding RankOfFeatures(int quantity, bool withOne)
    {
        var size = _architecture.Quantities[quantity].Size;
        var columns = Array.ConvertAll(new int[size + (withOne ? 1 : 0)], _ => new ulong[_samples]);
        for (var s = 0; s < _samples; s++)
        {
            Forward(s);
            var values = _evaluator.ValuesOf(quantity);
            for (var c = 0; c < columns.Length; c++)
                columns[c][s] = c < size ? values[c] : _field.One;
        }

        var elimination = new Elimination<TField>(_field, _samples, _effort);
        for (var c = 0; c < columns.Length && elimination.Rank < _samples; c++)
            elimination.Add(columns[c]);
        return new(elimination.Rank, !_state.DividedByZero, []);
    }

    private ulong[][] Columns(int[] order, int first, int count, ulong[]? fingerprint, ulong[] rows)
    {
        var columns = Array.ConvertAll(new int[count], _ => new ulong[Rows]);
        var row = new ulong[_architecture.ParameterCount];
        for (var s = 0; s < _samples; s++)
        {
            Forward(s);
            for (var k = 0; k < _architecture.OutputSize; k++)
            {
                _effort.Spend(2 * _architecture.Multiplications);
                _evaluator.Row(k, row);
                var r = s * _architecture.OutputSize + k;
                for (var c = 0; c < count; c++)
                    columns[c][r] = row[order[first + c]];
                if (fingerprint is not null)
                    rows[r] = Fingerprint(row, fingerprint);
            }
        }

        return columns;
    }

    private void Forward(int sample)
    {
        _effort.Spend(_architecture.Multiplications);
        _tapes?[sample].Rewind(freeze: true);
        _evaluator.Forward(_inputs, sample, _tapes?[sample]);
    }

    /// <summary>The quotient of two random combinations of a row: proportional rows have the same, others almost never.</summary>
    private ulong Fingerprint(ulong[] row, ulong[] random)
    {
        ulong a = 0, b = 0;
        for (var p = 0; p < row.Length; p++)
        {
            if (row[p] == 0)
                continue;
            a = _field.Add(a, _field.Multiply(row[p], random[p]));
            b = _field.Add(b, _field.Multiply(row[p], random[row.Length + p]));
        }

        return _field.Multiply(a, Residue.Inverse(_field, b));
    }
}
