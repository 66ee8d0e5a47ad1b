using System;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Kernels;

/// <summary>Plain numbers of one thread of a kernel. What a device does otherwise than the host, or not at all, is a function of the library's
/// KernelMath.</summary>
internal sealed class KernelDialect(bool isSingle) : Dialect(isSingle)
{
    public override string Type => Scalar;

    public override string Load(string pointer, string? offset) => pointer;

    public override string Broadcast(string pointer, string? offset) => pointer;

    public override string Store(string value, string pointer, string? offset) => $"{pointer} = {value};";

    public override string Constant(double value) => Literal(value);

    public override string MultiplyAdd(string a, string b, string c) => $"Fma({a}, {b}, {c})";

    public override string Call(Op op, params string[] x) => op switch
    {
        Op.Minimum => $"Minimum({x[0]}, {x[1]})",
        Op.Maximum => $"Maximum({x[0]}, {x[1]})",
        Op.Absolute => $"{(IsSingle ? "MathF" : "Math")}.Abs({x[0]})",
        Op.SquareRoot => $"{(IsSingle ? "MathF" : "Math")}.Sqrt({x[0]})",
        Op.FusedMultiplyAdd => $"Fma({x[0]}, {x[1]}, {x[2]})",
        Op.CopySign => $"CopySign({x[0]}, {x[1]})",
        Op.Exponent => $"Exponent({x[0]})",
        Op.Mantissa => $"Mantissa({x[0]})",
        _ => throw new NotSupportedException($"{op} is not an instruction: it must be expanded."),
    };

    public override string Bound(Op op, string bound, string x) => $"{bound} {(op == Op.Minimum ? "<" : ">")} {x} ? {bound} : {x}";

    public override string Choose(bool orEqual, string a, string b, string then, string otherwise) =>
        $"{a} {(orEqual ? ">=" : ">")} {b} ? {then} : {otherwise}";

    public override string AddToBits(string shifted, int n) => $"AddToBits({shifted}, {Numerals.Text(n)})";

    public override string PowerOfTwo(string biased) => $"PowerOfTwo({biased})";

    public override string HalfBits(string biased) => $"HalfBits({biased})";

    public override string Scale(string x, string biased, string half) => $"Scale({x}, {biased}, {half})";

    public override string Alternate(string x, string shifted) => $"Alternate({x}, {shifted})";
}
