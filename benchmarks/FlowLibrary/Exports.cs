using System;
using System.Runtime.InteropServices;

namespace GradientFlow.Benchmarks.FlowLibrary;

/// <summary>The problems as C functions; benchmarks/peers/flow.h declares them. One problem is open at a time.</summary>
internal static unsafe class Exports
{
    private static Problem s_problem = null!;

    /// <returns>P, or 0 where there is no such problem.</returns>
    [UnmanagedCallersOnly(EntryPoint = "flow_open")]
    public static int Open(int problem)
    {
        if (problem < 0 || problem >= Problem.Names.Count)
            return 0;
        s_problem = Problem.Of(Problem.Names[problem]);
        return s_problem.Start.Length;
    }

    [UnmanagedCallersOnly(EntryPoint = "flow_end")]
    public static double End() => s_problem.EndTime;

    [UnmanagedCallersOnly(EntryPoint = "flow_bits")]
    public static int Bits() => s_problem.Field.VectorBits;

    [UnmanagedCallersOnly(EntryPoint = "flow_start")]
    public static void Start(double* theta) => s_problem.Start.CopyTo(new Span<double>(theta, s_problem.Start.Length));

    [UnmanagedCallersOnly(EntryPoint = "flow_gradient")]
    public static double Gradient(double* theta, double* gradient) => s_problem.Field.LossGradient(Vector(theta), Vector(gradient));

    [UnmanagedCallersOnly(EntryPoint = "flow_product")]
    public static void Product(double* theta, double* direction, double* product) =>
        s_problem.Field.HessianVector(Vector(theta), Vector(direction), Vector(product));

    [UnmanagedCallersOnly(EntryPoint = "flow_hessian")]
    public static void Hessian(double* theta, double* hessian) =>
        s_problem.Field.Hessian(Vector(theta), new Span<double>(hessian, checked(s_problem.Start.Length * s_problem.Start.Length)));

    private static Span<double> Vector(double* values) => new(values, s_problem.Start.Length);
}
