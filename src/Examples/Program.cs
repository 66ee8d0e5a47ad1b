using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Examples.Output;
using Spectre.Console;

namespace GradientFlow.Examples;

/// <summary>The command line of the examples.</summary>
internal static class Program
{
    private const int Failure = 1;

    public static Task<int> Main(string[] arguments) => Run(arguments, AnsiConsole.Console, Console.Out, Console.Error);

    /// <summary>With no arguments, the main example runs.</summary>
    public static Task<int> Run(string[] arguments, IAnsiConsole console, TextWriter output, TextWriter error)
    {
        var parsed = CommandLine(console, output, error).Parse(arguments.Length > 0 ? arguments : ["run", Example.All[0].Name]);
        return parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    private static RootCommand CommandLine(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        var list = new Command("list", "Names the examples.");
        list.SetAction(_ => List(console));

        var name = new Argument<string>("name") { Description = "One of the examples that 'list' names." };
        name.AcceptOnlyFromAmong([.. Example.All.Select(e => e.Name)]);
        var seed = new Option<ulong>("--seed") { Description = "The seed of data and parameters.", DefaultValueFactory = _ => 1 };
        var until = new Option<double?>("--until") { Description = "The end time; each example has its own." };
        var tolerance = new Option<double?>("--tolerance") { Description = "The tolerance of the integrator, between 0 and 1; 1e-6 unless given." };
        var method = new Option<Method>("--method") { Description = "The method; Auto unless given.", DefaultValueFactory = _ => Method.Auto };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "The file to save the flow to, and to go on from when it is there.",
            HelpName = "FILE"
        };
        var every = new Option<long?>("--checkpoint-steps") { Description = "Save after so many steps; once a minute unless given.", HelpName = "N" };
        var endgame = new Option<bool>("--endgame")
        {
            Description =
            "After the flow, Levenberg–Marquardt steps to the minimum it was heading for; they are not the flow."
        };
        var onDevices = Example.All.Where(e => e.Networks.All(n => n.HasKernels)).Select(e => e.Name).ToArray();
        var device = new Option<string>("--device")
        {
            Description = $"Where gradients are computed: 'processor', 'gpu' (the first CUDA device, else the "
            + $"first of OpenCL), or 'host', the kernels of a device run by the processor, slowly; for {string.Join(", ", onDevices)}, whose networks are "
            + "declared with kernels.",
            DefaultValueFactory = _ => "processor"
        };
        device.AcceptOnlyFromAmong("processor", "gpu", "host");
        device.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not "processor" and var wanted && result.GetValue(name) is { } chosen && !onDevices.Contains(chosen))
                result.AddError($"--device {wanted} is for {string.Join(", ", onDevices)}: the network of '{chosen}' has no kernels, which its declaration "
                    + "would ask for by [Network(Kernels = true)].");
        });
        var seeds = new Option<int>("--seeds") { Description = "How many starts 'seeds' integrates.", DefaultValueFactory = _ => 10_000, HelpName = "N" };
        seeds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--seeds must be at least 1.");
        });
        var data = new Option<string?>("--data")
        {
            Description = "A CSV file of numbers: first line the names, last column the target.",
            HelpName = "FILE.csv"
        };
        var folder = new Option<string?>("--out")
        {
            Description = "The folder for trajectory.csv, summary.json and loss.svg; out/NAME unless given.",
            HelpName = "DIR"
        };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON and nothing else." };
        every.Validators.Add(result =>
        {
            if (result.GetValue(checkpoint) is null)
                result.AddError("--checkpoint-steps says how often to save; --checkpoint FILE must say where.");
        });
        var undersized = new Option<bool>("--undersized")
        {
            Description =
            $"More samples than parameters allow to fit, for {string.Join(", ", Example.Architectures.Select(e => e.Name))}."
        };
        undersized.Validators.Add(result =>
        {
            if (result.GetValue(undersized) && !Example.Architectures.Any(e => e.Name == result.GetValue(name)))
                result.AddError("--undersized is for the examples of architectures.");
        });
        var run = new Command("run", "Runs an example.") { name, seed, until, tolerance, method, device, seeds, undersized, checkpoint, every, endgame,
            Observing.Option, data, folder, json };
        run.SetAction((parsed, cancellation) =>
        {
            var example = Example.All.Single(e => e.Name == parsed.GetValue(name));
            var request = new ExampleRun(
                parsed.GetValue(seed), parsed.GetValue(until) ?? example.Until, parsed.GetValue(tolerance) ?? example.Tolerance, parsed.GetValue(data), null,
                cancellation)
            {
                Method = parsed.GetValue(method),
                HasEndgame = parsed.GetValue(endgame),
                Observers = parsed.GetValue(Observing.Option)!,
                Seeds = parsed.GetValue(seeds),
                Undersized = parsed.GetValue(undersized),
                Checkpoint = parsed.GetValue(checkpoint) is { } file ? new FlowCheckpoint(file) { Steps = parsed.GetValue(every) } : null,
            };
            return Task.FromResult(Guarded(error, () => Execute(example, request, parsed.GetValue(device)!,
                parsed.GetValue(folder) ?? Path.Combine("out", example.Name), parsed.GetValue(json), console, output)));
        });
        var validate = new Command("validate",
            "Says what an example's networks have to do with a disputed theorem's hypotheses and why, and what is proved of the rank of their Jacobians.")
        { name };
        validate.SetAction((parsed, cancellation) =>
        {
            Validation.Show(console, Example.All.Single(e => e.Name == parsed.GetValue(name)), cancellation);
            return Task.FromResult(0);
        });
        var parameters = new Option<string?>("--parameters")
        {
            Description = "θ to look at, a .safetensors or .npz file; the end of the example's own flow unless given.",
            HelpName = "FILE"
        };
        var certify = new Command("certify",
            "Says what can be proved of the flow from a θ: the end of an example's own flow, or a file's, on the example's data.")
        { name, seed, until, undersized, data, parameters };
        certify.SetAction((parsed, cancellation) =>
        {
            var example = Example.All.Single(e => e.Name == parsed.GetValue(name));
            var request = new ExampleRun(
                parsed.GetValue(seed), parsed.GetValue(until) ?? example.Until, example.Tolerance, parsed.GetValue(data), null, cancellation)
            {
                Undersized = parsed.GetValue(undersized),
            };
            return Task.FromResult(Guarded(error, () => Certifying.Show(console, example, request, parsed.GetValue(parameters))));
        });
        var counterexamples = new Command("counterexamples",
            "Runs ten flows with P ≥ n·M that do not converge as a disputed theorem has it, and says what became of each.");
        counterexamples.SetAction((_, cancellation) => Task.FromResult(CounterexampleTable.Show(console, cancellation)));
        var architectures = new Command("architectures", "Runs every architecture, sized and under-sized, and compares them in a table.") { seed,
            until, folder };
        architectures.SetAction((parsed, cancellation) =>
        {
            ArchitectureTable.Show(console, parsed.GetValue(seed), parsed.GetValue(until), parsed.GetValue(folder) ?? Path.Combine("out", "architectures"),
                cancellation);
            return Task.FromResult(0);
        });
        return new RootCommand("Gradient flow of neural networks: examples.") { list, run, validate, certify, counterexamples, architectures };
    }

    private static int List(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach (var example in Example.All)
            table.AddRow(Markup.Escape(example.Name), Markup.Escape(example.Summary));
        console.Write(table);
        return 0;
    }

    private static int Execute(Example example, ExampleRun request, string device, string folder, bool json, IAnsiConsole console, TextWriter output)
    {
        example.Check(request);
        request = request with { Device = device switch { "gpu" => Gpu.Default(), "host" => Gpu.Host(), _ => null } };
        Directory.CreateDirectory(folder); // before the work, which a folder that cannot be written would waste
        var outcome = json ? example.Run(request) : Report.Live(console, example, progress => example.Run(request with { Progress = progress }));
        var verdict = outcome.Problem.Verdict(outcome.Flow, default);
        var summary = Summary.Of(example, request.Seed, outcome, verdict);
        outcome.Flow.Save(Path.Combine(folder, "trajectory.csv"));
        summary.Save(Path.Combine(folder, "summary.json"));
        LossPlot.Save(outcome.Flow, Path.Combine(folder, "loss.svg"));
        if (json)
            output.WriteLine(summary.ToJson());
        else
        {
            Report.Show(console, summary, verdict, folder);
            Observing.Show(console, outcome.Flow);
        }

        return outcome.Flow.Stop is StopReason.NonFinite or StopReason.StepTooSmall or StopReason.WrongGradient ? Failure : 0;
    }

    /// <summary>The exit status; what the user can mend is said in a line.</summary>
    private static int Guarded(TextWriter error, Func<int> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is UserException or ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException or GpuException
            or NotSupportedException)
        {
            error.WriteLine(e.Message);
            return Failure;
        }
    }
}
