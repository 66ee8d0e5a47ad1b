using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using GradientFlow.Benchmarks.FlowLibrary;
using GradientFlow.Benchmarks.Measuring;

namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>A point of a work–precision diagram.</summary>
/// <param name="Error">The largest distance from the reference over the problem's four times, relative to the whole displacement.</param>
/// <param name="GradientEquivalents">Of one run.</param>
/// <param name="Seconds">The median.</param>
internal sealed record WorkRow(string Problem, string Method, double Tolerance, double Error, double GradientEquivalents, double Seconds);

/// <summary>All integrators on one problem, in turns: in every round each of them runs once at a tolerance.</summary>
/// <param name="peers">The rivals.</param>
/// <param name="rounds">How often.</param>
internal sealed class Contest(IReadOnlyList<Integrator> peers, int rounds)
{
    /// <summary>The method that makes the reference, and how accurate it is asked to be.</summary>
    private static readonly Dictionary<string, (Method Method, double Tolerance)> s_references = new()
    {
        ["P1"] = (Method.Bdf, 1e-12),
        ["P1 long"] = (Method.Bdf, 1e-12),
        ["P2"] = (Method.BdfKrylov, 1e-11),
        ["P4"] = (Method.BdfKrylov, 1e-9),
        ["Q1"] = (Method.Bdf, 1e-12),
        ["Q2"] = (Method.BdfKrylov, 1e-11),
    };

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.5);

    private readonly List<string> _leftOut = [];

    /// <summary>Problems that a smooth reference exists of; P3 is another story.</summary>
    public static IEnumerable<string> Problems => s_references.Keys;

    /// <summary>Who did not get there, and why.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    public static Integration Reference(Problem problem)
    {
        var (method, tolerance) = s_references[problem.Name];
        return new OwnIntegrator(method).Run(problem, tolerance);
    }

    public IEnumerable<WorkRow> Run(Problem problem, IReadOnlyList<double> tolerances, Action<string> progress)
    {
        var reference = Reference(problem);
        var integrators = Integrators(problem).ToList();
        progress($"{problem.Name}: {problem.Subject}; P = {problem.Start.Length}, to t = {problem.EndTime}");
        foreach (var own in integrators.OfType<OwnIntegrator>().ToArray())
        {   // what is compiled as it runs is compiled then, and once more when it has run often
            for (var start = Stopwatch.GetTimestamp(); Try(own, problem, tolerances[0], integrators, out _) && Stopwatch.GetElapsedTime(start) < s_warmUp;)
                continue;
        }

        foreach (var tolerance in tolerances)
        {
            var times = integrators.ToDictionary(i => i, _ => new List<double>());
            var runs = new Dictionary<Integrator, Integration>();
            for (var round = 0; round < rounds; round++)
            {
                foreach (var integrator in integrators.Where(i => i.HasTolerance || tolerance == tolerances[^1] && round == 0).ToArray())
                {
                    if (Try(integrator, problem, tolerance, integrators, out var run))
                    {
                        times[integrator].Add(run.Seconds);
                        runs[integrator] = run;
                    }
                }
            }

            foreach (var (integrator, run) in runs)
                yield return new(problem.Name, integrator.Name, tolerance, Distance(run.Points, reference.Points, problem.Start), run.GradientEquivalents,
                    Spread.Of(times[integrator]).Median);
        }
    }

    /// <summary>Who fails once is not asked again.</summary>
    private bool Try(Integrator integrator, Problem problem, double tolerance, List<Integrator> integrators, out Integration run)
    {
        try
        {
            run = integrator.Run(problem, tolerance);
            return true;
        }
        catch (IntegrationException e)
        {
            _leftOut.Add($"{integrator.Name} on {problem.Name} from tolerance {tolerance:G1} on: {e.Message}");
            integrators.Remove(integrator);
            run = null!;
            return false;
        }
    }

    /// <summary>Dense matrices up to what is no waste of time, explicit methods where the end is in sight.</summary>
    private IEnumerable<Integrator> Integrators(Problem problem)
    {
        const int MostDense = 500;
        var (isDense, isFar) = (problem.Start.Length <= MostDense, problem.Name is "P1 long" or "P4");
        foreach (var method in (Method[])[Method.Auto, Method.BdfKrylov, Method.Exprb32, .. isDense ? [Method.Bdf, Method.Ros34Pw2] : Array.Empty<Method>(),
            .. isFar ? Array.Empty<Method>() : [Method.Rkc2, Method.Tsit5]])
            yield return new OwnIntegrator(method);
        foreach (var peer in peers)
        {
            if (isDense || peer.Name is not "CVODE dense" && !peer.Name.StartsWith("scipy", StringComparison.Ordinal))
                yield return peer;
        }

        if (!isFar)
            yield return new ClassicRungeKutta();
    }

    public static double Distance(double[][] points, double[][] reference, double[] start)
    {
        static double Apart(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Distance<double>(a, b);
        return points.Zip(reference, Apart).Max() / Apart(reference[^1], start);
    }
}
