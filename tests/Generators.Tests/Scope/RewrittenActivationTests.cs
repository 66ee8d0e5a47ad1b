using System;
using System.Linq;
using GradientFlow.Generators.Functions;
using Xunit.Abstractions;
using static GradientFlow.Generators.Tests.Scope.Written;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>Known activations, rewritten at random without changing them: the classifier may fail to recognise one, and must then say so.</summary>
public sealed class RewrittenActivationTests(ITestOutputHelper output)
{
    private const int Each = 50, Seed = 20250923;

    private static readonly (string Name, Written Formula, Verdict Verdict, FunctionKind Class)[] s_known =
    [
        ("square", Z * Z, Verdict.Literal, FunctionKind.Polynomial),
        ("cubic", Z * Z * Z - 2 * Z, Verdict.Literal, FunctionKind.Polynomial),
        ("abs", Call("Abs", Z), Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("LeakyReLU", Call("Max", 0.01 * Z, Z), Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("bent square", If(">", Z, 0, Z * Z, 0.1 * Z), Verdict.Literal, FunctionKind.PiecewisePolynomial),
        ("HardTanh", Call("Clamp", Z, -1, 1), Verdict.Literal, FunctionKind.PiecewiseWithConstants),
        ("ReLU", Call("Max", Z, 0), Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("ReLU6", Call("Clamp", Z, 0, 6), Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("SquaredReLU", Call("Max", Z, 0) * Call("Max", Z, 0), Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("HardSwish", Z * Call("Clamp", Z + 3, 0, 6) / 6, Verdict.Limit, FunctionKind.PiecewiseWithConstants),
        ("sigmoid", Call("Logistic", Z), Verdict.Limit, FunctionKind.Analytic),
        ("tanh", Call("Tanh", Z), Verdict.Limit, FunctionKind.Analytic),
        ("SiLU", Z * Call("Logistic", Z), Verdict.Limit, FunctionKind.Analytic),
        ("GELUTanh", 0.5 * Z * (1 + Call("Tanh", 0.7978845608028654 * (Z + 0.044715 * Z * Z * Z))), Verdict.Limit, FunctionKind.Analytic),
        ("softplus", Call("LogP1", Call("Exp", Z)), Verdict.Outside, FunctionKind.Analytic),
        ("Mish", Z * Call("Tanh", Call("LogP1", Call("Exp", Z))), Verdict.Outside, FunctionKind.Analytic),
        ("sin", Call("Sin", Z), Verdict.Outside, FunctionKind.Analytic),
        ("Gaussian", Call("Exp", -(Z * Z)), Verdict.Outside, FunctionKind.Analytic),
        ("arctan", Call("Atan", Z), Verdict.Outside, FunctionKind.Analytic),
        ("ELU", If(">", Z, 0, Z, Call("Exp", Z) - 1), Verdict.Outside, FunctionKind.PiecewiseAnalytic),
        ("softsign", Z / (1 + Call("Abs", Z)), Verdict.Outside, FunctionKind.PiecewiseAnalytic),
        ("step", If(">", Z, 0, 1, 0), Verdict.NoFlow, FunctionKind.Undetermined),
    ];

    [Fact]
    public void Of_a_thousand_rewritten_activations_none_is_brought_into_scope()
    {
        var (rewritten, found) = Rewrite(new Rewriter(new Random(Seed)));
        Assert.True(rewritten.Length >= 1000);

        var (exact, undecided, wrong) = (0, 0, 0);
        for (var k = 0; k < s_known.Length; k++)
        {
            var known = s_known[k];
            var scopes = found.Skip(k * Each).Take(Each).ToArray();
            var right = scopes.Count(s => s.Verdict == known.Verdict && s.Class == known.Class);
            var open = scopes.Count(s => s.Verdict == Verdict.Undecided || s.Verdict == known.Verdict && s.Class == FunctionKind.Undetermined
                && known.Class != FunctionKind.Undetermined);
            (exact, undecided, wrong) = (exact + right, undecided + open, wrong + Each - right - open);
            output.WriteLine($"{known.Name,-12} {known.Verdict,-8} recognised {right,3}   undecided {open,3}   wrong {Each - right - open}");
            for (var i = 0; i < Each; i++)
            {
                if (scopes[i].Verdict != known.Verdict || scopes[i].Class != known.Class)
                    output.WriteLine($"    {scopes[i].Verdict} {scopes[i].Class}: {rewritten[k * Each + i]}   {scopes[i].Reason}");
            }
        }

        output.WriteLine($"{rewritten.Length} rewritten: {exact} recognised exactly, {undecided} undecided, {wrong} wrong");
        Assert.Equal(0, wrong);
        Assert.True(exact > 0.9 * rewritten.Length);
    }
    /// <summary>Where constants are rounded, equal functions are no longer quite equal; that may cost recognition, and must not bring anything into
    /// scope.</summary>
    [Fact]
    public void Rounded_constants_bring_nothing_into_scope_either()
    {
        var (rewritten, found) = Rewrite(new Rewriter(new Random(Seed + 1), rounded: true));
        var (exact, worse, better) = (0, 0, 0);
        for (var i = 0; i < found.Length; i++)
        {
            var known = s_known[i / Each];
            exact += found[i].Verdict == known.Verdict ? 1 : 0;
            worse += found[i].Verdict > known.Verdict || found[i].Verdict == Verdict.Undecided ? 1 : 0;
            if (found[i].Verdict < known.Verdict && found[i].Verdict != Verdict.Undecided)
            {
                better++;
                output.WriteLine($"    {known.Name}, {known.Verdict}, found {found[i].Verdict}: {rewritten[i]}   {found[i].Reason}");
            }
        }

        output.WriteLine($"{rewritten.Length} rewritten with rounding: {exact} verdicts found, {worse} undecided or worse, {better} better than the truth");
        Assert.Equal(0, better);
    }

    private static (string[] Text, ActivationScope[] Scopes) Rewrite(Rewriter rewriter)
    {
        var text = s_known.SelectMany(k => Enumerable.Range(0, Each).Select(i => rewriter.Rewrite(k.Formula, 1 + i / 5).ToString())).ToArray();
        var members = "static double Same(double x) => x;\n static double Logistic(double x) => 1 / (1 + Math.Exp(-x));\n"
            + string.Join("\n", text.Select((t, i) => $"[Activation] public static double R{i}(double z) => {t};"));
        return (text, [.. Classified.Of(members).Select(f => f.Scope)]);
    }
}
