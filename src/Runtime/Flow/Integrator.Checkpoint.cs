using System;
using System.IO;

namespace GradientFlow;

/// <content>Saving a flow and going on with it.</content>
internal sealed partial class Integrator
{
    private TimeSpan _lastSave;
    private long _lastSavedStep;

    /// <summary>Goes on from the checkpoint, if there is one.</summary>
    /// <exception cref="InvalidDataException">It is not whole, or of another flow.</exception>
    private bool Resume()
    {
        if (_store is null || !_store.TryLoad(Transfer, () => _timeline.Label(_now.Time)))
            return false;
        (_lastSave, _lastSavedStep) = (_clock.Elapsed, _accepted);
        return true;
    }

    private void SaveWhenDue()
    {
        if (_options.Checkpoint is { } checkpoint && (_clock.Elapsed - _lastSave >= checkpoint.Interval || _accepted - _lastSavedStep >= checkpoint.Steps))
            Save();
    }

    private void Save()
    {
        _store?.Save(Transfer, _timeline.Label(_now.Time));
        (_lastSave, _lastSavedStep) = (_clock.Elapsed, _accepted); // after a failure too: the next one is due as ever
    }

    private void Transfer(StateTransfer transfer)
    {
        _identity!.Transfer(transfer);
        foreach (var setting in FlowSettings.All)
            setting.Compare(transfer, _options);
        _field.Transfer(transfer);
        _now.Transfer(transfer);
        if (transfer.IsReading)
            RequireAhead(transfer);
        _lowest.Transfer(transfer);
        transfer.Number(ref _step);
        transfer.Number(ref _tolerance);
        transfer.Number(ref _accepted);
        transfer.Number(ref _rejected);
        transfer.Number(ref _flips);
        var (method, elapsed) = ((int)_method, Elapsed.Ticks);
        transfer.Number(ref method);
        transfer.Number(ref elapsed);
        if (transfer.IsReading)
        {
            _before = TimeSpan.FromTicks(elapsed);
            if ((Method)method != _method)
                (_method, _stepper) = ((Method)method, Steppers.Create((Method)method, _field, _options));
        }

        _stepper.Transfer(transfer);
        _controller.Transfer(transfer);
        _sliding.Transfer(transfer);
        _energy.Transfer(transfer);
        _contradictions.Transfer(transfer);
        _auto?.Transfer(transfer);
        transfer.List(_switches, s =>
        {
            var (time, from, to, reason) = s is null ? default : (s.Time, (int)s.From, (int)s.To, s.Reason);
            transfer.Number(ref time);
            transfer.Number(ref from);
            transfer.Number(ref to);
            transfer.Text(ref reason!);
            return new(time, (Method)from, (Method)to, reason);
        });
        _recorder.Transfer(transfer);
        _events.Transfer(transfer, _now);
        _series.Transfer(transfer);
    }

    /// <summary>A target was passed where the flow would have ended there: where the method's estimate says so, and then the field.</summary>
    /// <exception cref="InvalidDataException">The flow of the file is beyond an end.</exception>
    private void RequireAhead(StateTransfer transfer)
    {
        var seen = _now;
        if (_now.IsEstimate)
        {
            seen = new FlowState(_field.ParameterCount);
            seen.CopyFrom(_now);
            seen.Loss = _field.Field.LossGradient(seen.Parameters, seen.Gradient); // not counted: the flow that was not interrupted does not ask for it
        }

        foreach (var setting in FlowSettings.All)
        {
            if (setting.Passed(_options, _now) is not null && setting.Passed(_options, seen) is { } passed)
                throw transfer.Refusal(passed);
        }
    }
}
