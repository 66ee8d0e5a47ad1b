using System.Collections.Generic;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Emit;

/// <summary>What the parts of a method's printer share.</summary>
internal sealed class MethodContext(Loops loops, Schedule schedule, Machine machine, LanesDialect dialect, Names names, CodeWriter code)
{
    public static readonly IReadOnlyDictionary<Axis, int> Nowhere = new Dictionary<Axis, int>();

    public Loops Loops => loops;

    public Schedule Schedule => schedule;

    public Machine Machine => machine;

    public LanesDialect Dialect => dialect;

    public Names Names => names;

    public CodeWriter Code => code;

    /// <summary>An axis that is walked together with the samples, as one long loop.</summary>
    public Axis? Flat { get; set; }

    /// <summary>The sample index that loads and stores carry; null where it is part of the references.</summary>
    public string? SampleIndex { get; set; }

    /// <summary>The loop over samples is an outer one, and references include its variable.</summary>
    public bool SampleInPointer { get; set; }

    public (string Type, string Name) TypeAndName(int argument) => (TypeOf(argument), loops.Arguments[argument].Name);

    /// <summary>Sums over samples are kept in double precision.</summary>
    public string TypeOf(int argument)
    {
        var tensor = loops.Arguments[argument].Tensor;
        return tensor is { PerSample: false, Space: Space.Computed } ? "double" : machine.Scalar;
    }
}
