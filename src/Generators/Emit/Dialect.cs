using System;
using System.Globalization;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>How one operation on the lanes of a block is spelt: as vectors of a width, or as plain numbers.</summary>
internal abstract class Dialect(bool isSingle)
{
    protected bool IsSingle => isSingle;

    public string Scalar => isSingle ? "float" : "double";

    /// <summary>1.5·2⁵² (2²³): adding it leaves the nearest integer in the low bits.</summary>
    public double RoundingShift => isSingle ? 12582912 : 6755399441055744;

    protected int MantissaBits => isSingle ? 23 : 52;

    protected int ExponentBias => isSingle ? 127 : 1023;

    /// <summary>The bits of √½ in the scalar's own format.</summary>
    protected string RootHalfBits => isSingle ? "0x3F3504F3" : "0x3FE6A09E667F3BCD";

    /// <summary>What a value of all lanes is declared as.</summary>
    public abstract string Type { get; }

    /// <summary>One value of every lane. An offset of null is none.</summary>
    public abstract string Load(string pointer, string? offset);

    /// <summary>One value for all lanes.</summary>
    public abstract string Broadcast(string pointer, string? offset);

    public abstract string Store(string value, string pointer, string? offset);

    public abstract string Constant(double value);

    /// <summary>a·b + c, fused where that is fast.</summary>
    public abstract string MultiplyAdd(string a, string b, string c);

    public abstract string Call(Op op, params string[] x);

    /// <summary>Minimum or maximum of a constant and a value: one instruction, which returns its second operand, and so NaN, when that is NaN.</summary>
    public abstract string Bound(Op op, string bound, string x);

    public abstract string Choose(bool orEqual, string a, string b, string then, string otherwise);

    /// <summary>2ᵏ from the shifted sum whose low bits hold k.</summary>
    public abstract string PowerOfTwo(string shifted);

    /// <summary>Adds the sums of the lanes of so many values to as many neighbouring elements of the sums; more than one only where
    /// <see cref="Lowering.Machine.SumsTogether"/> says so.</summary>
    public abstract string AddSums(string pointer, string? offset, string[] values);

    /// <summary>The number as a literal of the scalar type.</summary>
    public string Literal(double value)
    {
        if (double.IsNaN(value))
            return Scalar + ".NaN";
        if (double.IsInfinity(value))
            return Scalar + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        if (!isSingle)
            return Negated(value, value.ToString("R", CultureInfo.InvariantCulture)) + "d";
        var single = (float)value;
        return float.IsInfinity(single) ? $"float.{(single > 0 ? "Positive" : "Negative")}Infinity"
            : Negated(value, single.ToString("R", CultureInfo.InvariantCulture)) + "f";
    }

    protected static string Element(string pointer, string? offset) => offset is null ? pointer : $"Unsafe.Add(ref {pointer}, {offset})";

    // Not every framework prints the sign of a zero.
    private static string Negated(double value, string text) =>
        value == 0 && BitConverter.DoubleToInt64Bits(value) < 0 && text[0] != '-' ? "-" + text : text;
}
