using System;
using System.Collections.Generic;

namespace GradientFlow;

/// <summary>Why a flow ended.</summary>
public enum StopReason
{
    /// <summary>It reached the end time.</summary>
    EndTime,

    /// <summary>Its loss came down to the target.</summary>
    TargetLoss,

    /// <summary>‖∇L‖ came down to the target.</summary>
    TargetGradientNorm,

    /// <summary>A terminal event.</summary>
    Event,

    /// <summary>∇L is exactly zero: θ stays where it is for ever.</summary>
    Stationary,

    /// <summary>Its time on the clock was up.</summary>
    WallTime,

    /// <summary>Its evaluations were used up.</summary>
    Evaluations,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Loss or gradient are not finite beyond this point.</summary>
    NonFinite,

    /// <summary>No step of a length that changes t meets the tolerance.</summary>
    StepTooSmall,

    /// <summary>The gradient contradicts the loss: along it the loss does not change as it says (<see cref="GradientCheck"/>).</summary>
    WrongGradient,
}

/// <summary>A recorded point of a flow.</summary>
/// <param name="Time">t</param>
/// <param name="Loss">L(θ(t))</param>
/// <param name="GradientNorm">‖∇L(θ(t))‖</param>
/// <param name="Dissipation">∫‖∇L‖² from the start to t, carried along as one more component of the ODE.</param>
/// <param name="ValidationLoss">The loss on the validation data, null without any.</param>
/// <param name="Parameters">θ(t): [P]; null where memory was saved (<see cref="Recording.MostParameterValues"/>).</param>
public sealed record TrajectoryPoint(double Time, double Loss, double GradientNorm, double Dissipation, double? ValidationLoss, double[]? Parameters);

/// <summary>The identity ∫‖∇L‖² = L(0) − L(t) of the exact flow, held against the computed one.</summary>
/// <remarks>A step whose error is ε tolerances, ‖e‖ ≈ ε·τ·√(P + ‖θ‖²), moves the two apart by some (‖∇L‖ + λ‖e‖)·‖e‖, λ the sharpness. The limit is what errors
/// of 200 tolerances in all, Σε = 200 over the steps, can do: 200·τ·⟨(‖∇L‖ + λ‖e‖)·√(P + ‖θ‖²)⟩, ⟨⟩ the mean over the steps weighted with their ε, and the
/// rounding of L(0). Beyond it the errors have summed up to more, or the error estimates did not see them. Errors at right angles to ∇L leave no trace in
/// it.</remarks>
/// <param name="Dissipation">∫‖θ′‖² along the computed curve, θ′ = −∇L.</param>
/// <param name="LossDecrease">L(0) − L(t)</param>
/// <param name="Limit">The most that steps of the tolerance explain, τ the tolerance asked for. Of a descent method, whose steps have no tolerance, the
/// rounding alone.</param>
public sealed record EnergyBalance(double Dissipation, double LossDecrease, double Limit)
{
    /// <summary>|∫‖∇L‖² − (L(0) − L(t))|</summary>
    public double Defect => Math.Abs(Dissipation - LossDecrease);

    /// <summary>Whether the two agree.</summary>
    public bool Holds => Defect <= Limit;
}

/// <summary>A computed flow: what was integrated and how, where it ended and why, and the recorded points.</summary>
public sealed class FlowResult
{
    /// <summary>The network, or the name of another field.</summary>
    public required string Network { get; init; }

    /// <summary>P</summary>
    public required int ParameterCount { get; init; }

    /// <summary>n</summary>
    public required int Samples { get; init; }

    /// <summary>The loss as a formula: it fixes the unit of time.</summary>
    public required string LossConvention { get; init; }

    /// <summary>What is found of a theorem's hypotheses, for these n samples and this start; it says nothing of where the flow leads. Null for a field that is
    /// no network.</summary>
    public required ScopeReport? Scope { get; init; }

    /// <summary>The method.</summary>
    public required Method Method { get; init; }

    /// <summary>Whether the points follow the flow; those of a descent method follow their own path, with steps for time.</summary>
    public required bool IsFlow { get; init; }

    /// <summary>The changes of method <see cref="Method.Auto"/> made, with time and reason.</summary>
    public required IReadOnlyList<MethodSwitch> Switches { get; init; }

    /// <summary>The tolerance asked for.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Where the flow slid along a kink, and the tolerance it went on with; null where it did not. Only <see cref="Method.Auto"/> looks for
    /// it.</summary>
    public required SlidingReport? Sliding { get; init; }

    /// <summary>Sign flips over all accepted steps: how often, over all samples, a comparison such as z &gt; 0 of a ReLU's unit came out differently at the end
    /// of a step than at its start. Null for smooth losses, fields that cannot count them, and methods other than <see cref="Method.Auto"/>.</summary>
    public required long? SignFlips { get; init; }

    /// <summary>The bits of the vectors it was computed in.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Why it ended.</summary>
    public required StopReason Stop { get; init; }

    /// <summary>Where and why it ended, in a sentence.</summary>
    public required string StopMessage { get; init; }

    /// <summary>The recorded points in order; the first is the start and the last is the end.</summary>
    public required IReadOnlyList<TrajectoryPoint> Points { get; init; }

    /// <summary>The point of lowest loss among the ends of all steps.</summary>
    public required TrajectoryPoint Lowest { get; init; }

    /// <summary>What the endgame did after the flow; null where none was asked for, or the flow ended otherwise than at its end time or a target. No other
    /// member knows of it.</summary>
    public required EndgameResult? Endgame { get; init; }

    /// <summary>What became of the saves; null where none were asked for.</summary>
    public required CheckpointReport? Checkpoint { get; init; }

    /// <summary>The events found, in order.</summary>
    public required IReadOnlyList<EventOccurrence> Events { get; init; }

    /// <summary>What the observers saw, by their names: <c>flow.Series["norms"]["W.Hidden"]</c>.</summary>
    public required SeriesCollection Series { get; init; }

    /// <summary>What the method asked of the field, and its price in gradients.</summary>
    public required EvaluationCounts Evaluations { get; init; }

    /// <summary>Gradients the method evaluated, those of difference quotients included.</summary>
    public long GradientEvaluations => Evaluations.Gradients;

    /// <summary>Losses and gradients evaluated besides, to observe: recorded times, targets, validation, and the gradient where it was suspected of
    /// contradicting the loss. What observers cost is not in it: <see cref="FlowSeries.Cost"/>.</summary>
    public required long ObservationEvaluations { get; init; }

    /// <summary>Steps taken.</summary>
    public required long AcceptedSteps { get; init; }

    /// <summary>Steps tried in vain.</summary>
    public required long RejectedSteps { get; init; }

    /// <summary>Time on the clock, observers included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>∫‖∇L‖² against L(0) − L(t).</summary>
    public required EnergyBalance Energy { get; init; }

    /// <summary>‖θ(t) − θ(0)‖</summary>
    public required double Displacement { get; init; }

    /// <summary>√((t − t₀)·(L(0) − L(t))), which the displacement of the exact flow cannot exceed (Cauchy–Schwarz).</summary>
    public required double DisplacementBound { get; init; }

    /// <summary>The start.</summary>
    public TrajectoryPoint Start => Points[0];

    /// <summary>The end of the accepted trajectory.</summary>
    public TrajectoryPoint Final => Points[^1];

    /// <summary>θ at the end: [P]</summary>
    public double[] Parameters => Final.Parameters!;

    /// <summary>Writes what was recorded and observed for other programs: as .npz, which <c>numpy.load(path)</c> reads, or as .csv, by the ending of the
    /// path.</summary>
    /// <remarks><para>An archive has the arrays <c>time</c>, <c>loss</c>, <c>gradient_norm</c>, <c>dissipation</c> and, with validation data,
    /// <c>validation_loss</c> of the points; <c>theta</c> [k, P] where it was kept, and <c>theta_index</c> [k], the numbers of those points;
    /// <c>events.name</c>, <c>events.time</c>, <c>events.loss</c>, <c>events.theta</c> and <c>events.theta_index</c>; and of each series
    /// <c>NAME.time</c> [m], <c>NAME.columns</c> [c] and <c>NAME.values</c> [m, c]. It holds no pickled objects.</para>
    /// <para>As tables, <c>run.csv</c> has a line for each point (time, loss, gradientNorm, dissipation, validationLoss where there are such data, theta0 …,
    /// empty where θ was not kept), <c>run.NAME.csv</c> one for each observation of a series, <c>run.events.csv</c> one for each event, if there are any.
    /// Numbers have as many digits as it takes to read them back as they are. Tables of other series that lie there are left alone.</para>
    /// <para>Each file is written aside and renamed, so that it is there whole or not at all; that of the trajectory is the last.</para></remarks>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="ArgumentException">The path ends otherwise, is a folder or in none.</exception>
    /// <exception cref="System.IO.IOException">It cannot be written, or the disk is full.</exception>
    public void Save(string path) => FlowFile.Save(this, path);

    /// <inheritdoc/>
    public override string ToString() => $"{Network}: L {Start.Loss:G6} → {Final.Loss:G6}, t = {Final.Time:G6}; {Stop}";
}
