using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Newton's method for y + γ·∇L(y) = ψ, the equation of every implicit method here, with a matrix that may be of an earlier step (Hairer and Wanner,
/// Solving Ordinary Differential Equations II, IV.8). The rate of convergence is remembered from step to step, so that one iteration is enough where the
/// rate says so: a linear rate with an old dense Hessian, a quadratic one with Krylov subspaces, whose Hessian is never old.</summary>
internal sealed class Newton
{
    private const int MostIterations = 4;
    private const double LeastRate = 0.3; // a rate falls at most so fast
    private const double Forgetting = 0.8; // the power a remembered rate decays by, so that it is measured again before long
    private const double KrylovShare = 0.05; // of the tolerance

    private readonly CountedField _field;
    private readonly ImplicitSystem _system;
    private readonly double[] _gradient;
    private readonly double[] _residual;
    private readonly double[] _correction;
    private readonly double[] _scratch;
    private double _rate = 1;
    private double _excess;

    public Newton(CountedField field, ImplicitSystem system)
    {
        (_field, _system) = (field, system);
        var count = field.ParameterCount;
        (_gradient, _residual, _correction, _scratch) = (new double[count], new double[count], new double[count], new double[count]);
    }

    /// <summary>L(y) of the last solution, to the third order of its last correction.</summary>
    public double Loss { get; private set; }

    /// <summary>Solves.</summary>
    /// <param name="gamma">γ</param>
    /// <param name="psi">ψ: [P]</param>
    /// <param name="y">The first guess, then the solution: [P]</param>
    /// <param name="implied">Receives (ψ − y)/γ, the gradient at the solution: [P]</param>
    /// <param name="weights">Of the norm √(mean of (wᵢxᵢ)²).</param>
    /// <param name="tolerance">On the distance to the solution, in that norm.</param>
    public StepFault Solve(double gamma, ReadOnlySpan<double> psi, double[] y, Span<double> implied, ReadOnlySpan<double> weights, double tolerance)
    {
        // Once the iterations that an old Hessian cost would have paid for a new one, take it.
        var isFresh = _excess > 0.5 * _system.HessianCost;
        _rate = _system.IsDense ? Math.Pow(Math.Clamp(_rate, 1e-10, 1), Forgetting) : _rate / Forgetting;
        y.CopyTo(implied);
        while (true)
        {
            var fault = Iterate(gamma, psi, y, implied, weights, tolerance, isFresh);
            if (fault != StepFault.Newton || !_system.IsDense || !_system.IsStale)
                return fault;
            implied.CopyTo(y); // again from the guess, with the Hessian there
            isFresh = true;
        }
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _rate);
        transfer.Number(ref _excess);
    }

    private StepFault Iterate(double gamma, ReadOnlySpan<double> psi, double[] y, Span<double> implied, ReadOnlySpan<double> weights, double tolerance,
        bool isFresh)
    {
        var last = 0.0;
        for (var i = 0; i < MostIterations; i++)
        {
            var loss = _field.LossGradient(y, _gradient);
            if (!double.IsFinite(loss) || !double.IsFinite(TensorPrimitives.Sum<double>(_gradient)))
                return StepFault.NotFinite;
            TensorPrimitives.MultiplyAdd(_gradient, -gamma, psi, _residual);
            TensorPrimitives.Subtract<double>(_residual, y, _residual);
            if (i == 0 || !_system.IsDense)
            {
                var wasStale = _system.IsStale;
                if (!_system.Prepare(y, _gradient, gamma, isFresh))
                    return StepFault.Newton;
                if (wasStale && !_system.IsStale)
                    (_rate, _excess) = (1, 0);
            }

            if (i > 0 && !_system.IsDense)
                _rate = Math.Max(LeastRate * _rate, WeightedNorm.Weighed(_residual, weights, _scratch) / (last * last));
            if (!_system.Solve(_residual, _correction, weights, KrylovShare * tolerance))
                return StepFault.Krylov;
            TensorPrimitives.Add<double>(y, _correction, y);
            var size = WeightedNorm.Weighed(_correction, weights, _scratch);
            if (i > 0 && _system.IsDense)
                _rate = Math.Max(LeastRate * _rate, size / last);
            if (size * Math.Min(1, _system.IsDense ? _rate : _rate * size) <= tolerance)
            {
                _excess += i;
                TensorPrimitives.Subtract(psi, y, implied);
                TensorPrimitives.Divide(implied, gamma, implied);
                Loss = loss + 0.5 * (TensorPrimitives.Dot<double>(_gradient, _correction) + TensorPrimitives.Dot(implied, _correction));
                return StepFault.None;
            }

            if (i > 0 && size > 2 * last || !double.IsFinite(size))
                return StepFault.Newton;
            last = size;
        }

        return StepFault.Newton;
    }
}
