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

    /// <summary>The loop over samples is the innermost one, and moves the references.</summary>
    public bool SamplesMove { get; set; }

    /// <summary>The loop over samples is an outer one, and references include its variable.</summary>
    public bool SampleInPointer { get; set; }

    public (string Type, string Name) TypeAndName(int argument) => (TypeOf(argument), loops.Arguments[argument].Name);

    /// <summary>Values per sample are vectors of samples; sums over samples are kept in double precision.</summary>
    public string TypeOf(int argument) => loops.Arguments[argument].Tensor switch
    {
        { PerSample: true } => dialect.Type,
        { PerSample: false, Space: Space.Computed } => "double",
        _ => machine.Scalar,
    };
}
