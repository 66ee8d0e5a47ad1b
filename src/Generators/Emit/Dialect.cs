using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>How an operation on a value is spelt: on the lanes of vectors, or on the plain numbers of a device's thread.</summary>
internal abstract class Dialect(bool isSingle)
{
    protected bool IsSingle => isSingle;

    public string Scalar => isSingle ? "float" : "double";

    /// <summary>1.5·2⁵² (2²³): adding it leaves the nearest integer in the low bits.</summary>
    public double RoundingShift => isSingle ? 12582912 : 6755399441055744;

    /// <summary>What is added to an exponent in the bits of a number.</summary>
    public int ExponentBias => isSingle ? 127 : 1023;

    /// <summary>What a value of all lanes is declared as.</summary>
    public abstract string Type { get; }

    /// <summary>One value of every lane. An offset of null is none.</summary>
    public abstract string Load(string pointer, string? offset);

    /// <summary>One value for all lanes.</summary>
    public abstract string Broadcast(string pointer, string? offset);

    public abstract string Store(string value, string pointer, string? offset);

    public abstract string Constant(double value);

    public virtual string Add(string a, string b) => $"{a} + {b}";

    public virtual string Subtract(string a, string b) => $"{a} - {b}";

    public virtual string Multiply(string a, string b) => $"{a} * {b}";

    public virtual string Divide(string a, string b) => $"{a} / {b}";

    public virtual string Negate(string a) => "-" + a;

    /// <summary>a·b + c, fused where that is fast.</summary>
    public abstract string MultiplyAdd(string a, string b, string c);

    /// <summary>c − a·b, fused where that is fast.</summary>
    public virtual string SubtractProduct(string c, string a, string b) => MultiplyAdd(Negate(a), b, c);

    public abstract string Call(Op op, params string[] x);

    /// <summary>Minimum or maximum of a constant and a value: one instruction, which returns its second operand, and so NaN, when that is NaN.</summary>
    public abstract string Bound(Op op, string bound, string x);

    public abstract string Choose(bool orEqual, string a, string b, string then, string otherwise);

    /// <summary>A number whose low bits hold an integer, with another integer added to its bits.</summary>
    public abstract string AddToBits(string shifted, int n);

    /// <summary>2ᵏ from a number whose low bits hold k + <see cref="ExponentBias"/>.</summary>
    public abstract string PowerOfTwo(string biased);

    /// <summary>The number of which the bits are half those of another, taken as integers.</summary>
    public abstract string HalfBits(string biased);

    /// <summary>x·2ᵏ from a number whose low bits hold k + 2·<see cref="ExponentBias"/>, and half its bits: in two factors of about half the
    /// exponent.</summary>
    public abstract string Scale(string x, string biased, string half);

    /// <summary>(−1)ᵏ·x from a number whose lowest bit is that of k.</summary>
    public abstract string Alternate(string x, string shifted);

    /// <summary>The number as a literal of the scalar type.</summary>
    public string Literal(double value) => Numerals.Literal(value, isSingle);
}
