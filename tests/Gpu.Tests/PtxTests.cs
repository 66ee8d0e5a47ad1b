using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using GradientFlow.CompilerServices;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using Xunit.Abstractions;

namespace GradientFlow.Tests;

/// <summary>Every emitted kernel as PTX, for which no device is needed: what the processor's emulation hides would show here.</summary>
public sealed class PtxTests(ITestOutputHelper output)
{
    public static TheoryData<string> Layers => [.. KernelNetworks.Layers.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Kernels_compile_to_plain_code(string layers)
    {
        using var compiler = new PtxCompiler();
        foreach (var variant in KernelNetworks.Variants.Where(v => v.Layers == layers))
        {
            var kernels = PtxCompiler.KernelsOf(KernelNetworks.Assembly, variant.Name);
            Assert.NotEmpty(kernels);
            foreach (var kernel in kernels)
                CheckPlain($"{variant.Name}.{kernel.Name}", compiler.Compile(kernel), variant.IsSingle);
        }
    }

    [Fact]
    public void Kernels_of_the_library_compile_to_plain_code()
    {
        using var compiler = new PtxCompiler();
        foreach (var name in new[] { nameof(PartSums.ByGroup), nameof(PartSums.ByThread) })
            CheckPlain(name, compiler.Compile(typeof(PartSums).GetMethod(name, BindingFlags.Static | BindingFlags.Public)!), isSingle: false);
    }

    [Fact]
    public void Multiply_adds_are_fused()
    {
        using var compiler = new PtxCompiler();
        var kernel = PtxCompiler.KernelsOf(typeof(Student).Assembly, typeof(Student).FullName!).Single(k => k.Name == "LossGradient");
        var text = compiler.Compile(kernel);
        var fused = Regex.Count(text, @"fma\.rn\.f64");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"LossGradient of 2-5-1: {fused} fma, {Regex.Count(text, @"\bmul\.f64")} mul, {Regex.Count(text, @"\badd\.f64")} add, {text.Length} characters"));
        // 15 products forward, 15 for ∇W, 5 back, and 14 of each sigmoid.
        Assert.True(fused >= 15 + 15 + 5 + 5 * 14, text);
    }

    private static void CheckPlain(string name, string ptx, bool isSingle)
    {
        // A call nobody defines; an instruction that is not exact; registers spilled before the assembler had a say; the library's software routines.
        foreach (var word in new[] { ".extern .func", ".approx", ".local", "copysign", "__internal", "atom." })
            Assert.False(ptx.Contains(word, StringComparison.Ordinal), $"{name} has {word}:\n{Around(ptx, word)}");
        if (isSingle)
            Assert.DoesNotMatch(@"\bmul\.f64.*\n.*mul\.f64.*\n.*mul\.f64", ptx); // double only to add up sums
    }

    private static string Around(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.Ordinal);
        return text[Math.Max(0, at - 400)..Math.Min(text.Length, at + 200)];
    }
}

/// <summary>Compiles kernels to PTX without a device.</summary>
internal sealed class PtxCompiler : IDisposable
{
    private readonly Context _context;
    private readonly PTXBackend _backend;

    public PtxCompiler()
    {
        _context = Gpu.CreateContext(_ => { });
        _backend = new PTXBackend(_context, new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null!);
    }

    /// <summary>The kernels of a network, each once.</summary>
    public static IReadOnlyList<MethodInfo> KernelsOf(Assembly assembly, string network)
    {
        var type = assembly.GetType(network, throwOnError: true)!;
        var contract = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INetwork<,>));
        var map = type.GetInterfaceMap(contract);
        var plan = map.TargetMethods[Array.FindIndex(map.InterfaceMethods, m => m.Name == "get_Kernels")].Invoke(null, null)!;
        return (IReadOnlyList<MethodInfo>)typeof(PtxCompiler).GetMethod(nameof(Methods), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(contract.GetGenericArguments()[1]).Invoke(null, [plan])!;
    }

    public string Compile(MethodInfo kernel) =>
        ((PTXCompiledKernel)_backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default)).PTXAssembly;

    public void Dispose()
    {
        _backend.Dispose();
        _context.Dispose();
    }

    private static MethodInfo[] Methods<T>(KernelPlan<T> plan)
        where T : unmanaged =>
        [.. plan.Programs.SelectMany(p => p.Launches).Select(l => l.Kernel.Method).Concat(plan.Ensemble is null ? [] : [plan.Ensemble.Method]).Distinct()];
}
