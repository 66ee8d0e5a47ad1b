using System;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>What happened while enclosures were computed.</summary>
internal sealed class IntervalState
{
    /// <summary>Two overlapping intervals were compared: the piece taken is a guess.</summary>
    public bool IsUndecided { get; set; }

    /// <summary>A function was asked for outside its domain, or a divisor may be zero.</summary>
    public bool LeftDomain { get; set; }
}

/// <summary>Enclosures: what is computed contains what is true.</summary>
internal readonly struct IntervalArithmetic(IntervalState state) : IArithmetic<Interval>
{
    // The compiler's derivative of erf writes this number as a constant, rounded; enclosed it is right whoever wrote it.
    private static readonly double s_twoOverRootPi = 2 / Math.Sqrt(Math.PI);

    public bool TakesAllPieces => false;

    public Interval Constant(double c) => c == s_twoOverRootPi ? Interval.Outward(c, c) : c;

    public Interval Add(Interval a, Interval b) => a + b;

    public Interval Multiply(Interval a, Interval b) => a * b;

    public Interval Square(Interval a) => Interval.Square(a);

    public Interval Divide(Interval a, Interval b)
    {
        state.LeftDomain |= b.ContainsZero;
        return a / b;
    }

    public bool IsZero(Interval a) => a.IsZero;

    public int Compare(Interval a, Interval b)
    {
        if (a.Low > b.High)
            return 1;
        if (a.High < b.Low)
            return -1;
        if (a.IsPoint && b.IsPoint && a.Low == b.Low)
            return 0;
        state.IsUndecided = true;
        return a.Middle > b.Middle ? 1 : -1;
    }

    public bool SeemsLarger(Interval a, Interval b) => a.Middle > b.Middle;

    public Interval Join(Interval a, Interval b, Interval then, Interval otherwise) => Interval.Hull(then, otherwise);

    public Interval Call(Op op, double exponent, Interval x, out Interval derivative)
    {
        Interval y;
        switch (op)
        {
            case Op.Exp:
                return derivative = IntervalFunctions.Exp(x);
            case Op.ExpMinusOne:
                derivative = IntervalFunctions.Exp(x);
                return IntervalFunctions.ExpMinusOne(x);
            case Op.Log:
                derivative = Divide(1, InDomain(x, 0));
                return IntervalFunctions.Log(x);
            case Op.LogOnePlus:
                derivative = Divide(1, 1 + InDomain(x, -1));
                return IntervalFunctions.LogOnePlus(x);
            case Op.Tanh:
                y = IntervalFunctions.Tanh(x);
                derivative = IntervalFunctions.TanhDerivative(x);
                return y;
            case Op.Sigmoid:
                derivative = IntervalFunctions.SigmoidDerivative(x);
                return IntervalFunctions.Sigmoid(x);
            case Op.Softplus:
                derivative = IntervalFunctions.Sigmoid(x);
                return IntervalFunctions.Softplus(x);
            case Op.LogCosh:
                derivative = IntervalFunctions.Tanh(x);
                return IntervalFunctions.LogCosh(x);
            case Op.Erf:
                derivative = IntervalFunctions.TwoOverRootPi * IntervalFunctions.Exp(-Interval.Square(x));
                return IntervalFunctions.Erf(x);
            case Op.Sin:
                derivative = IntervalFunctions.Cos(x);
                return IntervalFunctions.Sin(x);
            case Op.Cos:
                derivative = -IntervalFunctions.Sin(x);
                return IntervalFunctions.Cos(x);
            case Op.Atan:
                derivative = 1 / (1 + Interval.Square(x));
                return IntervalFunctions.Atan(x);
            case Op.SquareRoot:
                y = Interval.SquareRoot(InDomain(x, 0));
                derivative = Divide(0.5, y);
                return y;
            case Op.Power:
                y = IntervalFunctions.Exp(exponent * IntervalFunctions.Log(InDomain(x, 0)));
                derivative = exponent * IntervalFunctions.Exp((exponent - (Interval)1) * IntervalFunctions.Log(x));
                return y;
            default:
                throw new NotSupportedException($"{op} occurs only in expansions.");
        }
    }

    /// <summary>Marks an argument that is not certainly inside the open domain.</summary>
    private Interval InDomain(Interval x, double above)
    {
        state.LeftDomain |= !(x.Low > above);
        return x;
    }
}
