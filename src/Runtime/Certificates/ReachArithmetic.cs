using System;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Sums, products and functions of what is <see cref="Reached"/>.</summary>
internal sealed class ReachArithmetic
{
    // 2/√π and ln 2, rounded up.
    private const double TwoOverRootPi = 1.1283791670955128, Ln2 = 0.6931471805599455;

    /// <summary>X, from which on the variable without a bound counts; 1 where there is none.</summary>
    public double Far { get; set; } = 1;

    /// <summary>A function was asked for outside the open domain on which it is smooth, or a divisor may be zero.</summary>
    public bool LeftDomain { get; set; }

    public Reached Add(Reached a, Reached b)
    {
        if (a.IsZero || b.IsZero)
            return a.IsZero ? b : a;
        var (least, rise) = a.Rise >= b.Rise ? LeastOfSum(a, b) : LeastOfSum(b, a);
        var most = a.Power >= b.Power ? MostOfSum(a, b) : MostOfSum(b, a);
        return Reached.Of(a.Range + b.Range, most, Math.Max(a.Power, b.Power), Math.Min(a.Decay, b.Decay), least, rise, Far);
    }

    /// <summary>From X on, x^q ≤ X^(q − p)·x^p for a smaller power q.</summary>
    private double MostOfSum(Reached larger, Reached smaller) =>
        Upper.Sum(larger.Most, Upper.Product(smaller.Most, Math.Min(1, Reached.PowerOf(Far, Above(smaller.Power, -larger.Power)).High)));

    /// <summary>Of one sign, a sum is no smaller than its larger part; of any, no smaller than what the smaller part can take away.</summary>
    private (double Least, double Rise) LeastOfSum(Reached larger, Reached smaller)
    {
        if (larger.IsPositive && smaller.IsPositive || larger.IsNegative && smaller.IsNegative)
            return (larger.Least, larger.Rise);
        if (larger.Rise <= 0 || !double.IsFinite(smaller.Range.Magnitude))
            return (0, 0);
        var taken = smaller.Range.Magnitude / Reached.PowerOf(Far, larger.Rise);
        return (Math.Max(0, (larger.Least - taken).Low), larger.Rise);
    }

    public Reached Multiply(Reached a, Reached b) => a.IsZero || b.IsZero ? Reached.Zero : Product(a, b, a.Range * b.Range);

    public Reached Square(Reached a) => a.IsZero ? a : Product(a, a, Interval.Square(a.Range));

    private Reached Product(Reached a, Reached b, Interval range) =>
        Reached.Of(range, Upper.Product(a.Most, b.Most), Above(a.Power, b.Power), Below(a.Decay, b.Decay), Interval.Down(a.Least * b.Least),
            Below(a.Rise, b.Rise), Far);

    public Reached Divide(Reached a, Reached b)
    {
        LeftDomain |= b.Range.ContainsZero;
        if (a.IsZero)
            return a;
        if (b.Range.ContainsZero)
            return Reached.Of(Interval.Everything);
        var (least, rise) = b.Decay == 0 && double.IsFinite(b.Most) ? (Interval.Down(a.Least / b.Most), Below(a.Rise, -b.Power)) : (0, 0);
        return Reached.Of(a.Range / b.Range, Upper.Quotient(a.Most, b.Least), Above(a.Power, -b.Rise), a.Decay, least, rise, Far);
    }

    /// <summary>Either of two.</summary>
    public Reached Join(Reached a, Reached b) => Reached.Of(Interval.Hull(a.Range, b.Range), Math.Max(a.Most, b.Most), Math.Max(a.Power, b.Power),
        Math.Min(a.Decay, b.Decay), Math.Min(a.Least, b.Least), Math.Min(a.Rise, b.Rise), Far);

    /// <param name="exponent">Of <see cref="Op.Power"/>.</param>
    public Reached Call(Op op, double exponent, Reached u, out Reached derivative)
    {
        var state = new IntervalState();
        var y = new IntervalArithmetic(state).Call(op, exponent, u.Range, out var d);
        LeftDomain |= state.LeftDomain;
        // q with |u| ≥ q·x.
        var q = u.Line(Far);
        var falling = u.IsNegative ? q : 0;
        var of = Reached.Of(y);
        derivative = Reached.Of(d);
        switch (op)
        {
            case Op.Exp:
                of = derivative = u.IsPositive ? Rising(y, u) : Falling(y, 1, falling);
                break;
            case Op.ExpMinusOne:
                derivative = Falling(d, 1, falling);
                break;
            case Op.Tanh:
                derivative = Falling(d, 4, Interval.Down(2 * q)); // 1/cosh² u ≤ 4·e^(−2|u|)
                break;
            case Op.Sigmoid:
                of = Falling(y, 1, falling);
                derivative = Falling(d, 1, q);
                break;
            case Op.Softplus:
                derivative = Falling(d, 1, falling);
                of = u.IsPositive ? Reached.Of(y, Upper.Sum(u.Most, Ln2), Math.Max(0, u.Power), 0, u.Least, u.Rise, Far) : Falling(y, 1, falling);
                break;
            case Op.LogCosh:
                of = Reached.Of(y, u.Most, u.Power, u.Decay, 0, 0, Far); // no larger than |u|
                break;
            case Op.Erf:
                derivative = Falling(d, TwoOverRootPi, Interval.Down(Interval.Down(q * q) * Far)); // u² ≥ q²x² ≥ q²X·x
                break;
            case Op.Atan:
                derivative = Reached.Of(d, Upper.Quotient(1, Math.Max(0, Interval.Down(u.Least * u.Least))), -2 * u.Rise, 0, 0, 0, Far); // at most 1/u²
                break;
            case Op.Log:
                derivative = Inverse(d, u);
                break;
            case Op.LogOnePlus:
                of = u.IsPositive ? Reached.Of(y, u.Most, u.Power, u.Decay, 0, 0, Far) : of;
                derivative = u.IsPositive ? Inverse(d, u) : derivative;
                break;
            case Op.SquareRoot:
                of = Power(y, 0.5, u);
                derivative = PowerSlope(d, 0.5, of, u);
                break;
            case Op.Power:
                of = Power(y, exponent, u);
                derivative = PowerSlope(d, exponent, of, u);
                break;
            default:
                break; // sin and cos, and what has no better bound than its range
        }

        return of;
    }

    /// <summary>No larger than c·e^(−q·x).</summary>
    private Reached Falling(Interval range, double c, double q) => q > 0 ? Reached.Of(range, c, 0, q, 0, 0, Far) : Reached.Of(range);

    /// <summary>Larger than u.</summary>
    private Reached Rising(Interval range, Reached u) => Reached.Of(range, double.PositiveInfinity, 0, 0, u.Least, u.Rise, Far);

    /// <summary>No larger than 1/u, u positive.</summary>
    private Reached Inverse(Interval range, Reached u) => Reached.Of(range, Upper.Quotient(1, u.Least), -u.Rise, 0, 0, 0, Far);

    /// <summary>u^e of a positive u.</summary>
    private Reached Power(Interval range, double e, Reached u)
    {
        if (!(u.Range.Low > 0))
            return Reached.Of(range);
        var (most, least) = (Reached.PowerOf(u.Most, e), Reached.PowerOf(u.Least, e));
        return e >= 0
            ? Reached.Of(range, most.High, Times(e, u.Power).High, Math.Max(0, Times(e, u.Decay).Low), Math.Max(0, least.Low), Times(e, u.Rise).Low, Far)
            : Reached.Of(range, least.High, Times(e, u.Rise).High, 0, u.Decay == 0 ? Math.Max(0, most.Low) : 0, Times(e, u.Power).Low, Far);
    }

    /// <summary>e·u^e/u</summary>
    private Reached PowerSlope(Interval range, double e, Reached power, Reached u)
    {
        var slope = Multiply(Reached.Of((Interval)e), Divide(power, u));
        return slope with { Range = Interval.Both(slope.Range, range) };
    }

    // Sums and products of small multiples of ¼ are exact; anything else is rounded outwards.
    private static double Above(double a, double b) => IsExact(a) && IsExact(b) ? a + b : Interval.Up(a + b);

    private static double Below(double a, double b) => IsExact(a) && IsExact(b) ? a + b : Interval.Down(a + b);

    private static Interval Times(double a, double b) => IsExact(a) && IsExact(b) ? a * b : (Interval)a * b;

    private static bool IsExact(double a) => Math.Abs(a) < 1e6 && 4 * a == Math.Floor(4 * a);
}
