using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>The machine's peak of fused multiply–adds at a vector width, measured: twelve chains that depend on nothing but themselves.</summary>
internal static class FmaPeak
{
    private const int Chains = 12;
    private const int Steps = 1000;

    /// <summary>Kept, so that the loop is not removed.</summary>
    private static double s_sink;

    /// <summary>A loop, and the floating point operations of a run of it.</summary>
    public static (Action Run, double Flops) For(Precision precision, int vectorBits)
    {
        var bytes = precision == Precision.Double ? sizeof(double) : sizeof(float);
        var flops = 2.0 * Chains * Steps * Math.Max(1, vectorBits / 8 / bytes);
        Action run = (precision, vectorBits) switch
        {
            (Precision.Double, 512) => Loop<Vector512<double>, Double512>,
            (Precision.Double, 256) => Loop<Vector256<double>, Double256>,
            (Precision.Double, 128) => Loop<Vector128<double>, Double128>,
            (Precision.Double, _) => Loop<double, DoubleScalar>,
            (_, 512) => Loop<Vector512<float>, Single512>,
            (_, 256) => Loop<Vector256<float>, Single256>,
            (_, 128) => Loop<Vector128<float>, Single128>,
            _ => Loop<float, SingleScalar>,
        };
        return (run, flops);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TVector, TOperations>()
        where TOperations : struct, IOperations<TVector>
    {
        var (m, c) = (TOperations.Broadcast(0.9999), TOperations.Broadcast(1e-6));
        TVector a0 = c, a1 = m, a2 = c, a3 = m, a4 = c, a5 = m, a6 = c, a7 = m, a8 = c, a9 = m, a10 = c, a11 = m;
        for (var i = 0; i < Steps; i++)
        {
            a0 = TOperations.MultiplyAdd(a0, m, c);
            a1 = TOperations.MultiplyAdd(a1, m, c);
            a2 = TOperations.MultiplyAdd(a2, m, c);
            a3 = TOperations.MultiplyAdd(a3, m, c);
            a4 = TOperations.MultiplyAdd(a4, m, c);
            a5 = TOperations.MultiplyAdd(a5, m, c);
            a6 = TOperations.MultiplyAdd(a6, m, c);
            a7 = TOperations.MultiplyAdd(a7, m, c);
            a8 = TOperations.MultiplyAdd(a8, m, c);
            a9 = TOperations.MultiplyAdd(a9, m, c);
            a10 = TOperations.MultiplyAdd(a10, m, c);
            a11 = TOperations.MultiplyAdd(a11, m, c);
        }

        // Added up as vectors: were they stored one by one, the compiler would keep them in memory throughout.
        var low = TOperations.Add(TOperations.Add(TOperations.Add(a0, a1), TOperations.Add(a2, a3)), TOperations.Add(a4, a5));
        var high = TOperations.Add(TOperations.Add(TOperations.Add(a6, a7), TOperations.Add(a8, a9)), TOperations.Add(a10, a11));
        s_sink += TOperations.First(TOperations.Add(low, high));
    }

    private interface IOperations<TVector>
    {
        static abstract TVector Broadcast(double value);

        static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

        static abstract TVector Add(TVector a, TVector b);

        static abstract double First(TVector a);
    }

    private readonly struct Double512 : IOperations<Vector512<double>>
    {
        public static Vector512<double> Broadcast(double value) => Vector512.Create(value);

        public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);

        public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => a + b;

        public static double First(Vector512<double> a) => a[0];
    }

    private readonly struct Double256 : IOperations<Vector256<double>>
    {
        public static Vector256<double> Broadcast(double value) => Vector256.Create(value);

        public static Vector256<double> MultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(a, b, c);

        public static Vector256<double> Add(Vector256<double> a, Vector256<double> b) => a + b;

        public static double First(Vector256<double> a) => a[0];
    }

    private readonly struct Double128 : IOperations<Vector128<double>>
    {
        public static Vector128<double> Broadcast(double value) => Vector128.Create(value);

        public static Vector128<double> MultiplyAdd(Vector128<double> a, Vector128<double> b, Vector128<double> c) => Vector128.FusedMultiplyAdd(a, b, c);

        public static Vector128<double> Add(Vector128<double> a, Vector128<double> b) => a + b;

        public static double First(Vector128<double> a) => a[0];
    }

    private readonly struct DoubleScalar : IOperations<double>
    {
        public static double Broadcast(double value) => value;

        public static double MultiplyAdd(double a, double b, double c) => double.FusedMultiplyAdd(a, b, c);

        public static double Add(double a, double b) => a + b;

        public static double First(double a) => a;
    }

    private readonly struct Single512 : IOperations<Vector512<float>>
    {
        public static Vector512<float> Broadcast(double value) => Vector512.Create((float)value);

        public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

        public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

        public static double First(Vector512<float> a) => a[0];
    }

    private readonly struct Single256 : IOperations<Vector256<float>>
    {
        public static Vector256<float> Broadcast(double value) => Vector256.Create((float)value);

        public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);

        public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

        public static double First(Vector256<float> a) => a[0];
    }

    private readonly struct Single128 : IOperations<Vector128<float>>
    {
        public static Vector128<float> Broadcast(double value) => Vector128.Create((float)value);

        public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.FusedMultiplyAdd(a, b, c);

        public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

        public static double First(Vector128<float> a) => a[0];
    }

    private readonly struct SingleScalar : IOperations<float>
    {
        public static float Broadcast(double value) => (float)value;

        public static float MultiplyAdd(float a, float b, float c) => float.FusedMultiplyAdd(a, b, c);

        public static float Add(float a, float b) => a + b;

        public static double First(float a) => a;
    }
}
