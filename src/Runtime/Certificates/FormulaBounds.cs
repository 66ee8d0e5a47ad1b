using System;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Why a formula has no bounds over a box.</summary>
internal enum BoundsFailure
{
    None,

    /// <summary>Two pieces meet inside the box.</summary>
    Kink,

    /// <summary>A divisor, or an argument of a root, power or logarithm, may be zero or worse.</summary>
    Domain,
}

/// <summary>Enclosures of a scalar formula and of its partial derivatives up to the third over a box, by forward differentiation of each step.</summary>
internal sealed class FormulaBounds
{
    private Interval[] _values = [], _first = [], _second = [], _third = [];
    private bool[] _isKnown = [];
    private ScalarStep[] _steps = [];
    private int _variables;

    /// <summary>What went wrong in the last evaluation.</summary>
    public BoundsFailure Failure { get; private set; }

    /// <param name="box">v0, v1, …</param>
    /// <param name="first">Receives ∂f/∂vᵢ for all variables of the formula.</param>
    /// <param name="second">Receives ∂²f/∂vᵢ∂vₖ at [i·variables + k].</param>
    /// <param name="third">Receives ∂³f/∂vᵢ∂vₖ∂vₗ at [(i·variables + k)·variables + l].</param>
    /// <returns>f, where <see cref="Failure"/> is none.</returns>
    public Interval Evaluate(ScalarProgram formula, ReadOnlySpan<Interval> box, Span<Interval> first, Span<Interval> second, Span<Interval> third)
    {
        (_steps, _variables) = (formula.Steps, formula.Variables);
        Failure = BoundsFailure.None;
        Reserve(_steps.Length);
        var last = _steps.Length - 1;
        Need(last, box);
        First(last).CopyTo(first);
        Second(last).CopyTo(second);
        Third(last).CopyTo(third);
        return _values[last];
    }

    /// <summary>Where a formula chooses, only what it chooses is computed: the other piece may have no value there.</summary>
    private void Need(int s, ReadOnlySpan<Interval> box)
    {
        if (s < 0 || _isKnown[s])
            return;
        _isKnown[s] = true;
        Need(_steps[s].A, box);
        Need(_steps[s].B, box);
        Compute(s, box);
    }

    private void Compute(int s, ReadOnlySpan<Interval> box)
    {
        var step = _steps[s];
        var (a, b) = (step.A, step.B);
        switch (step.Op)
        {
            case Op.Constant:
                _values[s] = step.Value;
                break;
            case Op.Variable:
                _values[s] = box[(int)step.Value];
                First(s)[(int)step.Value] = 1;
                break;
            case Op.Add:
                Combine(s, _values[a] + _values[b], a, 1, b, 1);
                break;
            case Op.Multiply when a == b:
                Chain(s, a, new(Interval.Square(_values[a]), 2 * _values[a], 2, default, true));
                break;
            case Op.Multiply:
                Multiply(s, a, b);
                break;
            case Op.Divide:
                Divide(s, a, b);
                break;
            case Op.Maximum:
                Choose(s, _values[a] - _values[b], a, b, a, b, box);
                break;
            case Op.Minimum:
                Choose(s, _values[b] - _values[a], b, a, a, b, box);
                break;
            case Op.Greater or Op.GreaterOrEqual:
                Choose(s, _values[a] - _values[b], a, b, step.C, step.D, box, orEqual: step.Op == Op.GreaterOrEqual);
                break;
            case Op.Absolute:
                Choose(s, _values[a], a, -1, a, -1 - a, box);
                break;
            case Op.SquareRoot or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh
                or Op.Erf or Op.Sin or Op.Cos or Op.Atan:
                Chain(s, a, FunctionCurve.Of(step.Op, step.Value, _values[a]));
                break;
            case Op.Rescale or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa or Op.FusedMultiplyAdd or Op.CopySign:
                throw new NotSupportedException($"{step.Op} occurs only in expansions.");
        }
    }

    private Span<Interval> First(int step) => _first.AsSpan(step * _variables, _variables);

    private Span<Interval> Second(int step) => _second.AsSpan(step * _variables * _variables, _variables * _variables);

    private Span<Interval> Third(int step) => _third.AsSpan(step * _variables * _variables * _variables, _variables * _variables * _variables);

    /// <summary>x at (i, k).</summary>
    private Interval At(Span<Interval> x, int i, int k) => x[i * _variables + k];

    /// <summary>The derivatives of α·a + β·b, α and β constant.</summary>
    private void Combine(int s, Interval value, int a, Interval alpha, int b, Interval beta)
    {
        _values[s] = value;
        Scale(First(s), First(a), alpha, First(b), beta);
        Scale(Second(s), Second(a), alpha, Second(b), beta);
        Scale(Third(s), Third(a), alpha, Third(b), beta);

        static void Scale(Span<Interval> to, Span<Interval> a, Interval alpha, Span<Interval> b, Interval beta)
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = alpha * a[i] + beta * b[i];
        }
    }

    /// <summary>φ(a): ∂ᵢ = φ'·aᵢ, ∂ᵢₖ = φ''·aᵢaₖ + φ'·aᵢₖ, ∂ᵢₖₗ = φ‴·aᵢaₖaₗ + φ''·(aᵢaₖₗ + aₖaᵢₗ + aₗaᵢₖ) + φ'·aᵢₖₗ.</summary>
    private void Chain(int s, int a, FunctionCurve curve)
    {
        if (!curve.IsInDomain)
            Failure = BoundsFailure.Domain;
        _values[s] = curve.Value;
        Span<Interval> first = First(s), second = Second(s), third = Third(s), x = First(a), xx = Second(a), xxx = Third(a);
        for (var i = 0; i < _variables; i++)
        {
            first[i] = curve.First * x[i];
            for (var k = 0; k < _variables; k++)
            {
                var square = i == k ? Interval.Square(x[i]) : x[i] * x[k];
                var at = i * _variables + k;
                second[at] = curve.Second * square + curve.First * xx[at];
                for (var l = 0; l < _variables; l++)
                {
                    var bends = At(xx, k, l) * x[i] + At(xx, i, l) * x[k] + xx[at] * x[l];
                    var to = at * _variables + l;
                    third[to] = curve.Third * (square * x[l]) + curve.Second * bends + curve.First * xxx[to];
                }
            }
        }
    }

    private void Multiply(int s, int a, int b)
    {
        var (u, v) = (_values[a], _values[b]);
        Combine(s, u * v, a, v, b, u);
        Span<Interval> second = Second(s), third = Third(s), x = First(a), y = First(b), xx = Second(a), yy = Second(b);
        for (var i = 0; i < _variables; i++)
        {
            for (var k = 0; k < _variables; k++)
            {
                var at = i * _variables + k;
                second[at] += x[i] * y[k] + x[k] * y[i];
                for (var l = 0; l < _variables; l++)
                {
                    third[at * _variables + l] += xx[at] * y[l] + At(xx, i, l) * y[k] + At(xx, k, l) * y[i]
                        + x[i] * At(yy, k, l) + x[k] * At(yy, i, l) + x[l] * yy[at];
                }
            }
        }
    }

    /// <summary>q = a/b: bᵢ·q + b·qᵢ = aᵢ, and twice more.</summary>
    private void Divide(int s, int a, int b)
    {
        var (u, v) = (_values[a], _values[b]);
        if (v.ContainsZero)
            Failure = BoundsFailure.Domain;
        var q = _values[s] = u / v;
        Span<Interval> first = First(s), second = Second(s), third = Third(s), x = First(a), y = First(b), xx = Second(a), yy = Second(b);
        Span<Interval> xxx = Third(a), yyy = Third(b);
        for (var i = 0; i < _variables; i++)
            first[i] = (x[i] - q * y[i]) / v;
        for (var i = 0; i < _variables; i++)
        {
            for (var k = 0; k < _variables; k++)
            {
                var at = i * _variables + k;
                second[at] = (xx[at] - q * yy[at] - first[i] * y[k] - first[k] * y[i]) / v;
            }
        }

        for (var i = 0; i < _variables; i++)
        {
            for (var k = 0; k < _variables; k++)
            {
                for (var l = 0; l < _variables; l++)
                {
                    var to = (i * _variables + k) * _variables + l;
                    var mixed = first[i] * At(yy, k, l) + first[k] * At(yy, i, l) + first[l] * At(yy, i, k)
                        + At(second, i, k) * y[l] + At(second, i, l) * y[k] + At(second, k, l) * y[i];
                    third[to] = (xxx[to] - q * yyy[to] - mixed) / v;
                }
            }
        }
    }

    /// <summary>The piece on the side that the difference certainly lies on; a piece −1 − x stands for −x.</summary>
    /// <param name="a">What is compared; b likewise, −1 for zero. Where neither moves, they may be equal.</param>
    private void Choose(int s, Interval difference, int a, int b, int then, int otherwise, ReadOnlySpan<Interval> box, bool orEqual = false)
    {
        if (!(difference.Low > 0 || difference.High < 0) && (Moves(a) || b >= 0 && Moves(b) || !difference.IsPoint))
            Failure = BoundsFailure.Kink;
        var piece = difference.Low > 0 || orEqual && difference.IsZero ? then : otherwise;
        var sign = piece < 0 ? -1 : 1;
        var from = piece < 0 ? -1 - piece : piece;
        Need(from, box);
        Combine(s, sign * _values[from], from, sign, from, default);
    }

    private bool Moves(int step)
    {
        foreach (var d in First(step))
        {
            if (!d.IsZero)
                return true;
        }

        return false;
    }

    private void Reserve(int steps)
    {
        var (n, m, o) = (steps * _variables, steps * _variables * _variables, steps * _variables * _variables * _variables);
        if (_values.Length < steps)
            (_values, _isKnown) = (new Interval[steps], new bool[steps]);
        Array.Clear(_isKnown, 0, steps);
        if (_first.Length < n)
            _first = new Interval[n];
        if (_second.Length < m)
            _second = new Interval[m];
        if (_third.Length < o)
            _third = new Interval[o];
        Array.Clear(_first, 0, n);
        Array.Clear(_second, 0, m);
        Array.Clear(_third, 0, o);
    }
}
