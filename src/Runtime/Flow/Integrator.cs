using System;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Threading;

namespace GradientFlow;

/// <summary>Drives a stepper along a flow: step control, energy check, events, stop conditions, record.</summary>
internal sealed class Integrator
{
    private readonly FlowOptions _options;
    private readonly CountedField _field;
    private readonly Stepper _stepper;
    private readonly StepController _controller;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double[] _startParameters;
    private readonly double _startLoss;
    private readonly Recorder _recorder;
    private readonly EventTracker _events;
    private FlowState _now;
    private FlowState _next;
    private TrajectoryPoint _lowest;
    private double _step;
    private long _accepted, _rejected;
    private TimeSpan _lastReport;

    public Integrator(IGradientField field, ReadOnlySpan<double> start, FlowOptions options, IGradientField? validation, CancellationToken cancellation)
    {
        (_options, _cancellation, _startParameters) = (options, cancellation, start.ToArray());
        Steppers.Check(options.Method, field);
        _field = new CountedField(field, options.Tolerance);
        _stepper = Steppers.Create(options.Method, _field, options);
        _controller = new StepController();
        (_now, _next) = (new FlowState(start.Length), new FlowState(start.Length));
        start.CopyTo(_now.Parameters);
        _now.Time = options.StartTime;
        _now.Loss = _field.LossGradient(_now.Parameters, _now.Gradient);
        _startLoss = _now.Loss;
        _recorder = new Recorder(options.Recording, _field, validation, _now);
        _events = new EventTracker(options.Events, _now);
        _lowest = _recorder.Points[0];
    }

    public FlowResult Run()
    {
        if (!_now.IsFinite)
            return Finish(StopReason.NonFinite, $"the loss at the start is {Text(_now.Loss)}, its gradient has norm {Text(_now.GradientNorm)}: no flow leaves a point where they are not finite");
        if (_now.Loss <= _options.TargetLoss)
            return Finish(StopReason.TargetLoss, $"the loss was at its target {Text(_options.TargetLoss.Value)} from the start");
        if (_now.GradientNorm <= _options.TargetGradientNorm)
            return Finish(StopReason.TargetGradientNorm, $"‖∇L‖ was at its target {Text(_options.TargetGradientNorm.Value)} from the start");
        _stepper.Watch(_now);
        _step = FirstStep.Choose(_field, _now, _next, _options, _stepper.ErrorOrder);
        while (true)
        {
            if (BeforeStep() is { } stop)
                return stop;
            if (Advance() is { } end)
                return end;
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
            return Finish(StopReason.Evaluations, $"another step would take it beyond {_options.MaxEvaluations} gradient equivalents");
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
        var (rejections, last, wasFinite) = (0, default(StepTrial), true);
        while (true)
        {
            _step = Math.Min(_step, _stepper.LongestStep);
            var isLast = _now.Time + 1.0001 * _step >= _options.EndTime;
            var step = isLast ? _options.EndTime - _now.Time : _step;
            _next.IsEstimate = false;
            last = _stepper.Try(_now, step, _next, _options.Tolerance);
            if (last.IsGood && !IsEnergyPlausible())
                last = last with { Fault = StepFault.Rise };
            if (last.IsGood)
            {
                if (isLast)
                    _next.Time = _options.EndTime;
                _accepted++;
                var grown = step * _stepper.Accept(_now, _next, last.Error, _controller);
                _step = Math.Min(_options.MaxStep, isLast ? Math.Max(grown, _step) : grown);
                return Pass();
            }

            _rejected++;
            (rejections, wasFinite) = (rejections + 1, wasFinite && last.Fault != StepFault.NotFinite);
            _step = step * _stepper.Reject(last, _controller);
            if (_step <= shortest || rejections > 200)
                return GiveUp(last, wasFinite, rejections);
            if (_cancellation.IsCancellationRequested || _options.WallTime <= _clock.Elapsed)
                return BeforeStep();
        }
    }

    /// <summary>The exact flow never raises the loss. A computed one may, by what its error is allowed to do to the loss and by rounding, and no more:
    /// L may rise by ½·λ·τ²·(P + ‖θ‖²), λ the sharpness.</summary>
    private bool IsEnergyPlausible()
    {
        var square = _options.Tolerance * _options.Tolerance * (_field.ParameterCount + TensorPrimitives.SumOfSquares<double>(_now.Parameters));
        var rounding = 1024 * _field.Field.UnitRoundoff * Math.Abs(_now.Loss);
        return _next.Loss <= _now.Loss + 0.5 * _stepper.Sharpness * square + rounding;
    }

    private FlowResult? Pass()
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
        (_now, _next) = (_next, _now);
        if (_now.Loss < _lowest.Loss)
            _lowest = new(_now.Time, _now.Loss, _now.GradientNorm, _now.Dissipation, null, [.. _now.Parameters]);
        Report();
        return null;
    }

    /// <summary>Where in the step a target was met, by the loss and gradient themselves.</summary>
    private (double Time, StopReason Reason)? FindTarget()
    {
        var theta = new Lazy<double[]>(() => new double[_field.ParameterCount]);
        var gradient = new Lazy<double[]>(() => new double[_field.ParameterCount]);
        double At(double time)
        {
            _stepper.Interpolate(_now, _next, time, theta.Value);
            return _field.Observe(theta.Value, gradient.Value);
        }

        (double, StopReason)? found = null;
        if (_options.TargetLoss is { } loss && _next.Loss <= loss)
            found = (RootFinder.Find(t => At(t) - loss, _now.Time, _now.Loss - loss, _next.Time, _next.Loss - loss), StopReason.TargetLoss);
        if (_options.TargetGradientNorm is { } norm && _next.GradientNorm <= norm)
        {
            double Excess(double time)
            {
                At(time);
                return TensorPrimitives.Norm<double>(gradient.Value) - norm;
            }

            var time = RootFinder.Find(Excess, _now.Time, _now.GradientNorm - norm, _next.Time, _next.GradientNorm - norm);
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
            var end = new FlowState(_field.ParameterCount) { Time = time, Dissipation = _stepper.InterpolateDissipation(_now, _next, time) };
            _stepper.Interpolate(_now, _next, time, end.Parameters);
            end.Loss = _field.Observe(end.Parameters, end.Gradient);
            _next = end;
        }

        (_now, _next) = (_next, _now);
        if (_now.Loss < _lowest.Loss)
            _lowest = new(_now.Time, _now.Loss, _now.GradientNorm, _now.Dissipation, null, [.. _now.Parameters]);
    }

    private FlowResult GiveUp(StepTrial last, bool wasFinite, int rejections)
    {
        var where = $"at t = {Text(_now.Time)} {rejections} tries down to a step of {Text(_step)}";
        if (wasFinite)
            return Finish(StopReason.StepTooSmall, $"{where} missed the tolerance {Text(_options.Tolerance)}, the last by a factor {Text(last.Error)}; the sharpness there is about {Text(_stepper.Sharpness)}. A larger tolerance may pass; at a kink or a jump of the gradient none will");
        var worst = TensorPrimitives.IndexOfMaxMagnitude<double>(_now.Parameters);
        return Finish(StopReason.NonFinite, $"{where} led to a loss or gradient that is not finite; the largest parameter there is θ[{worst}] = {Text(_now.Parameters[worst])}, the loss {Text(_now.Loss)}");
    }

    private void Report(bool isLast = false)
    {
        if (_options.Progress is null || !isLast && _clock.Elapsed - _lastReport < _options.ProgressInterval)
            return;
        _lastReport = _clock.Elapsed;
        _options.Progress.Report(new(_now.Time, _now.Loss, _now.GradientNorm, _step, _accepted, _rejected, _field.Counts.Gradients, _clock.Elapsed));
    }

    private FlowResult Finish(StopReason reason, string why)
    {
        _now.Observe(_field);
        _recorder.Finish(_now);
        Report(isLast: true);
        var scratch = new double[_field.ParameterCount];
        TensorPrimitives.Subtract<double>(_now.Parameters, _startParameters, scratch);
        var decrease = _startLoss - _now.Loss;
        return new FlowResult
        {
            Network = _field.Field.Name,
            ParameterCount = _field.ParameterCount,
            Samples = _field.Field.Samples,
            LossConvention = _field.Field.LossConvention,
            Method = _options.Method,
            Tolerance = _options.Tolerance,
            VectorBits = _field.Field.VectorBits,
            Stop = reason,
            StopMessage = $"The flow of {_field.Field.Name} ended at t = {Text(_now.Time)}: {why}.",
            Points = _recorder.Points,
            Lowest = _lowest,
            Events = _events.Occurrences,
            Evaluations = _field.Counts,
            ObservationEvaluations = _recorder.Observations,
            AcceptedSteps = _accepted,
            RejectedSteps = _rejected,
            Elapsed = _clock.Elapsed,
            Energy = new(_now.Dissipation, decrease, Math.Max(100 * _options.Tolerance, 1024 * _field.Field.UnitRoundoff) * Math.Abs(_startLoss)),
            Displacement = TensorPrimitives.Norm<double>(scratch),
            DisplacementBound = Math.Sqrt(Math.Max(0, decrease) * (_now.Time - _options.StartTime)),
        };
    }

    private static string Text(double x) => x.ToString("G6", CultureInfo.InvariantCulture);
}
