using System;
using System.Numerics;

namespace GradientFlow.Benchmarks.Workloads;

/// <summary>A network bound to data, whatever its type and precision.</summary>
internal interface IBoundField
{
    int VectorBits { get; }

    int Threads { get; }

    int ParameterCount { get; }

    double LossGradient(ReadOnlySpan<double> theta, Span<double> gradient);

    void HessianVector(ReadOnlySpan<double> theta, ReadOnlySpan<double> direction, Span<double> product);

    /// <summary>∇²L: [P, P]</summary>
    void Hessian(ReadOnlySpan<double> theta, Span<double> hessian);
}

/// <inheritdoc cref="IBoundField"/>
internal sealed class BoundField<TNetwork, T>(Dataset data, int threads) : IBoundField
    where TNetwork : INetwork<TNetwork, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientField<TNetwork, T> _field = new(data, threads);

    public int VectorBits => _field.VectorBits;

    public int Threads => _field.Threads;

    public int ParameterCount => _field.ParameterCount;

    public double LossGradient(ReadOnlySpan<double> theta, Span<double> gradient) => _field.LossGradient(theta, gradient);

    public void HessianVector(ReadOnlySpan<double> theta, ReadOnlySpan<double> direction, Span<double> product) =>
        _field.HessianVector(theta, direction, product);

    public void Hessian(ReadOnlySpan<double> theta, Span<double> hessian) => _field.Hessian(theta, hessian);
}
