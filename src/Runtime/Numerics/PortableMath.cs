using System;

namespace GradientFlow;

/// <summary>What the platform's own library rounds differently from machine to machine.</summary>
internal static class PortableMath
{
    /// <summary>ln x for normal x &gt; 0, within one unit in the last place, from additions, multiplications and divisions alone (the argument reduction
    /// and the polynomial of FreeBSD's e_log.c).</summary>
    public static double Log(double x)
    {
        const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var k = (int)((bits - 0x3FE6A09E667F3BCD) >> 52);
        var f = BitConverter.Int64BitsToDouble(bits - ((long)k << 52)) - 1;
        var s = f / (2 + f);
        var z = s * s;
        var r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 + z * (2.222219843214978396e-01
            + z * (1.818357216161805012e-01 + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
        var halfSquare = 0.5 * f * f;
        return k * Ln2High - (halfSquare - (s * (halfSquare + r) + k * Ln2Low) - f);
    }
}
