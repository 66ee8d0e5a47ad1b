using System;
using System.Linq;

namespace GradientFlow.Tests.Certificates;

/// <summary>Singular values by one-sided Jacobi rotations of rows (Hestenes 1958), to the last places relative to the largest.</summary>
internal static class JacobiSvd
{
    /// <param name="matrix">[rows, columns], row-major.</param>
    /// <returns>Largest first.</returns>
    public static double[] SingularValues(double[] matrix, int rows, int columns)
    {
        var a = Enumerable.Range(0, rows).Select(r => matrix.AsSpan(r * columns, columns).ToArray()).ToArray();
        for (var sweep = 0; sweep < 40; sweep++)
        {
            var turned = false;
            for (var i = 0; i < rows; i++)
            {
                for (var j = i + 1; j < rows; j++)
                    turned |= Rotate(a[i], a[j]);
            }

            if (!turned)
                break;
        }

        return [.. a.Select(r => Math.Sqrt(Dot(r, r))).OrderDescending()];
    }

    /// <summary>Singular values that stand out of rounding.</summary>
    public static int Rank(double[] matrix, int rows, int columns, double tolerance = 1e-11)
    {
        var values = SingularValues(matrix, rows, columns);
        return values.Count(v => v > tolerance * values[0]);
    }

    private static bool Rotate(double[] x, double[] y)
    {
        double xx = Dot(x, x), yy = Dot(y, y), xy = Dot(x, y);
        if (Math.Abs(xy) <= 1e-15 * Math.Sqrt(xx * yy) || xy == 0)
            return false;
        var zeta = (yy - xx) / (2 * xy);
        var t = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
        var c = 1 / Math.Sqrt(1 + t * t);
        var s = c * t;
        for (var k = 0; k < x.Length; k++)
            (x[k], y[k]) = (c * x[k] - s * y[k], s * x[k] + c * y[k]);
        return true;
    }

    private static double Dot(double[] x, double[] y) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(x, y);
}
