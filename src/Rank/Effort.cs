using System;
using System.Threading;

namespace GradientFlow.Ranks;

/// <summary>What may be spent on a verdict, in modular multiplications, and whether anyone still waits for it.</summary>
internal sealed class Effort(long budget, CancellationToken cancellation)
{
    /// <summary>Spent so far.</summary>
    public long Spent { get; private set; }

    public long Budget => budget;

    public bool CanAfford(double multiplications) => Spent + multiplications <= budget;

    /// <exception cref="EffortExhaustedException">The budget is spent.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits.</exception>
    public void Spend(long multiplications)
    {
        cancellation.ThrowIfCancellationRequested();
        Spent += multiplications;
        if (Spent > budget)
            throw new EffortExhaustedException();
    }
}

/// <summary>The budget of a verdict was spent before it was reached.</summary>
internal sealed class EffortExhaustedException : Exception;
