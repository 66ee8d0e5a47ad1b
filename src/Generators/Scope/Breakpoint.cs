using System;
using System.Globalization;

namespace GradientFlow.Generators.Scope;

/// <summary>Where two pieces of a function may meet: exact where it is a fraction, otherwise an approximation with a name, under which the same number is
/// known again.</summary>
internal sealed class Breakpoint : IComparable<Breakpoint>
{
    private readonly string? _name;

    public Breakpoint(Rational value) => Value = value;

    /// <summary>A root of a polynomial that is no fraction, narrowed to far below the distance at which two are told apart.</summary>
    public Breakpoint(Rational approximation, Polynomial of, int number) =>
        (Value, _name) = (approximation, $"root {number.ToString(CultureInfo.InvariantCulture)} of {of.Name}");

    /// <summary>A number that is no root of a polynomial, such as ln 2.</summary>
    public Breakpoint(double approximation, string name) => (Value, _name) = (Rational.Of(approximation), name);

    public Rational Value { get; }

    public bool IsExact => _name is null;

    public string Name => _name ?? $"{Value.Numerator}/{Value.Denominator}";

    /// <exception cref="UndecidedException">The two are too close to be told apart, and not known to be one.</exception>
    public int CompareTo(Breakpoint? other)
    {
        if (IsExact && other!.IsExact)
            return Value.CompareTo(other.Value);
        if (_name == other!._name)
            return 0;
        var distance = (Value - other.Value).ToDouble();
        if (Math.Abs(distance) < 1e-9 * Math.Max(1, Math.Abs(Value.ToDouble())))
            throw new UndecidedException($"two of its kinks lie at {Value}, too close to be told apart");
        return Math.Sign(distance);
    }

    public override string ToString() => Value.ToString();
}
