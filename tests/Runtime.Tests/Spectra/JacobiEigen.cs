using System;
using System.Linq;

namespace GradientFlow.Tests.Spectra;

/// <summary>Eigenvalues of a symmetric matrix by cyclic Jacobi rotations (1846): nothing in common with tridiagonal forms.</summary>
internal static class JacobiEigen
{
    /// <param name="matrix">[order, order]</param>
    /// <param name="order">The order.</param>
    /// <returns>Ascending.</returns>
    public static double[] Values(double[] matrix, int order)
    {
        var a = new double[order, order];
        Buffer.BlockCopy(matrix, 0, a, 0, 8 * order * order);
        var size = Math.Sqrt(matrix.Sum(x => x * x) / order);
        for (var sweep = 0; sweep < 60; sweep++)
        {
            var off = 0;
            for (var p = 0; p < order; p++)
            {
                for (var q = p + 1; q < order; q++)
                {
                    if (Math.Abs(a[p, q]) <= 1e-17 * size)
                        continue;
                    off++;
                    Rotate(a, order, p, q);
                }
            }

            if (off == 0)
                break;
        }

        return [.. Enumerable.Range(0, order).Select(i => a[i, i]).Order()];
    }

    private static void Rotate(double[,] a, int order, int p, int q)
    {
        var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        var t = Math.CopySign(1, theta) / (Math.Abs(theta) + double.Hypot(theta, 1));
        var c = 1 / double.Hypot(t, 1);
        var s = t * c;
        var tau = s / (1 + c);
        // As corrections of what stands, which rounds least (Rutishauser 1966).
        for (var k = 0; k < order; k++)
        {
            if (k == p || k == q)
                continue;
            var (g, h) = (a[p, k], a[q, k]);
            a[p, k] = a[k, p] = g - s * (h + g * tau);
            a[q, k] = a[k, q] = h + s * (g - h * tau);
        }

        a[p, p] -= t * a[p, q];
        a[q, q] += t * a[p, q];
        a[p, q] = a[q, p] = 0;
    }
}
