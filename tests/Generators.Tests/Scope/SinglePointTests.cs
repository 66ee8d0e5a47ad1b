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

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>Points at which a formula divides 0 by 0, or at which one piece rules and another begins: slope and curvature are those to the right of the
/// point.</summary>
public sealed class SinglePointTests(ITestOutputHelper output)
{
    /// <summary>A body, a point, and what slope and curvature are there, by hand; NaN where the curvature has no limit.</summary>
    private static readonly (string Body, double At, double Slope, double Curvature)[] s_points =
    [
        ("=> z > 0 ? Math.Sin(z) / z : z < 0 ? Math.Sin(z) / z : 1;", 0, 0, -1.0 / 3),
        ("=> z == 0 ? 1 : Math.Sin(z) / z;", 0, 0, -1.0 / 3),
        ("=> z != 0 ? Math.Sin(z) / z : 1;", 0, 0, -1.0 / 3),
        ("=> z switch { 0 => 1, _ => Math.Sin(z) / z };", 0, 0, -1.0 / 3),
        ("{ if (Math.Abs(z) == 0) return 1; return Math.Sin(z) / z; }", 0, 0, -1.0 / 3),
        ("=> Sinc(2 * z - 1);", 0.5, 0, -4.0 / 3),
        ("=> z == 0 ? 0.5 : (1 - Math.Cos(z)) / (z * z);", 0, 0, -1.0 / 12),
        ("=> z == 1 ? 1 : Math.Log(z) / (z - 1);", 1, -0.5, 2.0 / 3),
        ("=> z == Math.PI ? -1 : Math.Sin(z) / (z - Math.PI);", Math.PI, 0, 1.0 / 3),
        ("=> z == 0.1 ? 0.2 : (z * z - 0.1 * 0.1) / (z - 0.1);", 0.1, 1, 0),
        ("=> z == 0 ? 1 : z / Math.Tanh(z);", 0, 0, 2.0 / 3),
        ("=> z == 0 ? 1 : z / (Math.Exp(z) - 1);", 0, -0.5, 1.0 / 6),
        ("=> z == 0 ? 1.0 / 6 : (Math.Sinh(z) - z) / (z * z * z);", 0, 0, 1.0 / 60),
        ("=> z * z == 1 ? 0.5 * z : (z * z * z - z) / (z * z - 1) - 0.5 * z;", 1, 0.5, 0),
        ("=> Math.Sqrt(z * z);", 0, 1, 0),
        ("=> Math.Sqrt(z * z * z * z);", 0, 0, 2),
        ("=> Math.Sqrt(1 - Math.Cos(z));", 0, 0.7071067811865476, 0),
        ("=> Math.Pow(z * z, 0.75);", 0, 0, double.NaN),
        ("=> Math.Pow(Math.Abs(z), 2.5);", 0, 0, 0),
        ("=> Math.Pow(Math.Abs(z), 1.7);", 0, 0, double.NaN),
        ("=> Math.Cbrt(z * z * z);", 0, 1, 0),
        ("=> z > 0 ? Math.Exp(-1 / z) : 0;", 0, 0, 0),
        ("=> z > 0 ? z * z * z * Math.Log(z) : 0;", 0, 0, 0),
        ("=> z > 0 ? z * Math.Atan(1 / z) : 0;", 0, 1.5707963267948966, -2),
        ("=> z > 0 ? z * Math.Tanh(1 / z) : 0.5 * z;", 0, 1, 0),
        ("=> z * z > 0 ? z : 0.5 * z;", 0, 1, 0),
        ("=> Math.Sign(z) * z;", 0, 1, 0),
        ("=> Math.CopySign(z, z);", 0, 1, 0),
        ("=> Math.Max(z, 0) > 0 ? z : 0;", -1, 0, 0),
        ("=> Math.Max(z, 0) > 0 ? z : 0;", 0, 1, 0),
        ("=> Math.Max(z, 0) <= 0 ? 0 : z;", -1, 0, 0),
        ("=> Math.Max(z, 0) <= 0 ? 0 : z;", 0, 1, 0),
        ("{ if (z > 0.5) z = -z; return Math.Cosh(z); }", 0.5, 0.5210953054937474, 1.1276259652063807),
        ("{ double sign = 1; if (z < 0) { sign = -1; z = -z; } return sign * z * z; }", 0, 0, 2),
        ("{ double sign = 1; if (z < 0) { sign = -1; z = -z; } return sign * z * z; }", -2, 4, -2),
        ("{ double a = z; double g = 1; if (a < 0) { a = 0; g = 0; } return g * z; }", -1, 0, 0),
        ("=> z > double.PositiveInfinity ? z * z : z < double.NaN ? 2 : Math.Exp(z) - 1;", 0, 1, 1),
    ];

    /// <summary>Of the points above, those whose programs are emitted.</summary>
    private static readonly int[] s_chosen = [1, 7, 16, 21, 32];

    private static readonly string[] s_losses = ["Square", "Huber", "PseudoHuber", "LogCosh", "Lp(2.3)", "Lp(2.5)", "Lp(3)", "Lp(3.5)", "Lp(17.5)", "Lp(18)",
        "Lp(1.5)", "Lp(1.7)"];

    /// <summary>The programs of all tests here, compiled at once.</summary>
    private static readonly Lazy<Assembly> s_assembly = new(() => TestCompilation.Load([
        Source,
        .. from i in s_chosen from single in new[] { false, true }
           select EmittedFunction.Unit($"N{i}_{single}", "P", single).Replace("Activation.P", $"nameof(Custom.P{i})", StringComparison.Ordinal),
        .. new[] { "Single", "Double" }.Select(precision => $$"""
            [Network(Precision = Precision.{{precision}})]
            public partial class {{precision}}Losses
            {
                [Input(1)] public partial Input X { get; }
                {{string.Concat(s_losses.Select((loss, i) =>
                $"[Output, {Attribute(loss)}] [Dense(1, From = nameof(X))] public partial Dense Y{i} {{ get; }}\n"))}}
            }
            """)]));

    private static string Source =>
        "public static class Custom\n{\n    static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x) / x;\n"
        + string.Join("\n", s_points.Select((p, i) => $"    [Activation] public static double P{i}(double z) {p.Body}")) + "\n}";

    private static string Attribute(string loss) => loss.Contains('(', StringComparison.Ordinal) ? loss.Replace("(", "Loss(", StringComparison.Ordinal)
        : loss + "Loss";

    [Fact]
    public void Slopes_and_curvatures_are_those_to_the_right()
    {
        var compilation = TestCompilation.Create(Source);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        var wrong = 0;
        for (var i = 0; i < s_points.Length; i++)
        {
            var (body, z, slope, curvature) = s_points[i];
            var algebra = new ScalarAlgebra();
            var f = ActivationReader.Formula(compilation.GetTypeByMetadataName("Custom")!.GetMembers($"P{i}").OfType<IMethodSymbol>().Single(), compilation,
                algebra, CancellationToken.None);
            var first = Derivative.Of(f, 1);
            var (a, b) = (Evaluation.At(first, 0, z), Evaluation.At(Derivative.Of(first, 1), 0, z));
            var isRight = Math.Abs(a - slope) < 1e-9 && (double.IsNaN(curvature) || Math.Abs(b - curvature) < 1e-7);
            wrong += isRight ? 0 : 1;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(isRight ? " " : "!")} {a:G6} ({slope:G6}), {b:G6} ({curvature:G6}) at {z:G4}: {body}"));
        }

        Assert.Equal(0, wrong);
    }

    /// <summary>As the programs compute them, beside the point too, where the formula itself is used.</summary>
    [Fact]
    public void Emitted_programs_have_them_too()
    {
        foreach (var i in s_chosen)
        {
            var (body, z, slope, curvature) = s_points[i];
            foreach (var single in new[] { false, true })
            {
                var at = single ? (float)z : z;
                var computed = EmittedFunction.Derivatives(s_assembly.Value, $"N{i}_{single}", [at, at + 0.25]);
                Assert.True(Math.Abs(computed[1][0] - slope) < 1e-6,
                    string.Create(CultureInfo.InvariantCulture, $"slope {computed[1][0]:R} at {z:R} of {body}"));
                Assert.True(double.IsNaN(curvature) || Math.Abs(computed[2][0] - curvature) < 1e-5,
                    string.Create(CultureInfo.InvariantCulture, $"curvature {computed[2][0]:R} at {z:R} of {body}"));
                Assert.True(computed.All(c => c.All(double.IsFinite)), body);
            }
        }
    }

    /// <summary>The activations with names need no mending: their formulas have the right slopes as they stand.</summary>
    [Fact]
    public void Activations_with_names_have_them_as_they_stand()
    {
        foreach (var (name, formula) in Activations.Formulas.Where(f => !Activations.HasSlope(f.Key)))
        {
            var algebra = new ScalarAlgebra();
            var f = formula(algebra.Variable(1), new(0.01, 1.3));
            Assert.True(f == SinglePoints.Mend(f, [], 1e-14, out var fault) && fault is null, $"{name}: {fault}");
        }
    }

    /// <summary>Where every residual is 0, so is the gradient, and the curvature is finite where it has a limit.</summary>
    [Theory]
    [InlineData("Single")]
    [InlineData("Double")]
    public void Losses_have_a_gradient_at_their_minimum(string precision)
    {
        double[] x = [0, 1, -2];
        var theta = s_losses.SelectMany(_ => new double[] { 1, 0 }).ToArray();
        var field = EmittedField.Bind(
            s_assembly.Value, $"{precision}Losses",
            Dataset.Create(x.Length, new Dictionary<string, double[]> { ["X"] = x }, Enumerable.Range(0, s_losses.Length).ToDictionary(i => $"Y{i}", _ => x)));
        var (loss, gradient) = field.LossGradient(theta);
        Assert.Equal(0, loss);
        Assert.Equal(new double[theta.Length], gradient);
        // The parameters of one output share no second derivative with those of another.
        var curvature = field.HessianVector(theta, theta);
        for (var i = 0; i < s_losses.Length; i++)
            Assert.True(s_losses[i] is "Lp(1.5)" or "Lp(1.7)" || double.IsFinite(curvature[2 * i]) && double.IsFinite(curvature[2 * i + 1]), s_losses[i]);
    }
}
