using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace GradientFlow.Ranks;

/// <summary>Samples whose inputs are equal, or collinear, exactly.</summary>
internal static class SampleGroups
{
    private const int MostNamed = 3;

    public static List<List<int>> Equal(double[] inputs, int samples, int size)
    {
        return Group(samples, Key, Same);

        int Key(int s)
        {
            var hash = 17;
            for (var i = s * size; i < (s + 1) * size; i++)
                hash = unchecked(hash * 31 + (inputs[i] == 0 ? 0 : inputs[i].GetHashCode()));
            return hash;
        }

        bool Same(int a, int b) => Enumerable.Range(0, size).All(i => inputs[a * size + i] == inputs[b * size + i]);
    }

    /// <summary>Inputs that are multiples of each other, positive ones only if so asked; zero is a group of its own.</summary>
    public static List<List<int>> Collinear(double[] inputs, int samples, int size, bool onlyPositive)
    {
        return Group(samples, Key, Same);

        // Quotients of proportional vectors agree to rounding; rounded once more they nearly always agree, and where they do not a bound is missed.
        int Key(int s)
        {
            var lead = Lead(s);
            if (lead < 0)
                return 0;
            var hash = onlyPositive && inputs[s * size + lead] < 0 ? 1 : 2;
            for (var i = 0; i < size; i++)
                hash = unchecked(hash * 31 + ((float)(inputs[s * size + i] / inputs[s * size + lead])).GetHashCode());
            return hash;
        }

        bool Same(int a, int b)
        {
            var (i, j) = (Lead(a), Lead(b));
            if (i != j || i < 0)
                return i == j;
            var (x, y) = (inputs[a * size + i], inputs[b * size + i]);
            return (!onlyPositive || x > 0 == y > 0)
                && Enumerable.Range(0, size).All(k => Product(inputs[a * size + k], y) == Product(inputs[b * size + k], x));
        }

        int Lead(int s)
        {
            for (var i = 0; i < size; i++)
            {
                if (inputs[s * size + i] != 0)
                    return i;
            }

            return -1;
        }
    }

    /// <summary>"samples 0 and 3", "samples 1, 2, 5 …; 4 and 6" of the groups with more than one.</summary>
    public static string Describe(IEnumerable<List<int>> groups, string what)
    {
        var several = groups.Where(g => g.Count > 1).ToArray();
        var named = several.Take(MostNamed)
            .Select(g => g.Count == 2 ? $"{g[0]} and {g[1]}" : string.Join(", ", g.Take(4).Select(i => $"{i}")) + (g.Count > 4 ? ", …" : ""));
        return $"{what} {string.Join("; ", named)}{(several.Length > MostNamed ? "; …" : "")}";
    }

    private static List<List<int>> Group(int samples, Func<int, int> key, Func<int, int, bool> same)
    {
        var (groups, known) = (new List<List<int>>(), new Dictionary<int, List<List<int>>>());
        for (var s = 0; s < samples; s++)
        {
            var k = key(s);
            if (!known.TryGetValue(k, out var near))
                known[k] = near = [];
            var group = near.Find(g => same(g[0], s));
            if (group is null)
            {
                groups.Add(group = []);
                near.Add(group);
            }

            group.Add(s);
        }

        return groups;
    }

    /// <summary>a·b without rounding, as a whole number times a power of two in lowest terms.</summary>
    private static (BigInteger, int) Product(double a, double b)
    {
        var ((m, e), (n, f)) = (Parts(a), Parts(b));
        var product = (BigInteger)m * n;
        if (product.IsZero)
            return (product, 0);
        var exponent = e + f;
        for (; product.IsEven; exponent++)
            product /= 2;
        return (product, exponent);
    }

    private static (long Mantissa, int Exponent) Parts(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & ((1L << 52) - 1) | (exponent > 0 ? 1L << 52 : 0);
        return (bits < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }
}
