using System;
using System.Collections.Generic;

namespace GradientFlow;

/// <summary>How to integrate a flow, where to stop, what to record. Time is that of θ' = −∇L(θ): it has the unit of θ²/L.</summary>
public sealed record FlowOptions
{
    /// <summary>The method.</summary>
    public Method Method { get; init; } = Method.Auto;

    /// <summary>The tolerance τ: a step is accepted when the root mean square of errorᵢ/(τ + τ·|θᵢ|) is at most 1.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>t at the start. The flow depends on the time since then alone: the trajectory is the same for every StartTime, bit for bit, and t labels
    /// it.</summary>
    public double StartTime { get; init; }

    /// <summary>t at the end; without end, another condition must stop the flow.</summary>
    public double EndTime { get; init; } = double.PositiveInfinity;

    /// <summary>Stop when the loss has come down to this.</summary>
    public double? TargetLoss { get; init; }

    /// <summary>Stop when ‖∇L‖ has come down to this.</summary>
    public double? TargetGradientNorm { get; init; }

    /// <summary>Stop after the step during which so much time has passed on the clock.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>Stop before the step that would take the evaluations beyond this, in gradient equivalents (<see cref="EvaluationCounts"/>); a step that costs
    /// more than its method's least may pass it by.</summary>
    public long? MaxEvaluations { get; init; }

    /// <summary>The first step tried; chosen by the method unless given.</summary>
    public double? InitialStep { get; init; }

    /// <summary>The longest step.</summary>
    public double MaxStep { get; init; } = double.PositiveInfinity;

    /// <summary>The points that are kept.</summary>
    public Recording Recording { get; init; } = Recording.PerDecade(20);

    /// <summary>Where to save the flow, and to go on from if it was saved; null for nowhere.</summary>
    public FlowCheckpoint? Checkpoint { get; init; }

    /// <summary>A Levenberg–Marquardt endgame after the flow has come to its end time or a target; null for none.</summary>
    public Endgame? Endgame { get; init; }

    /// <summary>What to look for on the way.</summary>
    public IReadOnlyList<FlowEvent> Events { get; init; } = [];

    /// <summary>What to observe on the way, each at times of its own, for <see cref="FlowResult.Series"/>. The trajectory is the same with observers and
    /// without, bit for bit. Their names differ, in whatever case.</summary>
    public IReadOnlyList<FlowObserver> Observers { get; init; } = [];

    /// <summary>Data on which the loss is observed at every recorded point; the flow does not see them.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>Told of the flow's state as it goes on, from the thread that integrates, which may call the field meanwhile. <see cref="Progress{T}"/> passes
    /// reports on to another thread, where a bound field refuses calls until the flow has ended.</summary>
    public IProgress<FlowProgress>? Progress { get; init; }

    /// <summary>The least time between two reports of progress.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The device on which gradients are computed, such as <c>Gpu.Default()</c> of the package GradientFlow.Gpu; null for this machine's
    /// processors.</summary>
    public IFlowDevice? Device { get; init; }

    /// <summary>At most so many threads evaluate the gradient; 0 for one per processor. The trajectory does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every setting, before any work is done.</summary>
    /// <exception cref="ArgumentException">A setting breaks its rule.</exception>
    internal void Check()
    {
        void Require(bool holds, string name, object? value, string rule)
        {
            if (!holds)
                throw Limits.OutOfRange($"options.{name}", value, $"{name} must be {rule}.");
        }

        Require(Enum.IsDefined(Method), nameof(Method), Method, "a member of the enumeration");
        Require(Tolerance > 0 && Tolerance < 1, nameof(Tolerance), Tolerance, "greater than 0 and less than 1");
        Require(double.IsFinite(StartTime), nameof(StartTime), StartTime, "finite");
        Require(EndTime > StartTime, nameof(EndTime), EndTime, FormattableString.Invariant($"later than StartTime, {StartTime}"));
        Require(double.IsFinite(EndTime - StartTime) || double.IsPositiveInfinity(EndTime), nameof(EndTime), EndTime,
            FormattableString.Invariant($"at most {double.MaxValue} after StartTime, {StartTime}, or infinite"));
        Require(TargetLoss is null or > double.NegativeInfinity and < double.PositiveInfinity, nameof(TargetLoss), TargetLoss, "finite");
        Require(TargetGradientNorm is null or > 0 and < double.PositiveInfinity, nameof(TargetGradientNorm), TargetGradientNorm, "positive and finite");
        Require(WallTime is null || WallTime > TimeSpan.Zero, nameof(WallTime), WallTime, "positive");
        Require(MaxEvaluations is null or > 0, nameof(MaxEvaluations), MaxEvaluations, "positive");
        Require(InitialStep is null or > 0 and < double.PositiveInfinity, nameof(InitialStep), InitialStep, "positive and finite");
        Require(MaxStep > 0, nameof(MaxStep), MaxStep, "positive");
        Require(ProgressInterval >= TimeSpan.Zero, nameof(ProgressInterval), ProgressInterval, "zero or more");
        Require(Threads >= 0, nameof(Threads), Threads, "zero or more");
        Require(Checkpoint is null || Checkpoint.Interval >= TimeSpan.Zero && Checkpoint.Steps is null or > 0, nameof(Checkpoint), Checkpoint,
            "of an interval that is not negative and a positive number of steps");
        Require(Endgame is null or { IsSound: true }, nameof(Endgame), Endgame,
            "of at least one step, a gradient norm of 0 or more and a closeness between 0 and 1");
        ArgumentNullException.ThrowIfNull(Recording);
        ArgumentNullException.ThrowIfNull(Events);
        ArgumentNullException.ThrowIfNull(Observers);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var observer in Observers)
        {
            ArgumentNullException.ThrowIfNull(observer, "options.Observers");
            if (!names.Add(observer.Name))
                throw new ArgumentException($"options.Observers has two of the name '{observer.Name}', in whatever case, and a series is found by its name: "
                    + "give one of them another, for example with { Name = … }.", "options");
        }

        var ends = double.IsFinite(EndTime) || TargetLoss is not null || TargetGradientNorm is not null || WallTime is not null || MaxEvaluations is not null;
        foreach (var e in Events)
        {
            ArgumentNullException.ThrowIfNull(e, "options.Events");
            ends |= e.IsTerminal;
        }

        if (!ends)
            throw new ArgumentException(
                "Nothing would ever stop this flow: give EndTime, TargetLoss, TargetGradientNorm, WallTime, MaxEvaluations or a terminal event.", "options");
    }
}

/// <summary>The state of a flow that is under way.</summary>
/// <param name="Time">t</param>
/// <param name="Loss">L</param>
/// <param name="GradientNorm">‖∇L‖</param>
/// <param name="Step">The length of the last step.</param>
/// <param name="AcceptedSteps">Steps taken.</param>
/// <param name="RejectedSteps">Steps tried in vain.</param>
/// <param name="GradientEvaluations">Evaluations so far.</param>
/// <param name="Elapsed">Time on the clock.</param>
public readonly record struct FlowProgress(
    double Time, double Loss, double GradientNorm, double Step, long AcceptedSteps, long RejectedSteps, long GradientEvaluations, TimeSpan Elapsed);
