using System.Numerics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GradientFlow.Generators.Declaration;

/// <summary>Arithmetic of whole numbers, which are known wherever they occur; one that leaves its type is refused, since C# would wrap it around or
/// throw.</summary>
internal sealed partial class MethodReader
{
    private Value Binary(IOperation at, BinaryOperatorKind kind, BigInteger a, BigInteger b, ITypeSymbol type)
    {
        switch (kind)
        {
            case BinaryOperatorKind.GreaterThan:
                return _values.Of(a > b);
            case BinaryOperatorKind.GreaterThanOrEqual:
                return _values.Of(a >= b);
            case BinaryOperatorKind.LessThan:
                return _values.Of(a < b);
            case BinaryOperatorKind.LessThanOrEqual:
                return _values.Of(a <= b);
            case BinaryOperatorKind.Equals:
                return _values.Of(a == b);
            case BinaryOperatorKind.NotEquals:
                return _values.Of(a != b);
            case BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder when b.IsZero:
                throw new UnreadableException($"'{Text(at)}' divides by zero");
        }

        var result = kind switch
        {
            BinaryOperatorKind.Add => a + b,
            BinaryOperatorKind.Subtract => a - b,
            BinaryOperatorKind.Multiply => a * b,
            BinaryOperatorKind.Divide => BigInteger.Divide(a, b),
            BinaryOperatorKind.Remainder => BigInteger.Remainder(a, b),
            BinaryOperatorKind.And => a & b,
            BinaryOperatorKind.Or => a | b,
            BinaryOperatorKind.ExclusiveOr => a ^ b,
            BinaryOperatorKind.LeftShift => a << Distance(b, type),
            BinaryOperatorKind.RightShift => a >> Distance(b, type),
            _ => throw Unreadable(at),
        };
        return _values.Of(InRange(at, result, type));
    }

    /// <summary>C# takes the low bits of the distance.</summary>
    private static int Distance(BigInteger by, ITypeSymbol type) =>
        (int)(by & (type.SpecialType is SpecialType.System_Int64 or SpecialType.System_UInt64 ? 63 : 31));

    private static BigInteger InRange(IOperation at, BigInteger value, ITypeSymbol type)
    {
        var (low, high) = Range(type);
        return value >= low && value <= high ? value : throw new UnreadableException($"'{Text(at)}' is {value}, which {type.ToDisplayString()} does not hold");
    }

    private static BigInteger Complement(ITypeSymbol type, BigInteger value) =>
        Range(type) is { Low.IsZero: true } unsigned ? unsigned.High - value : -value - 1;

    private static ITypeSymbol Wider(ITypeSymbol a, ITypeSymbol b) => Range(b).High > Range(a).High ? b : a;

    private static (BigInteger Low, BigInteger High) Range(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_SByte => (sbyte.MinValue, sbyte.MaxValue),
        SpecialType.System_Byte => (byte.MinValue, byte.MaxValue),
        SpecialType.System_Int16 => (short.MinValue, short.MaxValue),
        SpecialType.System_UInt16 => (ushort.MinValue, ushort.MaxValue),
        SpecialType.System_Int32 => (int.MinValue, int.MaxValue),
        SpecialType.System_UInt32 => (uint.MinValue, uint.MaxValue),
        SpecialType.System_Int64 => (long.MinValue, long.MaxValue),
        SpecialType.System_UInt64 => (ulong.MinValue, ulong.MaxValue),
        _ => (BigInteger.Zero, BigInteger.Zero),
    };

    private Value WholeFunction(IInvocationOperation call, Value[] x)
    {
        BigInteger Known(Value v) => ((Value.Whole)v).Known;
        return (call.TargetMethod.Name, x.Length) switch
        {
            ("Abs", 1) => _values.Map(x[0], a => _values.Of(InRange(call, BigInteger.Abs(Known(a)), call.Type!))),
            ("Sign", 1) => _values.Map(x[0], a => _values.Of(new BigInteger(Known(a).Sign))),
            ("Min", 2) => _values.Map(x[0], x[1], (a, b) => _values.Of(BigInteger.Min(Known(a), Known(b)))),
            ("Max", 2) => _values.Map(x[0], x[1], (a, b) => _values.Of(BigInteger.Max(Known(a), Known(b)))),
            ("Clamp", 3) => _values.Map(x[0],
                a => _values.Map(x[1], x[2],
                    (low, high) => Known(low) <= Known(high) ? _values.Of(BigInteger.Max(Known(low), BigInteger.Min(Known(high), Known(a))))
                : throw new UnreadableException($"'{Text(call)}' has bounds in the wrong order and throws"))),
            _ => throw Unreadable(call),
        };
    }
}
