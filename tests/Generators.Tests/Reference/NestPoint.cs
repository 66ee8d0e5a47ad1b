using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Programs;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>What the programs of a network give at a point.</summary>
internal sealed record Results(double Loss, double[] Outputs, double[] Gradient, double[] JacobianVector, double[] HessianVector, double[] GaussNewtonVector,
    double[] VectorJacobian);

/// <summary>A model with random data, parameters and directions.</summary>
internal sealed class NestPoint
{
    private readonly Xoshiro256 _random;
    private readonly bool _single;
    private readonly int _samples;

    public NestPoint(int samples, NetworkModel model, ulong seed, bool single = false)
    {
        (Model, Programs, _random, _single, _samples) = (model, NetworkPrograms.Of(model), new Xoshiro256(seed), single, samples);
        Interpreter = new(samples);
        Theta = model.Parameters.ToDictionary(p => p.Tensor, p => Normal(p.Tensor.Size, 0.5));
        foreach (var input in model.Inputs)
            Interpreter[input] = model.IsDiscrete(input) ? [.. Enumerable.Range(0, _samples * input.Size).Select(_ => (double)_random.NextIndex(5))]
                : Normal(_samples * input.Size, 1);
        foreach (var output in model.Outputs)
        {
            Interpreter[output.Y] = output.Targets switch
            {
                Layers.TargetRule.Probabilities =>
                    [.. Enumerable.Range(0, _samples).SelectMany(s => Enumerable.Range(0, output.Y.Size).Select(k => k == s % output.Y.Size ? 1.0 : 0.0))],
                Layers.TargetRule.PlusMinusOne => [.. Normal(_samples * output.Y.Size, 1).Select(x => x < 0 ? -1.0 : 1)],
                _ => Normal(_samples * output.Y.Size, 1),
            };
            Interpreter[output.M] =
                [.. Enumerable.Repeat(LossCatalogue.ScaleOf(output.Loss) is Layers.LossScale.Mean or Layers.LossScale.HalfMean ? 1.0 / _samples : 1.0,
                    _samples)];
            Interpreter[Programs.Seeds[output.F]] = Normal(_samples * output.F.Size, 1);
        }

        foreach (var (p, values) in Theta)
        {
            Interpreter[p] = values;
            Interpreter[Programs.Directions[p]] = Normal(p.Size, 1);
            // Several directions side by side: v, 2v, …
            if (Programs.DirectionBlocks.TryGetValue(p, out var block))
                Interpreter[block] = [.. Enumerable.Range(1, block.Shape[0]).SelectMany(d => Interpreter[Programs.Directions[p]].Select(x => d * x))];
        }
    }

    public NetworkModel Model { get; }

    public NetworkPrograms Programs { get; }

    public NestInterpreter Interpreter { get; }

    public Dictionary<Tensor, double[]> Theta { get; }

    public void Move(Dictionary<Tensor, double[]> direction, double step)
    {
        foreach (var p in Theta.Keys)
            Interpreter[p] = [.. Interpreter[p].Zip(direction[p], (t, v) => t + step * v)];
    }

    public void CopyTo(NestInterpreter other)
    {
        foreach (var t in Model.Inputs.Concat(Model.Outputs.SelectMany(o => new[] { o.Y, o.M, Programs.Seeds[o.F] })).Concat(Theta.Keys)
            .Concat(Programs.Directions.Values).Concat(Programs.DirectionBlocks.Values))
            other[t] = Interpreter[t];
    }

    public Results All()
    {
        Interpreter.Run(Model.Graph.Nests);
        var loss = Find("Loss").Sums[0].Tensor;
        return new(Interpreter[loss][0], Rows("Forward"), Sums("LossGradient"), Rows("JacobianVector"), Sums("HessianVector"), Sums("GaussNewtonVector"),
            Sums("VectorJacobian"));
    }

    /// <summary>The loss, ∇L and the outputs by what the passes left of their programs.</summary>
    public (double Loss, double[] Gradient, double[] Outputs) LossGradientAndOutputs()
    {
        Interpreter.Run(Find("LossGradient").Nests);
        var (loss, gradient) = (Interpreter[Find("Loss").Sums[0].Tensor][0], Sums("LossGradient"));
        Interpreter.Run(Find("Forward").Nests);
        return (loss, gradient, Rows("Forward"));
    }

    /// <summary>The distance between what a program gives after the passes and what all nests gave before, relative to its size.</summary>
    public double ChangeByPasses(Program program)
    {
        if (program.Name == "JacobianPrepare")
            return 0; // the half of the next that does not depend on the row
        IEnumerable<Nest> nests = program.Name == "JacobianRow" ? [.. Find("JacobianPrepare").Nests, .. program.Nests] : program.Nests;
        var run = new NestInterpreter(_samples);
        CopyTo(run);
        run.Run(nests);
        // All of it together: a part that is zero but for rounding, as is the gradient of a shift before a norm, has no size of its own.
        double[] All(NestInterpreter of) => [.. program.Sums.Concat(program.Rows).SelectMany(r => of[r.Tensor])];
        return ReferenceMembers.Relative(All(run), All(Interpreter));
    }

    /// <summary>∇²L·v by the program of the dense Hessian: v the direction, with which every block is multiplied, or that stands in the place of a
    /// column.</summary>
    public double[] DenseHessianTimesDirection()
    {
        var result = new double[Model.ParameterCount];
        if (Programs.HessianDirections > 0)
        {
            foreach (var (t, offset) in Find(NetworkPrograms.Hessian).Sums)
            {
                var size = t.Size / Programs.HessianDirections;
                for (var d = 0; d < Programs.HessianDirections; d++)
                {
                    for (var i = 0; i < size; i++)
                        result[offset / Programs.HessianDirections + i] += Interpreter[t][d * size + i] / ((d + 1) * Programs.HessianDirections);
                }
            }

            return result;
        }

        foreach (var block in Programs.HessianBlocks)
        {
            var (h, row, column) = (Interpreter[block.Tensor], Model.Offsets[block.Row], Model.Offsets[block.Column]);
            var (v, w) = (Interpreter[Programs.Directions[block.Row]], Interpreter[Programs.Directions[block.Column]]);
            for (var i = 0; i < v.Length; i++)
            {
                for (var k = 0; k < w.Length; k++)
                {
                    result[row + i] += h[i * w.Length + k] * w[k];
                    if (block.Row != block.Column)
                        result[column + k] += h[i * w.Length + k] * v[i];
                }
            }
        }

        return result;
    }

    /// <summary>The second difference of the loss by its outputs alone, along Jv: v·G·v.</summary>
    public double CurvatureAlong(double[] jacobianVector, double step)
    {
        var run = new NestInterpreter(_samples);
        CopyTo(run);
        double Loss(double distance)
        {
            var at = 0;
            foreach (var f in Model.Outputs.Select(o => o.F))
            {
                var perSample = jacobianVector.Length / _samples;
                var moved = new double[_samples * f.Size];
                for (var i = 0; i < moved.Length; i++)
                    moved[i] = Interpreter[f][i] + distance * jacobianVector[i / f.Size * perSample + at + i % f.Size];
                run[f] = moved;
                at += f.Size;
            }

            run.Run(Model.LossNests);
            return run[Model.Loss][0];
        }

        return (Loss(step) - 2 * Loss(0) + Loss(-step)) / (step * step);
    }

    public double[] Seeds() => Stack(Model.Outputs.Select(o => Programs.Seeds[o.F]));

    public double[] SumOfRows()
    {
        var sum = new double[Model.ParameterCount];
        foreach (var (t, offset) in Find("JacobianRow").Rows)
        {
            for (var i = 0; i < Interpreter[t].Length; i++)
                sum[offset + i % t.Size] += Interpreter[t][i];
        }

        return sum;
    }

    public double[] FlatTheta() => Flat(Theta.Keys.ToDictionary(p => p, p => Interpreter[p]));

    public double[] Flat(Dictionary<Tensor, double[]> blocks) => [.. Model.Parameters.SelectMany(p => blocks[p.Tensor])];

    public Dataset Data() => Dataset.Create(
        _samples,
        Model.Inputs.ToDictionary(t => t.Symbol.Owner!, t => Interpreter[t]),
        Model.Outputs.ToDictionary(o => o.Layer, o => Interpreter[o.Y]));

    /// <summary>1 or 0 for each comparison of each sample.</summary>
    public double[] Sides() => Programs.KinkCount == 0 ? [] : Rows(NetworkPrograms.KinkSides);

    private double[] Normal(int length, double scale) =>
        [.. Enumerable.Range(0, length).Select(_ => scale * _random.NextNormal()).Select(x => _single ? (float)x : x)];

    private Program Find(string name) => Programs.Programs.Single(p => p.Name == name);

    private double[] Sums(string program)
    {
        var sums = new double[Model.ParameterCount];
        foreach (var (t, offset) in Find(program).Sums.Where(s => s.Offset < sums.Length))
            Interpreter[t].CopyTo(sums, offset);
        return sums;
    }

    private double[] Rows(string program) => Stack(Find(program).Rows.Select(r => r.Tensor));

    /// <summary>The values of a sample side by side.</summary>
    private double[] Stack(IEnumerable<Tensor> tensors) =>
        [.. Enumerable.Range(0, _samples).SelectMany(s => tensors.SelectMany(t => Interpreter[t].Skip(s * t.Size).Take(t.Size)))];
}
