using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>What a quantity of a network is.</summary>
internal enum QuantityKind
{
    /// <summary>Given with each sample.</summary>
    Input,

    /// <summary>A block of θ.</summary>
    Parameter,

    /// <summary>Numbers of the declaration.</summary>
    Constant,

    /// <summary>Written by a loop.</summary>
    Value,
}

/// <summary>How a block of θ starts, as far as its support goes.</summary>
internal enum Scheme
{
    Normal,
    Uniform,
    TruncatedNormal,

    /// <summary>One number, always.</summary>
    Fixed,
    Identity,
    Orthogonal,
    Sparse,
}

/// <param name="Scale">Standard deviation, bound or value.</param>
/// <param name="Sparsity">The share of zeros in a row of <see cref="Scheme.Sparse"/>.</param>
/// <param name="CopyOf">The quantity that this one copies; −1 for none.</param>
/// <param name="Mean">Added to what is drawn from a density.</param>
internal sealed record Start(Scheme Scheme, double Scale, double Sparsity, int CopyOf, double Mean)
{
    /// <summary>The support contains an open set.</summary>
    public bool IsFree => CopyOf < 0 && (Scheme is Scheme.Normal or Scheme.Uniform or Scheme.TruncatedNormal || Scheme == Scheme.Sparse && Sparsity == 0)
        && Scale != 0;
}

/// <summary>A named array. Inputs and parameters have their place in a sample's input vector or in θ.</summary>
internal sealed class Quantity(string name, QuantityKind kind, int[] shape, int offset, double[] values, Start? start)
{
    public string Name => name;

    public QuantityKind Kind => kind;

    public int[] Shape => shape;

    public int Size { get; } = shape.Aggregate(1, (a, b) => checked(a * b));

    public int Offset => offset;

    public double[] Values => values;

    public Start? Start => start;
}

/// <summary>One index: Offset + Σ Factors[a]·axis a, within 0 … Size − 1 or else a miss.</summary>
internal sealed record Dimension(int Offset, int[] Factors, int Size)
{
    public int At(int[] point)
    {
        var at = Offset;
        for (var a = 0; a < Factors.Length; a++)
            at += Factors[a] * point[a];
        return at;
    }

    /// <summary>The axis, when the index is that axis and nothing else; −1 otherwise.</summary>
    public int PlainAxis
    {
        get
        {
            var axis = Array.FindIndex(Factors, f => f != 0);
            return Offset == 0 && axis >= 0 && Factors[axis] == 1 && Array.FindIndex(Factors, axis + 1, f => f != 0) < 0 ? axis : -1;
        }
    }
}

/// <summary>A place in a quantity. Axes are numbered: first those of the loop, then those of the sum it stands in.</summary>
internal sealed class Reference
{
    public Reference(int quantity, Dimension[] dimensions, int[] sizes)
    {
        (Quantity, Dimensions) = (quantity, dimensions);
        Strides = new int[sizes.Length];
        foreach (var d in dimensions)
        {
            Offset = Offset * d.Size + d.Offset;
            var (least, most) = (d.Offset, d.Offset);
            for (var a = 0; a < sizes.Length; a++)
            {
                Strides[a] = Strides[a] * d.Size + d.Factors[a];
                var reach = d.Factors[a] * (sizes[a] - 1);
                (least, most) = (least + Math.Min(0, reach), most + Math.Max(0, reach));
            }

            CanMiss |= least < 0 || most >= d.Size;
        }
    }

    public int Quantity { get; }

    public Dimension[] Dimensions { get; }

    public int Offset { get; }

    public int[] Strides { get; }

    /// <summary>Some point lies outside the shape; there a sum reads 0.</summary>
    public bool CanMiss { get; }

    /// <summary>The position, or −1 outside the shape.</summary>
    public int At(int[] point)
    {
        if (CanMiss)
        {
            foreach (var d in Dimensions)
            {
                var i = d.At(point);
                if (i < 0 || i >= d.Size)
                    return -1;
            }
        }

        var at = Offset;
        for (var a = 0; a < Strides.Length; a++)
            at += Strides[a] * point[a];
        return at;
    }
}

/// <summary>Scale · Σ over axes of these sizes of Π Factors</summary>
internal sealed record Term(double Scale, int[] Sizes, Reference[] Factors)
{
    public bool CanMiss { get; } = Factors.Any(f => f.CanMiss);

    public long Points { get; } = Sizes.Aggregate(1L, (a, b) => a * b);
}

/// <summary>For all axes of these sizes: target = formula(Σ terms, inputs).</summary>
/// <param name="Accumulates">target += formula.</param>
/// <param name="TakesLargest">The terms' points come together by the largest instead of the sum.</param>
internal sealed record Loop(int[] Sizes, Term[] Terms, Reference[] Inputs, Reference Target, ScalarProgram Formula, bool Accumulates, bool TakesLargest)
{
    public long Points { get; } = Sizes.Aggregate(1L, (a, b) => a * b);

    public IEnumerable<Reference> Reads => Terms.SelectMany(t => t.Factors).Concat(Inputs);
}

/// <summary>One operation; arguments are the numbers of earlier steps, −1 where there are fewer.</summary>
internal readonly record struct ScalarStep(Op Op, double Value, int A, int B, int C, int D);

/// <summary>A formula as a list of steps, the last one its value; variable 0 is the sum of a loop, variable i its input i − 1.</summary>
internal sealed class ScalarProgram
{
    public ScalarProgram(ScalarStep[] steps)
    {
        Steps = steps;
        DependsOn = new int[steps.Length][];
        for (var s = 0; s < steps.Length; s++)
        {
            var step = steps[s];
            DependsOn[s] = step.Op == Op.Variable ? [(int)step.Value]
                : [.. new[] { step.A, step.B, step.C, step.D }.Where(a => a >= 0).SelectMany(a => DependsOn[a]).Distinct().OrderBy(v => v)];
            Variables = Math.Max(Variables, DependsOn[s].Length == 0 ? 0 : DependsOn[s][DependsOn[s].Length - 1] + 1);
            HasChoices |= step.Op is Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute;
            HasFunctions |= step.Op > Op.Absolute && step.Op != Op.Constant;
            HasQuotients |= step.Op == Op.Divide;
        }
    }

    public ScalarStep[] Steps { get; }

    /// <summary>The variables each step depends on, in order.</summary>
    public int[][] DependsOn { get; }

    /// <summary>One more than the largest variable.</summary>
    public int Variables { get; }

    /// <summary>The formula chooses between pieces.</summary>
    public bool HasChoices { get; }

    /// <summary>Roots, powers, exponentials …: not a rational function piece by piece.</summary>
    public bool HasFunctions { get; }

    public bool HasQuotients { get; }

    /// <summary>The sum, as it is.</summary>
    public bool IsSum => Steps.Length == 1 && Steps[0].Op == Op.Variable && Steps[0].Value == 0;
}

/// <summary>A network as its nests say it, and nothing else: no layer, no name of an activation, no samples.</summary>
internal sealed class Architecture
{
    public Architecture(Quantity[] quantities, Loop[] loops, int[] outputs)
    {
        (Quantities, Loops, Outputs) = (quantities, loops, outputs);
        Inputs = [.. quantities.Where(q => q.Kind == QuantityKind.Input)];
        Parameters = [.. quantities.Where(q => q.Kind == QuantityKind.Parameter)];
        InputSize = Inputs.Sum(q => q.Size);
        ParameterCount = Parameters.Sum(q => q.Size);
        OutputSize = outputs.Sum(o => quantities[o].Size);
        foreach (var loop in loops)
        {
            Multiplications += loop.Points * (loop.Terms.Sum(t => t.Points * t.Factors.Length) + loop.Formula.Steps.Length);
            (HasChoices, HasFunctions, HasQuotients, HasLargest) =
                (HasChoices | loop.Formula.HasChoices, HasFunctions | loop.Formula.HasFunctions, HasQuotients | loop.Formula.HasQuotients,
                    HasLargest | loop.TakesLargest);
        }
    }

    public Quantity[] Quantities { get; }

    public Loop[] Loops { get; }

    /// <summary>Quantities, in the order in which they are stacked.</summary>
    public int[] Outputs { get; }

    public Quantity[] Inputs { get; }

    /// <summary>In the order of θ.</summary>
    public Quantity[] Parameters { get; }

    /// <summary>N, the values of all inputs of a sample together.</summary>
    public int InputSize { get; }

    /// <summary>P</summary>
    public int ParameterCount { get; }

    /// <summary>M</summary>
    public int OutputSize { get; }

    /// <summary>Multiplications of one forward pass of one sample, about.</summary>
    public long Multiplications { get; }

    public bool HasChoices { get; }

    public bool HasFunctions { get; }

    public bool HasQuotients { get; }

    public bool HasLargest { get; }

    /// <summary>Some input chooses rows of a table by whole numbers: no continuous distribution draws it.</summary>
    public bool ReadsIndices { get; init; }

    /// <summary>The loss of one sample as a network of its own: its inputs are those of this one, then for each output its targets and what its loss counts
    /// with; its one output is the loss. Null where the description says nothing of a loss.</summary>
    public Architecture? Objective { get; init; }
}
