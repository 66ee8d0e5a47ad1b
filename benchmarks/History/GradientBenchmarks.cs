using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using GradientFlow.Benchmarks.Workloads;

namespace GradientFlow.Benchmarks.History;

/// <summary>The members of a field at the reference workloads, on one thread.</summary>
[MemoryDiagnoser]
public class GradientBenchmarks
{
    private IBoundField _field = null!;
    private double[] _theta = null!;
    private double[] _direction = null!;
    private double[] _result = null!;

    [ParamsSource(nameof(Workloads))]
    public string Network { get; set; } = "";

    [Params(Precision.Double, Precision.Single)]
    public Precision Precision { get; set; }

    public static IEnumerable<string> Workloads => Workload.All.Where(w => w.Family != "G7" || w.Samples == 1000).Select(w => w.Name);

    [GlobalSetup]
    public void Setup()
    {
        var data = WorkloadData.Draw(Workload.All.Single(w => w.Name == Network), Precision);
        (_field, _theta) = (data.Bind(), data.Theta);
        (_direction, _result) = (Enumerable.Range(0, _theta.Length).Select(i => i % 7 - 3.0).ToArray(), new double[_theta.Length]);
    }

    [Benchmark]
    public double LossGradient() => _field.LossGradient(_theta, _result);

    [Benchmark]
    public void HessianVector() => _field.HessianVector(_theta, _direction, _result);
}

/// <summary>The dense Hessian where it is of a size that somebody would ask for.</summary>
[MemoryDiagnoser]
public class HessianBenchmarks
{
    private IBoundField _field = null!;
    private double[] _theta = null!;
    private double[] _result = null!;

    [ParamsSource(nameof(Workloads))]
    public string Network { get; set; } = "";

    [Params(Precision.Double, Precision.Single)]
    public Precision Precision { get; set; }

    public static IEnumerable<string> Workloads => Workload.All.Where(w => w.Family is "G2" || (w.Family == "G7" && w.Samples == 1000)).Select(w => w.Name);

    [GlobalSetup]
    public void Setup()
    {
        var data = WorkloadData.Draw(Workload.All.Single(w => w.Name == Network), Precision);
        (_field, _theta, _result) = (data.Bind(), data.Theta, new double[data.Theta.Length * data.Theta.Length]);
    }

    [Benchmark]
    public void Hessian() => _field.Hessian(_theta, _result);
}
