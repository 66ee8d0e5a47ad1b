using System.ComponentModel;
using ILGPU;

namespace GradientFlow.CompilerServices;

/// <summary>The argument of the kernel of ensembles.</summary>
/// <typeparam name="T">double or float.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
#pragma warning disable CA1051, CA1815 // a kernel's argument is fields, and nobody compares it
public struct EnsembleBuffers<T>
    where T : unmanaged
{
    /// <summary>Packed data.</summary>
    public ArrayView<T> Samples;

    /// <summary>Numbers of the declaration.</summary>
    public ArrayView<T> Constants;

    /// <summary>The states of all members: of each θ, ∇L and <see cref="EnsembleState"/>.</summary>
    public ArrayView<double> States;

    /// <summary>Tiles of the data.</summary>
    public int Tiles;

    /// <summary>Steps tried in one launch.</summary>
    public int Tries;

    /// <summary>Gradients a member may take.</summary>
    public double MostGradients;

    /// <summary>The time from the start to the end.</summary>
    public double EndTime;

    /// <summary>τ</summary>
    public double Tolerance;

    /// <summary>The longest step.</summary>
    public double MaxStep;

    /// <summary>The first step, 0 to have one chosen.</summary>
    public double FirstStep;

    /// <summary>The loss at which a member stops, −∞ for none.</summary>
    public double TargetLoss;

    /// <summary>‖∇L‖ at which a member stops, 0 for none.</summary>
    public double TargetGradientNorm;

    /// <summary>λ of weight decay.</summary>
    public double WeightDecay;
}

/// <summary>Places of a member's state behind θ and ∇L.</summary>
internal static class EnsembleState
{
    public const int Time = 0, Step = 1, Loss = 2, GradientNorm = 3, LastError = 4, WasRejected = 5, Status = 6, Accepted = 7, Rejected = 8, Gradients = 9;

    public const int Length = 10;

    /// <summary>Values of <see cref="Status"/>: on the way, not begun, or one more than a <see cref="StopReason"/>.</summary>
    public const int Running = 0, NotBegun = -1;

    public static int Of(StopReason reason) => (int)reason + 1;
}
