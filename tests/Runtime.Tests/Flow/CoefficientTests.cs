using System;
using System.Linq;

namespace GradientFlow.Tests.Flow;

/// <summary>The order conditions of the coefficient tables.</summary>
public sealed class CoefficientTests
{
    [Fact]
    public void Ros34Pw2_meets_the_conditions_of_a_w_method()
    {
        // Back from the form without products: Γ = (I/γ − C)⁻¹, α = A·Γ, b = B·Γ (Hairer and Wanner II, IV.7).
        const int S = Ros34Pw2.Stages;
        double At(double[][] table, int i, int j) => j < table[i].Length ? table[i][j] : 0;
        var gamma = new double[S, S];
        for (var j = 0; j < S; j++)
        {
            for (var i = j; i < S; i++)
            {
                var sum = i == j ? 1.0 : 0;
                for (var k = j; k < i; k++)
                    sum += At(Ros34Pw2.C, i, k) * gamma[k, j];
                gamma[i, j] = sum * Ros34Pw2.Gamma;
            }
        }

        var alpha = new double[S, S];
        for (var i = 0; i < S; i++)
        {
            for (var j = 0; j < S; j++)
                alpha[i, j] = Enumerable.Range(0, S).Sum(k => At(Ros34Pw2.A, i, k) * gamma[k, j]);
        }

        double[] Times(double[,] m, double[] v) => [.. Enumerable.Range(0, S).Select(i => Enumerable.Range(0, S).Sum(j => m[i, j] * v[j]))];
        double[] Weights(double[] b) => [.. Enumerable.Range(0, S).Select(j => Enumerable.Range(0, S).Sum(k => b[k] * gamma[k, j]))];
        double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
        double[] ones = [1, 1, 1, 1], a = Times(alpha, ones), g = Times(gamma, ones);

        void Condition(double expected, double[] b, double[] v) => Assert.Equal(expected, Dot(b, v), 1e-14);
        var b = Weights(Ros34Pw2.B);
        Condition(1, b, ones);
        Condition(0.5, b, a);
        Condition(0, b, g); // with any matrix
        Condition(1.0 / 3, b, [.. a.Select(x => x * x)]);
        Condition(1.0 / 6, b, Times(alpha, a));
        Condition(0, b, Times(alpha, g));
        Condition(0, b, Times(gamma, a));
        Condition(0, b, Times(gamma, g));
        var embedded = Weights([.. Ros34Pw2.B.Zip(Ros34Pw2.E, (x, y) => x - y)]);
        Condition(1, embedded, ones);
        Condition(0.5, embedded, a);
        Condition(0, embedded, g);
    }

    [Fact]
    public void Rkc2_is_stable_to_its_bound_whatever_the_number_of_stages()
    {
        // On θ′ = −λθ one step multiplies by the stability polynomial: |R| < 1 up to the bound the number of stages is chosen by.
        foreach (var product in new[] { 1.0, 10, 100, 1e3, 1e4, 1e6 })
        {
            foreach (var share in new[] { 0.01, 0.1, 0.3, 0.5, 0.9, 1 })
            {
                // Two eigenvalues: the larger makes the stages, the smaller probes the polynomial.
                var field = new Diagonal([product, product * share]);
                var (from, to) = (new FlowState(2), new FlowState(2));
                (from.Parameters[0], from.Parameters[1]) = (1, 1);
                from.Loss = field.LossGradient(from.Parameters, from.Gradient);
                var stepper = new Rkc2(new CountedField(field, 1e-3));
                Assert.Equal(StepFault.None, stepper.Try(from, 1, to, 1e-3).Fault);
                Assert.InRange(Math.Abs(to.Parameters[0]), 0, 1);
                Assert.InRange(Math.Abs(to.Parameters[1]), 0, 1);
            }
        }
    }

    /// <summary>½Σλθ²</summary>
    private sealed class Diagonal(double[] values) : IGradientField
    {
        public string Name => "Diagonal";

        public string LossConvention => "½Σλθ²";

        public int ParameterCount => values.Length;

        public double Loss(ReadOnlySpan<double> parameters) => LossGradient(parameters, stackalloc double[values.Length]);

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            var loss = 0.0;
            for (var i = 0; i < values.Length; i++)
            {
                gradient[i] = values[i] * parameters[i];
                loss += 0.5 * parameters[i] * gradient[i];
            }

            return loss;
        }
    }
}
