using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Examples;

/// <summary>f = v·relu(w·x) on one sample, x = y = 1, L = ½(v·w − 1)².</summary>
[Network(Samples = 1, Kernels = true)]
public partial class DyingUnit
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Activation.ReLU, Bias = false)]
    public partial Dense Unit { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>How often a ReLU unit dies. It is dead from the start where w &lt; 0. Else v² − w² stays what it is, and the unit dies where v &lt; 0 and |v| &gt;
/// |w|: v and w drawn alike and symmetrically, a flow reaches the minimum with probability ½·(½ + ½·½) = 3/8.</summary>
internal sealed class SeedsExample : Example
{
    private const double Expected = 3.0 / 8;

    public override string Name => "seeds";

    public override string Summary => "The share of starts from which a ReLU unit survives its gradient flow: 3/8, from 10,000 seeds.";

    public override double Until => 1e4;

    public override IReadOnlyList<ExampleNetwork> Networks => [ExampleNetwork.Of<DyingUnit, double>()];

    public override ExampleProblem Prepare(ExampleRun run) => ExampleProblem.Of<DyingUnit, double>(Dataset.Create([1.0], [1.0], 1));

    public override ExampleOutcome Run(ExampleRun run)
    {
        var problem = Prepare(run);
        var data = problem.Data;
        var options = run.Options with { Method = run.Method == Method.Auto ? Method.Tsit5 : run.Method, TargetLoss = 1e-8 };
        var ensemble = DyingUnit.IntegrateSeeds(data, run.Seeds, options with { Progress = null, Checkpoint = null, Endgame = null, Observers = [] }, run.Seed,
            run.Cancellation);
        var survivors = ensemble.Count(StopReason.TargetLoss);
        var dead = ensemble.Members.Count(m => m.Stop == StopReason.EndTime && m.GradientNorm == 0);
        var share = (double)survivors / run.Seeds;
        var standardError = Math.Sqrt(Expected * (1 - Expected) / run.Seeds);

        // One of them in full: the first that survives, if any does.
        var shown = Enumerable.Range(0, run.Seeds).FirstOrDefault(i => ensemble.Members[i].Stop == StopReason.TargetLoss);
        var flow = DyingUnit.Integrate(data, DyingUnit.Initialize(run.Seed + (ulong)shown), options with { Device = null }, run.Cancellation);
        return new(problem, flow,
        [
            ("starts", $"{run.Seeds:N0} in {ensemble.Elapsed.TotalSeconds:G3} s on {options.Device?.Name ?? "the processor"}"),
            ("survived", $"{survivors:N0}, a share of {share:F4}; 3/8 is {(share - Expected) / standardError:+0.0;−0.0} standard errors away"),
            ("died", $"{dead:N0} stand where ∇L is exactly zero; {run.Seeds - survivors - dead:N0} undecided"),
            ("shown above", $"seed {run.Seed + (ulong)shown}"),
        ]);
    }
}
