using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Threading;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>Bodies written at random, run by C# as they stand and as the activations of emitted networks, in every width: the numbers are the same but for
/// rounding. How much that may be is measured, not guessed: the formula is computed again and again, every result that rounding can touch shifted at random,
/// and what this does to the value is what is allowed.</summary>
public sealed class EmittedBodyTests(ITestOutputHelper output)
{
    private const int Drawn = 440, Short = 40, LongestFormula = 40, EveryInSingle = 6, InOneNetwork = 10, Seed = 20260417;

    [Fact]
    public void Emitted_networks_compute_what_the_method_returns()
    {
        var random = new Random(Seed);
        var (source, formulas) = Bodies(random);
        var doubles = formulas.Keys.ToArray();
        var singles = doubles.Where((_, i) => i % EveryInSingle == 0).ToArray();
        // Small networks: the work of the generator grows with the square of the number of outputs.
        var networks = new[] { (Precision.Double, doubles), (Precision.Single, singles) }
            .SelectMany(p => p.Item2.Chunk(InOneNetwork).Select((bodies, i) => (Precision: p.Item1, Name: $"{p.Item1}{i}", Bodies: bodies))).ToArray();
        var assembly = TestCompilation.Load([source, .. networks.Select(n => Network(n.Name, n.Precision, n.Bodies))]);

        // An odd number, so that the last tile is not full; eighths, at which comparisons come out equal, and numbers at which nothing is exact.
        double[] z = [.. Enumerable.Range(-24, 49).Select(i => i / 8.0), 17.25, -40.25,
            .. Enumerable.Range(0, 30).Select(_ => (double)(float)(8 * random.NextDouble() - 4))];
        var wrong = new List<string>();
        foreach (var precision in new[] { Precision.Double, Precision.Single })
        {
            var (compared, left, worst) = (0, 0, 0.0);
            foreach (var (_, name, bodies) in networks.Where(n => n.Precision == precision))
            {
                var part = Compare(assembly, name, precision, bodies, formulas, z, random, wrong);
                (compared, left, worst) = (compared + part.Compared, left + part.Left, Math.Max(worst, part.Worst));
            }

            var points = z.Length * (precision == Precision.Double ? doubles : singles).Length;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{precision}: {points / z.Length} bodies at {z.Length} points, {compared} values compared in widths "
                    + $"{string.Join(", ", VectorWidths.Available)}; {left} of {points} points have no finite value or are decided by rounding; the largest "
                    + $"error is {worst:G3} of what is allowed"));
            Assert.True(left <= 0.02 * points);
        }

        foreach (var line in wrong.Take(12))
            output.WriteLine(line);
        Assert.Empty(wrong);
        Assert.True(doubles.Length >= 90);
    }

    private static (int Compared, int Left, double Worst) Compare(
        Assembly assembly, string network, Precision precision, int[] bodies, Dictionary<int, Expr> formulas, double[] z, Random random, List<string> wrong)
    {
        var custom = assembly.GetType("Custom", throwOnError: true)!;
        var points = Array.ConvertAll(bodies,
            i => z.Select(new Expected(custom.GetMethod($"F{i}")!.CreateDelegate<Func<double, double>>(), formulas[i], precision, random).At).ToArray());
        var zeros = new double[z.Length];
        var data = Dataset.Create(z.Length, new Dictionary<string, double[]> { ["X"] = z }, bodies.ToDictionary(i => $"Y{i}", _ => zeros));
        var theta = bodies.SelectMany(_ => new double[] { 1, 0 }).ToArray();
        var (compared, worst) = (0, 0.0);
        foreach (var bits in VectorWidths.Available)
        {
            var field = EmittedField.Bind(assembly, network, data, bits);
            Assert.Equal(bits, field.VectorBits);
            var found = field.Predict(theta);
            Assert.Equal(bodies.Length * z.Length, found.Length);
            for (var b = 0; b < bodies.Length; b++)
            {
                for (var s = 0; s < z.Length; s++)
                {
                    if (points[b][s] is not { Value: var expected, Allowed: var allowed })
                        continue;
                    compared++;
                    var computed = found[s * bodies.Length + b];
                    var error = Math.Abs(computed - expected);
                    if (!(error <= allowed))
                        wrong.Add(string.Create(CultureInfo.InvariantCulture,
                            $"F{bodies[b]}({z[s]:R}) is {expected:R} ± {allowed:G3}, and in {network} with {bits} bits {computed:R}: {formulas[bodies[b]]}"));
                    else if (error > 0)
                        worst = Math.Max(worst, error / allowed);
                }
            }
        }

        return (compared, points.Sum(p => p.Count(q => q is null)), worst);
    }

    // ---- the bodies and their networks ----

    /// <summary>The class of the bodies whose formulas are not long and do not jump (what jumps has no gradient, and no program), and these formulas.</summary>
    private static (string Source, Dictionary<int, Expr> Formulas) Bodies(Random random)
    {
        var writer = new BodyWriter(random);
        var shared = writer.Shared();
        var bodies = Enumerable.Range(0, Drawn)
            .Select(i => $"    [Activation] public static double F{i}(double z) {(i < Short ? ShortBody(random) : writer.Body("z"))}\n").ToArray();
        string Class(IEnumerable<int> chosen) => "#pragma warning disable\npublic static class Custom\n{\n" + shared
            + string.Concat(chosen.Select(i => bodies[i])) + "}";
        var compilation = TestCompilation.Create(Class(Enumerable.Range(0, Drawn)));
        var symbol = compilation.GetTypeByMetadataName("Custom")!;
        var formulas = new Dictionary<int, Expr>();
        for (var i = 0; i < Drawn; i++)
        {
            try
            {
                var formula = ActivationReader.Formula(symbol.GetMembers($"F{i}").OfType<IMethodSymbol>().Single(), compilation, new ScalarAlgebra(),
                    CancellationToken.None);
                if (formula.Nodes.Count is > 3 and <= LongestFormula && ActivationClassifier.Of(ScalarCode.From(formula)).Verdict != Verdict.NoFlow)
                    formulas[i] = formula;
            }
            catch (UnreadableException)
            {
                // How many these are is RandomBodyTests' subject.
            }
        }

        return (Class(formulas.Keys), formulas);
    }

    /// <summary>A few operations that use each other's results more than once: what is short is printed as one statement, and it shares what it can.</summary>
    private static string ShortBody(Random random)
    {
        string[] values = ["z", "a", "b", "c", "d"];
        string Any(int of) => values[random.Next(Math.Max(0, of - 2), of)];
        var count = random.Next(3, 5);
        var text = string.Create(CultureInfo.InvariantCulture, $"{{ var a = z - {random.Next(1, 30) / 10.0};");
        for (var i = 2; i <= count; i++)
        {
            text += random.Next(6) switch
            {
                0 => $" var {values[i]} = {Any(i)} * {Any(i)};",
                1 => $" var {values[i]} = Math.Abs({values[i - 1]} * {values[i - 1]});",
                2 => $" var {values[i]} = Math.Sqrt(0.5 + {values[i - 1]} * {values[i - 1]});",
                3 => $" var {values[i]} = Math.Max({Any(i)} * {values[i - 1]}, {Any(i)});",
                4 => $" var {values[i]} = Math.Abs({Any(i)}) + {values[i - 1]};",
                _ => $" var {values[i]} = {Any(i)} / (1 + Math.Abs({values[i - 1]}));",
            };
        }

        return $"{text} return {values[count]} * {Any(count + 1)}; }}";
    }

    private static string Network(string name, Precision precision, int[] bodies) => $$"""
        [Network(Precision = Precision.{{precision}}, Scope = TheoremScope.Ignored)]
        public partial class {{name}}
        {
            [Input(1)] public partial Input X { get; }
            {{string.Concat(bodies.Select(i =>
                $"[Output, SquareLoss] [Dense(1, nameof(Custom.F{i}), From = nameof(X))] public partial Dense Y{i} {{ get; }}\n"))}}
        }
        """;

    // ---- what they should compute ----

    /// <summary>What C# makes of a body, and how far from it another order of the same operations, and other last places, may lead.</summary>
    private sealed class Expected(Func<double, double> run, Expr formula, Precision precision, Random random)
    {
        private const int Draws = 16;

        private readonly IReadOnlyList<Expr> _nodes = formula.Nodes;
        private readonly Dictionary<Expr, double> _values = [];

        // 8 units of rounding, in the one precision and in the other.
        private readonly double _shift = precision == Precision.Double ? Math.ScaleB(1, -50) : Math.ScaleB(1, -21);

        /// <summary>Null where there is nothing to compare: the value is not a finite number, or which piece rules is decided by rounding.</summary>
        public (double Value, double Allowed)? At(double z)
        {
            var value = run(z);
            if (!double.IsFinite(value))
                return null;
            var middle = Evaluate(z, 0);
            var scale = _values.Values.Max(Math.Abs);
            if (!(scale < (precision == Precision.Double ? 1e300 : 1e37)))
                return null;
            var spread = 0.0;
            for (var i = 0; i < Draws; i++)
                spread = Math.Max(spread, Math.Abs(Evaluate(z, _shift) - middle));
            return spread <= 4096 * _shift * scale ? (value, spread + _shift * Math.Abs(value)) : null;
        }

        private double Evaluate(double z, double shift)
        {
            foreach (var node in _nodes)
            {
                var value = node.Op == Op.Variable ? z : Evaluation.Apply(node.Op, node.Value, Array.ConvertAll(node.Arguments, a => _values[a]));
                _values[node] = shift > 0 && Rounds(node.Op) && !IsExact(value) ? value * (1 + shift * (2 * random.NextDouble() - 1)) : value;
            }

            return _values[formula];
        }

        /// <summary>What is no operation but a choice rounds nothing.</summary>
        private static bool Rounds(Op op) => op is not (Op.Variable or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute);

        /// <summary>A short binary fraction: sums and products of a few of them are exact, and so are comparisons of them.</summary>
        private bool IsExact(double value)
        {
            var places = precision == Precision.Double ? 24 : 12;
            return Math.Abs(value) < Math.ScaleB(1, places - 1) && Math.ScaleB(value, places) == Math.Round(Math.ScaleB(value, places));
        }
    }
}
