using System;
using System.Globalization;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Plain numbers, one sample at a time.</summary>
internal sealed class ScalarDialect(bool isSingle) : Dialect(isSingle)
{
    public override string Type => Scalar;

    private string ToBits => IsSingle ? "BitConverter.SingleToInt32Bits" : "BitConverter.DoubleToInt64Bits";

    private string FromBits => IsSingle ? "BitConverter.Int32BitsToSingle" : "BitConverter.Int64BitsToDouble";

    private string Bits => IsSingle ? "int" : "long";

    public override string Load(string pointer, string? offset) => Element(pointer, offset);

    public override string Broadcast(string pointer, string? offset) => Element(pointer, offset);

    public override string Store(string value, string pointer, string? offset) => $"{Element(pointer, offset)} = {value};";

    public override string Constant(double value) => Literal(value);

    public override string MultiplyAdd(string a, string b, string c) => $"{Scalar}.MultiplyAddEstimate({a}, {b}, {c})";

    public override string Call(Op op, params string[] x) => op switch
    {
        Op.Minimum => $"{Scalar}.Min({x[0]}, {x[1]})",
        Op.Maximum => $"{Scalar}.Max({x[0]}, {x[1]})",
        Op.Absolute => $"{Scalar}.Abs({x[0]})",
        Op.SquareRoot => $"{Scalar}.Sqrt({x[0]})",
        Op.FusedMultiplyAdd => $"{Scalar}.FusedMultiplyAdd({x[0]}, {x[1]}, {x[2]})",
        Op.CopySign => $"{Scalar}.CopySign({x[0]}, {x[1]})",
        Op.Exponent => $"({Scalar})(({ToBits}({x[0]}) - {RootHalfBits}) >> {MantissaBits})",
        Op.Mantissa => $"{FromBits}({ToBits}({x[0]}) - (({ToBits}({x[0]}) - {RootHalfBits}) & (({Bits})-1 << {MantissaBits})))",
        _ => throw new NotSupportedException($"{op} is not an instruction: it must be expanded."),
    };

    public override string Bound(Op op, string bound, string x) => $"{Scalar}.{(op == Op.Minimum ? "Min" : "Max")}Native({bound}, {x})";

    public override string Choose(bool orEqual, string a, string b, string then, string otherwise) =>
        $"{a} {(orEqual ? ">=" : ">")} {b} ? {then} : {otherwise}";

    public override string PowerOfTwo(string shifted) =>
        $"{FromBits}({ToBits}({shifted}) + {ExponentBias.ToString(CultureInfo.InvariantCulture)} << {MantissaBits})";

    public override string AddSums(string pointer, string? offset, string[] values) => $"{Element(pointer, offset)} += {values[0]};";
}
