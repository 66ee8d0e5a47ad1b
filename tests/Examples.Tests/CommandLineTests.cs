using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using System.Xml.Linq;
using Spectre.Console.Testing;

namespace GradientFlow.Examples.Tests;

/// <summary>The command line of the examples: what it prints, what it writes, what it refuses.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-examples");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A θ that was saved is certified on the example's data, and so is the end of the example's own flow.</summary>
    [Fact]
    public async Task Certify_looks_at_a_file_or_at_the_end_of_the_flow()
    {
        var file = System.IO.Path.Combine(_folder.FullName, "theta.npz");
        ParameterFile.Save(DyingUnit.Info, [1.2, 0.9], file);
        var run = await Run("certify", "seeds", "--parameters", file);
        Assert.Equal(0, run.Code);
        Assert.Contains("convergence to zero loss: certified", run.Screen, StringComparison.Ordinal);
        var own = await Run("certify", "dnn", "--until", "1");
        Assert.Equal(0, own.Code);
        Assert.Contains("at the end of its flow, t = 1", own.Screen, StringComparison.Ordinal);
        Assert.Contains("not certified", own.Screen, StringComparison.Ordinal);
        var missing = await Run("certify", "seeds", "--parameters", file + ".none");
        Assert.Equal(1, missing.Code);
    }

    [Fact]
    public async Task Every_counterexample_has_the_true_verdict()
    {
        var run = await Run("counterexamples");
        Assert.Equal(0, run.Code);
        Assert.Contains("Runs to infinity", run.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_ends_in_a_verdict()
    {
        var run = await Run("run", "dnn", "--until", "1", "--out", _folder.FullName);
        Assert.Contains("Unfinished at t = 1", run.Screen, StringComparison.Ordinal);
        Assert.Contains("\"verdict\": \"Unfinished\"", System.IO.File.ReadAllText(System.IO.Path.Combine(_folder.FullName, "summary.json")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_names_every_example()
    {
        var run = await Run("list");
        Assert.Equal(0, run.Code);
        Assert.All(Example.All, e => Assert.Contains(e.Name, run.Screen, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_arguments_the_teacher_teaches()
    {
        // In a folder of its own, since the output goes to out/ below the current one.
        var (before, run) = (Directory.GetCurrentDirectory(), default((int Code, string Screen, string Output, string Error)));
        try
        {
            Directory.SetCurrentDirectory(_folder.FullName);
            run = await Run();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.Equal(0, run.Code);
        var summary = Summary(Path.Combine(_folder.FullName, "out", "teacher-student"));
        Assert.Equal("Student", summary.GetProperty("network").GetString());
        Assert.Equal((15, 10_000), (summary.GetProperty("parameters").GetInt32(), summary.GetProperty("samples").GetInt32()));
        Assert.Equal(1e4, summary.GetProperty("endTime").GetDouble());
        Assert.InRange(summary.GetProperty("finalLoss").GetDouble(), 0, 1e-3 * summary.GetProperty("initialLoss").GetDouble());
        Assert.True(summary.GetProperty("energyHolds").GetBoolean());
    }

    [Fact]
    public async Task A_run_writes_trajectory_summary_and_plot()
    {
        var run = await Run("run", "two-moons", "--seed", "3", "--until", "2", "--tolerance", "1e-5", "--out", _folder.FullName);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("The flow of TwoMoons ended at t = 2", run.Screen, StringComparison.Ordinal);

        var summary = Summary(_folder.FullName);
        string[] promised = ["network", "parameters", "samples", "method", "tolerance", "endTime", "lossConvention", "scope", "initialLoss", "finalLoss",
            "gradientEvaluations", "rejectedSteps", "seconds", "stop"];
        Assert.All(promised, name => Assert.True(summary.TryGetProperty(name, out _), name));
        Assert.Equal((3, 1e-5, "EndTime"), (summary.GetProperty("seed").GetInt32(), summary.GetProperty("tolerance").GetDouble(),
            summary.GetProperty("stop").GetString()));

        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "trajectory.csv"));
        Assert.StartsWith("time,loss,gradientNorm,dissipation,validationLoss,theta0,", lines[0], StringComparison.Ordinal);
        var cells = lines.Skip(1).Select(l => l.Split(',')).ToArray();
        Assert.All(cells, row => Assert.Equal(5 + summary.GetProperty("parameters").GetInt32(), row.Length));
        double Number(string[] row, int column) => double.Parse(row[column], CultureInfo.InvariantCulture);
        Assert.Equal((0.0, 2.0), (Number(cells[0], 0), Number(cells[^1], 0)));
        Assert.Equal(summary.GetProperty("finalLoss").GetDouble(), Number(cells[^1], 1));

        var svg = XDocument.Load(Path.Combine(_folder.FullName, "loss.svg"));
        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.True(svg.Descendants().Count(e => e.Name.LocalName is "polyline" or "path") >= 3);
    }

    [Theory]
    [InlineData("teacher-student", "Student: OUT, a hypothesis fails.", "2·σ", false, "J has rank at most 15 < n·M = 10000 for every θ and all inputs")]
    [InlineData("two-moons", "TwoMoons: OUT, a hypothesis fails.", "2·σ(2·z) − 1", true, "J has full rank n·M = 200 for almost every θ, and almost all inputs")]
    [InlineData("csv", "Columns128: LIM, the hypotheses hold only through a limit that is not proved.", "covers n ≤ 3121", true,
        "Rank.Certify<Columns128>(data)")]
    public async Task Validate_gives_every_part_a_verdict_and_a_reason(string example, string verdict, string detail, bool shows, string rank)
    {
        var run = await Run("validate", example);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(verdict, run.Screen, StringComparison.Ordinal);
        Assert.Equal(shows, run.Screen.Contains(detail, StringComparison.Ordinal));
        Assert.Contains(rank, run.Screen.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("no verdict promises convergence", run.Screen.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_trajectory()
    {
        async Task<string> Trajectory(string seed)
        {
            var run = await Run("run", "two-moons", "--seed", seed, "--until", "1", "--out", _folder.FullName, "--json");
            Assert.Equal(0, run.Code);
            return await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "trajectory.csv"));
        }

        var first = await Trajectory("5");
        Assert.Equal(first, await Trajectory("5"));
        Assert.NotEqual(first, await Trajectory("6"));
    }

    [Fact]
    public async Task What_is_observed_is_shown_and_written()
    {
        string[] names = ["norms", "activity", "displacement", "ntk", "ntk-change", "sharpness", "singular-values:Hidden2"];
        var run = await Run("run", "two-moons", "--until", "2", "--observe", string.Join(", ", names), "--out", _folder.FullName);
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (var name in names.Select(n => n.Replace(':', '.')))
        {
            Assert.Contains($"trajectory.{name}.csv", run.Screen, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(_folder.FullName, $"trajectory.{name}.csv")));
        }

        Assert.Contains("and 8 more", run.Screen, StringComparison.Ordinal);
        Assert.Contains("Hidden1.alive", run.Screen, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "trajectory.displacement.csv"));
        Assert.Equal("time,distance,relative", lines[0]);
        Assert.Equal(("0,0,0", "2"), (lines[1], lines[^1].Split(',')[0]));
        Assert.InRange(lines.Length, 5, 60);

        // Nothing of it changes the trajectory; of a flow that shows many seeds, the one that is shown is observed.
        var observed = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "trajectory.csv"));
        Assert.Equal(0, (await Run("run", "two-moons", "--until", "2", "--out", _folder.FullName)).Code);
        Assert.Equal(observed, await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "trajectory.csv")));
        var seeds = await Run("run", "seeds", "--seeds", "3", "--observe", "norms", "--out", _folder.FullName);
        Assert.Contains("Unit.W", seeds.Screen, StringComparison.Ordinal);
        foreach (var name in (string[])[.. names[..^1], "ntk-rank", "ntk-alignment", "invariants", "singular-values"])
            Assert.Contains($"{name} (", (await Run("run", "--help")).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_runs_the_examples_that_have_kernels()
    {
        var run = await Run("run", "seeds", "--seeds", "2", "--device", "host", "--out", _folder.FullName);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("on CPUAccelerator", run.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endgame_is_told_apart_from_the_flow()
    {
        var run = await Run("run", "teacher-student", "--until", "1", "--endgame", "--out", _folder.FullName);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("endgame, not the flow", run.Screen, StringComparison.Ordinal);
        var summary = Summary(_folder.FullName);
        Assert.Equal(1, summary.GetProperty("endTime").GetDouble());
        Assert.NotEmpty(summary.GetProperty("endgame").GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Json_is_all_that_is_printed_when_it_is_asked_for()
    {
        var run = await Run("run", "two-moons", "--until", "1", "--out", _folder.FullName, "--json");
        Assert.Equal((0, "", ""), (run.Code, run.Screen, run.Error));
        Assert.Equal("two-moons", JsonDocument.Parse(run.Output).RootElement.GetProperty("example").GetString());
    }

    [Fact]
    public async Task A_file_of_numbers_is_learnt()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 60).Select(_ => (A: random.NextDouble(), B: random.NextDouble()))
            .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.A},{r.B},0.1,{100 + 20 * r.A - 5 * r.B * r.B}"));
        var file = await Written("good.csv", ["a,b,constant,price", .. rows]);
        var run = await Run("run", "csv", "--data", file, "--until", "200", "--out", _folder.FullName);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("price", run.Screen, StringComparison.Ordinal);
        // Sixty times 0.1 does not average to 0.1: the column is constant because its values are equal.
        Assert.Contains("constant is 0.1 in every row", run.Screen, StringComparison.Ordinal);
        var summary = Summary(_folder.FullName);
        Assert.Equal(60, summary.GetProperty("samples").GetInt32());
        Assert.InRange(summary.GetProperty("finalLoss").GetDouble(), 0, 0.01);
    }

    public static TheoryData<string, string, string> BadFiles => new()
    {
        { "", "a,b", "is empty" },
        { "a", "1", "at least one input and the target" },
        { "1,2", "3,4", "must name the columns" },
        { "a,b", "", "has names and no rows" },
        { "a,b", "1,2\n3", "Line 3 of" },
        { "a,b", "1,2\n3,4,5", "has 3 values; the first line names 2 columns" },
        { "a,b", "1,2\n3,four", "column 'b': 'four' is not a finite number" },
        { "a,b", "1,2\n3,NaN", "'NaN' is not a finite number" },
        { "a,b", ",2\n,4", "Column 'a' of" },
        { "a,b", "1,2\n3,", "has no value" },
        { "a,b", "1,0.1\n3,0.1\n5,0.1", "Column 'b' of" },
        { "a,b,c", "0.1,3,2\n0.1,3,5\n0.1,3,4", "but the target 'c' is the same in all rows" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task A_bad_file_is_refused_with_the_place_and_the_rule(string header, string rows, string expected)
    {
        var file = header.Length == 0 ? await Written("bad.csv", "") : await Written("bad.csv", header, rows);
        var run = await Run("run", "csv", "--data", file, "--out", Path.Combine(_folder.FullName, "never"));
        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("bad.csv", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "never", "summary.json")));
    }

    [Theory]
    [InlineData("There is no file", "run", "csv", "--data", "no-such-file.csv")]
    [InlineData("give it with --data", "run", "csv")]
    [InlineData("makes its own data", "run", "two-moons", "--data", "x.csv")]
    [InlineData("nonsense", "run", "nonsense")]
    [InlineData("the network of 'two-moons' has no kernels", "run", "two-moons", "--device", "gpu")]
    [InlineData("--device host is for teacher-student, seeds", "run", "unet", "--device", "host")]
    [InlineData("Tolerance must be greater than 0", "run", "two-moons", "--tolerance", "0")]
    [InlineData("EndTime must be later", "run", "two-moons", "--until", "-1")]
    [InlineData("--seed", "run", "two-moons", "--seed", "minus")]
    [InlineData("does not know 'norm'; did you mean 'norms'? it knows norms, displacement,", "run", "two-moons", "--observe", "norm")]
    [InlineData("does not know 'Dispalcement'; did you mean 'displacement'?", "run", "two-moons", "--observe", "norms,Dispalcement")]
    [InlineData("does not know 'singular-values'; did you mean 'singular-values:LAYER'?", "run", "two-moons", "--observe", "singular-values")]
    [InlineData("does not know 'weather'; it knows", "run", "two-moons", "--observe", "weather")]
    [InlineData("does not know ''; it knows", "run", "two-moons", "--observe", "norms,,")]
    [InlineData("names 'norms' twice", "run", "two-moons", "--observe", "norms,activity,norms")]
    [InlineData("TwoMoons has no layer 'Hiden'", "run", "two-moons", "--observe", "singular-values:Hiden")]
    [InlineData("TwoMoons has no such pair", "run", "two-moons", "--observe", "invariants")]
    [InlineData("Unrecognized", "walk")]
    public async Task A_bad_command_is_refused_with_a_sentence(string expected, params string[] arguments)
    {
        var run = await Run([.. arguments, .. arguments[0] == "run" ? ["--out", _folder.FullName] : Array.Empty<string>()]);
        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Error + run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused_before_the_work()
    {
        var file = await Written("taken", "");
        var run = await Run("run", "teacher-student", "--out", file);
        Assert.Equal(1, run.Code);
        Assert.Contains("taken", run.Error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Screen, string Output, string Error)> Run(params string[] arguments)
    {
        using var console = new TestConsole().Width(200);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Program.Run(arguments, console, output, error);
        return (code, console.Output, output.ToString(), error.ToString());
    }

    private static JsonElement Summary(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).RootElement;

    private async Task<string> Written(string name, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, string.Join("\n", lines));
        return path;
    }
}
