using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Benchmarks.FlowLibrary;

namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>Somebody who integrates a problem to a tolerance, one thread.</summary>
internal abstract class Integrator(string name)
{
    public string Name { get; } = name;

    /// <summary>Whether its time goes as the accuracy; where not, one tolerance is enough.</summary>
    public virtual bool HasTolerance => true;

    /// <exception cref="IntegrationException">It does not get there.</exception>
    public abstract Integration Run(Problem problem, double tolerance);
}

/// <summary>An integration that did not reach the end.</summary>
internal sealed class IntegrationException(string message) : Exception(message);

/// <summary>A method of ours.</summary>
internal sealed class OwnIntegrator(Method method) : Integrator(method.ToString())
{
    /// <summary>Explicit steps are as long as stability lets them be, whatever the tolerance.</summary>
    public override bool HasTolerance => method != Method.Tsit5;

    public override Integration Run(Problem problem, double tolerance)
    {
        var flow = Flow.Integrate(problem.Field, problem.Start, Options(problem, tolerance));
        if (flow.Stop != StopReason.EndTime)
            throw new IntegrationException(flow.StopMessage);
        return new([.. flow.Points.Skip(1).Select(p => p.Parameters!)], flow.Evaluations.GradientEquivalents, flow.Elapsed.TotalSeconds);
    }

    public FlowOptions Options(Problem problem, double tolerance) =>
        new() { Method = method, EndTime = problem.EndTime, Tolerance = tolerance, Recording = Recording.At(problem.Times[..^1]), Threads = 1 };
}

/// <summary>The classical Runge–Kutta method of order 4 at a step of 1/λ, λ the sharpness by power iteration every 50 steps, which is not counted.</summary>
internal sealed class ClassicRungeKutta() : Integrator("RK4 at 1/λ")
{
    private const int Refresh = 50, PowerSteps = 20;

    public override bool HasTolerance => false;

    public override Integration Run(Problem problem, double tolerance)
    {
        var (field, theta, count) = (problem.Field, (double[])problem.Start.Clone(), problem.Start.Length);
        double[] k1 = new double[count], k2 = new double[count], k3 = new double[count], k4 = new double[count], at = new double[count];
        var (points, gradients, t, step) = (new List<double[]>(), 0L, 0.0, 0.0);
        var vector = Enumerable.Range(0, count).Select(i => Math.Sin(i + 1.0)).ToArray();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        void Slope(double[] base_, double h, double[] k, double[] result)
        {
            for (var i = 0; i < count; i++)
                at[i] = base_[i] - h * k[i];
            field.LossGradient(at, result);
            gradients++;
        }

        for (var n = 0; points.Count < problem.Times.Length; n++)
        {
            if (n % Refresh == 0)
            {
                clock.Stop();
                step = 1 / Sharpness(field, theta, vector, at);
                clock.Start();
            }

            var end = problem.Times[points.Count];
            var h = Math.Min(step, end - t);
            Slope(theta, 0, theta, k1);
            Slope(theta, h / 2, k1, k2);
            Slope(theta, h / 2, k2, k3);
            Slope(theta, h, k3, k4);
            for (var i = 0; i < count; i++)
                theta[i] -= h / 6 * (k1[i] + 2 * (k2[i] + k3[i]) + k4[i]);
            t = h < step ? end : t + h;
            if (t >= end)
                points.Add((double[])theta.Clone());
        }

        return new([.. points], gradients, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The largest eigenvalue in size; the vector is kept for the next time.</summary>
    private static double Sharpness(ICurvatureField field, double[] theta, double[] vector, double[] product)
    {
        var size = 0.0;
        for (var k = 0; k < PowerSteps; k++)
        {
            var norm = System.Numerics.Tensors.TensorPrimitives.Norm<double>(vector);
            System.Numerics.Tensors.TensorPrimitives.Divide<double>(vector, norm, vector);
            field.HessianVector(theta, vector, product);
            size = System.Numerics.Tensors.TensorPrimitives.Norm<double>(product);
            product.CopyTo(vector, 0);
        }

        return size;
    }
}
