using System;
using System.Runtime.CompilerServices;

namespace GradientFlow;

/// <summary>Checks of arguments. The framework's own write the value in the culture of the thread.</summary>
internal static class Limits
{
    /// <summary>Refuses a number below a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is.</exception>
    public static void AtLeast(int least, int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < least)
            throw OutOfRange(name, value, $"{name} must be at least {least}.");
    }

    /// <summary>What is thrown for a value out of range; the message gives the value too.</summary>
    public static ArgumentOutOfRangeException OutOfRange(string name, object? value, string message) => new(name, $"{value}", message);
}
