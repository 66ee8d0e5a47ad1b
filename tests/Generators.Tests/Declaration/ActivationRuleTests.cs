using System;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Analyzers;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>GF1009, GF2003: users' activation methods.</summary>
public sealed class ActivationRuleTests
{
    /// <summary>A network with an activation σ; the place is where σ is named.</summary>
    private static string With(string members, string argument = "nameof(S)") =>
        Declared.Network($"[Dense(3, ⟦{argument}⟧)] public partial Dense H {{ get; }} {members}");

    [Theory]
    // The method itself.
    [InlineData("static double S(double z) => z * z;", "it is not marked [Activation]")]
    [InlineData("[Activation] double S(double z) => z * z;", "it must be static and take and return one double (or float)")]
    [InlineData("[Activation] static double S(double z, double a) => a * z;", "it must be static and take and return one double")]
    [InlineData("[Activation] static double S() => 1;", "it must be static and take and return one double")]
    [InlineData("[Activation] static int S(double z) => 1;", "it must be static and take and return one double")]
    [InlineData("[Activation] static double S(int z) => z;", "it must be static and take and return one double")]
    [InlineData("[Activation] static void S(double z) { }", "it must be static and take and return one double")]
    [InlineData("[Activation] static double S(ref double z) => z * z;", "it must be static and take and return one double")]
    [InlineData("[Activation] static double S(out double z) { z = 1; return z; }", "it must be static and take and return one double")]
    [InlineData("static double s_z; [Activation] static ref double S(double z) => ref s_z;", "it must be static and take and return one double")]
    [InlineData("[Activation] static T S<T>(T z) => z;", "it must be static and take and return one double")]
    [InlineData("[Activation] static double S(double z) => z; [Activation] static float S(float z) => z;", "several methods have that name")]
    [InlineData("[Activation] static double S(double z) => z; static double S(double z, double a) => a * z;", "several methods have that name")]
    // What a body may not do.
    [InlineData("[Activation] static double S(double z) { for (var i = 0; i < 3; i--) z = 1 - z; return z; }",
        "'for (var i = 0; i < 3; i--) z = 1 - z;' does not end within 5000 steps; give it constant bounds")]
    [InlineData("[Activation] static double S(double z) { while (z > 1) z /= 2; return z; }",
        "'while (z > 1) z /= 2;' does not end within 5000 steps; give it constant bounds")]
    [InlineData("[Activation] static double S(double z) { foreach (var a in new[] { 1.0, 2 }) z *= a; return z; }", "is not a formula")]
    [InlineData("[Activation] static double S(double z) { try { return z; } finally { } }", "is not a formula")]
    [InlineData("[Activation] static double S(double z) { Console.WriteLine(z); return z; }",
        "the source of 'Console.WriteLine' is not part of this compilation")]
    [InlineData("[Activation] static double S(double z) { Inc(ref z); return z; } static void Inc(ref double x) => x += 1;",
        "'Inc(ref z)' takes 'x' by reference; take and return values")]
    [InlineData("[Activation] static double S(double z) { Two(z, out var y); return y; } static void Two(double x, out double y) => y = 2 * x;",
        "'Two(z, out var y)' takes 'y' by reference")]
    [InlineData("[Activation] static double S(double z) { ref var y = ref z; y = 2 * z; return z; }",
        "'y = ref z' is another name for a variable; take a value")]
    [InlineData("[Activation] static double S(double z) => T(z); static double s_x; static ref double T(double x) => ref s_x;",
        "'T' returns a reference; return a value")]
    [InlineData("[Activation] static double S(double z) { double y = z; return T(in y); double T(in double x) { y = 2; return x; } }",
        "'T' takes 'x' by reference")]
    [InlineData("[Activation] static double S(double z) { if (z > 0) goto end; z *= 2; end: return z; }", "'goto end;' is not a formula")]
    [InlineData("[Activation] static double S(double z) { int n = int.MaxValue; n++; return n * z; }", "'n++' is 2147483648, which int does not hold")]
    [InlineData("[Activation] static double S(double z) { int n = 0; return 3 / n * z; }", "'3 / n' divides by zero")]
    [InlineData("[Activation] static double S(double z) => Math.Clamp(z, 2.0, 1.0);", "'Math.Clamp(z, 2.0, 1.0)' has bounds in the wrong order and throws")]
    [InlineData("[Activation] static double S(double z) => Math.Pow(z, z);", "'Math.Pow(z, z)' has an exponent that depends on the argument")]
    [InlineData("[Activation] static double S(double z) => z > 0 ? z : throw new InvalidOperationException();", "")]
    [InlineData("[Activation] static double S(double z) => new[] { z, 2 * z }[0];", "'new[] { z, 2 * z }[0]' is not a formula")]
    [InlineData("static double s_a = 2; [Activation] static double S(double z) => s_a * z;", "'s_a' is a field; make it const")]
    [InlineData("static readonly double s_a; static Net() { s_a = 2; } [Activation] static double S(double z) => s_a * z;",
        "'s_a' is a field that a static constructor may set")]
    [InlineData("static readonly double s_a = 2 * s_b; static readonly double s_b = 2; [Activation] static double S(double z) => (s_b + s_a) * z;",
        "the initialiser of 's_a' reads 's_b', which need not have its value by then; make 's_b' const")]
    [InlineData("static readonly double s_a = F(); static double F() => s_a + 1; [Activation] static double S(double z) => s_a * z;",
        "the initialiser of 's_a' reads 's_a', which need not have its value by then")]
    [InlineData("static readonly double[] s_a = [1, 2]; [Activation] static double S(double z) => s_a[0] * z;", "'s_a[0]' is not a formula")]
    [InlineData("static double A => 2; [Activation] static double S(double z) => A * z;", "'A' is not a formula")]
    [InlineData("[Activation] static double S(double z) => (double)((decimal)z * 2m);",
        "'(decimal)z * 2m' has the type decimal; a formula has double, float, whole numbers, bool, and tuples of them")]
    [InlineData("[Activation] static double S(double z) { var half = (Half)z; return z; }",
        "'half = (Half)z' has the type System.Half; a formula has double, float, whole numbers, bool, and tuples of them")]
    [InlineData("[Activation] static double S(double z) { Func<double, double> f = x => x * x; return f(z); }",
        "'f = x => x * x' has the type System.Func<double, double>; a formula has double")]
    [InlineData("[Activation] static double S(double z) => z == 0 ? 1 : z;",
        "'z == 0' singles out one point, z = 0, where the value is 1, and what stands around it leads to 0")]
    [InlineData("[Activation] static double S(double z) => z != 0 ? z * z : 1;", "'z != 0' singles out one point")]
    [InlineData("[Activation] static double S(double z) => z switch { > 0 => z, 0 => 1, _ => 2 * z };",
        "'0' singles out one point, z = 0, where the value is 1, and what stands around it leads to 0")]
    [InlineData("[Activation] static double S(double z) => z == 1 ? 2.0001 : (z * z - 1) / (z - 1);",
        "'z == 1' singles out one point, z = 1, where the value is 2.0001, and what stands around it leads to 2")]
    [InlineData("[Activation] static double S(double z) => z == 0 ? 0 : Math.Sin(1 / z);",
        "'z == 0' singles out one point, z = 0, where the value is 0, and what stands around it is not seen to lead there")]
    [InlineData("[Activation] static double S(double z) => z == 0 ? 0 : 1 / z;",
        "'z == 0' singles out one point, z = 0, where the value is 0, and what stands around it has no finite limit")]
    [InlineData("[Activation] static double S(double z) => Math.Max(z, 0) == 0 ? 0 : z;",
        "'Math.Max(z, 0) == 0' singles out points of a function that has pieces")]
    [InlineData("[Activation] static double S(double z) => z switch { double.NaN => 0, _ => z };", "'double.NaN' is not a formula")]
    [InlineData("[Activation] static double S(double z) => z > 0 ? z * Math.Sin(1 / z) : 0;", "its slope at z = 0 comes out as 0/0, and a limit is not found")]
    [InlineData("[Activation] static double S(double z) => z > 0 ? z * Math.Log(z) : 0;", "its slope at z = 0 comes out as 0/0, and is infinite in the limit")]
    [InlineData("[Activation] static double S(double z) => double.IsNaN(z) ? 0 : z;", "'double.IsNaN(z)' is not among the functions that are known here")]
    [InlineData("[Activation] static double S(double z) { for (var i = 0; i < 200; i++) z = Math.Tanh(z) + 0.1 * z; return z; }",
        "its formula has 602 parts, nested 401 deep; 2000 and 200 are the most")]
    // What it may not call.
    [InlineData("[Activation] static double S(double z) => z > 1 ? S(z / 2) : z;", "'S' calls itself")]
    [InlineData("[Activation] static double S(double z) => T(z); static double T(double z) => z > 1 ? S(z / 2) : z;", "'S' calls itself")]
    [InlineData("[Activation] static double S(double z) => Math.Atan2(z, 1);", "'Math.Atan2(z, 1)' is not among the functions that are known here: Abs, ")]
    [InlineData("[Activation] static double S(double z) => Math.ScaleB(z, 3);", "")]
    [InlineData("[Activation] static double S(double z) => Math.ReciprocalEstimate(z);", "'Math.ReciprocalEstimate(z)' is not among the functions")]
    [InlineData("[Activation] static double S(double z) => Math.Max(z, new Random(1).NextDouble());", "'new Random(1).NextDouble()' is not a formula")]
    [InlineData("[Activation] static double S(double z) => System.Runtime.CompilerServices.Unsafe.BitCast<double, double>(z);",
        "the source of 'Unsafe.BitCast' is not part of this compilation")]
    [InlineData("[Activation] static extern double S(double z);", "'S' has no body")]
    [InlineData("[Activation] static double S(double z) => A(A(A(A(A(A(A(z))))))); static double A(double z) => B(B(B(B(z)))); static double B(double z) => "
    + "C(C(C(C(z)))); static double C(double z) => D(D(D(D(z)))); static double D(double z) => E(E(E(E(z)))); static double E(double z) => F(F(F(F(z)))); "
    + "static double F(double z) => z * z + 1;", "it takes more than 5000 steps")]
    public Task GF1009_an_activation_is_a_formula(string members, string why) =>
        Declared.Breaks("GF1009", With(members), ["'S' cannot serve as an activation", why]);

    [Theory]
    [InlineData("\"Nothing\"",
        "'Nothing' cannot serve as an activation: no method of that name is in sight; write nameof of a static method marked [Activation]")]
    [InlineData("\"\"", "'' cannot serve as an activation: no method of that name is in sight")]
    [InlineData("(string)null!", "'' cannot serve as an activation: no method of that name is in sight")]
    [InlineData("nameof(X)", "'X' cannot serve as an activation: no method of that name is in sight")]
    [InlineData("\"Tanh\"", "'Tanh' cannot serve as an activation: no method of that name is in sight")]
    [InlineData("nameof(Math.Exp)", "'Exp' cannot serve as an activation: it is not marked [Activation]")]
    [InlineData("nameof(Math.Cos)", "'Cos' cannot serve as an activation: it is not marked [Activation]")]
    [InlineData("activation: nameof(Other.Bend)", "'Bend' cannot serve as an activation: it is not marked [Activation]")]
    public Task GF1009_the_method_is_found(string argument, string says)
    {
        var (name, value) = argument.StartsWith("activation: ", StringComparison.Ordinal) ? ("activation: ", argument["activation: ".Length..])
            : ("", argument);
        return Declared.Breaks(
            "GF1009",
            Declared.Network($"[Dense(3, {name}⟦{value}⟧)] public partial Dense H {{ get; }}")
                + "public static class Other { public static double Bend(double z) => z; }",
            [says]);
    }

    [Theory]
    [InlineData("[Activation] static double S(double z) => 3;", "it is constant")]
    [InlineData("[Activation] static double S(double z) => z - z;", "its derivative is zero almost everywhere")]
    [InlineData("[Activation] static double S(double z) => z > 0 ? 1 : 0;", "its derivative is zero almost everywhere")]
    [InlineData("[Activation] static double S(double z) => 2.0 * (z > 0 ? 1 : -1) + 3;", "its derivative is zero almost everywhere")]
    [InlineData("[Activation] static double S(double z) { if (z >= 1) return 2; if (z > -1) return 1; return 0; }", "its derivative is zero almost everywhere")]
    [InlineData("[Activation] static double S(double z) => z switch { > 1 => 2, > 0 => 1, _ => 0 };", "its derivative is zero almost everywhere")]
    [InlineData("[Activation] static double S(double z) => z > 0 ? z + 1 : z;", "it jumps at z = 0")]
    [InlineData("[Activation] static double S(double z) => z >= 2.5 ? z : 0.1 * z;", "it jumps at z = 2.5")]
    [InlineData("[Activation] static double S(double z) => z * z > 4 ? z : 0.5 * z;", "it jumps at z = ")]
    [InlineData("[Activation] static double S(double z) => 1 - 2 * z > 0 ? z : z * z;", "it jumps at z = 0.5")]
    [InlineData("[Activation] static double S(double z) => Math.Sign(z);", "its derivative is zero almost everywhere")]
    [InlineData("[Activation] static double S(double z) => z + Math.Sign(z);", "it jumps at z = 0")]
    [InlineData("[Activation] static double S(double z) => Math.Sign(z) * (z + 1e-7);", "it jumps at z = 0")]
    [InlineData("[Activation] static double S(double z) => Math.Abs(z) + 1.0 * Math.Sign(z) * Math.Sign(z);", "it jumps at z = 0")]
    [InlineData("[Activation] static double S(double z) => Math.CopySign(z + 1, z);", "it jumps at z = 0")]
    [InlineData("[Activation] static double S(double z) => z switch { > 0 when z < 5 => z, _ => 0 };", "it jumps at z = 5")]
    [InlineData("[Activation] static double S(double z) => Math.Round(z);", "'Math.Round(z)' is constant between its jumps")]
    [InlineData("[Activation] static double S(double z) => Math.Round(z, 2);", "'Math.Round(z, 2)' is constant between its jumps")]
    [InlineData("[Activation] static double S(double z) => Math.Floor(z) + z;", "'Math.Floor(z)' is constant between its jumps")]
    [InlineData("[Activation] static double S(double z) => Math.Ceiling(z);", "'Math.Ceiling(z)' is constant between its jumps")]
    [InlineData("[Activation] static double S(double z) => double.Truncate(z);", "'double.Truncate(z)' is constant between its jumps")]
    [InlineData("[Activation] static float S(float z) => MathF.Floor(z);", "'MathF.Floor(z)' is constant between its jumps")]
    [InlineData("[Activation] static double S(double z) => (int)z;", "'(int)z' is constant between its jumps")]
    [InlineData("[Activation] static double S(double z) => 0.5 * (long)(2 * z);", "'(long)(2 * z)' is constant between its jumps")]
    [InlineData("[Activation] static double S(double z) => z % 1;", "'z % 1' jumps wherever the remainder starts again")]
    [InlineData("[Activation] static double S(double z) => T(z); static double T(double x) => Math.Round(x);", "'Math.Round(x)' is constant between its jumps")]
    public Task GF2003_an_activation_has_a_gradient(string members, string why) =>
        Declared.Breaks("GF2003", With(members), ["'S' has no gradient to flow along", why]);

    [Theory]
    [InlineData("[Activation] static double S(double z) => z > 0 ? z : 0.2 * z;")]
    [InlineData("[Activation] static double S(double z) { const double a = 0.5; var s = Math.Exp(-z); if (z > 0) s = 1 + a * z; else { s = s - s + 1; } "
    + "return s; }")]
    [InlineData("[Activation] static double S(in double z) => Math.Clamp(z, -1, 1) + 1.0 / 3;")]
    [InlineData("[Activation] static float S(float z) => MathF.Tanh(z) * float.Pi;")]
    [InlineData("[Activation] private static partial double S(double z); private static partial double S(double z) => z * z;")]
    [InlineData("[Activation] static double S(double z) { return T(z) + z; static double T(double x) => x * x; }")]
    [InlineData("[Activation] static double S(double z) => z * (z > 0 ? 1 : 0);")]
    [InlineData("[Activation] static double S(double z) { for (var i = 0; i < 3; i++) z *= z; z++; var n = 3; n /= 2; return T(n * z); double T(double x) => "
    + "x * z; }")]
    [InlineData("static readonly double s_a = Math.Sqrt(2), s_b = 2 * s_a; [Activation] static double S(double z) { bool up = z > 0; switch (up) { case "
    + "true: return s_b * z; default: return s_a * z; } }")]
    [InlineData("[Activation] static double S(double z) => z == 0 ? 1 : Math.Sin(z) / z;")]
    [InlineData("[Activation] static float S(float z) => z is 0 ? 0.5f : (1 - MathF.Cos(z)) / (z * z);")]
    [InlineData("[Activation] static double S(double z) { var n = 2; return T(z, n) + T(z, 3); } static double T(double z, int n) => n > 2 ? n * z : z / n;")]
    [InlineData("[Activation] static double S(double z) => z switch { > 1 => 2 * z - 1, < -1 or (> 5 and < 6) => 2 * z + 1, _ => z };")]
    public Task What_is_a_formula_with_a_gradient_is_accepted(string members) =>
        Declared.Holds(With(members).Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal));

    /// <summary>A loop makes a short method a formula that shares its parts forty times over: written out it would have 2⁴⁰ of them.</summary>
    [Fact]
    public void What_is_shared_is_not_written_out()
    {
        var source = With("[Activation] static double S(double z) { double a = z, b = 1; for (var i = 0; i < 40; i++) (a, b) = (Math.Tanh(a * b), a + b); "
            + "return a; }").Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal);
        Assert.InRange(TestCompilation.Emitted(source).Length, 1, 5_000_000);
        var algebra = new Generators.Scalars.ScalarAlgebra();
        var z = algebra.Variable(1);
        for (var i = 0; i < 40; i++)
            z = z * z + 0.5;
        Assert.InRange(z.ToString().Length, 1, 1000);
    }

    /// <summary>Thousands of terms are no reason to fall over.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(3000)]
    public async Task A_long_formula_is_read_or_refused(int terms)
    {
        var sum = string.Join(" + ", Enumerable.Range(1, terms).Select(i => $"z / {i}.5"));
        var source = With($"[Activation] static double S(double z) => {sum};").Replace("⟦", "", StringComparison.Ordinal)
            .Replace("⟧", "", StringComparison.Ordinal);
        TestCompilation.Generate(TestCompilation.Create(source), out var fromGenerator);
        Assert.Empty(fromGenerator);
        Assert.DoesNotContain(await TestCompilation.Analyze(source), d => d.Id == "AD0001");
        Assert.Empty(TestCompilation.CompilerErrors(source));
    }

    /// <summary>A body that does not compile is the compiler's to report.</summary>
    [Theory]
    [InlineData("[Activation] static double S(double z) => z * undefined;", "CS0103")]
    [InlineData("[Activation] static double S(double z) => Math.Nothing(z);", "CS0117")]
    [InlineData("[Activation] static double S(double z) { if (z > 0) return z; }", "CS0161")]
    [InlineData("[Activation] static double S(double z) => z * T(z); static Unknown T(double z) => z;", "CS0246 CS0246")]
    public async Task A_body_that_does_not_compile_is_left_to_the_compiler(string members, string errors)
    {
        var source = With(members).Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal);
        Assert.Empty(await TestCompilation.Analyze(source));
        Assert.Equal(errors.Split(' ')[0], TestCompilation.CompilerErrors(source)[0].Id);
        Assert.All(TestCompilation.CompilerErrors(source), e => Assert.StartsWith("Source", e.Location.SourceTree!.FilePath, StringComparison.Ordinal));
    }

    /// <summary>Another project's method is metadata for a build, and source of another compilation for an editor: neither can be read.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GF1009_a_method_of_another_assembly(bool asMetadata)
    {
        var library = TestCompilation.Create("public static class Elsewhere { [Activation] public static double Bend(double z) => z * z; public static "
            + "double Plain(double z) => z * z; }");
        using var image = new System.IO.MemoryStream();
        Assert.True(library.Emit(image).Success);
        MetadataReference reference = asMetadata ? MetadataReference.CreateFromImage(image.ToArray()) : library.ToMetadataReference();
        foreach (var (members, argument, says) in new[]
        {
            ("", "nameof(Elsewhere.Bend)", "'Bend' cannot serve as an activation: its source is not part of this compilation"),
            ("[Activation] static double S(double z) => Elsewhere.Plain(z);", "nameof(S)", "the source of 'Elsewhere.Plain' is not part of this compilation"),
        })
        {
            var source = Declared.Network($"[Dense(3, {argument})] public partial Dense H {{ get; }} {members}");
            var compilation = TestCompilation.Generate(TestCompilation.Create(source).AddReferences(reference), out var fromGenerator);
            Assert.Empty(fromGenerator);
            Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
            var diagnostic = Assert.Single(await compilation.WithAnalyzers([new DeclarationAnalyzer()]).GetAnalyzerDiagnosticsAsync());
            Assert.Equal("GF1009", diagnostic.Id);
            Assert.Contains(says, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
    }
}
