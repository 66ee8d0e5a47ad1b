using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Generator;

/// <summary>The emitted text as a reader sees it, and the limits the JIT sets it.</summary>
public sealed partial class EmittedTextTests(ITestOutputHelper output)
{
    private const string Xor = """
        namespace Samples;

        /// <summary>The smallest network worth reading.</summary>
        [Network, Schedule(Width = VectorWidth.Bits256)]
        public partial class Xor
        {
            [Input(2)] public partial Input X { get; }
            [Dense(3, Activation.Tanh)] public partial Dense Hidden { get; }
            [Dense(1)] public partial Dense Y { get; }
        }
        """;

    /// <summary>A change of the emitted text shows as a change of this file, to be read before it is accepted: run the test with
    /// GRADIENTFLOW_ACCEPT=1.</summary>
    [Fact]
    public void The_smallest_network_reads_as_it_was_accepted()
    {
        var emitted = TestCompilation.Emitted(Xor);
        var golden = Repository.Path("tests", "Generators.Tests", "Golden", "Xor.g.txt");
        if (Repository.Accepts)
            File.WriteAllText(golden, emitted);
        Assert.Equal(File.ReadAllText(golden).ReplaceLineEndings("\n"), emitted);
    }

    [Fact]
    public void Emitted_text_names_no_machine_and_no_moment()
    {
        var emitted = TestCompilation.Emitted(Xor);
        Assert.DoesNotContain(Environment.MachineName, emitted, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(AppContext.BaseDirectory, emitted, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(DateTime.UtcNow.Year.ToString(System.Globalization.CultureInfo.InvariantCulture) + "-", emitted, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", emitted, StringComparison.Ordinal);
        Assert.All(emitted.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [InlineData("double", "Activation.Tanh")]
    [InlineData("float", "Activation.GELU")]
    [InlineData("double", "Activation.Mish")]
    public void Every_method_of_a_deep_network_stays_within_the_limits_of_the_jit(string type, string activation)
    {
        var layers = string.Join("\n", Enumerable.Range(1, 60).Select(i => $"[Dense({17 + i % 4}, {activation})] public partial Dense L{i} {{ get; }}"));
        Measure($"[Network(Precision = Precision.{(type == "float" ? "Single" : "Double")})] public partial class Deep {{ [Input(7)] public partial Input X "
            + $"{{ get; }} {layers} [Dense(1)] public partial Dense Y {{ get; }} }}");
    }

    [Fact]
    public void Every_method_of_a_wide_network_stays_within_the_limits_of_the_jit() =>
        Measure("[Network] public partial class Wide { [Input(2000)] public partial Input X { get; } [Dense(2000, Activation.SiLU)] public partial Dense H { "
            + "get; } [Dense(2000)] public partial Dense Y { get; } }");

    /// <summary>At most 400 straight-line statements in a piece, at most 1,024 locals in a method.</summary>
    private void Measure(string source)
    {
        var emitted = TestCompilation.Emitted(source);
        var (mostLocals, mostStatements, methods) = (0, 0, 0);
        foreach (Match method in Methods().Matches(emitted))
        {
            methods++;
            mostLocals = Math.Max(mostLocals, Locals().Count(method.Value));
            var run = 0;
            foreach (var line in method.Value.Split('\n').Select(l => l.Trim()))
            {
                run = line.EndsWith(';') && !line.StartsWith("for", StringComparison.Ordinal) ? run + 1
                    : line is "{" or "}" || line.StartsWith("for", StringComparison.Ordinal) ? 0 : run;
                mostStatements = Math.Max(mostStatements, run);
            }
        }

        output.WriteLine($"{emitted.Length / 1024} KB, {methods} methods, at most {mostLocals} locals and {mostStatements} statements in a row");
        Assert.True(methods > 10);
        Assert.InRange(mostStatements, 1, 400);
        Assert.InRange(mostLocals, 1, 1023);
    }

    [GeneratedRegex(@"    private static void .*?\n    }\n", RegexOptions.Singleline)]
    private static partial Regex Methods();

    [GeneratedRegex(@"^\s+(var|ref double|ref float|int) \w+ =", RegexOptions.Multiline)]
    private static partial Regex Locals();
}
