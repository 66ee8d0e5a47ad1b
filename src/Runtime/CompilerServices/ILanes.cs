using System.ComponentModel;

namespace GradientFlow.CompilerServices;

/// <summary>The operations that emitted code is made of, on the lanes of a vector of any width: one text runs in vectors of 512, 256 and 128 bits and in plain
/// numbers, each an instantiation in which the compiler finds its instructions. Every operation is one instruction or a few.</summary>
/// <remarks>The rarest come first, in the interface and in what implements it: a runtime that compiles a call looks for the implementation from the last
/// declared to the first. On .NET 10 a call of the thirteenth takes the JIT 16 µs, one of the last ten.</remarks>
/// <typeparam name="V">A vector, or a plain number.</typeparam>
/// <typeparam name="T">double or float, the type of a lane.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILanes<V, T>
    where V : struct
    where T : unmanaged
{
    /// <summary>Adds the sum of the lanes to a sum in double precision.</summary>
    static abstract void AddSums(ref double sum, V a);

    /// <summary>Adds the sums of the lanes of four vectors to four neighbouring sums.</summary>
    static abstract void AddSums(ref double sums, V a, V b, V c, V d);

    /// <summary>Adds the sums of the lanes of eight vectors to eight neighbouring sums.</summary>
    static abstract void AddSums(ref double sums, V a, V b, V c, V d, V e, V f, V g, V h);

    /// <summary>(−1)ᵏ·x of a number whose lowest bit is that of k.</summary>
    static abstract V Alternate(V x, V shifted);

    /// <summary>x·2ᵏ of a number whose low bits hold k and twice the exponent's bias, and half its bits: in two factors of about half the exponent.</summary>
    static abstract V Scale(V x, V biased, V half);

    /// <summary>The number of which the bits are half those of another, as whole numbers.</summary>
    static abstract V HalfBits(V biased);

    /// <summary>2ᵏ of a number whose low bits hold k and the exponent's bias.</summary>
    static abstract V PowerOfTwo(V biased);

    /// <summary>Adds a whole number to the bits of a number, which hold one in their low part.</summary>
    static abstract V AddToBits(V a, int n);

    /// <summary>m of a = m·2ᵏ with √½ ≤ m &lt; √2, for positive normal numbers.</summary>
    static abstract V Mantissa(V a);

    /// <summary>k of a = m·2ᵏ with √½ ≤ m &lt; √2, for positive normal numbers.</summary>
    static abstract V Exponent(V a);

    /// <summary>The magnitude of a with the sign of b.</summary>
    static abstract V CopySign(V a, V b);

    /// <summary>√a</summary>
    static abstract V Sqrt(V a);

    /// <summary>|a|</summary>
    static abstract V Abs(V a);

    /// <summary>The larger of a bound and a value; NaN where the value is.</summary>
    static abstract V AtLeast(V bound, V a);

    /// <summary>The smaller of a bound and a value; NaN where the value is.</summary>
    static abstract V AtMost(V bound, V a);

    /// <summary>The larger; NaN where one is.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The smaller; NaN where one is.</summary>
    static abstract V Min(V a, V b);

    /// <summary>One value where a ≥ b, else another.</summary>
    static abstract V IfGreaterOrEqual(V a, V b, V then, V otherwise);

    /// <summary>One value where a &gt; b, else another.</summary>
    static abstract V IfGreater(V a, V b, V then, V otherwise);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract V FusedMultiplyAdd(V a, V b, V c);

    /// <summary>a / b</summary>
    static abstract V Divide(V a, V b);

    /// <summary>The element at a place in every lane.</summary>
    static abstract V Broadcast(ref T place);

    /// <summary>aᵢ += pᵢ·q</summary>
    static abstract void AddColumn(V q, V p0, ref V a0);

    /// <summary>aᵢ += pᵢ·q</summary>
    static abstract void AddColumn(V q, V p0, V p1, ref V a0, ref V a1);

    /// <summary>aᵢ += pᵢ·q</summary>
    static abstract void AddColumn(V q, V p0, V p1, V p2, ref V a0, ref V a1, ref V a2);

    /// <summary>aᵢ += w·xᵢ, w the element at a place.</summary>
    static abstract void AddRow(ref T w, V x0, ref V a0);

    /// <summary>aᵢ += w·xᵢ, w the element at a place.</summary>
    static abstract void AddRow(ref T w, V x0, V x1, ref V a0, ref V a1);

    /// <summary>aᵢ += w·xᵢ, w the element at a place.</summary>
    static abstract void AddRow(ref T w, V x0, V x1, V x2, ref V a0, ref V a1, ref V a2);

    /// <summary>aᵢ += w·xᵢ, w the element at a place.</summary>
    static abstract void AddRow(ref T w, V x0, V x1, V x2, V x3, ref V a0, ref V a1, ref V a2, ref V a3);

    /// <summary>A number in every lane.</summary>
    static abstract V Of(T value);

    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>−a</summary>
    static abstract V Negate(V a);

    /// <summary>a − b</summary>
    static abstract V Subtract(V a, T b);

    /// <summary>a − b</summary>
    static abstract V Subtract(V a, V b);

    /// <summary>a + b</summary>
    static abstract V Add(T a, V b);

    /// <summary>a + b</summary>
    static abstract V Add(V a, V b);

    /// <summary>c − a·b, rounded once where that is fast.</summary>
    static abstract V SubtractProduct(V c, V a, V b);

    /// <summary>c − a·b, rounded once where that is fast.</summary>
    static abstract V SubtractProduct(T c, V a, V b);

    /// <summary>a·b + c, rounded once where that is fast.</summary>
    static abstract V MultiplyAdd(T a, V b, T c);

    /// <summary>a·b + c, rounded once where that is fast.</summary>
    static abstract V MultiplyAdd(T a, V b, V c);

    /// <summary>a·b + c, rounded once where that is fast.</summary>
    static abstract V MultiplyAdd(V a, V b, T c);

    /// <summary>a·b</summary>
    static abstract V Multiply(T a, V b);

    /// <summary>a·b</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a·b + c, rounded once where that is fast.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);
}
