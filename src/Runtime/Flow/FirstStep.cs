using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The first step tried, by Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, II.4: from the sizes of θ, θ′ and a difference
/// quotient for θ″.</summary>
internal static class FirstStep
{
    /// <param name="scratch">Overwritten.</param>
    public static double Choose(CountedField field, FlowState at, FlowState scratch, FlowOptions options, Stepper stepper)
    {
        var most = Math.Min(options.MaxStep, options.EndTime - options.StartTime);
        if (stepper.FirstStep(at) is { } own)
            return Math.Min(own, most);
        if (options.InitialStep is { } given)
            return Math.Min(given, most);
        var weighed = new double[field.ParameterCount];
        double Norm(double[] x) => WeightedNorm.Of(x, at.Parameters, at.Parameters, options.Tolerance, weighed);
        var (size, gradient) = (Norm(at.Parameters), Norm(at.Gradient));
        var trial = Math.Min(most, size < 1e-5 || gradient < 1e-5 ? 1e-6 : 0.01 * size / gradient);
        TensorPrimitives.MultiplyAdd(at.Gradient, -trial, at.Parameters, scratch.Parameters);
        var loss = field.LossGradient(scratch.Parameters, scratch.Gradient);
        TensorPrimitives.Subtract<double>(scratch.Gradient, at.Gradient, scratch.Gradient);
        var curvature = Norm(scratch.Gradient) / trial;
        if (!double.IsFinite(loss) || !double.IsFinite(curvature))
            return Math.Min(most, 1e-3 * trial);
        var largest = Math.Max(gradient, curvature);
        var step = largest <= 1e-15 ? Math.Max(1e-6, 1e-3 * trial) : Math.Pow(0.01 / largest, 1.0 / stepper.ErrorOrder);
        return Math.Min(most, Math.Min(100 * trial, step));
    }
}
