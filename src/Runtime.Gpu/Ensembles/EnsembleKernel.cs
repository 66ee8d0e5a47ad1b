using System;
using System.ComponentModel;
using ILGPU;
using static GradientFlow.CompilerServices.KernelMath;

namespace GradientFlow.CompilerServices;

/// <summary>Integrates the flow of one member in each group: thread q owns θ_q, the step is the same for all threads, and nothing leaves the device until a
/// slice of steps is over. The method is the pair 5(4) of Tsitouras (Computers and Mathematics with Applications 62 (2011) 770–775).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class EnsembleKernel
{
    /// <summary>Threads of a group; emitted gradients count on it.</summary>
    internal const int Threads = 64;

    /// <summary>Tries steps until the member has ended or the launch's tries are used up.</summary>
    /// <typeparam name="TGradient">The network.</typeparam>
    /// <typeparam name="T">double or float.</typeparam>
    /// <param name="b">Memory and settings.</param>
    public static void Integrate<TGradient, T>(EnsembleBuffers<T> b)
        where TGradient : struct, IGroupGradient<T>
        where T : unmanaged
    {
        var network = default(TGradient);
        int q = Group.IdxX, count = network.ParameterCount;
        var theta = SharedMemory.Allocate<T>(Threads);
        var gradient = SharedMemory.Allocate<double>(Threads);
        var exchange = SharedMemory.Allocate<double>(Threads);
        var state = b.States.SubView((long)Grid.IdxX * (2 * count + EnsembleState.Length));
        var scalars = state.SubView(2 * count);
        var isOwner = q < count;

        double x = isOwner ? state[q] : 0, k1 = isOwner ? state[count + q] : 0;
        double k2 = 0, k3 = 0, k4 = 0, k5 = 0, k6 = 0, ahead = 0;
        double time = scalars[EnsembleState.Time], step = scalars[EnsembleState.Step], loss = scalars[EnsembleState.Loss],
            norm = scalars[EnsembleState.GradientNorm];
        double lastError = scalars[EnsembleState.LastError], wasRejected = scalars[EnsembleState.WasRejected], status = scalars[EnsembleState.Status];
        double accepted = scalars[EnsembleState.Accepted], rejected = scalars[EnsembleState.Rejected], gradients = scalars[EnsembleState.Gradients];
        Barrier();

        // Every loop has the same length for all threads, and no barrier stands in a branch.
        var hasBegun = status != EnsembleState.NotBegun;
        status = hasBegun ? status : EnsembleState.Running;
        var tries = 0;
        while (status == EnsembleState.Running & tries < b.Tries)
        {
            // Stage 0 is the gradient at the start; the others are those of a step.
            var h = b.EndTime - time <= 1.0001 * step ? b.EndTime - time : step;
            double slope = 0, here = 0;
            int firstStage = hasBegun ? 1 : 0, lastStage = hasBegun ? 6 : 0;
            for (var stage = firstStage; stage <= lastStage; stage++)
            {
                if (stage == 0)
                    ahead = x;
                else if (stage == 1)
                    ahead = Fma(-h, 0.161 * k1, x);
                else if (stage == 2)
                    ahead = Fma(-h, Fma(0.335480655492357, k2, -0.008480655492356989 * k1), x);
                else if (stage == 3)
                    ahead = Fma(-h, Fma(4.3622954328695815, k3, Fma(-6.359448489975075, k2, 2.8971530571054935 * k1)), x);
                else if (stage == 4)
                    ahead = Fma(-h, Fma(-0.09249506636175525, k4, Fma(7.4955393428898365, k3, Fma(-11.748883564062828, k2, 5.325864828439257 * k1))), x);
                else if (stage == 5)
                    ahead = Fma(-h, Fma(-0.028269050394068383, k5,
                        Fma(-0.071584973281401, k4, Fma(8.159367898576159, k3, Fma(-12.92096931784711, k2, 5.86145544294642 * k1)))), x);
                else
                    ahead = Fma(-h, Fma(2.324710524099774, k6,
                        Fma(-3.290069515436081, k5, Fma(1.379008574103742, k4, Fma(0.4798896504144996, k3, Fma(0.01, k2, 0.09646076681806523 * k1))))), x);

                if (isOwner)
                    theta[q] = network.Round(ahead);
                Barrier();
                network.Compute(b.Samples, b.Constants, b.Tiles, theta, gradient);
                slope = isOwner ? Fma(b.WeightDecay, ahead, gradient[q]) : 0;
                here = gradient[count];
                Barrier();
                gradients++;
                k2 = stage == 1 ? slope : k2;
                k3 = stage == 2 ? slope : k3;
                k4 = stage == 3 ? slope : k4;
                k5 = stage == 4 ? slope : k5;
                k6 = stage == 5 ? slope : k6;
            }

            here = Fma(0.5 * b.WeightDecay, SumOfSquares(exchange, q, count, isOwner ? ahead : 0), here);
            var size = Math.Sqrt(SumOfSquares(exchange, q, count, slope));
            var weight = 1 / Fma(b.Tolerance, Larger(Math.Abs(x), Math.Abs(ahead)), b.Tolerance);
            var difference = h * Fma(1.0 / 66, slope,
                Fma(-0.45808210592918697, k6,
                    Fma(0.5823571654525552, k5,
                        Fma(-0.1447110071732629, k4, Fma(0.007880878010261995, k3, Fma(-0.0008164344596567469, k2, -0.00178001105222577714 * k1))))));
            var error = Math.Sqrt(SumOfSquares(exchange, q, count, isOwner ? difference * weight : 0) / count);
            var sizes = Math.Sqrt(SumOfSquares(exchange, q, count, isOwner ? x * weight : 0) / count);
            var slopes = Math.Sqrt(SumOfSquares(exchange, q, count, slope * weight) / count);
            var isFinite = Math.Abs(here) < double.PositiveInfinity & size < double.PositiveInfinity;
            if (!hasBegun)
            {
                hasBegun = true;
                (k1, loss, norm) = (slope, here, size);
                status = !isFinite ? EnsembleState.Of(StopReason.NonFinite) : status;
                // Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, II.4, without the difference quotient
                var chosen = sizes < 1e-5 | slopes < 1e-5 ? 1e-6 : 0.01 * sizes / slopes;
                step = Smaller(b.FirstStep > 0 ? b.FirstStep : chosen, b.MaxStep);
            }
            else
            {
                tries++;
                if (isFinite & error <= 1)
                {
                    accepted++;
                    var isLast = b.EndTime - time <= 1.0001 * step;
                    var next = isLast ? b.EndTime : time + h;
                    status = next > time ? status : EnsembleState.Of(StopReason.StepTooSmall);
                    time = next;
                    (x, k1, loss, norm) = (ahead, slope, here, size);
                    // Gustafsson's PI rule with exponents 1/8 and 1/16, which are square roots.
                    var now = Larger(error, 1e-10);
                    var factor = 0.9 * Math.Sqrt(Math.Sqrt(Math.Sqrt(Math.Sqrt(lastError) / now)));
                    factor = Smaller(Larger(factor, 0.2), wasRejected > 0 ? 1 : 5);
                    step = isLast ? Larger(step, h * factor) : Smaller(b.MaxStep, h * factor);
                    (lastError, wasRejected) = (Larger(error, 1e-4), 0);
                    status = time >= b.EndTime ? EnsembleState.Of(StopReason.EndTime) : status;
                }
                else
                {
                    rejected++;
                    wasRejected = 1;
                    var factor = isFinite & error < double.PositiveInfinity ? 0.9 / Math.Sqrt(Math.Sqrt(error)) : 0.2;
                    step = h * Smaller(Larger(factor, 0.2), 0.9);
                    if (step <= 4e-15 * Larger(Math.Abs(time), 1e-290))
                        status = EnsembleState.Of(isFinite ? StopReason.StepTooSmall : StopReason.NonFinite);
                }
            }

            if (norm == 0 & status == EnsembleState.Running)
            {   // a critical point stays where it is until the end of time
                status = EnsembleState.Of(b.EndTime < double.PositiveInfinity ? StopReason.EndTime : StopReason.Stationary);
                time = b.EndTime < double.PositiveInfinity ? b.EndTime : time;
            }

            status = norm <= b.TargetGradientNorm & norm > 0 ? EnsembleState.Of(StopReason.TargetGradientNorm) : status;
            status = loss <= b.TargetLoss ? EnsembleState.Of(StopReason.TargetLoss) : status;
            if (status == EnsembleState.Running & gradients + 6 > b.MostGradients)
                status = EnsembleState.Of(StopReason.Evaluations);
        }

        if (isOwner)
        {
            state[q] = x;
            state[count + q] = k1;
        }

        if (q == 0)
        {
            scalars[EnsembleState.Time] = time;
            scalars[EnsembleState.Step] = step;
            scalars[EnsembleState.Loss] = loss;
            scalars[EnsembleState.GradientNorm] = norm;
            scalars[EnsembleState.LastError] = lastError;
            scalars[EnsembleState.WasRejected] = wasRejected;
            scalars[EnsembleState.Status] = status;
            scalars[EnsembleState.Accepted] = accepted;
            scalars[EnsembleState.Rejected] = rejected;
            scalars[EnsembleState.Gradients] = gradients;
        }
    }

    /// <summary>Σ values², one of each owner, in the order of the threads; every thread has it.</summary>
    private static double SumOfSquares(ArrayView<double> exchange, int q, int count, double value)
    {
        exchange[q] = value;
        Barrier();
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum = Fma(exchange[i], exchange[i], sum);
        Barrier();
        return sum;
    }

    private static double Smaller(double a, double b) => a < b ? a : b;

    private static double Larger(double a, double b) => a > b ? a : b;
}
