using System;

namespace GradientFlow;

/// <summary>Chooses step lengths by the PI rule of Gustafsson (Hairer and Wanner, Solving Ordinary Differential Equations II, IV.2), with exponents 0.7/k and
/// 0.3/k, safety 0.9, factors from 0.2 to 5, and no growth right after a rejection.</summary>
internal sealed class StepController
{
    private const double Proportional = 0.7, Integral = 0.3, Safety = 0.9, Least = 0.2, Most = 5;

    private double _lastError = 1;
    private bool _wasRejected;

    /// <summary>The factor for the step after one that was accepted.</summary>
    public double Accept(double error, double errorOrder)
    {
        error = Math.Max(error, 1e-10);
        var factor = Safety * Math.Pow(error, -Proportional / errorOrder) * Math.Pow(_lastError, Integral / errorOrder);
        factor = Math.Clamp(factor, Least, _wasRejected ? 1 : Most);
        _lastError = Math.Max(error, 1e-4);
        _wasRejected = false;
        return factor;
    }

    /// <summary>The factor for the next try.</summary>
    public double Reject(StepTrial trial, double errorOrder)
    {
        _wasRejected = true;
        if (trial.Fault != StepFault.None)
            return trial.Factor;
        return double.IsFinite(trial.Error) ? Math.Clamp(Safety * Math.Pow(trial.Error, -1.0 / errorOrder), Least, 0.9) : Least;
    }

    /// <summary>What a method that chooses its steps itself has to know: whether the last try failed.</summary>
    public bool TakeRejection()
    {
        var was = _wasRejected;
        _wasRejected = false;
        return was;
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _lastError);
        transfer.Flag(ref _wasRejected);
    }
}
