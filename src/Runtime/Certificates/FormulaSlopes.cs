using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Why a formula has no bounded slopes over a box.</summary>
internal enum SlopeFailure
{
    None,

    /// <summary>A divisor, or an argument of a root, power or logarithm, may be zero or worse.</summary>
    Domain,

    /// <summary>Two pieces do not meet where the formula changes from one to the other, or it could not be seen that they do.</summary>
    Jump,
}

/// <summary>Enclosures of a formula and of its slopes over one box of its variables, of which one may be without a bound. Where pieces meet inside the box, the
/// slopes of all of them count: between two points a continuous function rises by what lies between its slopes.</summary>
internal sealed class FormulaSlopes(ScalarProgram formula)
{
    /// <summary>Pieces that differ by no more where they meet are taken to meet.</summary>
    public const double MeetWithin = 1e-12;

    private const int MeetingTries = 4000;

    private readonly ReachArithmetic _number = new();
    private readonly Reached[] _values = new Reached[formula.Steps.Length];
    private readonly Reached[] _slopes = new Reached[formula.Steps.Length * formula.Variables];
    private readonly bool[] _isKnown = new bool[formula.Steps.Length];
    private readonly Interval[] _box = new Interval[formula.Variables];
    private FormulaSlopes? _atMeeting;

    /// <summary>What went wrong in the last evaluation.</summary>
    public SlopeFailure Failure { get; private set; }

    /// <summary>Some pieces were taken to meet, which are equal there to <see cref="MeetWithin"/>, and not exactly as far as could be seen.</summary>
    public bool AssumesMeeting { get; private set; }

    /// <summary>The formula, over the last box.</summary>
    public Interval Value => _values[^1].Range;

    /// <summary>∂f/∂vᵢ, over the last box.</summary>
    public Interval Slope(int variable) => Slopes(_values.Length - 1)[variable].Range;

    /// <param name="box">v0, v1, …</param>
    public void Evaluate(ReadOnlySpan<Interval> box)
    {
        box[.._box.Length].CopyTo(_box);
        Failure = SlopeFailure.None;
        _number.LeftDomain = false;
        Array.Clear(_isKnown);
        // One variable without a bound, on one side of zero, can be followed.
        var far = Array.FindIndex(_box, b => !b.IsFinite);
        if (far >= 0 && (Array.FindIndex(_box, far + 1, b => !b.IsFinite) >= 0 || !(_box[far].Low >= 1 || _box[far].High <= -1)))
            far = -1;
        _number.Far = far < 0 ? 1 : Math.Min(Math.Abs(_box[far].Low), Math.Abs(_box[far].High));
        Need(_values.Length - 1, far);
        if (_number.LeftDomain && Failure == SlopeFailure.None)
            Failure = SlopeFailure.Domain;
    }

    private Span<Reached> Slopes(int step) => _slopes.AsSpan(step * formula.Variables, formula.Variables);

    private void Need(int s, int far)
    {
        if (s < 0 || _isKnown[s])
            return;
        _isKnown[s] = true;
        var step = formula.Steps[s];
        Need(step.A, far);
        Need(step.B, far);
        Slopes(s).Fill(Reached.Zero);
        Compute(s, step, far);
    }

    private void Compute(int s, ScalarStep step, int far)
    {
        var (a, b) = (step.A, step.B);
        var slopes = Slopes(s);
        switch (step.Op)
        {
            case Op.Constant:
                _values[s] = Reached.Of(new IntervalArithmetic(new()).Constant(step.Value));
                break;
            case Op.Variable:
                var variable = (int)step.Value;
                _values[s] = variable == far ? Reached.Far(_box[variable]) : Reached.Of(_box[variable]);
                slopes[variable] = Reached.Of((Interval)1);
                break;
            case Op.Add:
                _values[s] = _number.Add(_values[a], _values[b]);
                foreach (var v in formula.DependsOn[s])
                    slopes[v] = _number.Add(Slopes(a)[v], Slopes(b)[v]);
                break;
            case Op.Multiply when a == b:
                _values[s] = _number.Square(_values[a]);
                foreach (var v in formula.DependsOn[s])
                    slopes[v] = _number.Multiply(_number.Add(_values[a], _values[a]), Slopes(a)[v]);
                break;
            case Op.Multiply:
                _values[s] = _number.Multiply(_values[a], _values[b]);
                foreach (var v in formula.DependsOn[s])
                    slopes[v] = _number.Add(_number.Multiply(Slopes(a)[v], _values[b]), _number.Multiply(_values[a], Slopes(b)[v]));
                break;
            case Op.Divide:
                var quotient = _values[s] = _number.Divide(_values[a], _values[b]);
                foreach (var v in formula.DependsOn[s])
                    slopes[v] = _number.Divide(_number.Add(Slopes(a)[v], Negative(_number.Multiply(quotient, Slopes(b)[v]))), _values[b]);
                break;
            case Op.Maximum:
                Choose(s, a, b, a, b, far, x => new(Math.Max(x.Left.Low, x.Right.Low), Math.Max(x.Left.High, x.Right.High)));
                break;
            case Op.Minimum:
                Choose(s, b, a, a, b, far, x => new(Math.Min(x.Left.Low, x.Right.Low), Math.Min(x.Left.High, x.Right.High)));
                break;
            case Op.Greater or Op.GreaterOrEqual:
                Choose(s, a, b, step.C, step.D, far, null);
                break;
            case Op.Absolute:
                Choose(s, a, -1, a, -1 - a, far, x => new(x.Left.ContainsZero ? 0 : Math.Min(Math.Abs(x.Left.Low), Math.Abs(x.Left.High)), x.Left.Magnitude));
                break;
            case Op.SquareRoot or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh
                or Op.Erf or Op.Sin or Op.Cos or Op.Atan:
                _values[s] = _number.Call(step.Op, step.Value, _values[a], out var derivative);
                foreach (var v in formula.DependsOn[s])
                    slopes[v] = _number.Multiply(derivative, Slopes(a)[v]);
                break;
            case Op.Rescale or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa or Op.FusedMultiplyAdd or Op.CopySign:
                throw new NotSupportedException($"{step.Op} occurs only in expansions.");
        }
    }

    private Reached Negative(Reached x) => _number.Multiply(Reached.Of((Interval)(-1)), x);

    /// <summary>a &gt; b ? then : otherwise; b = −1 stands for zero, a piece −1 − x for −x.</summary>
    /// <param name="of">The value where either may be taken, of pieces that meet by their nature; null where that is to be seen.</param>
    private void Choose(int s, int a, int b, int then, int otherwise, int far, Func<(Interval Left, Interval Right), Interval>? of)
    {
        var (left, right) = (_values[a].Range, b < 0 ? default : _values[b].Range);
        var side = left.Low > right.High ? 1 : left.High < right.Low ? -1 : 0;
        var pieces = side switch { > 0 => new[] { then }, < 0 => [otherwise], _ => [then, otherwise] };
        if (side == 0 && of is null && !IsLarger(a, b, then, otherwise) && !IsLarger(a, b, otherwise, then))
            Meet(a, b, then, otherwise);
        var slopes = Slopes(s);
        for (var i = 0; i < pieces.Length; i++)
        {
            var (from, isNegative) = pieces[i] < 0 ? (-1 - pieces[i], true) : (pieces[i], false);
            Need(from, far);
            var value = isNegative ? Negative(_values[from]) : _values[from];
            _values[s] = i == 0 ? value : _number.Join(_values[s], value);
            foreach (var v in formula.DependsOn[s])
            {
                var slope = isNegative ? Negative(Slopes(from)[v]) : Slopes(from)[v];
                slopes[v] = i == 0 ? slope : _number.Join(slopes[v], slope);
            }
        }

        if (side == 0 && of is not null)
            _values[s] = _values[s] with { Range = Interval.Both(_values[s].Range, of((left, right))) };
    }

    /// <summary>The pieces are what is compared: they are equal where they meet.</summary>
    private bool IsLarger(int a, int b, int first, int second) => IsSame(a, first) && IsSame(b, second);

    private bool IsSame(int a, int b) =>
        a == b || formula.Steps[a] is { Op: Op.Constant } c && formula.Steps[b] is { Op: Op.Constant } d && c.Value == d.Value;

    /// <summary>Looks at the pieces where a = b: a formula that jumps there has no slope.</summary>
    private void Meet(int a, int b, int then, int otherwise)
    {
        var variables = formula.DependsOn[a].Union(b < 0 ? [] : formula.DependsOn[b]).ToArray();
        Interval left = Interval.Everything, right = Interval.Everything;
        if (variables.Length == 1)
        {
            var where = Meeting(a, b, variables[0]);
            if (where.Low > where.High)
                return; // not in this box
            _atMeeting ??= new(formula);
            (left, right) = (_atMeeting.At(_box, variables[0], where, then), _atMeeting.At(_box, variables[0], where, otherwise));
        }

        var gap = left - right;
        if (gap.ContainsZero && gap.Magnitude <= MeetWithin * Math.Max(1, Math.Max(left.Magnitude, right.Magnitude)))
            AssumesMeeting |= !gap.IsZero;
        else if (Failure == SlopeFailure.None)
            Failure = SlopeFailure.Jump;
    }

    /// <summary>Where in the box a = b: a point where one of them is the variable and the other a constant, else what halving leaves; empty for
    /// nowhere.</summary>
    private Interval Meeting(int a, int b, int variable)
    {
        var nowhere = new Interval(1, 0);
        foreach (var (x, c) in new[] { (a, b), (b, a) })
        {
            if (formula.Steps[x].Op == Op.Variable && formula.Steps[c] is { Op: Op.Constant } constant)
                return constant.Value >= _box[variable].Low && constant.Value <= _box[variable].High ? constant.Value : nowhere;
        }

        _atMeeting ??= new(formula);
        var (found, rest) = (nowhere, new Stack<Interval>());
        rest.Push(_box[variable]);
        for (var tries = 0; rest.Count > 0; tries++)
        {
            var part = rest.Pop();
            var (left, right) = (_atMeeting.At(_box, variable, part, a), _atMeeting.At(_box, variable, part, b));
            if (left.Low > right.High || left.High < right.Low)
                continue;
            var middle = Half(part);
            if (tries > MeetingTries || middle <= part.Low || middle >= part.High || part.Radius <= 1e-15 * part.Magnitude)
            {
                found = found.Low > found.High ? part : Interval.Hull(found, part);
                continue;
            }

            rest.Push(new(part.Low, middle));
            rest.Push(new(middle, part.High));
        }

        return found;
    }

    /// <summary>Where to cut an interval in two; what has no end is cut at twice where it begins.</summary>
    public static double Half(Interval x) => x.IsFinite ? x.Middle
        : double.IsFinite(x.Low) ? x.Low < 1 ? 1 : 2 * x.Low : double.IsFinite(x.High) ? x.High > -1 ? -1 : 2 * x.High : 0;

    /// <summary>A step, where one variable lies elsewhere.</summary>
    private Interval At(Interval[] box, int variable, Interval at, int step)
    {
        box.CopyTo(_box, 0);
        _box[variable] = at;
        Array.Clear(_isKnown);
        _number.Far = 1;
        Need(step, -1);
        return _values[step].Range;
    }
}
