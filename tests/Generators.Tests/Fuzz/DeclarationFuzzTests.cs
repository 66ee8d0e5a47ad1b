using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Fuzz;

/// <summary>No declaration, however wrong or unfinished, makes the compiler fail or makes C# complain of our half.</summary>
/// <remarks>GRADIENTFLOW_FUZZ=100000 dotnet test tests/Generators.Tests --filter DeclarationFuzz tries so many, of a new seed each time; GRADIENTFLOW_SEED=…
/// those of one seed.</remarks>
public sealed class DeclarationFuzzTests(ITestOutputHelper output)
{
    private const int Mutants = 10_000, Seed = 20260, Compiled = 12;

    [Fact]
    public void The_corpus_says_everything_there_is_to_say()
    {
        var text = string.Concat(DeclarationCorpus.All);
        var types = typeof(NetworkAttribute).Assembly.GetExportedTypes();
        var attributes = types.Where(t => typeof(Attribute).IsAssignableFrom(t) && !t.IsAbstract && t.Namespace == "GradientFlow").ToArray();
        Assert.All(attributes, t => Assert.Contains(t.Name[..^"Attribute".Length], text, StringComparison.Ordinal));
        Assert.All(attributes.SelectMany(t => t.GetProperties().Where(p => p.CanWrite)), p => Assert.Contains(p.Name + " = ", text, StringComparison.Ordinal));
        Assert.All(types.Where(t => t.IsEnum
            && attributes.Any(a => a.GetProperties().Any(p => p.PropertyType == t) || a.GetConstructors()
                .Any(c => c.GetParameters().Any(p => p.ParameterType == t)))).SelectMany(t => Enum.GetNames(t).Select(n => $"{t.Name}.{n}")),
            m => Assert.Contains(m, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_corpus_is_sound()
    {
        var fuzzer = new DeclarationFuzzer(0);
        await fuzzer.Try([.. DeclarationCorpus.All]);
        Assert.Empty(fuzzer.Faults);
        Assert.True(fuzzer.Sound.Count >= DeclarationCorpus.All.Count, $"{fuzzer.Sound.Count} of {DeclarationCorpus.All.Count}");
    }

    [Fact]
    public async Task No_mutant_fails()
    {
        var wanted = int.TryParse(Environment.GetEnvironmentVariable("GRADIENTFLOW_FUZZ"), CultureInfo.InvariantCulture, out var more) ? more : 0;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GRADIENTFLOW_SEED"), CultureInfo.InvariantCulture, out var given) ? given
            : wanted > 0 ? Environment.TickCount : Seed;
        var start = Environment.CpuUsage.TotalTime;
        var fuzzer = new DeclarationFuzzer(seed) { Every = wanted > 0 ? 1 : 4 };
        await fuzzer.Run(wanted > 0 ? wanted : Mutants);
        output.WriteLine($"seed {seed}: {fuzzer.Mutants} mutants, {fuzzer.Sound.Count} sound and different, {fuzzer.Faults.Count} faults, "
            + $"{(Environment.CpuUsage.TotalTime - start).TotalSeconds:F0} s of CPU; the slowest {fuzzer.Slowest.Seconds:F1} s:\n{fuzzer.Slowest.Source}");
        Assert.True(fuzzer.Faults.Count == 0, string.Join("\n\n", fuzzer.Faults.Take(20)));
        Assert.True(fuzzer.Sound.Count > 500);

        // Whole, a few of them: the other half is more than its shell.
        foreach (var spec in fuzzer.Sound.Where((_, i) => i % (fuzzer.Sound.Count / Compiled) == 0))
            Assert.DoesNotContain("NotSupportedException", NetworkCompiler.Source(spec), StringComparison.Ordinal);
    }
}
