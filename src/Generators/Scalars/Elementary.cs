using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Scalars;

/// <summary>Elementary functions as expressions of multiply, add and a few bit operations: one formula for every back end and every machine.</summary>
/// <remarks>Arguments are reduced by Cody and Waite's method, with constants whose low bits are zero so that the reduction is exact with and without
/// a fused multiply-add. The polynomials are Chebyshev interpolants on the reduced range (erf beyond 1: weighted minimax), computed in 60 digits.
/// NaN goes through every one of them: clamps keep their constant in front.</remarks>
internal sealed class Elementary(ScalarAlgebra algebra, bool isSingle)
{
    private const double Log2E = 1.4426950408889634, Ln2 = 0.6931471805599453;

    private readonly Dictionary<Expr, Expr> _done = [];

    /// <summary>The expression with every function replaced by its formula.</summary>
    public Expr Expand(Expr e)
    {
        if (_done.TryGetValue(e, out var known))
            return known;
        var x = Array.ConvertAll(e.Arguments, Expand);
        return _done[e] = e.Op switch
        {
            Op.Exp => Exp(x[0]),
            Op.ExpMinusOne => ExpMinusOne(x[0]),
            Op.Log => Log(x[0]),
            Op.LogOnePlus => LogOnePlus(x[0]),
            Op.Power => Exp(e.Value * Log(x[0])),
            Op.Tanh => e.Arguments[0].Op == Op.Softplus ? TanhOfSoftplus(Expand(e.Arguments[0].Arguments[0])) : Tanh(x[0]),
            Op.Sigmoid => 1 / (1 + ExpWithin(-x[0])),
            Op.Softplus => algebra.Maximum(Constant(0), x[0]) + LogOnePlus(ExpWithin(-Absolute(x[0]))),
            Op.LogCosh => LogCosh(x[0]),
            Op.Erf => Erf(x[0]),
            Op.Sin => SineOfShifted(x[0], 0),
            Op.Cos => SineOfShifted(x[0], 0.5),
            Op.Atan => Atan(x[0]),
            _ => algebra.Make(e.Op, e.Value, x),
        };
    }

    // ---- eˣ and what follows from it; x = k·ln 2 + r ----

    /// <summary>eˣ over the whole range: 2ᵏ is applied in two steps, so that overflow and gradual underflow happen in one rounding.</summary>
    private Expr Exp(Expr x)
    {
        x = isSingle ? algebra.Clamp(x, -105, 90) : algebra.Clamp(x, -746, 710);
        var (k, r) = ReduceByLn2(x);
        var half = algebra.Call(Op.Round, 0.5 * k);
        var rest = algebra.Call(Op.Round, k - half);
        return ExpOfReduced(r) * PowerOfTwo(half) * PowerOfTwo(rest);
    }

    /// <summary>eˣ for arguments that are limited to the range of normal results.</summary>
    private Expr ExpWithin(Expr x)
    {
        var limit = isSingle ? 87 : 708;
        var (k, r) = ReduceByLn2(algebra.Clamp(x, -limit, limit));
        return ExpOfReduced(r) * PowerOfTwo(k);
    }

    /// <summary>2ᵏ·(eʳ − 1) + (2ᵏ − 1), halved on the way so that it overflows no earlier than its result.</summary>
    private Expr ExpMinusOne(Expr x)
    {
        var (k, r) = ReduceByLn2(isSingle ? algebra.Clamp(x, -30, 90) : algebra.Clamp(x, -60, 710));
        var p = r * r * Polynomial(isSingle ? s_expSingle : s_exp, r) + r;
        var power = PowerOfTwo(algebra.Call(Op.Round, k - 1));
        return 2 * (power * p + (power - 0.5));
    }

    /// <summary>tanh x = m/(m + 2), m = e²ˣ − 1, 2x = k·ln 2 + 2r</summary>
    private Expr Tanh(Expr x)
    {
        var limit = isSingle ? 10 : 20;
        x = algebra.Clamp(x, -limit, limit);
        var k = algebra.Call(Op.Round, 2 * Log2E * x);
        var r = x - 0.5 * Ln2 * k; // one step is enough: k is small where the result is not saturated
        var p = r * r * Polynomial(isSingle ? s_tanhSingle : s_tanh, r) + 2 * r;
        var power = PowerOfTwo(k);
        var m = power * p + (power - 1);
        return m / (m + 2);
    }

    /// <summary>tanh ln(1 + w) = n/(n + 2), n = w·(w + 2), w = eˣ</summary>
    private Expr TanhOfSoftplus(Expr x)
    {
        var w = ExpWithin(algebra.Minimum(Constant(isSingle ? 20 : 40), x));
        var n = w * (w + 2);
        return n / (n + 2);
    }

    private (Expr K, Expr R) ReduceByLn2(Expr x)
    {
        var k = algebra.Call(Op.Round, Log2E * x);
        var (high, low) = isSingle ? (0.693359375, -0.00021219444) : (0.6931471803691238, 1.9082149292705877e-10);
        return (k, x - high * k - low * k);
    }

    private Expr ExpOfReduced(Expr r) => r * r * Polynomial(isSingle ? s_expSingle : s_exp, r) + r + 1;

    private Expr PowerOfTwo(Expr k) => algebra.Call(Op.PowerOfTwo, k);

    // ---- ln x = k·ln 2 + ln m, ln m by s = f/(2 + f), f = m − 1 (the arrangement of FreeBSD's e_log.c) ----

    private Expr Log(Expr x)
    {
        // Subnormal arguments are scaled up first.
        var (smallest, scale, steps) = isSingle ? (1.17549435e-38, 16777216.0, 24) : (2.2250738585072014e-308, 18014398509481984.0, 54);
        var normal = algebra.Greater(Constant(smallest), x, scale * x, x);
        var k = algebra.Call(Op.Exponent, normal) - algebra.Greater(Constant(smallest), x, Constant(steps), Constant(0));
        var f = algebra.Call(Op.Mantissa, normal) - 1;
        var s = f / (2 + f);
        var z = s * s;
        var halfSquare = 0.5 * (f * f);
        var r = z * Polynomial(isSingle ? s_logSingle : s_log, z);
        var (high, low) = isSingle ? (0.693359375, -0.00021219444) : (0.6931471803691238, 1.9082149292705877e-10);
        var log = high * k - (halfSquare - (s * (halfSquare + r) + low * k) - f);
        // Outside (0, ∞): −∞ at 0, NaN below and for NaN, ∞ at ∞.
        var infinity = Constant(double.PositiveInfinity);
        var atLeastZero = algebra.GreaterOrEqual(x, infinity, infinity, log);
        return algebra.Greater(x, Constant(0), atLeastZero, algebra.GreaterOrEqual(x, Constant(0), Constant(double.NegativeInfinity), Constant(double.NaN)));
    }

    /// <summary>ln w + (x − (w − 1))/w, w = 1 + x rounded</summary>
    private Expr LogOnePlus(Expr x)
    {
        // Not by the operators: they would simplify (1 + x) − 1.
        var w = 1 + x;
        var lost = x - algebra.FusedMultiplyAdd(w, Constant(1), Constant(-1));
        var sum = Log(w) + lost / w;
        var infinity = Constant(double.PositiveInfinity);
        return algebra.GreaterOrEqual(x, infinity, infinity, sum);
    }

    /// <summary>By g = e⁻ᵃ − 1, a = |x|: ln(1 + g²/(2(1 + g))) below 1, where nothing cancels; a − ln 2 + ln(1 + (1 + g)²) above.</summary>
    private Expr LogCosh(Expr x)
    {
        var a = Absolute(x);
        var g = ExpMinusOne(-a);
        var isSmall = Constant(1);
        var argument = algebra.Greater(isSmall, a, 0.5 * (g * g) / (1 + g), (1 + g) * (1 + g));
        return LogOnePlus(argument) + algebra.Greater(isSmall, a, Constant(0), a - Ln2);
    }

    // ---- erf, sin, cos, atan ----

    /// <summary>x + x·P(x²) up to 1; ±(1 − e^{−a²}·Q(u)), u = (a − 2)/(a + 2), a = |x|, beyond.</summary>
    private Expr Erf(Expr x)
    {
        var a = Absolute(x);
        var near = x + x * Polynomial(isSingle ? s_erfSingle : s_erf, x * x);
        var limited = algebra.Minimum(Constant(isSingle ? 4.5 : 6.2), a);
        var u = (limited - 2) / (limited + 2);
        var far = 1 - ExpWithin(-(limited * limited)) * Polynomial(isSingle ? s_erfcSingle : s_erfc, u);
        return algebra.Greater(a, Constant(1), algebra.CopySign(far, x), near);
    }

    /// <summary>sin(x + shift·π) = (−1)ᵏ·sin r, r = x − (k − shift)·π. Beyond 2⁴⁵ (2¹⁷), where neighbouring arguments lie a period apart or nearly so,
    /// there is nothing to compute: NaN.</summary>
    private Expr SineOfShifted(Expr x, double shift)
    {
        var k = algebra.Call(Op.Round, 1 / Math.PI * x + shift);
        var n = shift - k;
        double[] pi = isSingle ? [3.1415927410125732, -8.742277657347586e-08, -3.4302490200117637e-15] : [3.141592653589793, 1.2246467991473532e-16, -2.9947698097183397e-33];
        var r = x;
        foreach (var part in pi)
            r = algebra.FusedMultiplyAdd(n, Constant(part), r);
        var sine = r + r * (r * r) * Polynomial(isSingle ? s_sinSingle : s_sin, r * r);
        var odd = Absolute(k - 2 * algebra.Call(Op.Round, 0.5 * k));
        var signed = algebra.Greater(odd, Constant(0.5), -sine, sine);
        var limit = Constant(isSingle ? 131072 : 35184372088832);
        return algebra.Greater(Absolute(x), limit, Constant(double.NaN), signed);
    }

    /// <summary>atan a = base + atan t: t = a, (a − 1)/(a + 1) or −1/a, base 0, π/4 or π/2, so that |t| ≤ tan π/8.</summary>
    private Expr Atan(Expr x)
    {
        var a = Absolute(x);
        var (low, high) = (Constant(0.41421356237309503), Constant(2.414213562373095));
        Expr Choose(Expr atTop, Expr between, Expr below) => algebra.Greater(a, high, atTop, algebra.Greater(a, low, between, below));
        var t = Choose(Constant(-1), a - 1, a) / Choose(a, a + 1, Constant(1));
        var atan = t + t * (t * t) * Polynomial(isSingle ? s_atanSingle : s_atan, t * t);
        var rest = Choose(Constant(6.123233995736766e-17), Constant(3.061616997868383e-17), Constant(0));
        return algebra.CopySign(Choose(Constant(Math.PI / 2), Constant(Math.PI / 4), Constant(0)) + (atan + rest), x);
    }

    private Expr Constant(double c) => algebra.Constant(c);

    private Expr Absolute(Expr x) => algebra.Call(Op.Absolute, x);

    /// <summary>Horner's rule, lowest coefficient first.</summary>
    private Expr Polynomial(double[] coefficients, Expr x)
    {
        var sum = Constant(coefficients[coefficients.Length - 1]);
        for (var i = coefficients.Length - 2; i >= 0; i--)
            sum = sum * x + coefficients[i];
        return sum;
    }

    // (eʳ − 1 − r)/r² on |r| ≤ ½ ln 2; error 1.3e-17, 7.8e-9 for float
    private static readonly double[] s_exp =
    [
        0.5000000000000001, 0.16666666666666669, 0.04166666666662399, 0.008333333333330051, 0.0013888888917281794,
        0.00019841269863105968, 2.480152119021773e-05, 2.7557268378684192e-06, 2.7620138719733994e-07, 2.5100424157005067e-08,
    ];

    private static readonly double[] s_expSingle = [0.5, 0.16666576846, 0.0416665544377, 0.00836320297158, 0.00139262134663];

    // (e²ʳ − 1 − 2r)/r² on |r| ≤ ¼ ln 2; error 1.3e-17, 7.8e-9 for float
    private static readonly double[] s_tanh =
    [
        2.0000000000000004, 1.3333333333333335, 0.6666666666659838, 0.26666666666656164, 0.08888888907060348,
        0.02539682542477564, 0.0063491894246957385, 0.0014109321409886307, 0.0002828302204900761, 5.140566867354638e-05,
    ];

    private static readonly double[] s_tanhSingle = [2.0, 1.33332614768, 0.666664871003, 0.26762249509, 0.0891277661845];

    // (ln((1 + s)/(1 − s)) − 2s)/s³ in s², s² ≤ 0.0295; error 9.3e-18, 3.4e-11 for float
    private static readonly double[] s_log =
    [
        0.666666666666667, 0.3999999999989819, 0.28571428626570206, 0.2222221103781659, 0.18182896183483085, 0.15331487235865734, 0.14619343453512615,
    ];

    private static readonly double[] s_logSingle = [0.666666665535, 0.400001226337, 0.285507308448, 0.233329128044];

    // erf(x)/x − 1 in x² on [0, 1]; error 1.3e-19, 1.2e-9 for float
    private static readonly double[] s_erf =
    [
        0.1283791670955126, -0.3761263890318375, 0.11283791670954879, -0.026866170645076792, 0.0052239776248180145, -0.000854832698083379,
        0.0001205533111164271, -1.4925595266831182e-05, 1.6461000484121368e-06, -1.6350312701054695e-07, 1.4659775274047436e-08,
        -1.1372848856791674e-09, 5.957176147748911e-11,
    ];

    private static readonly double[] s_erfSingle =
        [0.128379165848, -0.376126266667, 0.112835947152, -0.0268542120106, 0.00518908742343, -0.000801686428717, 7.87587506269e-5];

    // e^{a²}·erfc(a) in u = (a − 2)/(a + 2), a from 1 to 6, weighted by e^{−a²}; error 2.4e-17, 3.5e-11 for float
    private static readonly double[] s_erfc =
    [
        0.2553956763105071, -0.4271858474139433, 0.24165819424103815, -0.07897858103678294, 0.0037328925048640137, 0.00699746454358494,
        -0.0008471351961576933, -0.0009820558241078329, 4.304336786669864e-05, 0.0001740851509687388, 3.275710862734358e-05, -1.1919885794412577e-05,
    ];

    private static readonly double[] s_erfcSingle =
        [0.25539567791014334, -0.427185853504554, 0.24165727145675175, -0.0789868925084174, 0.0037297881531155757, 0.0072126099634579575];

    // (sin r − r)/r³ in r², |r| ≤ π/2; error 1.9e-21, 1.1e-10 for float
    private static readonly double[] s_sin =
    [
        -0.16666666666666666, 0.008333333333333333, -0.00019841269841269806, 2.7557319223971175e-06, -2.5052108382376186e-08,
        1.6059043477994164e-10, -7.647139048532096e-13, 2.810466816099735e-15, -8.005858007024637e-18,
    ];

    private static readonly double[] s_sinSingle = [-0.166666666639, 0.00833333276651, -0.000198410860161, 2.75364223451e-6, -2.40792367525e-8];

    // (atan t − t)/t³ in t², |t| ≤ tan π/8; error 2.3e-18, 1.1e-9 for float
    private static readonly double[] s_atan =
    [
        -0.3333333333333333, 0.19999999999995438, -0.14285714284649173, 0.11111111013860688, -0.0909090452147169, 0.07692181876036845,
        -0.06664492945806264, 0.05857988350245762, -0.05084610357631765, 0.03920743321261196, -0.019147248964611764,
    ];

    private static readonly double[] s_atanSingle = [-0.333333317464, 0.199995370998, -0.142638384761, 0.107424668491, -0.0644774104711];
}
