using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime;
using GradientFlow.Benchmarks.Measuring;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>Milliseconds that the JIT takes before the first results of a network, in a process of its own: what one network compiles of the library, the next
/// finds compiled.</summary>
/// <param name="Gradient">To the first gradient, binding included.</param>
/// <param name="HessianVector">To the first Hessian product after it.</param>
internal readonly record struct FirstCalls(double Gradient, double HessianVector)
{
    private const string Child = "first-calls";
    private const int Samples = 64;

    /// <summary>The command of the child process.</summary>
    public static Command CreateCommand()
    {
        var (assembly, network) = (new Argument<FileInfo>("assembly"), new Argument<string>("network"));
        var command = new Command(Child, "The JIT's milliseconds of one network; 'emitted' calls it.") { assembly, network };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var type = Assembly.LoadFrom(parsed.GetValue(assembly)!.FullName).GetTypes().Single(t => t.Name == parsed.GetValue(network));
            var contract = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INetwork<,>));
            var (gradient, product) = (FirstCalls)typeof(FirstCalls).GetMethod(nameof(Measure), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(contract.GetGenericArguments()).Invoke(null, null)!;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{gradient} {product}"));
        });
        return command;
    }

    /// <summary>The fastest of a few processes.</summary>
    public static FirstCalls Of(byte[] assembly, string network, int processes)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("gradientflow").FullName, "Measured.dll");
        File.WriteAllBytes(file, assembly);
        try
        {
            var runs = Enumerable.Range(0, processes).Select(_ => Run(file, network)).ToArray();
            return new(runs.Min(r => r.Gradient), runs.Min(r => r.HessianVector));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static FirstCalls Run(string file, string network)
    {
        var child = ChildProcess.Run("dotnet", ["exec", typeof(FirstCalls).Assembly.Location, Child, file, network]);
        if (child.ExitCode != 0)
            throw new InvalidOperationException($"{network} could not be run: {child.Error}");
        var numbers = child.Output.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new(numbers[0], numbers[1]);
    }

    private static FirstCalls Measure<TNetwork, T>()
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var random = new Xoshiro256(1);
        double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
        var info = TNetwork.Info;
        var data = Dataset.Create(Normals(Samples * info.Inputs.Sum(i => i.Shape.Aggregate(1, (a, b) => a * b))), Normals(Samples * info.OutputSize), Samples);
        var theta = Normals(info.ParameterCount);
        var (gradient, product) = (new double[theta.Length], new double[theta.Length]);
        GradientField<TNetwork, T>? field = null;
        var first = Compiled(() =>
        {
            field = new(data, threads: 1);
            field.LossGradient(theta, gradient);
        });
        return new(first, Compiled(() => field!.HessianVector(theta, gradient, product)));
    }

    private static double Compiled(Action action)
    {
        var before = JitInfo.GetCompilationTime(currentThread: true);
        action();
        return (JitInfo.GetCompilationTime(currentThread: true) - before).TotalMilliseconds;
    }
}
