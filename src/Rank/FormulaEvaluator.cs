using System;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>Values and partial derivatives of scalar formulas in any arithmetic, by forward differentiation of each step: no rounded derivative of the
/// compiler's comes in, so that residues and enclosures are those of the formula itself.</summary>
internal sealed class FormulaEvaluator<T, TArithmetic>
    where T : struct
    where TArithmetic : struct, IArithmetic<T>
{
    private readonly TArithmetic _number;
    private readonly T _one, _minusOne;
    private T[] _values = [];
    private T[][] _tangents = [];
    private bool[] _isKnown = [];

    public FormulaEvaluator(TArithmetic number) => (_number, _one, _minusOne) = (number, number.Constant(1), number.Constant(-1));

    /// <param name="variables">v0, v1, …</param>
    /// <param name="derivatives">Receives the partial derivative by each variable of the formula.</param>
    public T Evaluate(ScalarProgram formula, T[] variables, T[] derivatives, ChoiceTape? tape)
    {
        Reserve(formula);
        var last = formula.Steps.Length - 1;
        // Where a formula chooses, only what it chooses is computed: the other piece may have no value there.
        if (formula.HasChoices)
        {
            Need(formula, last, tape, variables);
        }
        else
        {
            for (var s = 0; s <= last; s++)
                Compute(formula, s, tape, variables);
        }

        for (var v = 0; v < formula.Variables; v++)
            derivatives[v] = Tangent(formula, last, v);
        return _values[last];
    }

    private void Need(ScalarProgram formula, int s, ChoiceTape? tape, T[] variables)
    {
        if (s < 0 || _isKnown[s])
            return;
        _isKnown[s] = true;
        var step = formula.Steps[s];
        Need(formula, step.A, tape, variables);
        Need(formula, step.B, tape, variables);
        if (_number.TakesAllPieces)
        {
            Need(formula, step.C, tape, variables);
            Need(formula, step.D, tape, variables);
        }

        Compute(formula, s, tape, variables);
    }

    private void Compute(ScalarProgram formula, int s, ChoiceTape? tape, T[] variables)
    {
        var step = formula.Steps[s];
        var tangent = _tangents[s];
        switch (step.Op)
        {
            case Op.Constant:
                _values[s] = _number.Constant(step.Value);
                break;
            case Op.Variable:
                _values[s] = variables[(int)step.Value];
                tangent[(int)step.Value] = _one;
                break;
            case Op.Add:
                _values[s] = _number.Add(_values[step.A], _values[step.B]);
                foreach (var v in formula.DependsOn[s])
                    tangent[v] = _number.Add(Tangent(formula, step.A, v), Tangent(formula, step.B, v));
                break;
            case Op.Multiply:
                Multiply(formula, s, step.A, step.B);
                break;
            case Op.Divide:
                var quotient = _values[s] = _number.Divide(_values[step.A], _values[step.B]);
                foreach (var v in formula.DependsOn[s])
                    tangent[v] = _number.Divide(_number.Add(Tangent(formula, step.A, v), Negative(_number.Multiply(quotient, Tangent(formula, step.B, v)))),
                        _values[step.B]);
                break;
            case Op.Maximum:
                Choose(formula, s, step.A, step.B, step.A, step.B, false, tape, variables);
                break;
            case Op.Minimum:
                Choose(formula, s, step.B, step.A, step.A, step.B, false, tape, variables);
                break;
            case Op.Greater:
                Choose(formula, s, step.A, step.B, step.C, step.D, false, tape, variables);
                break;
            case Op.GreaterOrEqual:
                Choose(formula, s, step.A, step.B, step.C, step.D, true, tape, variables);
                break;
            case Op.Absolute:
                Choose(formula, s, step.A, -1, step.A, -1 - step.A, false, tape, variables);
                break;
            case Op.SquareRoot or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh
                or Op.Erf or Op.Sin or Op.Cos or Op.Atan or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa
                or Op.FusedMultiplyAdd or Op.CopySign:
                _values[s] = _number.Call(step.Op, step.Value, _values[step.A], out var derivative);
                foreach (var v in formula.DependsOn[s])
                    tangent[v] = _number.Multiply(derivative, Tangent(formula, step.A, v));
                break;
            default:
                throw new NotSupportedException($"{step.Op} is not known here.");
        }
    }

    private void Multiply(ScalarProgram formula, int s, int a, int b)
    {
        var tangent = _tangents[s];
        if (a == b)
        {
            _values[s] = _number.Square(_values[a]);
            var twice = _number.Add(_values[a], _values[a]);
            foreach (var v in formula.DependsOn[s])
                tangent[v] = _number.Multiply(twice, Tangent(formula, a, v));
            return;
        }

        _values[s] = _number.Multiply(_values[a], _values[b]);
        foreach (var v in formula.DependsOn[s])
            tangent[v] = _number.Add(_number.Multiply(Tangent(formula, a, v), _values[b]), _number.Multiply(_values[a], Tangent(formula, b, v)));
    }

    /// <summary>a &gt; b ? then : otherwise; b = −1 stands for zero, a negative piece −1 − x for −x. Where a = b the piece to the right is taken, as the
    /// compiler's derivatives take it: of a continuous function the value is the same.</summary>
    private void Choose(ScalarProgram formula, int s, int a, int b, int then, int otherwise, bool orEqual, ChoiceTape? tape, T[] variables)
    {
        var tangent = _tangents[s];
        var right = b < 0 ? default : _values[b];
        if (_number.TakesAllPieces)
        {
            _values[s] = _number.Join(_values[a], right, Piece(then), Piece(otherwise));
            foreach (var v in formula.DependsOn[s])
                tangent[v] = _number.Join(default, default, PieceTangent(formula, then, v), PieceTangent(formula, otherwise, v));
            return;
        }

        bool chosen;
        if (tape is { IsFrozen: true })
        {
            chosen = tape.Read();
        }
        else
        {
            var order = _number.Compare(_values[a], right);
            chosen = order > 0 || order == 0 && (Rise(formula, a, b) is { } rise ? _number.Compare(rise, default) > 0 : orEqual);
            tape?.Write(chosen);
        }

        var piece = chosen ? then : otherwise;
        Need(formula, piece >= 0 ? piece : -1 - piece, tape, variables);
        _values[s] = Piece(piece);
        foreach (var v in formula.DependsOn[s])
            tangent[v] = PieceTangent(formula, piece, v);
    }

    /// <summary>The derivative of a − b by the first variable it depends on; null where it depends on none.</summary>
    private T? Rise(ScalarProgram formula, int a, int b)
    {
        var (first, other) = (formula.DependsOn[a], b < 0 ? [] : formula.DependsOn[b]);
        if (first.Length == 0 && other.Length == 0)
            return null;
        var v = Math.Min(first.Length > 0 ? first[0] : int.MaxValue, other.Length > 0 ? other[0] : int.MaxValue);
        var fall = b < 0 ? default : Tangent(formula, b, v);
        return _number.Add(Tangent(formula, a, v), Negative(fall));
    }

    private T Piece(int piece) => piece >= 0 ? _values[piece] : Negative(_values[-1 - piece]);

    private T PieceTangent(ScalarProgram formula, int piece, int v) => piece >= 0 ? Tangent(formula, piece, v) : Negative(Tangent(formula, -1 - piece, v));

    private T Negative(T x) => _number.Multiply(_minusOne, x);

    private T Tangent(ScalarProgram formula, int s, int v) => Array.IndexOf(formula.DependsOn[s], v) >= 0 ? _tangents[s][v] : default;

    private void Reserve(ScalarProgram formula)
    {
        var (steps, variables) = (formula.Steps.Length, formula.Variables);
        if (_values.Length < steps)
        {
            Array.Resize(ref _values, steps);
            Array.Resize(ref _tangents, steps);
            Array.Resize(ref _isKnown, steps);
        }

        Array.Clear(_isKnown, 0, steps);

        for (var s = 0; s < steps; s++)
        {
            if (_tangents[s] is null || _tangents[s].Length < variables)
                _tangents[s] = new T[variables];
        }
    }
}
