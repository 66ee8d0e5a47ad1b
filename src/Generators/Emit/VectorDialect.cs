using System;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Vector128, Vector256 or Vector512 of the runtime: the intrinsics themselves, since a helper for each would exhaust the JIT's inlining budget.</summary>
internal sealed class VectorDialect(int bits, bool isSingle) : Dialect(isSingle)
{
    private readonly string _vector = HostNames.OperationsOf(bits);

    public override string Type => HostNames.VectorOf(bits);

    private string Integer => IsSingle ? "AsInt32()" : "AsInt64()";

    private string Float => IsSingle ? "AsSingle()" : "AsDouble()";

    private string L => IsSingle ? "" : "L";

    public override string Load(string pointer, string? offset) => $"{_vector}.LoadUnsafe(ref {Place(pointer, offset)})";

    public override string Broadcast(string pointer, string? offset) => $"{_vector}.Create({Element(pointer, offset)})";

    public override string Store(string value, string pointer, string? offset) =>
        $"{(IsName(value) ? value : $"({value})")}.StoreUnsafe(ref {Place(pointer, offset)});";

    public override string Constant(double value) =>
        value == 0 && BitConverter.DoubleToInt64Bits(value) == 0 ? $"{Type}.Zero" : $"{_vector}.Create({Literal(value)})";

    public override string MultiplyAdd(string a, string b, string c) => $"{_vector}.MultiplyAddEstimate({a}, {b}, {c})";

    public override string Call(Op op, params string[] x) => op switch
    {
        Op.Minimum => $"{_vector}.Min({x[0]}, {x[1]})",
        Op.Maximum => $"{_vector}.Max({x[0]}, {x[1]})",
        Op.Absolute => $"{_vector}.Abs({x[0]})",
        Op.SquareRoot => $"{_vector}.Sqrt({x[0]})",
        Op.FusedMultiplyAdd => $"{_vector}.FusedMultiplyAdd({x[0]}, {x[1]}, {x[2]})",
        Op.CopySign => $"{_vector}.CopySign({x[0]}, {x[1]})",
        Op.Exponent => $"({_vector}.BitwiseOr({_vector}.ShiftRightLogical({x[0]}.{Integer} - {_vector}.Create({RootHalfBits}{L}) + {_vector}.Create({Hex((long)(ExponentBias + 1) << MantissaBits)}), {MantissaBits}), {_vector}.Create({IntegerShift})).{Float} - {_vector}.Create({Literal(ExponentOffset)}))",
        Op.Mantissa => $"({x[0]}.{Integer} - {_vector}.BitwiseAnd({x[0]}.{Integer} - {_vector}.Create({RootHalfBits}{L}), {_vector}.Create({Hex(~((1L << MantissaBits) - 1))}))).{Float}",
        _ => throw new NotSupportedException($"{op} is not an instruction: it must be expanded."),
    };

    public override string Bound(Op op, string bound, string x) => $"{_vector}.{(op == Op.Minimum ? "Min" : "Max")}Native({bound}, {x})";

    public override string Choose(bool orEqual, string a, string b, string then, string otherwise) =>
        $"{_vector}.ConditionalSelect({_vector}.GreaterThan{(orEqual ? "OrEqual" : "")}({a}, {b}), {then}, {otherwise})";

    public override string AddToBits(string shifted, int n) => $"({shifted}.{Integer} + {_vector}.Create({Numerals.Text(n)}{L})).{Float}";

    public override string PowerOfTwo(string biased) => $"{_vector}.ShiftLeft({biased}.{Integer}, {MantissaBits}).{Float}";

    public override string HalfBits(string biased) => $"{_vector}.ShiftRightLogical({biased}.{Integer}, 1).{Float}";

    public override string Scale(string x, string biased, string half) =>
        $"{x} * {_vector}.ShiftLeft({half}.{Integer}, {MantissaBits}).{Float} * {_vector}.ShiftLeft({biased}.{Integer} - {half}.{Integer}, {MantissaBits}).{Float}";

    public override string Alternate(string x, string shifted) =>
        $"{_vector}.Xor({x}.{Integer}, {_vector}.ShiftLeft({shifted}.{Integer}, {(IsSingle ? 31 : 63)})).{Float}";

    public override string AddSums(string pointer, string? offset, string[] values)
    {
        var together = values.Length == 1 ? 1 : values.Length <= 4 ? 4 : 8;
        var padding = Enumerable.Repeat($"{Type}.Zero", together - values.Length);
        return $"LaneSums.Add(ref {Element(pointer, offset)}, {string.Join(", ", values.Concat(padding))});";
    }

    // The bits of 2⁵² (2²³): or-ed under a small integer they make it a number, 2⁵² too large.
    private string IntegerShift => IsSingle ? "0x4B000000" : "0x4330000000000000L";

    private double ExponentOffset => Math.Pow(2, MantissaBits) + ExponentBias + 1;

    private string Hex(long bits) => IsSingle
        ? $"unchecked((int)0x{unchecked((uint)bits).ToString("X", CultureInfo.InvariantCulture)})"
        : $"unchecked((long)0x{bits.ToString("X", CultureInfo.InvariantCulture)})";

    private static bool IsName(string value) => value.All(c => char.IsLetterOrDigit(c) || c == '_');

    // The offset of a load or a store is unsigned.
    private static string Place(string pointer, string? offset) => offset is null ? pointer : offset[0] == '-' ? Element(pointer, offset) : $"{pointer}, {offset}";
}
