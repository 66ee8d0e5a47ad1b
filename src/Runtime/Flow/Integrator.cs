using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Threading;

namespace GradientFlow;

/// <summary>Drives a method along a flow: step control, energy check, change of method, events, stop conditions, record.</summary>
internal sealed partial class Integrator
{
    private const double LostProduct = 1e-3; // where the shortest step that time resolves is so long beside 1/λ, time is what is in the way of a shorter one
    private const double Coarse = 1e5; // below so many times the shortest step, its rounding in time is no longer nothing
    private const int RestSteps = 1000; // in which a flow at rest looks for events

    private readonly FlowOptions _options;
    private readonly CountedField _field;
    private readonly AutoSelector? _auto;
    private readonly SlidingDetector _sliding;
    private readonly EnergyMonitor _energy = new();
    private readonly ContradictionDetector _contradictions;
    private readonly StepLog _log = new();
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Timeline _timeline;
    private readonly double[] _startParameters;
    private readonly double _startLoss;
    private readonly CheckpointStore? _store;
    private readonly FlowIdentity? _identity;
    private readonly Recorder _recorder;
    private readonly EventTracker _events;
    private readonly SeriesRecorder _series;
    private readonly List<MethodSwitch> _switches = [];
    private readonly FlowState _lowest;
    private Method _method;
    private Stepper _stepper;
    private StepController _controller = new();
    private FlowState _now;
    private FlowState _next;
    private double _step, _tolerance, _gradientNorm, _size; // the last two ‖∇L‖ and √(P + ‖θ‖²) where the step starts
    private long _accepted, _rejected;
    private long? _flips;
    private TimeSpan _lastReport, _before;

    /// <param name="field">The loss.</param>
    /// <param name="start">θ at the start: [P]</param>
    /// <param name="options">Checked.</param>
    /// <param name="validation">Another loss, observed at recorded points.</param>
    /// <param name="cancellation">Ends the flow early.</param>
    /// <param name="store">Where it is saved.</param>
    /// <param name="observed">The loss as observers ask for it, on this machine's processors; the flow's own unless given.</param>
    public Integrator(IGradientField field, ReadOnlySpan<double> start, FlowOptions options, IGradientField? validation, CancellationToken cancellation,
        CheckpointStore? store = null, IGradientField? observed = null)
    {
        (_options, _cancellation, _startParameters, _tolerance, _store) = (options, cancellation, start.ToArray(), options.Tolerance, store);
        _timeline = new Timeline(options.StartTime, options.EndTime);
        Steppers.Check(options.Method, field);
        _field = new CountedField(field, options.Tolerance);
        _auto = options.Method == Method.Auto ? new AutoSelector(_field, options.Tolerance) : null;
        _sliding = new SlidingDetector(_field, _timeline, _auto is not null && !_field.IsSmooth);
        _flips = _auto is not null && !_field.IsSmooth ? 0 : null;
        _contradictions = new ContradictionDetector(_field);
        _method = _auto?.First ?? options.Method;
        _stepper = Steppers.Create(_method, _field, options);
        (_now, _next, _lowest) = (NewState(), NewState(), NewState());
        start.CopyTo(_now.Parameters);
        _now.Loss = _field.LossGradient(_now.Theta, _now.GradientVector);
        _startLoss = _now.Loss;
        _lowest.CopyFrom(_now);
        _identity = store is null ? null : FlowIdentity.Of(field, validation, _now);
        // θ of events and θ of points share the memory that was granted.
        var recording = options.Events.Count == 0 ? options.Recording
            : options.Recording with { MostParameterValues = options.Recording.MostParameterValues / 2 };
        _recorder = new Recorder(recording, _field, validation, _timeline, _now);
        _events = new EventTracker(options.Events, _field, _timeline, _now, recording.MostParameterValues);
        _series = new SeriesRecorder(options.Observers, observed ?? field, _timeline, _now);
    }

    private FlowState NewState() => new(_field.ParameterCount, _field.Vectors);

    private TimeSpan Elapsed => _before + _clock.Elapsed;

    public FlowResult Run()
    {
        if (!Resume())
        {
            if (!_now.IsFinite)
                return Finish(StopReason.NonFinite,
                    $"the loss at the start is {Text(_now.Loss)}, its gradient has norm {Text(_now.GradientNorm)}: "
                        + "no flow leaves a point where they are not finite");
            if (_now.Loss <= _options.TargetLoss)
                return Finish(StopReason.TargetLoss, $"the loss was at its target {Text(_options.TargetLoss.Value)} from the start");
            if (_now.GradientNorm <= _options.TargetGradientNorm)
                return Finish(StopReason.TargetGradientNorm, $"‖∇L‖ was at its target {Text(_options.TargetGradientNorm.Value)} from the start");
            _stepper.Watch(_now);
            _auto?.Remember(_now);
            _step = FirstStep.Choose(_field, _now, _next, _options, _stepper);
        }

        while (true)
        {
            if (BeforeStep() is { } stop)
                return stop;
            if (Advance() is { } end)
                return end;
            SaveWhenDue();
        }
    }

    /// <summary>The conditions that end a flow between two steps.</summary>
    private FlowResult? BeforeStep()
    {
        if (_now.Time >= _timeline.Length && !_cancellation.IsCancellationRequested)
            return Finish(StopReason.EndTime, "it reached the end time");
        if (Interruption() is { } interruption)
            return Finish(interruption.Reason, interruption.Why);
        if (!(_now.GradientNorm > 0))
            _now.Observe(_field); // an estimate may vanish where ∇L does not
        (_gradientNorm, _size) = (_now.GradientNorm, Math.Sqrt(_field.ParameterCount + _now.SquaredNorm));
        return _gradientNorm > 0 || !_stepper.StaysAtRest ? null : Rest();
    }

    /// <summary>What ends every loop of the flow, however little it gets done.</summary>
    private (StopReason Reason, string Why)? Interruption()
    {
        if (WishToEnd() is { } wish)
            return wish;
        if (_options.MaxEvaluations < _field.Counts.GradientEquivalents + _stepper.LeastCost)
            return (StopReason.Evaluations, $"another step would take it beyond {_options.MaxEvaluations} gradient evaluations");
        return null;
    }

    /// <summary>Whether somebody or the clock wants it to end, the endgame included.</summary>
    private (StopReason Reason, string Why)? WishToEnd()
    {
        if (_cancellation.IsCancellationRequested)
            return (StopReason.Cancelled, "it was cancelled");
        if (_options.WallTime <= _clock.Elapsed)
            return (StopReason.WallTime, $"its {_options.WallTime} on the clock were up");
        return null;
    }

    /// <summary>A critical point stays where it is until the end of time; what was asked for on the way is shown. Without end the times to be recorded or
    /// observed are the way.</summary>
    private FlowResult Rest()
    {
        var rest = new AtRest(_field);
        var (start, hasEnd) = (_now.Time, double.IsFinite(_timeline.Length));
        var length = (hasEnd ? _timeline.Length : Math.Max(start, Math.Max(_recorder.LastTime, _series.LastTime))) - start;
        var steps = _options.Events.Count > 0 ? RestSteps : 1;
        for (var i = 1; i <= steps; i++)
        {
            var time = i < steps ? start + (double)i / steps * length : hasEnd ? _timeline.Length : start + length;
            if (time <= _now.Time)
                continue;
            rest.Try(_now, time - _now.Time, _next, _tolerance);
            _next.Time = time;
            if (See(rest, null) is { } end)
                return end;
            if (WishToEnd() is { } wish)
                return Finish(wish.Reason, wish.Why, isInside: true);
        }

        return hasEnd ? Finish(StopReason.EndTime, "∇L is exactly zero, so that θ stayed where it was until the end time")
            : Finish(StopReason.Stationary, "∇L is exactly zero: θ stays here for ever");
    }

    /// <summary>Tries steps until one is accepted, and deals with what it passes.</summary>
    private FlowResult? Advance()
    {
        var shortest = 16 * (Math.BitIncrement(_now.Time) - _now.Time);
        var (rejections, wasFinite) = (0, true);
        while (true)
        {
            _step = Math.Min(_step, _stepper.LongestStep);
            var isLast = _now.Time + 1.0001 * _step >= _timeline.Length;
            if (!isLast && _step <= shortest)
            {
                return Finish(StopReason.StepTooSmall,
                    $"the next step would be {Text(_step)}, and the time since the start, {Text(_now.Time)}, is a number that steps below {Text(shortest)} "
                        + "are lost in. The flow depends on θ alone: "
                    + $"go on from this θ with a new one, whose {nameof(FlowOptions.StartTime)} is where this ended");
            }

            var step = isLast ? _timeline.Length - _now.Time : _step;
            if (step < Coarse * shortest)
                step = _now.Time + step - _now.Time; // what time takes of it, which is not quite the same here
            _next.IsEstimate = false;
            var trial = _stepper.Try(_now, step, _next, _tolerance);
            if (trial.IsGood && !IsEnergyPlausible())
                trial = trial with { Fault = StepFault.Rise };
            _log.Add(_now.Time, step, trial, _stepper.Sharpness);
            if (trial.Error <= 1 && trial.Fault is StepFault.None or StepFault.Rise
                && _contradictions.Examine(_now, _next, _gradientNorm, trial.Error * _tolerance * _size, _stepper.Sharpness) is { } contradiction)
                return Finish(StopReason.WrongGradient, contradiction);
            if (trial.IsGood)
            {
                if (isLast)
                    _next.Time = _timeline.Length;
                _accepted++;
                _energy.Step(trial.Error * _tolerance, _gradientNorm, _size, _stepper.Sharpness);
                LookAtKinks(trial.Error * _tolerance * _size);
                var grown = step * _stepper.Accept(_now, _next, trial.Error, _controller);
                _step = Math.Min(_options.MaxStep, isLast ? Math.Max(grown, _step) : grown);
                return Pass(step, trial.Error);
            }

            _rejected++;
            (rejections, wasFinite) = (rejections + 1, wasFinite && trial.Fault != StepFault.NotFinite);
            _step = step * _stepper.Reject(trial, _controller);
            if (_sliding.Reject(_now, step, trial, _tolerance, () => FlipsAlongTangent(step)) is { } floor)
                _tolerance = floor;
            if (_step <= shortest && shortest * _stepper.Sharpness < LostProduct || rejections > 200)
                return GiveUp(trial, wasFinite, rejections);
            if (Interruption() is { } interruption)
                return Finish(interruption.Reason, interruption.Why, isInside: true);
        }
    }

    /// <summary>Counts the sign flips of an accepted step, and looks whether the flow slides.</summary>
    /// <param name="distance">The error of the step.</param>
    private void LookAtKinks(double distance)
    {
        if (_auto is null || _field.IsSmooth)
            return;
        var flips = _field.SignFlips(_now.Parameters, _next.Parameters);
        _flips += flips;
        if (_sliding.Accept(_now, _next, distance, _gradientNorm, _stepper.Sharpness, flips, _tolerance) is { } floor)
            _tolerance = floor;
    }

    /// <summary>Sign flips between here and θ − h·∇L, where the step would lead if nothing turned it back. The end of the step that failed says less: it may
    /// have been turned back over the kink.</summary>
    private long? FlipsAlongTangent(double step)
    {
        TensorPrimitives.MultiplyAdd(_now.Gradient, -step, _now.Parameters, _next.Parameters);
        return _field.SignFlips(_now.Parameters, _next.Parameters);
    }

    /// <summary>The exact flow never raises the loss. A computed one may, by what its error is allowed to do to the loss and by rounding, and no more:
    /// L may rise by ½·λ·τ²·(P + ‖θ‖²), λ the sharpness; where the flow slides along a kink, on whose other side ∇L is another, by ‖∇L‖·τ·√(P + ‖θ‖²)
    /// besides.</summary>
    private bool IsEnergyPlausible()
    {
        if (!_stepper.IsFlow)
            return true;
        var distance = _tolerance * _size;
        var across = _sliding.Report is null ? 0 : _gradientNorm * distance;
        var rounding = ContradictionDetector.Rounding(_field, _now.Loss);
        return _next.Loss <= _now.Loss + 0.5 * _stepper.Sharpness * distance * distance + across + rounding;
    }

    private FlowResult? Pass(double step, double error)
    {
        if (See(_stepper, FindTarget()) is { } end)
            return end;
        Report();
        if (_auto?.Next(_method, _now, step, error, _stepper.Sharpness) is { } next)
            Switch(next.Method, next.Reason);
        return null;
    }

    /// <summary>Finds and records what is inside the step just made, and moves on to its end, or to where the flow ends before.</summary>
    private FlowResult? See(Stepper stepper, (double Time, StopReason Reason)? target)
    {
        var (until, stop) = (_next.Time, ((StopReason Reason, string Why)?)null);
        if (target is { } t)
        {
            (until, stop) = (t.Time, (t.Reason, t.Reason == StopReason.TargetLoss ? $"the loss came down to its target {Text(_options.TargetLoss!.Value)}"
                : $"‖∇L‖ came down to its target {Text(_options.TargetGradientNorm!.Value)}"));
        }

        if (_events.Find(stepper, _now, _next, until) is { } terminal && !(target?.Time <= terminal.Time))
            (until, stop) = (terminal.Time, (StopReason.Event, $"the event '{terminal.Event.Name}' ended it"));
        var reached = Look(stepper, until);
        _events.Record(stepper, _now, _next, reached);
        if (reached < until)
            stop = WishToEnd();
        if (stop is { } s)
        {
            EndInside(stepper, reached);
            return Finish(s.Reason, s.Why, isInside: true);
        }

        MoveOn();
        return null;
    }

    /// <summary>Records points and lets observers look, in the order of their times, up to a time inside the step.</summary>
    /// <returns>How far it came: until then, or where the flow was to end.</returns>
    private double Look(Stepper stepper, double until)
    {
        bool IsOver() => WishToEnd() is not null;
        _series.Enter(_next);
        while (_series.NextTime is var time && time <= until)
        {
            if (IsOver() || _recorder.Step(stepper, _now, _next, time, IsOver) < time)
                return Math.Max(Math.Max(_now.Time, _recorder.LastKept), _series.LastLook);
            _series.Look(stepper, _now, _next);
        }

        return Math.Max(_recorder.Step(stepper, _now, _next, until, IsOver), _series.LastLook);
    }

    /// <summary>The end of the step is where the flow is. A point is kept as the lowest when the loss rises from it.</summary>
    private void MoveOn()
    {
        if (_next.Loss > _now.Loss && _now.Loss < _lowest.Loss)
            _lowest.CopyFrom(_now);
        (_now, _next) = (_next, _now);
    }

    private void Switch(Method method, string reason)
    {
        _switches.Add(new(_timeline.Label(_now.Time), _method, method, reason));
        (_method, _controller) = (method, new StepController());
        _stepper = Steppers.Create(method, _field, _options);
        foreach (var state in _auto!.Past)
            _stepper.Watch(state);
    }

    /// <summary>Where in the step a target was met, by the loss and gradient themselves.</summary>
    private (double Time, StopReason Reason)? FindTarget()
    {
        if (!(_next.Loss <= _options.TargetLoss) && !(_next.GradientNorm <= _options.TargetGradientNorm))
            return null;
        var (theta, gradient) = (new double[_field.ParameterCount], new double[_field.ParameterCount]);
        (double Loss, double Norm) Inside(double time)
        {
            _stepper.Interpolate(_now, _next, time, theta);
            var loss = _field.Observe(theta, gradient);
            return (loss, EuclideanNorm.Of(gradient));
        }

        (double Loss, double Norm) AtEnd(FlowState end) => end.IsEstimate ? Inside(end.Time) : (end.Loss, end.GradientNorm);

        (double, StopReason)? found = null;
        var (before, after) = (AtEnd(_now), AtEnd(_next));
        if (_options.TargetLoss is { } loss && after.Loss <= loss)
            found = (RootFinder.Find(t => Inside(t).Loss - loss, _now.Time, before.Loss - loss, _next.Time, after.Loss - loss), StopReason.TargetLoss);
        if (_options.TargetGradientNorm is { } norm && after.Norm <= norm)
        {
            var time = RootFinder.Find(t => Inside(t).Norm - norm, _now.Time, before.Norm - norm, _next.Time, after.Norm - norm);
            if (!(found?.Item1 <= time))
                found = (time, StopReason.TargetGradientNorm);
        }

        return found;
    }

    /// <summary>The end of the flow is inside the step just made.</summary>
    private void EndInside(Stepper stepper, double time)
    {
        if (time < _next.Time)
        {
            var end = NewState();
            (end.Time, end.Dissipation) = (time, stepper.InterpolateDissipation(_now, _next, time));
            stepper.Interpolate(_now, _next, time, end.Parameters);
            end.Loss = _field.Observe(end.Parameters, end.Gradient);
            _next = end;
        }

        MoveOn();
    }

    private FlowResult GiveUp(StepTrial last, bool wasFinite, int rejections)
    {
        if (wasFinite && _contradictions.Prove(_now) is { } contradiction)
            return Finish(StopReason.WrongGradient, contradiction);
        var where = $"at t = {Text(_timeline.Label(_now.Time))} {rejections} tries down to a step of {Text(_step)}";
        if (wasFinite)
            return Finish(StopReason.StepTooSmall,
                $"{where} {FailureReport.Explain(_method, last, _tolerance, _stepper.Sharpness, _rejected, _accepted, _log)}");
        var worst = TensorPrimitives.IndexOfMaxMagnitude<double>(_now.Parameters);
        return Finish(StopReason.NonFinite,
            $"{where} led to a loss or gradient that is not finite; the largest parameter there is θ[{worst}] = {Text(_now.Parameters[worst])}, the loss "
                + $"{Text(_now.Loss)}, the sharpness about {Text(_stepper.Sharpness)}; last steps: {_log}");
    }

    private void Report(bool isLast = false)
    {
        if (_options.Progress is null || !isLast && _clock.Elapsed - _lastReport < _options.ProgressInterval)
            return;
        _lastReport = _clock.Elapsed;
        _options.Progress.Report(new(_timeline.Label(_now.Time), _now.Loss, _now.GradientNorm, _step, _accepted, _rejected, _field.Counts.Gradients, Elapsed));
    }

    /// <param name="reason">Why.</param>
    /// <param name="why">The same, in words.</param>
    /// <param name="isInside">Whether it stands inside a step, or before one that was tried in vain: no state to go on from.</param>
    private FlowResult Finish(StopReason reason, string why, bool isInside = false)
    {
        if (!isInside && reason is StopReason.EndTime or StopReason.Cancelled or StopReason.WallTime or StopReason.Evaluations)
            Save(); // between two steps, so that the flow can go on; after a target or an event it stands inside one
        _now.Observe(_field);
        _recorder.Finish(_now);
        _series.Finish(_now);
        Report(isLast: true);
        if (_now.Loss <= _lowest.Loss)
            _lowest.CopyFrom(_now);
        _lowest.Observe(_field);
        var (counts, elapsed) = (_field.Counts, Elapsed);
        var endgame = _options.Endgame is { } wanted && reason is StopReason.EndTime or StopReason.TargetLoss or StopReason.TargetGradientNorm
            ? new LevenbergMarquardt(_field, wanted, _now, () => WishToEnd()?.Why).Run() : null;
        var scratch = new double[_field.ParameterCount];
        TensorPrimitives.Subtract<double>(_now.Parameters, _startParameters, scratch);
        var decrease = _startLoss - _now.Loss;
        var energy = new EnergyBalance(_now.Dissipation, decrease, _energy.Limit(_options.Tolerance) + ContradictionDetector.Rounding(_field, _startLoss));
        return new FlowResult
        {
            Network = _field.Field.Name,
            ParameterCount = _field.ParameterCount,
            Samples = _field.Field.Samples,
            LossConvention = _field.Field.LossConvention,
            Scope = _field.Field.ScopeFrom(_startParameters),
            Method = _options.Method,
            IsFlow = _stepper.IsFlow,
            Switches = _switches,
            Tolerance = _options.Tolerance,
            Sliding = _sliding.Report,
            SignFlips = _flips,
            VectorBits = _field.Field.VectorBits,
            Stop = reason,
            StopMessage = $"The flow of {_field.Field.Name} ended at t = {Text(_timeline.Label(_now.Time))}: "
                + $"{why}.{FailureReport.Sliding(_sliding.Report, _options.Tolerance)}"
                + $"{(_stepper.IsFlow && _accepted > 0 ? FailureReport.Energy(energy) : "")}{_series.Warning}{_store?.Warning}",
            Checkpoint = _store?.Report,
            Points = _recorder.Points,
            Lowest = new(_timeline.Label(_lowest.Time), _lowest.Loss, _lowest.GradientNorm, _lowest.Dissipation, null, [.. _lowest.Parameters]),
            Endgame = endgame,
            Events = _events.Occurrences,
            Series = _series.Series,
            Evaluations = counts,
            ObservationEvaluations = _recorder.Observations,
            AcceptedSteps = _accepted,
            RejectedSteps = _rejected,
            Elapsed = elapsed,
            Energy = energy,
            Displacement = EuclideanNorm.Of(scratch),
            DisplacementBound = Math.Sqrt(Math.Max(0, decrease) * _now.Time),
        };
    }

    internal static string Text(double x) => x.ToString("G6", CultureInfo.InvariantCulture);
}
