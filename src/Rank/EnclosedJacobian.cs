using System;
using System.Linq;

namespace GradientFlow.Ranks;

/// <summary>A proof that the rows of J are independent at a point.</summary>
/// <param name="SmallestSingularValue">A proved lower bound; 0 where another way than by singular values was taken.</param>
internal sealed record RankProof(string Method, double SmallestSingularValue);

/// <summary>A network evaluated in intervals: activation patterns that are certain, and proofs of full rank.</summary>
internal sealed class EnclosedJacobian
{
    // A number of intervals that fit in a gigabyte.
    private const long MostEntries = 1 << 26;

    private readonly Architecture _architecture;
    private readonly int _samples;
    private readonly Effort _effort;
    private readonly IntervalState _state = new();
    private NestEvaluator<Interval, IntervalArithmetic>? _evaluator;

    public EnclosedJacobian(Architecture architecture, int samples, Effort effort) => (_architecture, _samples, _effort) = (architecture, samples, effort);

    private NestEvaluator<Interval, IntervalArithmetic> Evaluator => _evaluator ??= new(_architecture, new(_state));

    private int M => _architecture.OutputSize;

    /// <summary>Some formula with functions is not analytic on the whole line, as far as enclosures show: what is proved at a point then holds around it
    /// only.</summary>
    public bool HasRestrictedDomain =>
        _architecture.HasFunctions && _architecture.Loops.Any(l => (l.Formula.HasFunctions || l.Formula.HasQuotients) && LeavesDomain(l.Formula));

    private static bool LeavesDomain(ScalarProgram formula)
    {
        var state = new IntervalState();
        var variables = Enumerable.Repeat(Interval.Everything, formula.Variables).ToArray();
        new FormulaEvaluator<Interval, IntervalArithmetic>(new(state)).Evaluate(formula, variables, new Interval[formula.Variables], new ChoiceTape());
        return state.LeftDomain;
    }

    /// <summary>Writes the activation pattern of each sample.</summary>
    /// <returns>Whether every choice was certain.</returns>
    public bool Record(Interval[] theta, double[] inputs, ChoiceTape[] tapes)
    {
        (_state.IsUndecided, _state.LeftDomain) = (false, false);
        Evaluator.SetParameters(theta);
        var x = Array.ConvertAll(inputs, v => (Interval)v);
        for (var s = 0; s < _samples; s++)
        {
            _effort.Spend(2 * _architecture.Multiplications);
            tapes[s].Rewind(freeze: false);
            Evaluator.Forward(x, s, tapes[s]);
        }

        return !_state.IsUndecided;
    }

    /// <summary>Tries to prove that J has full rank at θ; where pieces were recorded, along them.</summary>
    public RankProof? Prove(Interval[] theta, double[] inputs, ChoiceTape[]? tapes, DenseLayer? last)
    {
        (_state.IsUndecided, _state.LeftDomain) = (false, false);
        Evaluator.SetParameters(theta);
        var x = Array.ConvertAll(inputs, v => (Interval)v);
        return last is not null ? OfFeatures(x, tapes, last) ?? OfJacobian(x, tapes) : OfJacobian(x, tapes);
    }

    private RankProof? OfFeatures(Interval[] x, ChoiceTape[]? tapes, DenseLayer last)
    {
        var columns = last.Inputs + (last.HasBias ? 1 : 0);
        if (columns < _samples)
            return null;
        var rows = new Interval[_samples][];
        for (var s = 0; s < _samples; s++)
        {
            Forward(x, s, tapes);
            rows[s] = new Interval[columns];
            Evaluator.ValuesOf(last.From).CopyTo(rows[s], 0);
            if (last.HasBias)
                rows[s][columns - 1] = 1;
        }

        return Prove(rows, columns, $"the last hidden features H at one point, rank {(last.HasBias ? "[H, 1]" : "H")} = n, by ");
    }

    private RankProof? OfJacobian(Interval[] x, ChoiceTape[]? tapes)
    {
        if ((long)_samples * M * _architecture.ParameterCount > MostEntries)
            return null;
        var rows = new Interval[_samples * M][];
        for (var s = 0; s < _samples; s++)
        {
            Forward(x, s, tapes);
            for (var k = 0; k < M; k++)
            {
                _effort.Spend(4 * _architecture.Multiplications);
                rows[s * M + k] = new Interval[_architecture.ParameterCount];
                Evaluator.Row(k, rows[s * M + k]);
            }
        }

        return Prove(rows, _architecture.ParameterCount, "the Jacobian at one point, enclosed in intervals, and ");
    }

    private RankProof? Prove(Interval[][] rows, int columns, string what)
    {
        if (_state.IsUndecided || _state.LeftDomain)
            return null;
        var matrix = new EnclosedMatrix(rows.Length, columns);
        for (var r = 0; r < rows.Length; r++)
            matrix.SetRow(r, rows[r]);
        var sigma = matrix.SmallestSingularValue(_effort);
        return sigma > 0 ? new(what + "a verified Cholesky factorisation", sigma)
            : matrix.HasVerifiedInverse(rows, _effort) ? new(what + "a verified inverse of some of its columns", 0)
            : null;
    }

    private void Forward(Interval[] x, int sample, ChoiceTape[]? tapes)
    {
        _effort.Spend(2 * _architecture.Multiplications);
        tapes?[sample].Rewind(freeze: true);
        Evaluator.Forward(x, sample, tapes?[sample]);
    }

    /// <summary>Rank in plain double precision.</summary>
    public int FloatingRank(double[] theta, double[] inputs)
    {
        var evaluator = new NestEvaluator<double, DoubleArithmetic>(_architecture, default);
        evaluator.SetParameters(theta);
        var (columns, row) = (_architecture.ParameterCount, new double[_architecture.ParameterCount]);
        var matrix = new double[checked(_samples * M * columns)];
        for (var s = 0; s < _samples; s++)
        {
            _effort.Spend(_architecture.Multiplications);
            evaluator.Forward(inputs, s);
            for (var k = 0; k < M; k++)
            {
                _effort.Spend(2 * _architecture.Multiplications);
                evaluator.Row(k, row);
                row.CopyTo(matrix, (s * M + k) * columns);
            }
        }

        var rows = _samples * M;
        _effort.Spend((long)rows * Math.Min(rows, columns) * columns / 8);
        Ranks.FloatingRank.Pivots(matrix, rows, columns, out var rank);
        return rank;
    }
}
