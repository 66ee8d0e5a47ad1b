using System;
using System.IO;
using System.Linq;

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
        if (_options.Checkpoint is not { } checkpoint || !File.Exists(checkpoint.Path))
            return false;
        CheckpointFile.Load(checkpoint.Path, Transfer);
        return true;
    }

    private void SaveWhenDue()
    {
        if (_options.Checkpoint is { } checkpoint && (_clock.Elapsed - _lastSave >= checkpoint.Interval || _accepted - _lastSavedStep >= checkpoint.Steps))
            Save();
    }

    private void Save()
    {
        if (_options.Checkpoint is not { } checkpoint)
            return;
        CheckpointFile.Save(checkpoint.Path, Transfer);
        (_lastSave, _lastSavedStep) = (_clock.Elapsed, _accepted);
    }

    private void Transfer(StateTransfer transfer)
    {
        Identify(transfer);
        _field.Transfer(transfer);
        _now.Transfer(transfer);
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
            _lastSavedStep = _accepted;
            if ((Method)method != _method)
                (_method, _stepper) = ((Method)method, Steppers.Create((Method)method, _field, _options));
        }

        _stepper.Transfer(transfer);
        _controller.Transfer(transfer);
        _sliding.Transfer(transfer);
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
        _events.Transfer(transfer);
    }

    /// <summary>What must be the same for a flow to be the same.</summary>
    private void Identify(StateTransfer transfer)
    {
        Same("the network", $"{_field.Field.Name}");
        Same("its loss", $"{_field.Field.LossConvention}");
        Same("P", $"{_field.ParameterCount}");
        Same("n", $"{_field.Field.Samples}");
        Same("the method", $"{_options.Method}");
        Same("the tolerance", $"{_options.Tolerance:R}");
        Same("the start time", $"{_options.StartTime:R}");
        Same("the longest step", $"{_options.MaxStep:R}");
        Same("the first step", $"{_options.InitialStep:R}");
        Same("the recording", $"{_options.Recording.PointsPerDecade} a decade, {_options.Recording.Times.Count} times, {_options.Recording.MostParameterValues} values");
        Same("the list of events", $"{string.Join(", ", _options.Events.Select(e => e.Name))}");
        Same("the width of vectors", $"{_field.Field.VectorBits}");
        Same("θ at the start", $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_startParameters.AsSpan())))}");
        Same("the loss at the start, hence the data,", $"{_startLoss:R}");

        void Same(string what, FormattableString here)
        {
            var text = FormattableString.Invariant(here);
            var there = text;
            transfer.Text(ref there);
            if (there != text)
                throw new InvalidDataException($"'{_options.Checkpoint!.Path}' is a checkpoint of another flow: {what} is '{there}' there and '{text}' here. Move it away, or name another file.");
        }
    }
}
