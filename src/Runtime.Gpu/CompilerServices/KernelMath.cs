using System;
using System.ComponentModel;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace GradientFlow.CompilerServices;

/// <summary>What emitted kernels compute with and a device does otherwise than the host: one rounding per multiply-add, bits of numbers, NaN in
/// comparisons.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class KernelMath
{
    private const long RootHalfBits = 0x3FE6A09E667F3BCD;
    private const int SingleRootHalfBits = 0x3F3504F3;

    /// <summary>a·b + c, rounded once.</summary>
    [IntrinsicImplementation]
    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <summary>a·b + c, rounded once.</summary>
    [IntrinsicImplementation]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>All threads of the group come here before one goes on, and see what the others wrote to shared memory. ILGPU's own barrier fences global memory
    /// alone on OpenCL.</summary>
    [IntrinsicImplementation]
    public static void Barrier() => Group.Barrier();

    /// <summary>The smaller; NaN where one is.</summary>
    public static double Minimum(double a, double b) => (a < b) | double.IsNaN(a) ? a : b;

    /// <summary>The smaller; NaN where one is.</summary>
    public static float Minimum(float a, float b) => (a < b) | float.IsNaN(a) ? a : b;

    /// <summary>The larger; NaN where one is.</summary>
    public static double Maximum(double a, double b) => (a > b) | double.IsNaN(a) ? a : b;

    /// <summary>The larger; NaN where one is.</summary>
    public static float Maximum(float a, float b) => (a > b) | float.IsNaN(a) ? a : b;

    /// <summary>|a| with the sign of b.</summary>
    public static double CopySign(double a, double b) => FromBits((Bits(a) & long.MaxValue) | (Bits(b) & long.MinValue));

    /// <summary>|a| with the sign of b.</summary>
    public static float CopySign(float a, float b) => FromBits((Bits(a) & int.MaxValue) | (Bits(b) & int.MinValue));

    /// <summary>k of x = 2ᵏ·m, m in [√½, √2), for normal x &gt; 0.</summary>
    public static double Exponent(double x) => (Bits(x) - RootHalfBits) >> 52;

    /// <summary>k of x = 2ᵏ·m, m in [√½, √2), for normal x &gt; 0.</summary>
    public static float Exponent(float x) => (Bits(x) - SingleRootHalfBits) >> 23;

    /// <summary>m of x = 2ᵏ·m, m in [√½, √2), for normal x &gt; 0.</summary>
    public static double Mantissa(double x) => FromBits(Bits(x) - ((Bits(x) - RootHalfBits) & (-1L << 52)));

    /// <summary>m of x = 2ᵏ·m, m in [√½, √2), for normal x &gt; 0.</summary>
    public static float Mantissa(float x) => FromBits(Bits(x) - ((Bits(x) - SingleRootHalfBits) & (-1 << 23)));

    /// <summary>A number whose low bits hold an integer, with another integer added to its bits.</summary>
    public static double AddToBits(double shifted, int n) => FromBits(Bits(shifted) + n);

    /// <summary>A number whose low bits hold an integer, with another integer added to its bits.</summary>
    public static float AddToBits(float shifted, int n) => FromBits(Bits(shifted) + n);

    /// <summary>2ᵏ from a number whose low bits hold k + 1023.</summary>
    public static double PowerOfTwo(double biased) => FromBits(Bits(biased) << 52);

    /// <summary>2ᵏ from a number whose low bits hold k + 127.</summary>
    public static float PowerOfTwo(float biased) => FromBits(Bits(biased) << 23);

    /// <summary>The number of which the bits are half those of another, taken as integers.</summary>
    public static double HalfBits(double biased) => FromBits(Bits(biased) >> 1);

    /// <summary>The number of which the bits are half those of another, taken as integers.</summary>
    public static float HalfBits(float biased) => FromBits(Bits(biased) >> 1);

    /// <summary>x·2ᵏ from a number whose low bits hold k + 2·1023, and half its bits.</summary>
    public static double Scale(double x, double biased, double half) => x * FromBits(Bits(half) << 52) * FromBits((Bits(biased) - Bits(half)) << 52);

    /// <summary>x·2ᵏ from a number whose low bits hold k + 2·127, and half its bits.</summary>
    public static float Scale(float x, float biased, float half) => x * FromBits(Bits(half) << 23) * FromBits((Bits(biased) - Bits(half)) << 23);

    /// <summary>(−1)ᵏ·x from a number whose lowest bit is that of k.</summary>
    public static double Alternate(double x, double shifted) => FromBits(Bits(x) ^ (Bits(shifted) << 63));

    /// <summary>(−1)ᵏ·x from a number whose lowest bit is that of k.</summary>
    public static float Alternate(float x, float shifted) => FromBits(Bits(x) ^ (Bits(shifted) << 31));

    private static long Bits(double x) => (long)Interop.FloatAsInt(x);

    private static int Bits(float x) => (int)Interop.FloatAsInt(x);

    private static double FromBits(long bits) => Interop.IntAsFloat((ulong)bits);

    private static float FromBits(int bits) => Interop.IntAsFloat((uint)bits);

    /// <summary>Tells a context what the multiply-add is on its devices.</summary>
    internal static void Register(Context.Builder builder)
    {
        var manager = builder.GetIntrinsicManager();
        MethodInfo Of(string name, params Type[] types) =>
            typeof(KernelMath).GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, types)!;
        var (ptx, openCL) = (
            Of(nameof(WritePtx), typeof(PTXBackend), typeof(PTXCodeGenerator), typeof(Value)),
            Of(nameof(WriteOpenCL), typeof(CLBackend), typeof(CLCodeGenerator), typeof(Value)));
        manager.RegisterMethod(Of(nameof(Barrier)),
            new PTXIntrinsic(Of(nameof(WritePtxBarrier), typeof(PTXBackend), typeof(PTXCodeGenerator), typeof(Value)),
                IntrinsicImplementationMode.GenerateCode));
        manager.RegisterMethod(Of(nameof(Barrier)),
            new CLIntrinsic(Of(nameof(WriteOpenCLBarrier), typeof(CLBackend), typeof(CLCodeGenerator), typeof(Value)),
                IntrinsicImplementationMode.GenerateCode));
        foreach (var type in new[] { typeof(double), typeof(float) })
        {
            manager.RegisterMethod(Of(nameof(Fma), type, type, type), new PTXIntrinsic(ptx, IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(Of(nameof(Fma), type, type, type), new CLIntrinsic(openCL, IntrinsicImplementationMode.GenerateCode));
        }
    }

    private static void WritePtx(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var (a, b, c) = (generator.LoadPrimitive(value[0]), generator.LoadPrimitive(value[1]), generator.LoadPrimitive(value[2]));
        var result = generator.AllocateHardware(value);
        using var command = generator.BeginCommand(value.BasicValueType == BasicValueType.Float64 ? "fma.rn.f64" : "fma.rn.f32");
        command.AppendArgument(result);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendArgument(c);
    }

    private static void WritePtxBarrier(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        using var command = generator.BeginCommand("bar.sync");
        command.AppendConstant(0);
    }

    private static void WriteOpenCLBarrier(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        using var statement = generator.BeginStatement("work_group_barrier");
        statement.BeginArguments();
        statement.AppendArgument();
        statement.AppendCommand("CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE");
        statement.EndArguments();
    }

    private static void WriteOpenCL(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        var (a, b, c) = (generator.Load(value[0]), generator.Load(value[1]), generator.Load(value[2]));
        var result = generator.Allocate(value);
        using var statement = generator.BeginStatement(result);
        statement.AppendCommand("fma");
        statement.BeginArguments();
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.AppendArgument(c);
        statement.EndArguments();
    }
}
