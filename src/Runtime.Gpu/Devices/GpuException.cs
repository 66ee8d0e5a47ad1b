using System;

namespace GradientFlow;

/// <summary>A device cannot do what is asked of it: there is none, its memory is too small, it lacks a capability, or it refused a kernel. The message says
/// which, and what helps.</summary>
public sealed class GpuException : Exception
{
    /// <summary>Without a message.</summary>
    public GpuException()
    {
    }

    /// <summary>With a message.</summary>
    /// <param name="message">What failed, and the remedy.</param>
    public GpuException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what lies behind it.</summary>
    /// <param name="message">What failed, and the remedy.</param>
    /// <param name="innerException">What the device's driver or compiler said.</param>
    public GpuException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
