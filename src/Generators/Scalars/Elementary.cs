using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Scalars;

/// <summary>Elementary functions as expressions of multiply, add and a few bit operations: one formula for every back end and every machine.</summary>
/// <remarks><para>Every one is within two units in the last place over its whole range, zeros of either sign, subnormal numbers, infinities and NaN
/// included, where multiply-adds are fused; the tests measure it. What that takes: arguments are reduced by Cody and Waite's method, with constants whose
/// low bits are zero, so that the product is exact; what is added last is exact or large; and where the last rounding but one would count,
/// its error is carried along.</para>
/// <para>The polynomials are Chebyshev interpolants on the reduced range (erf beyond 1: weighted minimax), computed in 60 digits.
/// NaN goes through every one of them: clamps keep their constant in front.</para></remarks>
internal sealed partial class Elementary(ScalarAlgebra algebra, bool isSingle)
{
    private const double Log2E = 1.4426950408889634, Ln2 = 0.6931471805599453;

    private const int LongestChain = 11;

    private readonly Dictionary<Expr, Expr> _done = [];

    /// <summary>The expression with every function replaced by its formula.</summary>
    public Expr Expand(Expr e)
    {
        if (_done.TryGetValue(e, out var known))
            return known;
        var x = Array.ConvertAll(e.Arguments, Expand);
        return _done[e] = e.Op switch
        {
            Op.Exp => Sign.Of(e.Arguments[0]) == Signs.NonPositive ? ExpOfNegative(x[0]) : Exp(x[0]),
            Op.ExpMinusOne => ExpMinusOne(x[0]),
            Op.Log => Log(x[0]),
            Op.LogOnePlus => LogOnePlus(x[0]),
            Op.Power => ScalarAlgebra.IsSmall(e.Value) ? algebra.SmallPower(x[0], e.Value) : Power(x[0], e.Value),
            Op.Tanh => e.Arguments[0].Op == Op.Softplus ? TanhOfSoftplus(Expand(e.Arguments[0].Arguments[0])) : Tanh(x[0]),
            Op.Sigmoid => Sigmoid(x[0]),
            Op.Softplus => LogOnePlusOfUnit(ExpOfNegative(-Absolute(x[0])), algebra.Maximum(Constant(0), x[0])),
            Op.LogCosh => LogCosh(x[0]),
            Op.Erf => Erf(x[0]),
            Op.Sin => SineOfShifted(x[0], 0),
            Op.Cos => SineOfShifted(x[0], 0.5),
            Op.Atan => Atan(x[0]),
            Op.Rescale => Rescale(x[0]),
            Op.Constant or Op.Variable or Op.Add or Op.Multiply or Op.Divide or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual
                or Op.Absolute or Op.SquareRoot or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa
                or Op.FusedMultiplyAdd or Op.CopySign => algebra.Make(e.Op, e.Number, x),
        };
    }

    // ---- eˣ and what follows from it; x = k·ln 2 + r, eˣ = 2ᵏ·(1 + q), q = eʳ − 1 ----

    /// <summary>eˣ over the whole range, with one rounding at overflow and gradual underflow.</summary>
    private Expr Exp(Expr x)
    {
        var (k, r) = ReduceByLn2(isSingle ? algebra.Clamp(x, -105, 90) : algebra.Clamp(x, -746, 710));
        return algebra.Scale(1 + ExpMinusOneOfReduced(r), k);
    }

    /// <summary>eˣ for x ≤ 0: 2^(k + 64) is a normal number, and one product brings a subnormal result about.</summary>
    private Expr ExpOfNegative(Expr x)
    {
        var (k, r) = ReduceByLn2(algebra.Maximum(Constant(isSingle ? -105 : -746), x));
        var power = algebra.PowerOfTwo(k, 64);
        return Math.Pow(2, -64) * (power * ExpMinusOneOfReduced(r) + power);
    }

    /// <summary>2·(2ᵏ⁻¹·r²·P(r) + (2ᵏ⁻¹·r + (2ᵏ⁻¹ − ½))), halved on the way so that it overflows no earlier than its result.</summary>
    private Expr ExpMinusOne(Expr x)
    {
        var (k, r) = ReduceByLn2(isSingle ? algebra.Clamp(x, -30, 88.9) : algebra.Clamp(x, -60, 710));
        var power = algebra.PowerOfTwo(k, -1);
        return algebra.CopySign(2 * (power * (r * r) * Polynomial(isSingle ? s_expSingle : s_exp, r) + (power * r + (power - 0.5))), x);
    }

    /// <summary>1/(1 + e⁻ˣ), numerator and denominator in units of 2¹⁰⁰ (2⁴⁰), so that the denominator stays in range where the result is
    /// subnormal. c is what 1 + 2ᵏ lost of the smaller one.</summary>
    private Expr Sigmoid(Expr x)
    {
        var (k, r) = ReduceByLn2(isSingle ? algebra.Clamp(-x, -30, 106) : algebra.Clamp(-x, -50, 747));
        var shift = isSingle ? -40 : -100;
        var power = algebra.PowerOfTwo(k, shift);
        var one = Constant(Math.Pow(2, shift));
        var sum = one + power;
        var c = one - (sum - power);
        return one / (power * ExpMinusOneOfReduced(r) + c + sum);
    }

    /// <summary>tanh |x| = n/(n + 2 − 2t), n = t·(2ᵏ + 1) + 2ᵏ − 1, by |x| = ½k·ln 2 + r, 0 ≤ r ≤ ½ ln 2, t = tanh r, e²ˣ = 2ᵏ·(1 + t)/(1 − t). Where k
    /// is 0, the denominator is 2 and the result t; where k is large, the rounding of n cancels; between, n is at least 1, since r is positive.</summary>
    private Expr Tanh(Expr x)
    {
        var a = algebra.Minimum(Constant(isSingle ? 10 : 20), Absolute(x));
        var k = algebra.Call(Op.Round, 2 * Log2E * a - 0.499);
        var r = a - 0.5 * Ln2 * k; // one step is enough: the larger k, the less r counts
        var square = r * r;
        var t = r * square * Polynomial(isSingle ? s_tanhSingle : s_tanh, square) + r;
        var power = algebra.PowerOfTwo(k, 0);
        var n = t * (power + 1) + (power - 1);
        return algebra.CopySign(n / (n + (2 - 2 * t)), x);
    }

    /// <summary>tanh ln(1 + w) = n/(n + 1), n = w + ½w², w = eˣ, in units of 2⁻⁶⁴/1.5 (2⁻⁴⁰/1.5): so w stays normal where the result is subnormal, and n + 1
    /// has its largest relative rounding error elsewhere than where the last place of the result is finest.</summary>
    private Expr TanhOfSoftplus(Expr x)
    {
        var (k, r) = ReduceByLn2(isSingle ? algebra.Clamp(x, -105, 20) : algebra.Clamp(x, -746, 40));
        var shift = isSingle ? 40 : 64;
        var (unit, power) = (1.5 * Math.Pow(2, shift), 1.5 * algebra.PowerOfTwo(k, shift));
        // w = high + low: neither the rounding of w nor that of eʳ − 1 can be afforded.
        var high = power * r + power;
        var low = power * (r * r) * Polynomial(isSingle ? s_expSingle : s_exp, r) + (power * r + (power - high));
        var w = high + low;
        var n = 0.5 / unit * w * w + low + high;
        return n / (n + unit);
    }

    private (Expr K, Expr R) ReduceByLn2(Expr x)
    {
        var k = algebra.Call(Op.Round, Log2E * x);
        var (high, low) = Ln2Parts;
        return (k, x - high * k - low * k);
    }

    private Expr ExpMinusOneOfReduced(Expr r) => r * r * Polynomial(isSingle ? s_expSingle : s_exp, r) + r;

    // ---- ln x = k·ln 2 + ln m, ln m by s = f/(2 + f), f = m − 1 (the arrangement of FreeBSD's e_log.c) ----

    private Expr Log(Expr x)
    {
        var (k, m) = Split(x);
        return OfPositive(x, LogOfSplit(k, m - 1, null), double.NegativeInfinity, double.PositiveInfinity);
    }

    /// <summary>ln w + c/w, w = 1 + x rounded, c the part of x that was lost.</summary>
    private Expr LogOnePlus(Expr x)
    {
        // Not by the operators: they would simplify (1 + x) − 1.
        var w = 1 + x;
        var lost = x - algebra.FusedMultiplyAdd(w, Constant(1), Constant(-1));
        var (k, m) = (algebra.Call(Op.Exponent, w), algebra.Call(Op.Mantissa, w));
        var scale = algebra.PowerOfTwo(algebra.Call(Op.Round, -algebra.Minimum(Constant(isSingle ? 100 : 1000), k)), 0);
        return algebra.CopySign(OfPositive(w, LogOfSplit(k, m - 1, lost * scale), double.NegativeInfinity, double.PositiveInfinity), x);
    }

    /// <summary>base + ln(1 + f) for 0 ≤ f ≤ 1: no reduction, and f, which is exact, comes last.</summary>
    private Expr LogOnePlusOfUnit(Expr f, Expr start)
    {
        var s = f / (2 + f);
        var z = s * s;
        var halfSquare = 0.5 * f * f;
        return start - (halfSquare - s * (z * Polynomial(isSingle ? s_logOfUnitSingle : s_logOfUnit, z) + halfSquare)) + f;
    }

    /// <summary>k·ln 2 + ln(1 + f + lost), lost far below f's last place or f = 0.</summary>
    private Expr LogOfSplit(Expr k, Expr f, Expr? lost)
    {
        var s = f / (2 + f);
        var z = s * s;
        var halfSquare = 0.5 * f * f;
        var r = z * Polynomial(isSingle ? s_logSingle : s_log, z) + halfSquare;
        var (high, low) = Ln2Parts;
        // 1/(1 + f) = (1 − s)/(1 + s), of which 1 − 2s is enough.
        var rest = lost is null ? low * k : low * k + (lost - 2 * s * lost);
        return high * k - (halfSquare - (s * r + rest) - f);
    }

    /// <summary>x = 2ᵏ·m, m in [√½, √2), for x &gt; 0; subnormal numbers are scaled up first.</summary>
    private (Expr K, Expr M) Split(Expr x)
    {
        var (smallest, scale, steps) = isSingle ? (1.17549435e-38, 16777216.0, 24) : (2.2250738585072014e-308, 18014398509481984.0, 54);
        var normal = algebra.Greater(Constant(smallest), x, scale * x, x);
        var k = algebra.Call(Op.Exponent, normal) - algebra.Greater(Constant(smallest), x, Constant(steps), Constant(0));
        return (k, algebra.Call(Op.Mantissa, normal));
    }

    /// <summary>A function of x in (0, ∞) with its limits at both ends; NaN below and for NaN.</summary>
    private Expr OfPositive(Expr x, Expr inside, double atZero, double atInfinity)
    {
        var infinity = Constant(double.PositiveInfinity);
        var above = algebra.GreaterOrEqual(x, infinity, Constant(atInfinity), inside);
        return algebra.Greater(x, Constant(0), above, algebra.GreaterOrEqual(x, Constant(0), Constant(atZero), Constant(double.NaN)));
    }

    private (double High, double Low) Ln2Parts => isSingle ? (0.693359375, -0.00021219444) : (0.6931471803691238, 1.9082149292705877e-10);

    /// <summary>xᵖ = e^(p·ln x), ln x as a sum of two numbers: an error of p·ln x counts as many times as that is large.</summary>
    private Expr Power(Expr x, double p)
    {
        Expr Fused(Expr a, Expr b, Expr c) => algebra.FusedMultiplyAdd(a, b, c);
        double Rounded(double c) => isSingle ? (float)c : c;

        // ln m = 2s + ⅔s³ + s⁵·P(s²), s = f/(2 + f): s and its cube as sums, named high and low.
        var (k, m) = Split(x);
        var f = m - 1;
        var d = 2 + f;
        var inverse = 1 / d;
        var s = f * inverse;
        var sLow = inverse * (Fused(-s, d, f) - s * (f - Fused(d, Constant(1), Constant(-2))));
        var z = s * s;
        var cube = s * z;
        var cubeLow = Fused(s, z, -cube) + s * Fused(s, s, -z);
        var third = Rounded(2.0 / 3);
        var thirdLow = isSingle ? 2.0 / 3 - third : 3.700743415417188e-17;
        var term = third * cube;
        var low = Fused(Constant(third), cube, -term) + (third * cubeLow + thirdLow * cube) + (2 * sLow * z + 2 * sLow)
            + cube * z * Polynomial(isSingle ? s_powerSingle : s_power, z);
        var high = 2 * s + term;
        low = low + (term - (high - 2 * s));

        // + k·ln 2, whose high part is exact
        var (ln2High, ln2Low) = Ln2Parts;
        var whole = ln2High * k;
        var sum = whole + high;
        low = low + (high - (sum - whole)) + ln2Low * k;
        var log = sum + low;
        low = low - (log - sum);

        // · p. Beyond ±10³⁰⁰ (10³⁰) no x but 1 is anything else than out of range, and the products must not be.
        p = Math.Max(isSingle ? -1e30 : -1e300, Math.Min(isSingle ? 1e30 : 1e300, p));
        var factor = Constant(Rounded(p));
        var y = factor * log;
        var yLow = Fused(factor, log, -y) + factor * low;
        if (p != Rounded(p))
            yLow = yLow + (p - Rounded(p)) * log;
        yLow = algebra.Clamp(yLow, -1, 1);

        y = isSingle ? algebra.Clamp(y, -105, 90) : algebra.Clamp(y, -746, 710);
        var n = algebra.Call(Op.Round, Log2E * y);
        var r = y - ln2High * n + (yLow - ln2Low * n);
        var power = algebra.Scale(1 + ExpMinusOneOfReduced(r), n);
        return OfPositive(x, power, p > 0 ? 0 : double.PositiveInfinity, p > 0 ? double.PositiveInfinity : 0);
    }

    /// <summary>a − ln 2 + ln(1 + e⁻²ᵃ), a = |x|; below 1, where that cancels, ln(1 + u), u = cosh x − 1 = w/2 + w²·P(w), w = x².</summary>
    private Expr LogCosh(Expr x)
    {
        var a = Absolute(x);
        var w = a * a;
        var lost = algebra.FusedMultiplyAdd(a, a, -w);
        var u = w * w * Polynomial(isSingle ? s_coshSingle : s_cosh, w) + 0.5 * lost + 0.5 * w;
        var isSmall = Constant(1);
        return LogOnePlusOfUnit(algebra.Greater(isSmall, a, u, ExpOfNegative(-2 * a)), algebra.Greater(isSmall, a, Constant(0), a - Ln2));
    }

    // ---- erf, sin, cos, atan ----

    /// <summary>x + x·P(x²) up to 1; ±(1 − e^{−a²}·Q(u)), u = (a − 2)/(a + 2), a = |x|, beyond.</summary>
    private Expr Erf(Expr x)
    {
        var a = Absolute(x);
        var near = x + x * Polynomial(isSingle ? s_erfSingle : s_erf, x * x);
        var limited = algebra.Minimum(Constant(isSingle ? 4.5 : 6.2), a);
        var u = (limited - 2) / (limited + 2);
        var (k, r) = ReduceByLn2(-(limited * limited));
        var power = algebra.PowerOfTwo(k, 0);
        var far = 1 - (power * ExpMinusOneOfReduced(r) + power) * Polynomial(isSingle ? s_erfcSingle : s_erfc, u);
        return algebra.Greater(a, Constant(1), algebra.CopySign(far, x), near);
    }

    /// <summary>sin(x + shift·π) = (−1)ᵏ·sin r, r = x − (k − shift)·π; sin r = r + r³·(c + r²·P(r²)), c = −1/6 rounded. At the peaks, where r³ is four times
    /// the result, the rounding of r² and that of −1/6 would cost a unit in the last place: the one is carried along, the other left to P.</summary>
    /// <remarks>NaN beyond 2⁴⁸ (2¹⁹), where neighbouring arguments lie 1/16 apart: digits of π for what is no longer an angle would cost every
    /// other argument a tenth to a half of its speed, as a call does in such a loop.</remarks>
    private Expr SineOfShifted(Expr x, double shift)
    {
        var k = algebra.Call(Op.Round, 1 / Math.PI * x + shift);
        var n = k - shift;
        // Parts of one sign, or −0 would become 0.
        double[] pi = isSingle ? [3.141592502593994, 1.5099578831723193e-07, 1.078060505991553e-14]
            : [3.141592653589793, 1.224646799147353e-16, 2.165713347843828e-32];
        var r = x;
        foreach (var part in pi)
            r = algebra.FusedMultiplyAdd(n, Constant(-part), r);
        r = algebra.Alternate(r, k);
        var square = r * r;
        var lost = algebra.FusedMultiplyAdd(r, r, -square);
        var c = isSingle ? -0.1666666716337204 : -0.16666666666666666;
        var p = c * square + (c * lost + square * square * Polynomial(isSingle ? s_sinSingle : s_sin, square));
        var limit = Constant(isSingle ? 524288 : 281474976710656);
        return algebra.Greater(Absolute(x), limit, Constant(double.NaN), algebra.CopySign(r * p + r, r));
    }

    /// <summary>t + t³·P(t²), t = a or 1/a, a = |x|; from π/2 where a &gt; 1.</summary>
    private Expr Atan(Expr x)
    {
        var a = Absolute(x);
        var one = Constant(1);
        var t = algebra.Minimum(one, a) / algebra.Maximum(one, a);
        var square = t * t;
        var rest = t * square * Polynomial(isSingle ? s_atanSingle : s_atan, square);
        var (high, low) = isSingle ? (1.5707963705062866, -4.371139e-8) : (Math.PI / 2, 6.123233995736766e-17);
        return algebra.CopySign(algebra.Greater(a, one, high - t - (rest - low), t + rest), x);
    }

    /// <summary>2²⁻ᵏ, x = 2ᵏ·m: the largest x has k = 128 (1024), and 2⁻¹²⁶ (2⁻¹⁰²²) is the smallest normal number.</summary>
    private Expr Rescale(Expr x)
    {
        var k = algebra.Call(Op.Exponent, algebra.Maximum(Constant(Math.Pow(2, isSingle ? -100 : -900)), x));
        return algebra.PowerOfTwo(algebra.Call(Op.Round, -k), 2);
    }

    private Expr Constant(double c) => algebra.Constant(c);

    private Expr Absolute(Expr x) => algebra.Call(Op.Absolute, x);

    /// <summary>Lowest coefficient first. Horner's rule; of a long polynomial all but the first coefficients, on which its rounding depends, in even and odd
    /// powers apart, which is one product more and about half the time to wait.</summary>
    private Expr Polynomial(double[] coefficients, Expr x)
    {
        if (coefficients.Length <= LongestChain)
            return Horner(0, 1, coefficients.Length, x, null);
        const int First = LongestChain / 2;
        var tail = Horner(First + 1, 2, coefficients.Length, x * x, null) * x + Horner(First, 2, coefficients.Length, x * x, null);
        return Horner(0, 1, First, x, tail);

        Expr Horner(int from, int step, int to, Expr power, Expr? sum)
        {
            for (var i = from + (to - 1 - from) / step * step; i >= from; i -= step)
                sum = sum is null ? Constant(coefficients[i]) : sum * power + coefficients[i];
            return sum!;
        }
    }
}
