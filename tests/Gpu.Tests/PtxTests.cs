using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
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
    public static TheoryData<string> Layers => [.. KernelNetworks.Variants.Select(v => v.Layers).Distinct()];

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
                CheckPlain($"{variant.Name}.{kernel.Name}", compiler.Compile(kernel));
        }
    }

    [Fact]
    public void Kernels_of_the_library_compile_to_plain_code()
    {
        using var compiler = new PtxCompiler();
        foreach (var kernel in new[] { typeof(PartSums), typeof(VectorKernels) }.SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public)))
            CheckPlain(kernel.Name, compiler.Compile(kernel));
    }

    /// <summary>Shared memory, and instructions for each multiply-add in the innermost loop, of the reference networks in each structure. The limits leave room
    /// for another version of ILGPU, not for a product that is no longer fused or an address computed anew for each factor.</summary>
    [Theory]
    [InlineData(typeof(Student), 2.2)]
    [InlineData(typeof(G3), 2.6)]
    [InlineData(typeof(G5), 2.7)]
    public void Loops_are_mostly_multiply_adds(Type network, double most)
    {
        using var compiler = new PtxCompiler();
        foreach (var kernel in PtxCompiler.KernelsOf(network.Assembly, network.FullName!, "LossGradient"))
        {
            var text = compiler.Compile(kernel);
            var facts = PtxFacts.Of(text);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{network.Name,-8} {kernel.Name,-20} {facts.SharedBytes,6:N0} bytes shared; innermost loop: {facts.Fused,3} fma, {facts.Instructions,4} "
                    + $"instructions, {facts.InstructionsPerFused:F2} for each fma"));
            if (Environment.GetEnvironmentVariable("GRADIENTFLOW_PTX") is { Length: > 0 } folder)
                System.IO.File.WriteAllText(System.IO.Path.Combine(folder, $"{network.Name}.{kernel.Name}.ptx"), text);
            if (facts.Fused >= 16)
                Assert.True(facts.InstructionsPerFused <= most, $"{network.Name}.{kernel.Name}: {facts}");
        }
    }

    private static void CheckPlain(string name, string ptx)
    {
        // A call nobody defines; an instruction that is not exact; registers spilled before the assembler had a say; the library's software routines.
        foreach (var word in new[] { ".extern .func", ".approx", ".local", "copysign", "__internal", "atom." })
            Assert.False(ptx.Contains(word, StringComparison.Ordinal), $"{name} has {word}:\n{Around(ptx, word)}");
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

    /// <summary>The kernels of a network, or of one of its programs, each once.</summary>
    public static IReadOnlyList<MethodInfo> KernelsOf(Assembly assembly, string network, string? program = null)
    {
        var type = assembly.GetType(network, throwOnError: true)!;
        var contract = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INetwork<,>));
        var map = type.GetInterfaceMap(contract);
        var plan = map.TargetMethods[Array.FindIndex(map.InterfaceMethods, m => m.Name == "get_Kernels")].Invoke(null, null)!;
        return (IReadOnlyList<MethodInfo>)typeof(PtxCompiler).GetMethod(nameof(Methods), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(contract.GetGenericArguments()[1]).Invoke(null, [plan, program])!;
    }

    public string Compile(MethodInfo kernel) =>
        ((PTXCompiledKernel)_backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default)).PTXAssembly;

    public void Dispose()
    {
        _backend.Dispose();
        _context.Dispose();
    }

    private static MethodInfo[] Methods<T>(KernelPlan<T> plan, string? program)
        where T : unmanaged =>
        [.. plan.Programs.Where(p => program is null || p.Name == program).SelectMany(p => p.Launches).Select(l => l.Kernel.Method)
            .Concat(plan.Ensemble is null || program is not null ? [] : [plan.Ensemble.Method]).Distinct()];
}
