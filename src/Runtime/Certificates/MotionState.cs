using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>What is known of every tensor of a network while motions are carried through it: its values at θ₀, how it moves, how large it gets.</summary>
internal sealed class MotionState
{
    private readonly IntervalState _state = new();
    private readonly NestEvaluator<Interval, IntervalArithmetic> _evaluator;
    private readonly Interval[] _inputs;
    private readonly double[] _sizes, _largest;

    /// <param name="inputs">Input vectors of all samples, one after the other.</param>
    public MotionState(Architecture architecture, Interval[] theta, Interval[] inputs)
    {
        (Architecture, _inputs) = (architecture, inputs);
        _evaluator = new(architecture, new(_state), keepsSums: true);
        _evaluator.SetParameters(theta);
        var quantities = architecture.Quantities;
        var reads = new int[quantities.Length];
        foreach (var r in architecture.Loops.SelectMany(l => l.Reads))
            reads[r.Quantity]++;
        IsOwn = [.. quantities.Select((q, i) => q.Kind == QuantityKind.Parameter && reads[i] == 1)];
        (Motions, _sizes, _largest) = (new Motion[quantities.Length], new double[quantities.Length], new double[quantities.Length]);
    }

    public Architecture Architecture { get; }

    /// <summary>R of the ball.</summary>
    public double Radius { get; private set; }

    /// <summary>Of every quantity.</summary>
    public Motion[] Motions { get; }

    /// <summary>Parameters that one place reads alone: they move at right angles to all that is computed before it.</summary>
    public bool[] IsOwn { get; }

    /// <summary>Runs a sample forward at θ₀.</summary>
    /// <returns>Whether every choice between pieces was certain, and every value.</returns>
    public bool Start(int sample, double radius)
    {
        Radius = radius;
        (_state.IsUndecided, _state.LeftDomain) = (false, false);
        _evaluator.Forward(_inputs, sample);
        for (var q = 0; q < Motions.Length; q++)
        {
            Motions[q] = KindOf(q) == QuantityKind.Parameter ? Motion.Parameter : default;
            // What loops write is measured when it is complete.
            if (KindOf(q) != QuantityKind.Value)
                Measure(q);
        }

        return !_state.IsUndecided && !_state.LeftDomain;
    }

    /// <summary>Of a tensor whose motion is known.</summary>
    public void Measure(int quantity)
    {
        var (motion, values) = (Motions[quantity], ValuesOf(quantity));
        _sizes[quantity] = Upper.Sum(Upper.Norm(values), Upper.Product(Radius, motion.First));
        _largest[quantity] = Upper.Sum(Upper.Largest(values), Upper.Product(Radius, motion.Entry));
    }

    public QuantityKind KindOf(int quantity) => Architecture.Quantities[quantity].Kind;

    /// <summary>At θ₀.</summary>
    public Interval[] ValuesOf(int quantity) => _evaluator.ValuesOf(quantity);

    /// <summary>Σ of the terms at every point of a loop, at θ₀.</summary>
    public Interval[] SumsOf(int loop) => _evaluator.SumsOf(loop);

    /// <summary>‖h‖, at most, on the ball.</summary>
    public double SizeOf(int quantity) => _sizes[quantity];

    /// <summary>max |h_j|, at most, on the ball.</summary>
    public double LargestOf(int quantity) => _largest[quantity];
}
