using System;
using System.Threading;

namespace GradientFlow;

/// <summary>Lets one thread at a time into what owns its memory: a second one is refused before it touches anything. The thread that is in may enter again,
/// which is how a flow keeps a field to itself from its first evaluation to its last and still calls it, as its observers may.</summary>
/// <remarks>Nothing is allocated; to enter and leave takes some nanoseconds.</remarks>
/// <param name="what">Is behind it, for the message.</param>
/// <param name="remedy">Of a second caller, a sentence.</param>
internal sealed class CallGate(string what, string remedy)
{
    private readonly Lock _lock = new();

    /// <summary>Enters until the pass is disposed of, on the same thread.</summary>
    /// <param name="name">Of what is called.</param>
    /// <exception cref="InvalidOperationException">Another thread is in.</exception>
    public Pass Enter(string name)
    {
        if (!_lock.TryEnter())
            throw new InvalidOperationException(
                $"{name} cannot be called now: {what} is in use by another thread, which calls it or integrates a flow of it, and it serves one caller at a "
                    + $"time. {remedy}");
        return new(_lock);
    }

    /// <summary>Of who is in.</summary>
    /// <param name="held">What it holds; nothing by default.</param>
    public readonly ref struct Pass(Lock held)
    {
        /// <summary>Leaves.</summary>
        public void Dispose() => held?.Exit();
    }
}

/// <summary>A field or a device that owns memory, and so serves one caller at a time.</summary>
internal interface IGated
{
    /// <summary>Keeps every other thread out until the pass is disposed of.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in.</exception>
    CallGate.Pass Enter();
}
