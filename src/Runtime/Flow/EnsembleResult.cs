using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>Where the flows of many starts ended.</summary>
public sealed class EnsembleResult
{
    private readonly double[] _parameters;
    private readonly EnsembleMember[] _members;

    internal EnsembleResult(string name, int parameterCount, ulong firstSeed, int count)
    {
        (Name, ParameterCount, FirstSeed) = (name, parameterCount, firstSeed);
        _parameters = new double[checked(count * parameterCount)];
        _members = new EnsembleMember[count];
    }

    /// <summary>The network's name.</summary>
    public string Name { get; }

    /// <summary>P, the length of θ.</summary>
    public int ParameterCount { get; }

    /// <summary>The seed of member 0; member i has seed FirstSeed + i.</summary>
    public ulong FirstSeed { get; }

    /// <summary>The ends, by member.</summary>
    public IReadOnlyList<EnsembleMember> Members => _members;

    /// <summary>Time on the clock.</summary>
    public TimeSpan Elapsed { get; internal set; }

    /// <summary>Gradients of all members together.</summary>
    public long GradientEvaluations => _members.Sum(m => m.GradientEvaluations);

    /// <summary>How many flows ended for a reason.</summary>
    /// <param name="reason">The reason.</param>
    public int Count(StopReason reason) => _members.Count(m => m.Stop == reason);

    /// <summary>θ at the end of a member's flow: [P]</summary>
    /// <param name="member">Its number.</param>
    public ReadOnlySpan<double> Parameters(int member) => Room(member);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: {_members.Length} starts, "
            + $"{string.Join(", ", _members.GroupBy(m => m.Stop).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}"))}";

    /// <summary>θ of a member, to be written.</summary>
    internal Span<double> Room(int member) => _parameters.AsSpan(member * ParameterCount, ParameterCount);

    internal void Set(int member, in EnsembleMember end) => _members[member] = end;
}

/// <summary>The end of one flow of an ensemble.</summary>
/// <param name="Stop">Why it ended.</param>
/// <param name="Time">t</param>
/// <param name="Loss">L</param>
/// <param name="GradientNorm">‖∇L‖</param>
/// <param name="AcceptedSteps">Steps taken.</param>
/// <param name="RejectedSteps">Steps tried in vain.</param>
/// <param name="GradientEvaluations">Gradients.</param>
public readonly record struct EnsembleMember(StopReason Stop, double Time, double Loss, double GradientNorm, long AcceptedSteps, long RejectedSteps,
    long GradientEvaluations);
