using System;
using System.Linq;
using System.Numerics;
using System.Reflection;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Tests;

/// <summary>A network of <see cref="KernelNetworks"/> bound to data on a device and on the processor, whatever its precision.</summary>
internal abstract class BoundNetwork : IDisposable
{
    public abstract NetworkInfo Info { get; }

    public static NetworkInfo InfoOf(string network) => EmittedField.Info(KernelNetworks.Assembly, network);

    public static BoundNetwork Bind(string network, GpuDevice device, Dataset data) => Bind(KernelNetworks.Assembly, network, device, data);

    public static BoundNetwork Bind(Assembly assembly, string network, GpuDevice device, Dataset data)
    {
        var type = assembly.GetType(network, throwOnError: true)!;
        var contract = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INetwork<,>));
        return (BoundNetwork)Activator.CreateInstance(typeof(Bound<,>).MakeGenericType(contract.GetGenericArguments()), device, data)!;
    }

    /// <summary>Each member's name with its results here and there.</summary>
    public abstract (string Member, double[] OnDevice, double[] OnProcessor)[] Members(int seed);

    /// <summary>L and, before it, ∇L.</summary>
    public abstract (double[] OnDevice, double[] OnProcessor) LossGradient(double[] theta);

    public abstract void Dispose();

    private sealed class Bound<TNetwork, T>(GpuDevice device, Dataset data) : BoundNetwork
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly GpuNetwork<TNetwork, T> _gpu = new(device, data);
        private readonly GradientField<TNetwork, T> _cpu = new(data, threads: 1);

        public override NetworkInfo Info => _cpu.Info;

        public override (string Member, double[] OnDevice, double[] OnProcessor)[] Members(int seed)
        {
            var random = new Random(seed);
            double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
            var (theta, v, u) = (Initializer.Draw(_cpu.Info, (ulong)seed), Draw(_cpu.ParameterCount), Draw(_cpu.StackedOutputs));
            var (outputs, count) = (_cpu.StackedOutputs, _cpu.ParameterCount);
            var (gradients, onProcessor) = LossGradient(theta);
            return
            [
                ("f", Filled(outputs, r => _gpu.Predict(theta, r)), Filled(outputs, r => _cpu.Predict(theta, r))),
                ("L", [_gpu.Loss(theta)], [_cpu.Loss(theta)]),
                ("∇L", gradients, onProcessor),
                ("Jv", Filled(outputs, r => _gpu.JacobianVector(theta, v, r)), Filled(outputs, r => _cpu.JacobianVector(theta, v, r))),
                ("Jᵀu", Filled(count, r => _gpu.VectorJacobian(theta, u, r)), Filled(count, r => _cpu.VectorJacobian(theta, u, r))),
                ("Hv", Filled(count, r => _gpu.HessianVector(theta, v, r)), Filled(count, r => _cpu.HessianVector(theta, v, r))),
                ("Gv", Filled(count, r => _gpu.GaussNewtonVector(theta, v, r)), Filled(count, r => _cpu.GaussNewtonVector(theta, v, r))),
            ];
        }

        public override (double[] OnDevice, double[] OnProcessor) LossGradient(double[] theta) => (
            Filled(theta.Length + 1, r => r[^1] = _gpu.LossGradient(theta, r.AsSpan(0, theta.Length))),
            Filled(theta.Length + 1, r => r[^1] = _cpu.LossGradient(theta, r.AsSpan(0, theta.Length))));

        public override void Dispose() => _gpu.Dispose();

        private static double[] Filled(int length, Action<double[]> fill)
        {
            var result = new double[length];
            fill(result);
            return result;
        }
    }
}
