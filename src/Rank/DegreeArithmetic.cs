using System;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>What the degrees of a network in its input mean.</summary>
internal sealed class DegreeState
{
    /// <summary>Something else than sums and products of the input occurred, or a degree above 62.</summary>
    public bool IsNotPolynomial { get; set; }

    /// <summary>A piece was not chosen by the sign of something homogeneous.</summary>
    public bool IsNotHomogeneous { get; set; }
}

/// <summary>Sets of degrees in the input: bit d is set where a term of degree d may occur, and the empty set is zero. Evaluated on a network they say of which
/// monomials it, and its Jacobian, can be made.</summary>
internal readonly struct DegreeArithmetic(DegreeState state) : IArithmetic<ulong>
{
    private const ulong FreeOfInput = 1;

    public bool TakesAllPieces => true;

    public ulong Constant(double c) => c == 0 ? 0 : FreeOfInput;

    public ulong Add(ulong a, ulong b) => a | b;

    public ulong Square(ulong a) => Multiply(a, a);

    public ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        for (var d = 0; d < 63 && b >> d != 0; d++)
        {
            if ((b >> d & 1) == 0)
                continue;
            product |= a << d;
            if (d > 0 && a >> (63 - d) != 0)
                Fail();
        }

        return product;
    }

    public ulong Divide(ulong a, ulong b)
    {
        if (b > FreeOfInput)
            Fail();
        return a;
    }

    public bool IsZero(ulong a) => a == 0;

    public ulong Call(Op op, double exponent, ulong x, out ulong derivative)
    {
        if (x > FreeOfInput)
            Fail();
        return derivative = FreeOfInput;
    }

    public int Compare(ulong a, ulong b) => 0;

    public bool SeemsLarger(ulong a, ulong b) => false;

    public ulong Join(ulong a, ulong b, ulong then, ulong otherwise)
    {
        var tested = a | b;
        state.IsNotPolynomial |= tested > FreeOfInput;
        state.IsNotHomogeneous |= (tested & (tested - 1)) != 0;
        return then | otherwise;
    }

    private void Fail() => state.IsNotPolynomial = state.IsNotHomogeneous = true;
}

/// <summary>The degree of a quotient of polynomials in everything random.</summary>
/// <param name="Numerator">One more than the degree, so that default is zero itself.</param>
internal readonly record struct Degree(double Numerator, double Denominator)
{
    public static readonly Degree Zeroth = new(1, 0), First = new(2, 0);

    public double Largest => Math.Max(Numerator - 1, Denominator);
}

/// <summary>Bounds of degrees: evaluated on a Jacobian they bound the probability that a polynomial that is not zero vanishes at a random point.</summary>
internal readonly struct TotalDegreeArithmetic : IArithmetic<Degree>
{
    public bool TakesAllPieces => true;

    public Degree Constant(double c) => c == 0 ? default : Degree.Zeroth;

    public Degree Add(Degree a, Degree b) => IsZero(a) ? b : IsZero(b) ? a
        : new(Math.Max(a.Numerator + b.Denominator, b.Numerator + a.Denominator), a.Denominator + b.Denominator);

    public Degree Multiply(Degree a, Degree b) => IsZero(a) || IsZero(b) ? default : new(a.Numerator + b.Numerator - 1, a.Denominator + b.Denominator);

    public Degree Square(Degree a) => Multiply(a, a);

    public Degree Divide(Degree a, Degree b) => IsZero(a) ? a : new(a.Numerator + b.Denominator, a.Denominator + Math.Max(0, b.Numerator - 1));

    public bool IsZero(Degree a) => a.Numerator == 0;

    /// <summary>An unknown function's value is one more random number; its derivative follows from its differential equation.</summary>
    public Degree Call(Op op, double exponent, Degree x, out Degree derivative)
    {
        var argument = new Degree(Math.Max(1, x.Numerator), x.Denominator);
        derivative = op switch
        {
            Op.Exp or Op.ExpMinusOne or Op.Softplus or Op.LogCosh or Op.Sin or Op.Cos => Degree.First,
            Op.Log or Op.LogOnePlus => Divide(Degree.Zeroth, argument),
            Op.Atan => Divide(Degree.Zeroth, Square(argument)),
            Op.SquareRoot => Divide(Degree.Zeroth, Degree.First),
            Op.Power => Divide(Degree.First, argument),
            Op.Constant or Op.Variable or Op.Add or Op.Multiply or Op.Divide or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual
                or Op.Absolute or Op.Tanh or Op.Sigmoid or Op.Erf or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent
                or Op.Mantissa or Op.FusedMultiplyAdd or Op.CopySign or Op.Rescale => Square(Degree.First),
        };
        return Degree.First;
    }

    public int Compare(Degree a, Degree b) => 0;

    public bool SeemsLarger(Degree a, Degree b) => false;

    /// <summary>A sum of so many numbers of one degree.</summary>
    public static Degree Repeat(Degree a, long times) => new(a.Numerator + (times - 1) * a.Denominator, times * a.Denominator);

    public Degree Join(Degree a, Degree b, Degree then, Degree otherwise) =>
        new(Math.Max(then.Numerator, otherwise.Numerator), Math.Max(then.Denominator, otherwise.Denominator));
}
