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
    private readonly FlowOptions _options;
    private readonly CountedField _field;
    private readonly AutoSelector? _auto;
    private readonly SlidingDetector _sliding;
    private readonly StepLog _log = new();
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double[] _startParameters;
    private readonly double _startLoss;
    private readonly Recorder _recorder;
    private readonly EventTracker _events;
    private readonly List<MethodSwitch> _switches = [];
    private readonly FlowState _lowest;
    private Method _method;
    private Stepper _stepper;
    private StepController _controller = new();
    private FlowState _now;
    private FlowState _next;
    private double _step, _tolerance;
    private long _accepted, _rejected;
    private long? _flips;
    private TimeSpan _lastReport, _before;

    public Integrator(IGradientField field, ReadOnlySpan<double> start, FlowOptions options, IGradientField? validation, CancellationToken cancellation)
    {
        (_options, _cancellation, _startParameters, _tolerance) = (options, cancellation, start.ToArray(), options.Tolerance);
        Steppers.Check(options.Method, field);
        _field = new CountedField(field, options.Tolerance);
        _auto = options.Method == Method.Auto ? new AutoSelector(_field, options.Tolerance) : null;
        _sliding = new SlidingDetector(_auto is not null && !_field.IsSmooth);
        _flips = _auto is not null && !_field.IsSmooth ? 0 : null;
        _method = _auto?.First ?? options.Method;
        _stepper = Steppers.Create(_method, _field, options);
        (_now, _next, _lowest) = (NewState(), NewState(), NewState());
        start.CopyTo(_now.Parameters);
        _now.Time = options.StartTime;
        _now.Loss = _field.LossGradient(_now.Theta, _now.Slope);
        _startLoss = _now.Loss;
        _lowest.CopyFrom(_now);
        _recorder = new Recorder(options.Recording, _field, validation, _now);
        _events = new EventTracker(options.Events, _now);
    }

    private FlowState NewState() => new(_field.ParameterCount, _field.Vectors);

    private TimeSpan Elapsed => _before + _clock.Elapsed;

    public FlowResult Run()
    {
        if (!Resume())
        {
            if (!_now.IsFinite)
                return Finish(StopReason.NonFinite, $"the loss at the start is {Text(_now.Loss)}, its gradient has norm {Text(_now.GradientNorm)}: no flow leaves a point where they are not finite");
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
        if (_cancellation.IsCancellationRequested)
            return Finish(StopReason.Cancelled, "it was cancelled");
        if (_now.Time >= _options.EndTime)
            return Finish(StopReason.EndTime, "it reached the end time");
        if (_options.WallTime <= _clock.Elapsed)
            return Finish(StopReason.WallTime, $"its {_options.WallTime} on the clock were up");
        if (_options.MaxEvaluations < _field.Counts.GradientEquivalents + _stepper.LeastCost)
            return Finish(StopReason.Evaluations, $"another step would take it beyond {_options.MaxEvaluations} gradient evaluations");
        if (_now.GradientNorm > 0)
            return null;
        if (double.IsFinite(_options.EndTime))
        {   // a critical point stays where it is until the end of time
            _now.Time = _options.EndTime;
            return Finish(StopReason.EndTime, "∇L is exactly zero, so that θ stayed where it was until the end time");
        }

        return Finish(StopReason.Stationary, "∇L is exactly zero: θ stays here for ever");
    }

    /// <summary>Tries steps until one is accepted, and deals with what it passes.</summary>
    private FlowResult? Advance()
    {
        var shortest = 16 * (Math.BitIncrement(Math.Abs(_now.Time)) - Math.Abs(_now.Time));
        var (rejections, wasFinite) = (0, true);
        while (true)
        {
            _step = Math.Min(_step, _stepper.LongestStep);
            var isLast = _now.Time + 1.0001 * _step >= _options.EndTime;
            var step = isLast ? _options.EndTime - _now.Time : _step;
            _next.IsEstimate = false;
            var trial = _stepper.Try(_now, step, _next, _tolerance);
            if (trial.IsGood && !IsEnergyPlausible())
                trial = trial with { Fault = StepFault.Rise };
            _log.Add(_now.Time, step, trial, _stepper.Sharpness);
            if (trial.IsGood)
            {
                if (isLast)
                    _next.Time = _options.EndTime;
                _accepted++;
                _sliding.Accept();
                if (_flips is not null)
                    _flips += _field.SignFlips(_now.Parameters, _next.Parameters);
                var grown = step * _stepper.Accept(_now, _next, trial.Error, _controller);
                _step = Math.Min(_options.MaxStep, isLast ? Math.Max(grown, _step) : grown);
                return Pass(step, trial.Error);
            }

            _rejected++;
            (rejections, wasFinite) = (rejections + 1, wasFinite && trial.Fault != StepFault.NotFinite);
            _step = step * _stepper.Reject(trial, _controller);
            if (_sliding.Reject(_now.Time, step, trial, _tolerance, () => FlipsAlongTangent(step)) is { } floor)
                _tolerance = floor;
            if (_step <= shortest || rejections > 200)
                return GiveUp(trial, wasFinite, rejections);
            if (_cancellation.IsCancellationRequested || _options.WallTime <= _clock.Elapsed)
                return BeforeStep();
        }
    }

    /// <summary>Sign flips between here and θ − h·∇L, where the step would lead if nothing turned it back. The end of the step that failed says less: it may have
    /// been turned back over the kink.</summary>
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
        var distance = _tolerance * Math.Sqrt(_field.ParameterCount + _now.SquaredNorm);
        var across = _sliding.Report is null ? 0 : _now.GradientNorm * distance;
        var rounding = 1024 * _field.Field.UnitRoundoff * Math.Abs(_now.Loss);
        return _next.Loss <= _now.Loss + 0.5 * _stepper.Sharpness * distance * distance + across + rounding;
    }

    private FlowResult? Pass(double step, double error)
    {
        var target = FindTarget();
        var terminal = _events.Step(_stepper, _now, _next);
        if (terminal is { } e && !(target?.Time <= e.Time))
        {
            Truncate(e.Time);
            return Finish(StopReason.Event, $"the event '{e.Event.Name}' ended it");
        }

        if (target is { } t)
        {
            Truncate(t.Time);
            return Finish(t.Reason, t.Reason == StopReason.TargetLoss ? $"the loss came down to its target {Text(_options.TargetLoss!.Value)}" : $"‖∇L‖ came down to its target {Text(_options.TargetGradientNorm!.Value)}");
        }

        _recorder.Step(_stepper, _now, _next, _next.Time);
        MoveOn();
        Report();
        if (_auto?.Next(_method, _now, step, error, _stepper.Sharpness) is { } next)
            Switch(next.Method, next.Reason);
        return null;
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
        _switches.Add(new(_now.Time, _method, method, reason));
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
        double LossAt(double time)
        {
            _stepper.Interpolate(_now, _next, time, theta);
            return _field.Observe(theta, gradient);
        }

        double NormAt(double time)
        {
            LossAt(time);
            return TensorPrimitives.Norm<double>(gradient);
        }

        (double, StopReason)? found = null;
        if (_options.TargetLoss is { } loss && _next.Loss <= loss)
            found = (RootFinder.Find(t => LossAt(t) - loss, _now.Time, _now.Loss - loss, _next.Time, _next.Loss - loss), StopReason.TargetLoss);
        if (_options.TargetGradientNorm is { } norm && _next.GradientNorm <= norm)
        {
            var time = RootFinder.Find(t => NormAt(t) - norm, _now.Time, _now.GradientNorm - norm, _next.Time, _next.GradientNorm - norm);
            if (!(found?.Item1 <= time))
                found = (time, StopReason.TargetGradientNorm);
        }

        return found;
    }

    /// <summary>Ends the flow inside the step just made.</summary>
    private void Truncate(double time)
    {
        _recorder.Step(_stepper, _now, _next, time);
        if (time < _next.Time)
        {
            var end = NewState();
            (end.Time, end.Dissipation) = (time, _stepper.InterpolateDissipation(_now, _next, time));
            _stepper.Interpolate(_now, _next, time, end.Parameters);
            end.Loss = _field.Observe(end.Parameters, end.Gradient);
            _next = end;
        }

        MoveOn();
    }

    private FlowResult GiveUp(StepTrial last, bool wasFinite, int rejections)
    {
        var where = $"at t = {Text(_now.Time)} {rejections} tries down to a step of {Text(_step)}";
        if (wasFinite)
            return Finish(StopReason.StepTooSmall, $"{where} {FailureReport.Explain(_method, last, _tolerance, _stepper.Sharpness, _rejected, _accepted, _log)}");
        var worst = TensorPrimitives.IndexOfMaxMagnitude<double>(_now.Parameters);
        return Finish(StopReason.NonFinite, $"{where} led to a loss or gradient that is not finite; the largest parameter there is θ[{worst}] = {Text(_now.Parameters[worst])}, the loss {Text(_now.Loss)}, the sharpness about {Text(_stepper.Sharpness)}; last steps: {_log}");
    }

    private void Report(bool isLast = false)
    {
        if (_options.Progress is null || !isLast && _clock.Elapsed - _lastReport < _options.ProgressInterval)
            return;
        _lastReport = _clock.Elapsed;
        _options.Progress.Report(new(_now.Time, _now.Loss, _now.GradientNorm, _step, _accepted, _rejected, _field.Counts.Gradients, Elapsed));
    }

    private FlowResult Finish(StopReason reason, string why)
    {
        if (reason is StopReason.EndTime or StopReason.Cancelled or StopReason.WallTime or StopReason.Evaluations)
            Save(); // between two steps, so that the flow can go on; after a target or an event it stands inside one
        _now.Observe(_field);
        _recorder.Finish(_now);
        Report(isLast: true);
        if (_now.Loss <= _lowest.Loss)
            _lowest.CopyFrom(_now);
        _lowest.Observe(_field);
        var (counts, elapsed) = (_field.Counts, Elapsed);
        var endgame = _options.Endgame is { } wanted && reason is StopReason.EndTime or StopReason.TargetLoss or StopReason.TargetGradientNorm
            ? new LevenbergMarquardt(_field, wanted, _now).Run() : null;
        var scratch = new double[_field.ParameterCount];
        TensorPrimitives.Subtract<double>(_now.Parameters, _startParameters, scratch);
        var decrease = _startLoss - _now.Loss;
        return new FlowResult
        {
            Network = _field.Field.Name,
            ParameterCount = _field.ParameterCount,
            Samples = _field.Field.Samples,
            LossConvention = _field.Field.LossConvention,
            Scope = _field.Field.Scope,
            Method = _options.Method,
            IsFlow = _stepper.IsFlow,
            Switches = _switches,
            Tolerance = _options.Tolerance,
            Sliding = _sliding.Report,
            SignFlips = _flips,
            VectorBits = _field.Field.VectorBits,
            Stop = reason,
            StopMessage = $"The flow of {_field.Field.Name} ended at t = {Text(_now.Time)}: {why}.",
            Points = _recorder.Points,
            Lowest = new(_lowest.Time, _lowest.Loss, _lowest.GradientNorm, _lowest.Dissipation, null, [.. _lowest.Parameters]),
            Endgame = endgame,
            Events = _events.Occurrences,
            Evaluations = counts,
            ObservationEvaluations = _recorder.Observations,
            AcceptedSteps = _accepted,
            RejectedSteps = _rejected,
            Elapsed = elapsed,
            Energy = new(_now.Dissipation, decrease, Math.Max(100 * _tolerance, 1024 * _field.Field.UnitRoundoff) * Math.Abs(_startLoss)),
            Displacement = TensorPrimitives.Norm<double>(scratch),
            DisplacementBound = Math.Sqrt(Math.Max(0, decrease) * (_now.Time - _options.StartTime)),
        };
    }

    internal static string Text(double x) => x.ToString("G6", CultureInfo.InvariantCulture);
}
