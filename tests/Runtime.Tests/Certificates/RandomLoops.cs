using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace GradientFlow.Tests.Certificates;

/// <summary>Descriptions of networks that no declaration gives: loops of random axes, strides, misses, factors and formulas.</summary>
internal sealed class RandomLoops(ulong seed)
{
    private readonly Xoshiro256 _random = new(seed);
    private readonly StringBuilder _text = new();
    private readonly List<int[]> _shapes = [];
    private int _formulas;

    public static string Of(ulong seed) => new RandomLoops(seed).Write();

    private string Write()
    {
        Quantity("input", Shape(), "");
        var parameters = 1 + Index(3);
        for (var p = 0; p < parameters; p++)
            Quantity("parameter", Shape(), " Normal 1 0 -1 0");
        var loops = 1 + Index(3);
        for (var l = 0; l < loops; l++)
        {
            var shape = Shape();
            Quantity("value", shape, "");
            var target = _shapes.Count - 1;
            Loop(shape, target, "=");
            // More of it, several points to one entry.
            if (Index(3) == 0)
                Loop([.. shape, 1 + Index(3)], target, "+=");
        }

        return _text.Append(CultureInfo.InvariantCulture, $"output {_shapes.Count - 1}\n").ToString();
    }

    private void Quantity(string kind, int[] shape, string rest)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{kind} {Sizes(shape)} q{_shapes.Count}{rest}\n");
        _shapes.Add(shape);
    }

    private void Loop(int[] sizes, int target, string how)
    {
        var rank = _shapes[target].Length;
        var formula = Index(5) switch
        {
            0 => "v0 Tanh(0)",
            1 => "v0 v1 Multiply(0,1)",
            2 => "v0 v1 Multiply(0,1) Sin(2)",
            _ => "v0",
        };
        _text.Append(CultureInfo.InvariantCulture, $"formula {formula}\n");
        _text.Append(CultureInfo.InvariantCulture,
            $"loop {Sizes(sizes)} {_formulas++} {how} {target}[{string.Join(",", Enumerable.Range(0, rank).Select(a => $"1x{a}"))}]");
        // A formula's input is read where it is, and never missed.
        if (formula.Contains("v1", StringComparison.Ordinal))
        {
            var read = Before(target);
            _text.Append(CultureInfo.InvariantCulture, $" in {read}[{string.Join(",", _shapes[read].Select(s => Plain(s, sizes)))}]");
        }

        var terms = 1 + Index(2);
        for (var t = 0; t < terms; t++)
        {
            int[] reduced = [.. Enumerable.Range(0, Index(3)).Select(_ => 1 + Index(3))];
            double[] scales = [1, -0.5, 2, 0.25];
            _text.Append(CultureInfo.InvariantCulture, $" sum {scales[Index(4)]} {Sizes(reduced)}");
            int[] all = [.. sizes, .. reduced];
            var factors = 1 + Index(3);
            for (var f = 0; f < factors; f++)
            {
                var read = Before(target);
                _text.Append(CultureInfo.InvariantCulture, $" {read}[{string.Join(",", _shapes[read].Select(s => Any(s, all)))}]");
            }
        }

        _text.Append('\n');
    }

    /// <summary>A quantity that is complete: no loop reads what it writes.</summary>
    private int Before(int target) => Index(target);

    private string Plain(int size, int[] axes)
    {
        int[] fit = [.. Enumerable.Range(0, axes.Length).Where(a => axes[a] <= size)];
        return fit.Length == 0 ? "0" : $"1x{fit[Index(fit.Length)]}";
    }

    private string Any(int size, int[] axes)
    {
        var (a, b) = (Index(axes.Length), Index(axes.Length));
        return Index(6) switch
        {
            0 => FormattableString.Invariant($"{Index(size)}"),
            1 => FormattableString.Invariant($"2x{a}+-1"),
            2 => FormattableString.Invariant($"1x{a}+1x{b}+-1"),
            3 => FormattableString.Invariant($"-1x{a}+{size - 1}"),
            _ => FormattableString.Invariant($"1x{a}+0"),
        };
    }

    private int[] Shape() => [.. Enumerable.Range(0, 1 + Index(2)).Select(_ => 1 + Index(3))];

    private static string Sizes(int[] sizes) => sizes.Length == 0 ? "-" : string.Join(",", sizes);

    private int Index(int count) => (int)(count * _random.NextUniform());
}
