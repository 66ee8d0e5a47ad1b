using System;

namespace GradientFlow.Generators.Functions;

/// <summary>Where two pieces of a function may meet: a fraction; a root of a polynomial between two fractions that hold no other; or a number that is neither,
/// such as ln 2, of which an approximation is known and a name, under which the same number is known again.</summary>
internal sealed class Breakpoint : IComparable<Breakpoint>
{
    private readonly Polynomial? _of;
    private readonly string? _name;

    public Breakpoint(Rational value) => Low = High = Value = value;

    /// <summary>The root of a polynomial, each of whose roots is simple, between two fractions.</summary>
    public Breakpoint(Polynomial of, Rational low, Rational high)
    {
        (_of, Low, High) = (of, low, high);
        while (Low.Sign * High.Sign <= 0 || (High - Low) * s_resolution > Low.Abs)
            Narrow();
        Value = (Low + High) / 2;
    }

    /// <summary>A number that is no root of a polynomial.</summary>
    public Breakpoint(double approximation, string name) => (Low, _name) = (High = Value = Rational.Of(approximation), name);

    private static readonly Rational s_resolution = Rational.Of(Math.Pow(2, 60));

    /// <summary>The number, or an approximation far below a double's rounding.</summary>
    public Rational Value { get; }

    /// <summary>The number is not below.</summary>
    public Rational Low { get; private set; }

    /// <summary>The number is not above.</summary>
    public Rational High { get; private set; }

    public bool IsExact => _of is null && _name is null;

    /// <summary>A fraction or a root of a polynomial with fractions.</summary>
    public bool IsAlgebraic => _name is null;

    public string Name => _name ?? (_of is null ? $"{Value.Numerator}/{Value.Denominator}" : $"root of {_of.Name} from {Value.Numerator}/{Value.Denominator}");

    /// <summary>The sign of a polynomial at an algebraic point, exactly.</summary>
    public int SignOf(Polynomial p)
    {
        if (_of is null)
            return p.At(Value).Sign;
        if (p.Degree < 1)
            return p[0].Sign;
        if (HoldsRootOf(Polynomial.CommonDivisor(_of, p), Low, High))
            return 0;
        while (p.At(Low).IsZero || p.At(High).IsZero || p.CountRoots(Low, High) > 0)
            Narrow();
        return p.At(Low).Sign;
    }

    /// <exception cref="UndecidedException">The two are too close to be told apart, and not known to be one.</exception>
    public int CompareTo(Breakpoint? other)
    {
        if (ReferenceEquals(this, other))
            return 0;
        if (!IsAlgebraic || !other!.IsAlgebraic)
            return Compare(other!);
        if (_of is null)
            return other._of is null ? Value.CompareTo(other.Value) : -other.CompareTo(this);
        if (other._of is null ? _of.At(other.Value).IsZero && Low < other.Value && other.Value < High
            : HoldsRootOf(Polynomial.CommonDivisor(_of, other._of), Low > other.Low ? Low : other.Low, High < other.High ? High : other.High))
            return 0;
        while (!(High < other.Low || other.High < Low))
        {
            Narrow();
            if (other._of is not null)
                other.Narrow();
        }

        return Low.CompareTo(other.Low);
    }

    public override string ToString() => Value.ToString();

    private int Compare(Breakpoint other)
    {
        if (_name == other._name)
            return 0;
        var distance = (Value - other.Value).ToDouble();
        if (Math.Abs(distance) < 1e-9 * Math.Max(1, Math.Abs(Value.ToDouble())))
            throw new UndecidedException($"two of its kinks lie at {Value}, too close to be told apart");
        return Math.Sign(distance);
    }

    /// <summary>The ends are no roots.</summary>
    private static bool HoldsRootOf(Polynomial p, Rational low, Rational high) => low < high && p.Degree >= 1 && p.CountRoots(low, high) > 0;

    private void Narrow()
    {
        var middle = Polynomial.Between(_of!, Low, High);
        if (_of!.At(middle).Sign == _of.At(Low).Sign)
            Low = middle;
        else
            High = middle;
    }
}
