using System;
using System.Linq;
using System.Reflection;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>A network of a loaded assembly bound to data, whatever its precision.</summary>
internal interface IEmittedField
{
    NetworkInfo Info { get; }

    int VectorBits { get; }

    double Loss(double[] theta);

    double[] Predict(double[] theta);

    (double Loss, double[] Gradient) LossGradient(double[] theta);

    double[] JacobianVector(double[] theta, double[] v);

    double[] VectorJacobian(double[] theta, double[] u);

    double[] HessianVector(double[] theta, double[] v);

    /// <summary>[P, P]</summary>
    double[] Hessian(double[] theta);

    double[] GaussNewtonVector(double[] theta, double[] v);

    /// <summary>[n·M, P]</summary>
    double[] JacobianRows(double[] theta);

    long? SignFlips(double[] before, double[] after);
}

internal static class EmittedField
{
    public static NetworkInfo Info(Assembly assembly, string network) =>
        (NetworkInfo)assembly.GetType(network, throwOnError: true)!.GetProperty("Info", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <param name="vectorBits">One of <see cref="VectorWidths.Available"/>; null for the widest.</param>
    public static IEmittedField Bind(Assembly assembly, string network, Dataset data, int? vectorBits = null)
    {
        var type = assembly.GetType(network, throwOnError: true)!;
        var contract = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INetwork<,>));
        return (IEmittedField)Activator.CreateInstance(typeof(Bound<,>).MakeGenericType(contract.GetGenericArguments()), data, vectorBits)!;
    }

    private sealed class Bound<TNetwork, T>(Dataset data, int? vectorBits) : IEmittedField
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        private readonly GradientField<TNetwork, T> _field = new(data, threads: 1, vectorBits);

        public NetworkInfo Info => _field.Info;

        public int VectorBits => _field.VectorBits;

        public double Loss(double[] theta) => _field.Loss(theta);

        public double[] Predict(double[] theta) => Filled(_field.StackedOutputs, r => _field.Predict(theta, r));

        public (double Loss, double[] Gradient) LossGradient(double[] theta)
        {
            var gradient = new double[_field.ParameterCount];
            return (_field.LossGradient(theta, gradient), gradient);
        }

        public double[] JacobianVector(double[] theta, double[] v) => Filled(_field.StackedOutputs, r => _field.JacobianVector(theta, v, r));

        public double[] VectorJacobian(double[] theta, double[] u) => Filled(_field.ParameterCount, r => _field.VectorJacobian(theta, u, r));

        public double[] HessianVector(double[] theta, double[] v) => Filled(_field.ParameterCount, r => _field.HessianVector(theta, v, r));

        public double[] Hessian(double[] theta) => Filled(_field.ParameterCount * _field.ParameterCount, r => _field.Hessian(theta, r));

        public double[] GaussNewtonVector(double[] theta, double[] v) => Filled(_field.ParameterCount, r => _field.GaussNewtonVector(theta, v, r));

        public long? SignFlips(double[] before, double[] after) => _field.SignFlips(before, after);

        public double[] JacobianRows(double[] theta) => Filled(_field.StackedOutputs * _field.ParameterCount, r => _field.JacobianRows(theta, r));

        private static double[] Filled(int length, Action<double[]> fill)
        {
            var result = new double[length];
            fill(result);
            return result;
        }
    }
}
