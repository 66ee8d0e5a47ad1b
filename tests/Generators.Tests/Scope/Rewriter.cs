using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>A formula as a user might write it: a head (an operator, a function, "z" or a number) and its parts.</summary>
internal sealed record Written(string Head, params Written[] Parts)
{
    public static Written Z { get; } = new("z");

    public static Written Number(double x) => new(x.ToString("0.0################", CultureInfo.InvariantCulture));

    public static Written operator +(Written a, Written b) => new("+", a, b);

    public static Written operator -(Written a, Written b) => new("-", a, b);

    public static Written operator -(Written a) => new("neg", a);

    public static Written operator *(Written a, Written b) => new("*", a, b);

    public static Written operator /(Written a, Written b) => new("/", a, b);

    public static implicit operator Written(double x) => Number(x);

    /// <summary>a &gt; b ? then : otherwise, or with another comparison.</summary>
    public static Written If(string comparison, Written a, Written b, Written then, Written otherwise) => new("?" + comparison, a, b, then, otherwise);

    public static Written Call(string function, params Written[] arguments) => new(function, arguments);

    public override string ToString() => Head switch
    {
        "+" or "-" or "*" or "/" => $"({Parts[0]} {Head} {Parts[1]})",
        "neg" => $"(-{Parts[0]})",
        _ when Head[0] == '?' => $"({Parts[0]} {Head[1..]} {Parts[1]} ? {Parts[2]} : {Parts[3]})",
        _ when Parts.Length > 0 =>
            $"{(Head is "Same" or "Logistic" ? "" : Head == "LogP1" ? "double." : "Math.")}{Head}({string.Join(", ", Parts.Select(p => p.ToString()))})",
        "z" or "Math.E" => Head,
        _ => Head[0] == '-' ? $"({Head})" : Head,
    };
}

/// <summary>Random changes of a formula that leave its values as they are, for every real z.</summary>
/// <param name="random">Which, and where.</param>
/// <param name="rounded">With constants that are no dyadic fractions, so that the values only stay as they are up to rounding.</param>
internal sealed class Rewriter(Random random, bool rounded = false)
{
    private const int Longest = 900;

    private static readonly double[] s_dyadic = [0.25, 0.5, 1, 2, 3], s_decimal = [0.1, 0.3, 0.7, 1.1, 3.3];

    public Written Rewrite(Written f, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var nodes = Count(f);
            var rewritten = At(f, random.Next(nodes));
            if (rewritten.ToString().Length > Longest)
                break;
            f = rewritten;
        }

        return f;
    }

    private static int Count(Written f) => 1 + f.Parts.Sum(Count);

    private Written At(Written f, int node)
    {
        if (node == 0)
            return Change(f);
        node--;
        var parts = f.Parts.ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var size = Count(parts[i]);
            if (node < size)
            {
                parts[i] = At(parts[i], node);
                break;
            }

            node -= size;
        }

        return f with { Parts = parts };
    }

    private Written Change(Written f)
    {
        var choices = Particular(f).Concat(General(f)).ToArray();
        return choices[random.Next(choices.Length)]();
    }

    private IEnumerable<Func<Written>> General(Written f)
    {
        var numbers = rounded ? s_decimal : s_dyadic;
        var c = Written.Number(numbers[random.Next(numbers.Length)]);
        yield return () => f + c - c;
        yield return () => c + f - c;
        yield return () => 2 * f / 2;
        yield return () => -(-f);
        yield return () => Written.Call("Same", f);
        yield return () => 0.5 * f + 0.5 * f;
        if (rounded)
        {
            yield return () => c * f / c;
            yield return () => 0.3 * f + 0.7 * f;
            yield return () => 1.3 * f - 0.3 * f;
        }
    }

    private static IEnumerable<Func<Written>> Particular(Written f)
    {
        var x = f.Parts;
        static Written Exp(Written u) => Written.Call("Exp", u);
        static Written Call(string name, params Written[] u) => Written.Call(name, u);
        switch (f.Head)
        {
            case "+":
                yield return () => x[1] + x[0];
                yield return () => x[0] - -x[1];
                break;
            case "-":
                yield return () => x[0] + -x[1];
                yield return () => -(x[1] - x[0]);
                break;
            case "*":
                yield return () => x[1] * x[0];
                yield return () => -x[0] * -x[1];
                if (x[1].Head is "+" or "-")
                    yield return () => new(x[1].Head, x[0] * x[1].Parts[0], x[0] * x[1].Parts[1]);
                break;
            case "neg":
                yield return () => -1 * x[0];
                yield return () => 0 - x[0];
                break;
            case "Logistic":
                yield return () => 1 / (1 + Exp(-x[0]));
                yield return () => Exp(x[0]) / (1 + Exp(x[0]));
                yield return () => 0.5 * (1 + Call("Tanh", x[0] / 2));
                yield return () => 1 - 1 / (1 + Exp(x[0]));
                yield return () => 1 / (1 + Call("Pow", new("Math.E"), -x[0]));
                yield return () => 1 - Call("Logistic", -x[0]);
                yield return () => Written.If(">=", x[0], 0, 1 / (1 + Exp(-x[0])), Exp(x[0]) / (1 + Exp(x[0])));
                break;
            case "Tanh":
                yield return () => 2 * Call("Logistic", 2 * x[0]) - 1;
                yield return () => (Exp(x[0]) - Exp(-x[0])) / (Exp(x[0]) + Exp(-x[0]));
                yield return () => Call("Sinh", x[0]) / Call("Cosh", x[0]);
                yield return () => (Exp(2 * x[0]) - 1) / (Exp(2 * x[0]) + 1);
                yield return () => -Call("Tanh", -x[0]);
                break;
            case "Max":
                yield return () => Written.If(">", x[0], x[1], x[0], x[1]);
                yield return () => Written.If("<=", x[0], x[1], x[1], x[0]);
                yield return () => (x[0] + x[1] + Call("Abs", x[0] - x[1])) / 2;
                yield return () => -Call("Min", -x[0], -x[1]);
                yield return () => Call("Max", x[1], x[0]);
                yield return () => x[1] + Call("Max", x[0] - x[1], 0);
                break;
            case "Min":
                yield return () => Written.If("<", x[0], x[1], x[0], x[1]);
                yield return () => (x[0] + x[1] - Call("Abs", x[1] - x[0])) / 2;
                yield return () => -Call("Max", -x[0], -x[1]);
                break;
            case "Abs":
                yield return () => Call("Max", x[0], -x[0]);
                yield return () => Written.If("<", x[0], 0, -x[0], x[0]);
                yield return () => Call("Sqrt", x[0] * x[0]);
                yield return () => Call("Abs", -x[0]);
                break;
            case "Clamp":
                yield return () => Call("Min", Call("Max", x[0], x[1]), x[2]);
                yield return () => Call("Max", Call("Min", x[0], x[2]), x[1]);
                yield return () => Written.If("<", x[0], x[1], x[1], Written.If(">", x[0], x[2], x[2], x[0]));
                break;
            case ['?', ..]:
                yield return () => Written.If(f.Head[1..] switch { ">" => "<=", ">=" => "<", "<" => ">=", _ => ">" }, x[0], x[1], x[3], x[2]);
                yield return () => Written.If(f.Head[1..], x[0] - x[1], 0, x[2], x[3]);
                break;
            case "Exp":
                yield return () => 1 / Exp(-x[0]);
                yield return () => Exp(x[0] / 2) * Exp(x[0] / 2);
                yield return () => Call("Pow", new("Math.E"), x[0]);
                break;
            case "Log":
                yield return () => -Call("Log", 1 / x[0]);
                break;
            case "LogP1":
                yield return () => Call("Log", 1 + x[0]);
                break;
            case "Sin":
                yield return () => -Call("Sin", -x[0]);
                yield return () => 2 * Call("Sin", x[0] / 2) * Call("Cos", x[0] / 2);
                break;
            case "Cos":
                yield return () => Call("Cos", -x[0]);
                break;
            case "Atan":
                yield return () => -Call("Atan", -x[0]);
                break;
        }
    }
}
