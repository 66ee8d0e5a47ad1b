using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>The last steps tried, for the message of a failure.</summary>
internal sealed class StepLog
{
    private const int Room = 4;

    private readonly Queue<(double Time, double Step, StepTrial Trial, double Sharpness)> _steps = new(Room + 1);

    public void Add(double time, double step, StepTrial trial, double sharpness)
    {
        if (_steps.Count == Room)
            _steps.Dequeue();
        _steps.Enqueue((time, step, trial, sharpness));
    }

    public override string ToString() => string.Join("; ", _steps.Select(s =>
        $"h = {Integrator.Text(s.Step)} (hλ = {Integrator.Text(s.Step * s.Sharpness)}) "
            + $"{(s.Trial.Fault == StepFault.None ? $"error {Integrator.Text(s.Trial.Error)}" : s.Trial.Fault.ToString())}"));
}
