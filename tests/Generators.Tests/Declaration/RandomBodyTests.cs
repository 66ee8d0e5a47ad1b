using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>Bodies written at random, compiled by C# and read as formulas: what the formula is worth is what the method returns.</summary>
public sealed class RandomBodyTests(ITestOutputHelper output)
{
    private const int Count = 700, Foreign = 100, Seed = 20251129;

    /// <summary>What no formula says. A body with one of them must be refused, wherever it stands.</summary>
    private static readonly string[] s_foreign =
    [
        "Inc(ref z);", "Set(out var q); z += q;", "ref var other = ref z; other = 2;", "var field = new[] { z, 1 }; z = field[0];",
        "if (z > 0) goto end; z = 1; end: ;",
        "while (z > 1) z /= 2;", "foreach (var q in new[] { 1.0, 2 }) z *= q;", "Func<double, double> twice = x => 2 * x; z = twice(z);",
        "z = s_changing;", "z %= 1;",
        "int whole = (int)z; z += whole;", "try { z += 1; } finally { z *= 2; }", "if (z > 3) throw new InvalidOperationException();", "z = Again(z);",
        "string text = z.ToString(); z = text.Length;",
        "double? maybe = z; z = maybe ?? 1;", "decimal exact = 2m; z *= (double)exact;", "z = Math.BitIncrement(z);",
        "Span<double> few = stackalloc double[2]; z = few[0];", "z = new Random(1).NextDouble();",
    ];

    [Fact]
    public void The_formula_read_is_worth_what_the_method_returns()
    {
        var random = new Random(Seed);
        var writer = new BodyWriter(random);
        var shared = writer.Shared();
        var bodies = Enumerable.Range(0, Count).Select(_ => writer.Body("z"))
            .Concat(Enumerable.Range(0, Foreign).Select(i => writer.Unreadable(s_foreign[i % s_foreign.Length]))).ToArray();
        var source = "public static class Custom\n{\n" + shared
            + "    static double s_changing = 1; static void Inc(ref double x) => x += 1; static void Set(out double x) => x = 2; static double Again(double "
            + "x) => x > 9 ? Again(x / 2) : x;\n"
            + string.Join("\n", bodies.Select((b, i) => $"    public static double F{i}(double z) {b}")) + "\n}";
        var compilation = TestCompilation.Create(source);
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(10)));
        var type = Assembly.Load(image.ToArray()).GetType("Custom")!;
        var symbol = compilation.GetTypeByMetadataName("Custom")!;
        double[] fixedPoints = [0, 0.5, 1, -1, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-9, 17.25, -40.25];

        var (read, compared, slopes, wrong) = (0, 0, 0, new List<string>());
        var refusals = new List<string>();
        for (var i = 0; i < bodies.Length; i++)
        {
            var run = type.GetMethod($"F{i}")!.CreateDelegate<Func<double, double>>();
            var algebra = new ScalarAlgebra();
            Expr formula;
            try
            {
                formula = ActivationReader.Formula(symbol.GetMembers($"F{i}").OfType<IMethodSymbol>().Single(), compilation, algebra, CancellationToken.None);
            }
            catch (UnreadableException refusal)
            {
                if (i < Count)
                    refusals.Add(refusal.Message);
                continue;
            }

            if (i >= Count)
            {
                wrong.Add($"F{i} was read, and must not be: {bodies[i]}");
                continue;
            }

            read++;
            var slope = Derivative.Of(formula, 1);
            var (value, derivative) = (new CompiledFormula(formula), new CompiledFormula(slope));
            var points = fixedPoints.Concat(Enumerable.Range(0, 12).Select(_ => random.Next(-20, 21) / 8.0))
                .Concat(Enumerable.Range(0, 6).Select(_ => 6 * random.NextDouble() - 3));
            foreach (var z in points)
            {
                if (Run(run, z) is not { } expected || double.IsInfinity(z) && double.IsNaN(expected) || !double.IsFinite(z) && ReadsSign(bodies[i]))
                    continue; // terms that cancel at infinity may have been joined, and what is not a number has no sign
                var found = value.At(double.NaN, z);
                compared++;
                if (!IsSame(expected, found))
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"F{i}({z:R}) is {expected:R}, and was read as {found:R}: {bodies[i]}"));
                if (Difference(run, z) is { } difference)
                {
                    slopes++;
                    var at = derivative.At(double.NaN, z);
                    if (!(Math.Abs(at - difference) <= 1e-4 * Math.Max(1, Math.Abs(difference))))
                        wrong.Add(string.Create(CultureInfo.InvariantCulture, $"F{i}′({z:R}) is about {difference:R}, and was read as {at:R}: {bodies[i]}"));
                }
            }
        }

        output.WriteLine($"{read} of {Count} bodies read; {compared} values and {slopes} slopes compared; {wrong.Count} disagree; {Foreign} with foreign "
            + "parts, all refused");
        output.WriteLine(string.Join("\n", refusals.GroupBy(r => r).OrderByDescending(g => g.Count()).Take(20).Select(g => $"    {g.Count()} × {g.Key}")));
        foreach (var line in wrong.Take(8))
            output.WriteLine(line);
        Assert.Empty(wrong);
        Assert.True(read >= 0.95 * Count);
    }

    private static bool ReadsSign(string body) => body.Contains("IsNegative", StringComparison.Ordinal) || body.Contains("IsPositive", StringComparison.Ordinal)
        || body.Contains("CopySign", StringComparison.Ordinal);

    /// <summary>Null where the method throws: Math.Sign does so of what is not a number.</summary>
    private static double? Run(Func<double, double> f, double z)
    {
        try
        {
            return f(z);
        }
        catch (ArithmeticException) when (!double.IsFinite(z))
        {
            return null;
        }
    }

    private static bool IsSame(double expected, double found) =>
        double.IsNaN(expected) ? double.IsNaN(found) : expected == found || Math.Abs(expected - found) <= 1e-9 * Math.Max(1, Math.Abs(expected));

    /// <summary>The slope by differences, where two steps agree on it and nothing bends near.</summary>
    private static double? Difference(Func<double, double> f, double z)
    {
        if (!double.IsFinite(z))
            return null;
        double Central(double h) => (f(z + h) - f(z - h)) / (2 * h);
        var (wide, narrow, right) = (Central(1e-4), Central(1e-5), (f(z + 1e-5) - f(z)) / 1e-5);
        return double.IsFinite(wide) && Math.Abs(wide - narrow) + Math.Abs(right - narrow) <= 5e-5 * Math.Max(1, Math.Abs(narrow)) ? narrow : null;
    }
}
