using System.Linq;
using GradientFlow.Generators.Functions;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>Activations as users write them, in many spellings: what decides is the function, not its name and not its form.</summary>
public sealed class ActivationMethodTests(ITestOutputHelper output)
{
    private const string Helpers = """
            const double Slope = 0.01;
            static double Positive(double z) => z < 0 ? 0 : z;
            static double Logistic(double z) => 1 / (1 + Math.Exp(-z));
            static double Twice(double z) => 2 * z;
            const float Residue = 0.6f + 0.1f - 0.7f;
            static readonly float s_tenth = 0.1f, s_fifth = 2 * s_tenth, s_rest = s_tenth + s_fifth;
        """;

    /// <summary>The body of a method of z, and what it is.</summary>
    private static readonly (string Body, Verdict Verdict, FunctionKind Class)[] s_methods =
    [
        // polynomials
        ("=> z;", Verdict.Literal, FunctionKind.Polynomial),
        ("=> z * z - 2 * z + 1;", Verdict.Literal, FunctionKind.Polynomial),
        ("=> Math.Pow(z, 3) / 6 + z;", Verdict.Literal, FunctionKind.Polynomial),
        ("=> (z - 1) * (z + 1) * (z - 1) * (z + 1);", Verdict.Literal, FunctionKind.Polynomial),
        ("=> Math.Log(Math.Exp(z));", Verdict.Literal, FunctionKind.Polynomial),
        ("=> Math.Max(0, z) + Math.Min(0, z);", Verdict.Literal, FunctionKind.Polynomial),
        ("=> z > 1 ? z * z : (z + 1) * (z - 1) + 1;", Verdict.Literal, FunctionKind.Polynomial),
        ("=> Math.Abs(z) * Math.Abs(z);", Verdict.Literal, FunctionKind.Polynomial),
        // of degree 81: too large for exact roots
        ("{ for (var b = 0; b < 4; b++) z = Math.Pow((z + 0.1) / 2, 3); return Math.Max(z, 0.3 * z) / (1 + z * z); }", Verdict.Undecided,
            FunctionKind.Undetermined),
        ("=> z > 0 ? z * z / z : z < 0 ? z * z / z : 0;", Verdict.Literal, FunctionKind.Polynomial),
        ("{ var s = z; s += z; s *= 0.5; return s; }", Verdict.Literal, FunctionKind.Polynomial),

        // piecewise polynomials without constant pieces
        ("=> z > 0 ? z : 0.01 * z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> MathF.Max((float)z, 0.001f * (float)z);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> z > 1e-30 ? 2 * z - 1e-30 : z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> z > 500 ? 2 * z - 500 : z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> z * z > 2 ? z * z * z - z : z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Max(Slope * z, z);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Positive(z) - 0.1 * Positive(-z);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Sign(z) * z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> 0.3 * z * Math.Sign(3 * z);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Sign(z) * Math.Pow(Math.Abs(z), 3);", Verdict.Literal, FunctionKind.Polynomial),
        ("=> Math.Sign(z - 2) * z * z + (z > 2 ? -4 : 4);", Verdict.NoFlow, FunctionKind.Undetermined), // 0 and not 4 at 2
        ("=> Math.CopySign(z, -z);", Verdict.Literal, FunctionKind.Polynomial),
        ("=> Math.CopySign(1, z) * z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> z * (z >= 0 ? 1 : Slope);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> 0.505 * z + 0.495 * Math.Abs(z);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Sqrt(z * z - 2 * z + 1);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("{ if (z < -1) return z + 0.5; if (z > 1) return z - 0.5; return 0.5 * z * z * z; }", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> z switch { < -1 => -1 + 0.1 * (z + 1), > 1 => 1 + 0.1 * (z - 1), _ => z };", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Exp(z) > 1 ? z : 0.2 * z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Tanh(z) < 0 ? 0.5 * z : z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Abs(z * z * z - z);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Pow(z * z, 1.5);", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> Math.Abs(z * z - 2);", Verdict.Literal, FunctionKind.PiecewisePolynomial),

        // with a constant piece that is not zero
        ("=> Math.Clamp(z, -1, 1);", Verdict.Literal, FunctionKind.PiecewiseWithConstants),
        ("=> Math.Min(1, Math.Max(-1, z));", Verdict.Literal, FunctionKind.PiecewiseWithConstants),
        ("=> 0.5 * (Math.Abs(z + 1) - Math.Abs(z - 1));", Verdict.Literal, FunctionKind.PiecewiseWithConstants),
        ("=> 1 + Positive(z);", Verdict.Literal, FunctionKind.PiecewiseWithConstants),

        // with a zero piece
        ("=> Math.Max(0, z);", Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("=> (z + Math.Abs(z)) / 2;", Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("=> z > 0 ? z : 0 * z;", Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("=> z - Math.Min(z, 0);", Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("=> Positive(z) * Positive(z);", Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("=> Math.Clamp(z / 6 + 0.5, 0, 1);", Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("=> z * Math.Clamp(z + 3, 0, 6) / 6;", Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("=> Math.Abs(z) > 1 ? 0 : (1 - z * z) * (1 - z * z);", Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("{ double y; if (z > 0) y = z; else y = 0; return y; }", Verdict.Limit, FunctionKind.PiecewiseWithConstants),

        // affine maps around the sigmoid
        ("=> 1 / (1 + Math.Exp(-z));", Verdict.Limit, FunctionKind.Analytic),
        ("=> Math.Exp(z) / (1 + Math.Exp(z));", Verdict.Limit, FunctionKind.Analytic),
        ("=> 0.5 * (1 + Math.Tanh(z / 2));", Verdict.Limit, FunctionKind.Analytic),
        ("=> z >= 0 ? 1 / (1 + Math.Exp(-z)) : Math.Exp(z) / (1 + Math.Exp(z));", Verdict.Limit, FunctionKind.Analytic),
        ("=> Math.Tanh(z);", Verdict.Limit, FunctionKind.Analytic),
        ("=> 2 / (1 + Math.Exp(-2 * z)) - 1;", Verdict.Limit, FunctionKind.Analytic),
        ("=> (Math.Exp(z) - Math.Exp(-z)) / (Math.Exp(z) + Math.Exp(-z));", Verdict.Limit, FunctionKind.Analytic),
        ("=> Math.Sinh(z) / Math.Cosh(z);", Verdict.Limit, FunctionKind.Analytic),
        ("=> 1.7159 * Math.Tanh(2 * z / 3);", Verdict.Limit, FunctionKind.Analytic),
        ("=> Math.Exp(2 * z + 1) / (Math.Exp(2 * z + 1) + Math.Exp(-z));", Verdict.Limit, FunctionKind.Analytic),
        ("=> 1 / (1 + Math.Pow(Math.E, -z));", Verdict.Limit, FunctionKind.Analytic),
        ("=> Math.Tanh(z) + Math.Tanh(z - 1);", Verdict.Limit, FunctionKind.Analytic),
        ("=> 3 / (3 + Math.Exp(-z));", Verdict.Limit, FunctionKind.Analytic),

        // and with the input, or products, carried around it
        ("=> z * Logistic(z);", Verdict.Limit, FunctionKind.Analytic),
        ("=> z / (1 + Math.Exp(-1.702 * z));", Verdict.Limit, FunctionKind.Analytic),
        ("=> 0.5 * z * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));", Verdict.Limit, FunctionKind.Analytic),
        ("=> 0.5 * z * (1 + Math.Tanh(0.7978845608 * (z + 0.044715 * Math.Pow(z, 3))));", Verdict.Limit, FunctionKind.Analytic),
        ("=> z - Math.Tanh(z);", Verdict.Limit, FunctionKind.Analytic),
        ("{ var c = Math.Cosh(z); return 1 / (c * c); }", Verdict.Limit, FunctionKind.Analytic),
        ("=> Logistic(Twice(Logistic(z)));", Verdict.Limit, FunctionKind.Analytic),

        // outside, analytic
        ("=> Math.Log(1 + Math.Exp(z));", Verdict.Outside, FunctionKind.Analytic),
        ("=> Math.Max(z, 0) + double.LogP1(Math.Exp(-Math.Abs(z)));", Verdict.Outside, FunctionKind.Analytic),
        ("=> z * Math.Tanh(Math.Log(1 + Math.Exp(z)));", Verdict.Outside, FunctionKind.Analytic),
        ("=> Math.Sin(z);", Verdict.Outside, FunctionKind.Analytic),
        ("=> z + 0.5 * Math.Sin(2 * z);", Verdict.Outside, FunctionKind.Analytic),
        ("=> z + Math.Pow(Math.Sin(z), 2);", Verdict.Outside, FunctionKind.Analytic),
        ("=> Math.Exp(-z * z);", Verdict.Outside, FunctionKind.Analytic),
        ("=> Math.Exp(Math.Tanh(z));", Verdict.Outside, FunctionKind.Analytic),
        ("=> Math.Exp(z);", Verdict.Outside, FunctionKind.Analytic),
        ("=> Math.Atan(z);", Verdict.Outside, FunctionKind.Analytic),
        ("=> 1 / Math.Cosh(z);", Verdict.Outside, FunctionKind.Analytic),
        ("=> 0.5 * (z + Math.Sqrt(z * z + 4));", Verdict.Outside, FunctionKind.Analytic),
        ("=> z / Math.Sqrt(1 + z * z);", Verdict.Outside, FunctionKind.Analytic),
        ("=> z / (1 + z * z);", Verdict.Outside, FunctionKind.Analytic),
        ("=> Math.Log(Math.Cosh(z));", Verdict.Outside, FunctionKind.Analytic),
        ("=> -Math.Log(Logistic(-z));", Verdict.Outside, FunctionKind.Analytic),

        // outside, in analytic pieces
        ("=> z > 0 ? z : Math.Exp(z) - 1;", Verdict.Outside, FunctionKind.PiecewiseAnalytic),
        ("=> z / (1 + Math.Abs(z));", Verdict.Outside, FunctionKind.PiecewiseAnalytic),
        ("=> Math.Exp(-Math.Abs(z));", Verdict.Outside, FunctionKind.PiecewiseAnalytic),
        ("=> Math.Max(0, Math.Tanh(z));", Verdict.Outside, FunctionKind.PiecewiseAnalytic),

        // no value somewhere, whatever cancels
        ("=> Math.Sqrt(z) * Math.Sqrt(z);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z + 0 * Math.Log(z);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> 2 * z - z * z / z;", Verdict.Outside, FunctionKind.Undetermined),
        ("=> 1 / (1 / z);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Sqrt(z * z) * z * z / Math.Abs(z);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Exp(Math.Log(z));", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Pow(z, 0.3) * Math.Pow(z, 0.7);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Exp(2 * Math.Log(Math.Abs(z)));", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z > 0 ? z : z + 0 / (z + 3);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Tanh(z) * (Math.Exp(z) - 1) / (Math.Exp(z) - 1);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Sqrt(z * z - 1) * Math.Sqrt(z * z - 1);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> double.LogP1(Math.Exp(double.LogP1(z)) - 1 - z) + z;", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Max(z, 0 * Math.Sqrt(z) - 1);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> 1 / z;", Verdict.Outside, FunctionKind.Undetermined),

        // guarded where it would have none
        ("=> z > 0 ? Math.Sqrt(z) * Math.Sqrt(z) : 0.1 * z;", Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("=> z > 0 ? Math.Exp(Math.Log(z)) : z;", Verdict.Literal, FunctionKind.Polynomial),
        ("=> Math.Abs(z) > 1 ? z * z / z : z;", Verdict.Literal, FunctionKind.Polynomial),
        ("=> z == 0 ? 0 : z * z / z;", Verdict.Literal, FunctionKind.Polynomial),
        ("=> z == 1 ? 2 : (z * z - 1) / (z - 1);", Verdict.Literal, FunctionKind.Polynomial),
        ("=> z * z == 1 ? 0.5 * z : (z * z * z - z) / (z * z - 1) - 0.5 * z;", Verdict.Literal, FunctionKind.Polynomial),
        ("=> z == 0 ? 1 : Math.Sin(z) / z;", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z != 0 ? Math.Sin(z) / z : 1;", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z > 0 ? Math.Sin(z) / z : z < 0 ? Math.Sin(z) / z : 1;", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z == 0.5 ? 1 : Math.Sin(2 * z - 1) / (2 * z - 1);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z == 0 ? 1 : z / Math.Tanh(z);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z == 0 ? 1 : z / (Math.Exp(z) - 1);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z == 1 ? 1 : Math.Log(z) / (z - 1);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z > 0 ? z * z * z * Math.Log(z) : 0;", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z > 0 ? z * Math.Atan(1 / z) : 0;", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Pow(Math.Abs(z), 2.5);", Verdict.Outside, FunctionKind.Undetermined),
        ("=> z * z * z * z / Math.Sqrt(z * z * z * z) - z;", Verdict.Outside, FunctionKind.Undetermined),
        ("=> Math.Pow(z, 2.5);", Verdict.Outside, FunctionKind.Undetermined),

        // no gradient
        ("=> 3;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z > 0 ? 1 : -1;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> Math.Floor(z);", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> Math.Round(z) + z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z > 0 ? z + 1 : z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> (z + 1) * (z + 1) - z * z - 2 * z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> Math.Sign(z);", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z - (int)z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> Math.Max(0, z) - Math.Abs(z) / 2 - z / 2;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> (z - 0.1) * (z - 0.2) < 0 ? z + 5 : z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z > 1e6 ? z + 1 : z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z * z > 500 ? 2 * z : z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z > 0 ? z + 1e-8 : z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z >= 3 ? (z > 3 ? z : 4) : z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z > 0 ? 1 / z : z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z + Math.Abs(z) / z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> Math.Log(z) > 0 ? z : 2 * z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> Math.Exp(z) > 2 ? z + 1e-6 : z;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z > 2 ? Math.Exp(z) : Math.Exp(2) * z - 1;", Verdict.NoFlow, FunctionKind.Undetermined),
        ("=> z * z * z > 3 * z + 1 ? 2 * z : z;", Verdict.NoFlow, FunctionKind.Undetermined),

        // undecided, and never "in scope"
        ("=> Math.Log(z) > 0 ? 2 * z - 1 : z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> MathF.Max((float)z, 0f) + 0.1f * (float)z + 0.2f * (float)z - 0.3f * (float)z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Max(z, 0) + 0.1f * z + 0.2f * z - 0.3f * z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Max(z, 0) + (0.6f + 0.1f - 0.7f) * z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Max(z, 0) + Residue * z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("{ float a = 0.1f; var b = 2 * a; return Math.Max(z, 0) + a * z + b * z - 0.3f * z; }", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> MathF.Max((float)z, 0f) + s_tenth * (float)z + s_fifth * (float)z - s_rest * (float)z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("{ float sum = -0.5f; for (var i = 0; i < 5; i++) sum += 0.1f; return Math.Max(z, 0) + sum * z; }", Verdict.Undecided, FunctionKind.Undetermined),
        ("{ var y = Math.Max(z, 0); for (float c = 0.1f; c < 0.25f; c += 0.1f) y += c * z; return y - s_rest * z; }", Verdict.Undecided,
            FunctionKind.Undetermined),
        ("{ double sum = -0.5; for (var i = 0; i < 5; i++) sum += 0.1; return Math.Max(z, 0) + (sum + 1e-16) * z; }", Verdict.Undecided,
            FunctionKind.Undetermined),
        ("=> Math.Max(z, 0) + (0.7 % 0.1 - 0.1) * z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("{ float a = 0.5f, b = 0.25f; for (var i = 0; i < 3; i++) a -= b; return Math.Max(z, 0) + (a + b) * z; }", Verdict.Limit,
            FunctionKind.PiecewiseWithConstants),
        ("=> Math.Max(z, 0) + (double)(float)0.7 * z + (float)0.1 * z - 0.8 * z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("{ float a = 0.1f, b = 0.2f, c = 0.02f; return Math.Max(z, 0) + (a * b - c) * z; }", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Max(z, 0) + 100000.1 * z + 200000.2 * z - 300000.3 * z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Max(z, 0) + (z + 1e6) * (z + 0.1) - z * z - 1e6 * z - 0.1 * z - 1e5;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> z > 0 ? z + 1e-17 : z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> z > 0.3 ? z * z / 0.3 + 1e-15 : z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> 0.1 * z + 0.2 * z - 0.3 * z + Math.Max(0, z);", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> z > 0 ? z : 1e-14 * z;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Max(z, Math.Exp(Math.Min(z, 0)) - 1);", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Max(Math.Sin(z), 0.1 * Math.Sin(z));", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> z == Math.PI ? -1 : Math.Sin(z) / (z - Math.PI);", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> z == 0.1 ? 0.2 : (z * z - 0.1 * 0.1) / (z - 0.1);", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> z > 0 ? Math.Exp(-1 / z) : 0;", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Cbrt(z * z * z);", Verdict.Undecided, FunctionKind.Undetermined),
        ("=> Math.Sin(z) * Math.Cos(2 * z);", Verdict.Undecided, FunctionKind.Analytic),
    ];

    [Fact]
    public void Methods_in_any_spelling_find_their_class()
    {
        var members = Helpers + string.Concat(s_methods.Select((m, i) => $"\n    [Activation] public static double M{i}(double z) {m.Body}"));
        var found = Classified.Of(members);
        Assert.Equal(s_methods.Length, found.Count);
        var wrong = 0;
        for (var i = 0; i < found.Count; i++)
        {
            var (body, verdict, kind) = s_methods[i];
            var scope = found[i].Scope;
            var isRight = (scope.Verdict, scope.Class) == (verdict, kind);
            wrong += isRight ? 0 : 1;
            output.WriteLine($"{(isRight ? " " : "!")} {scope.Verdict,-9} {scope.Class,-22} {body}   {scope.Reason}");
        }

        Assert.Equal(0, wrong);
    }
}
