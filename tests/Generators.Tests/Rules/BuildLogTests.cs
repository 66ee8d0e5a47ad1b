using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using GradientFlow.Generators.Ranks;
using GradientFlow.Generators.Scope;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Rules;

/// <summary>What a build says of the networks of tests/Violations, on the screen and in its log.</summary>
public sealed class BuildLogTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_verdict_survives_in_a_SARIF_log_with_its_place_and_its_page()
    {
        foreach (var file in (string[])["Violations.csproj", "Violations.cs", ".editorconfig"])
            File.Copy(Repository.Path("tests", "Violations", file), Path.Combine(_folder.FullName, file));
        var (code, screen) = await Build();
        output.WriteLine(screen);

        // The step activation is an error.
        Assert.NotEqual(0, code);
        var expected = ScopeRules.All.Append(ScopeRules.LinearConvolution).Concat(RankRules.All).Select(r => r.Id).Order().ToArray();
        using var log = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "obj", "build.sarif")));
        var run = log.RootElement.GetProperty("runs")[0];
        var results = run.GetProperty("results").EnumerateArray().Where(r => Id(r).StartsWith("GF", StringComparison.Ordinal)).ToArray();
        Assert.Equal(expected, results.Select(Id).Distinct().Order());
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "Violations.cs"));
        foreach (var result in results)
        {
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            Assert.EndsWith("Violations.cs", place.GetProperty("artifactLocation").GetProperty("uri").GetString(), StringComparison.Ordinal);
            Assert.InRange(place.GetProperty("region").GetProperty("startLine").GetInt32(), 1, lines.Length);
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            Assert.Contains(Id(result), screen, StringComparison.Ordinal);
        }

        var pages = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToDictionary(
            r => r.GetProperty("id").GetString()!, r => r.TryGetProperty("helpUri", out var uri) ? uri.GetString() : null);
        Assert.All(expected, id => Assert.EndsWith($"/docs/rules/{id}.md", pages[id], StringComparison.Ordinal));
        // Each network stands for one rule: it is named in the sentence above it.
        foreach (var id in expected)
        {
            var at = Array.FindIndex(lines, l => l.StartsWith("/// <summary>" + id, StringComparison.Ordinal));
            var end = Array.FindIndex(lines, at, l => l == "}");
            Assert.Contains(results,
                r => Id(r) == id && r.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32()
                    - 1 is var line && at < line && line < end);
        }
    }

    private static string Id(JsonElement result) => result.GetProperty("ruleId").GetString()!;

    private Task<(int Code, string Screen)> Build() =>
        MSBuildProcess.Run(_folder.FullName, "build", "--disable-build-servers", $"-p:Built={AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)}");
}
