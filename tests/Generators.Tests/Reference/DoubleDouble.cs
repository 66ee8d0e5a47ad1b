using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>An unevaluated sum of two doubles, |Low| ≤ ½ ulp(High): about 106 bits (Dekker 1971; Knuth, The Art of Computer Programming 2, 4.2.2).</summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator DoubleDouble(double x) => new(x, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var (s, e) = TwoSum(a.High, b.High);
        var (t, f) = TwoSum(a.Low, b.Low);
        (s, e) = QuickSum(s, e + t);
        return QuickSum(s, e + f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        var p = a.High * b.High;
        return QuickSum(p, Math.FusedMultiplyAdd(a.High, b.High, -p) + (a.High * b.Low + a.Low * b.High));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        var q = a.High / b.High;
        var r = a - q * b;
        var next = r.High / b.High;
        return QuickSum(q, next) + (r - next * b).High / b.High;
    }

    public static bool operator <(DoubleDouble a, DoubleDouble b) => a.High < b.High || a.High == b.High && a.Low < b.Low;

    public static bool operator >(DoubleDouble a, DoubleDouble b) => b < a;

    public static DoubleDouble Abs(DoubleDouble x) => x.High < 0 ? -x : x;

    /// <summary>x·2ⁿ</summary>
    public static DoubleDouble Scale(DoubleDouble x, int n) => new(Math.ScaleB(x.High, n), Math.ScaleB(x.Low, n));

    /// <summary>An integer over 2ⁿ, to the last bit that fits.</summary>
    public static DoubleDouble From(BigInteger x, int n)
    {
        // Two times 53 bits, each of which converts exactly.
        var surplus = Math.Max(0, (int)x.GetBitLength() - 106);
        x >>= surplus;
        var high = x >> 53;
        return Scale(new DoubleDouble(Math.ScaleB((double)high, 53), 0) + (double)(x - (high << 53)), surplus - n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Sum, double Error) TwoSum(double a, double b)
    {
        var s = a + b;
        var t = s - a;
        return (s, a - (s - t) + (b - t));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleDouble QuickSum(double a, double b)
    {
        var s = a + b;
        return new(s, b - (s - a));
    }
}
