using System;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>The lanes of a vector V of any width, or a plain number: operations are static members of the type parameter O, which the compiler replaces by its
/// instructions.</summary>
internal sealed class LanesDialect(bool isSingle) : Dialect(isSingle)
{
    // A number in all lanes. Zero is no call.
    private const string Zero = "default", All = "O.Of(";

    public override string Type => "V";

    public override string Load(string pointer, string? offset) => Element(pointer, offset);

    public override string Broadcast(string pointer, string? offset) => $"O.Broadcast(ref {Element(pointer, offset)})";

    public override string Store(string value, string pointer, string? offset) => $"{Element(pointer, offset)} = {value};";

    public override string Constant(double value) =>
        value == 0 && BitConverter.DoubleToInt64Bits(value) == 0 ? Zero : $"{All}{Literal(value)})";

    public override string Add(string a, string b) => $"O.Add({NumberFirst(a, b)})";

    public override string Subtract(string a, string b) => $"O.Subtract({a}, {Number(b) ?? b})";

    public override string Multiply(string a, string b) => $"O.Multiply({NumberFirst(a, b)})";

    public override string Divide(string a, string b) => $"O.Divide({a}, {b})";

    public override string Negate(string a) => $"O.Negate({a})";

    public override string MultiplyAdd(string a, string b, string c) => $"O.MultiplyAdd({NumberFirst(a, b)}, {Number(c) ?? c})";

    public override string SubtractProduct(string c, string a, string b) => $"O.SubtractProduct({Number(c) ?? c}, {a}, {b})";

    public override string Call(Op op, params string[] x) => $"O.{NameOf(op)}({string.Join(", ", x)})";

    public override string Bound(Op op, string bound, string x) => $"O.{(op == Op.Minimum ? "AtMost" : "AtLeast")}({bound}, {x})";

    public override string Choose(bool orEqual, string a, string b, string then, string otherwise) =>
        $"O.{(orEqual ? "IfGreaterOrEqual" : "IfGreater")}({a}, {b}, {then}, {otherwise})";

    public override string AddToBits(string shifted, int n) => $"O.AddToBits({shifted}, {Numerals.Text(n)})";

    public override string PowerOfTwo(string biased) => $"O.PowerOfTwo({biased})";

    public override string HalfBits(string biased) => $"O.HalfBits({biased})";

    public override string Scale(string x, string biased, string half) => $"O.Scale({x}, {biased}, {half})";

    public override string Alternate(string x, string shifted) => $"O.Alternate({x}, {shifted})";

    /// <summary>Two operands of an operation in which they may change places. It takes the first as a number: one call less for the JIT.</summary>
    private string NumberFirst(string a, string b) => (Number(a), Number(b)) switch
    {
        ({ } number, _) => $"{number}, {b}",
        (null, { } number) => $"{number}, {a}",
        (null, null) => $"{a}, {b}",
    };

    /// <summary>The number of which a text is the constant; null where it is none.</summary>
    private string? Number(string text) => text == Zero ? Literal(0)
        : text.StartsWith(All, StringComparison.Ordinal) ? text.Substring(All.Length, text.Length - All.Length - 1)
        : null;

    /// <summary>Adds the sums of the lanes of one to eight values to as many neighbouring elements of the sums, and zero to some behind them.</summary>
    public static string AddSums(string pointer, string? offset, string[] values)
    {
        var together = values.Length == 1 ? 1 : values.Length <= 4 ? 4 : 8;
        return $"O.AddSums(ref {Element(pointer, offset)}, {string.Join(", ", values.Concat(Enumerable.Repeat(Zero, together - values.Length)))});";
    }

    public static string Element(string pointer, string? offset) => offset is null ? pointer : $"Unsafe.Add(ref {pointer}, {offset})";

    private static string NameOf(Op op) => op switch
    {
        Op.Minimum => "Min",
        Op.Maximum => "Max",
        Op.Absolute => "Abs",
        Op.SquareRoot => "Sqrt",
        Op.FusedMultiplyAdd or Op.CopySign or Op.Exponent or Op.Mantissa => op.ToString(),
        _ => throw new NotSupportedException($"{op} is not an instruction: it must be expanded."),
    };
}
