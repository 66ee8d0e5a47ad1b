using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>A symmetric operator.</summary>
/// <param name="vector">x</param>
/// <param name="product">Receives A·x; apart from x.</param>
internal delegate void SymmetricOperator(ReadOnlySpan<double> vector, Span<double> product);

/// <summary>Solves A·x = b of a symmetric operator in constant memory: conjugate gradients (Hestenes and Stiefel 1952) while A shows itself positive
/// definite, MINRES (Paige and Saunders 1975) from where it does not.</summary>
internal sealed class KrylovSolver(int length)
{
    private readonly double[] _residual = new double[length];
    private readonly double[] _conditioned = new double[length];
    private readonly double[] _direction = new double[length];
    private readonly double[] _image = new double[length];
    private double[][]? _minres;

    /// <summary>Products of the last solve.</summary>
    public int Iterations { get; private set; }

    /// <summary>The largest curvature pᵀAp/pᵀp met by the last solve: a lower bound of the largest eigenvalue.</summary>
    public double LargestCurvature { get; private set; }

    /// <summary>Whether the last solve met a direction of curvature ≤ 0.</summary>
    public bool IsIndefinite { get; private set; }

    /// <summary>Starts from zero and ends when the residual, weighed, is small.</summary>
    /// <param name="a">A</param>
    /// <param name="b">b: [length]</param>
    /// <param name="x">Receives the solution.</param>
    /// <param name="weights">Of the norm √(mean of (wᵢrᵢ)²).</param>
    /// <param name="tolerance">In that norm.</param>
    /// <param name="most">Products allowed.</param>
    /// <param name="visit">Shown every direction and its image.</param>
    /// <param name="precondition">An approximation of A⁻¹, positive definite; none for the identity.</param>
    /// <returns>Whether the tolerance was met.</returns>
    public bool Solve(SymmetricOperator a, ReadOnlySpan<double> b, Span<double> x, ReadOnlySpan<double> weights, double tolerance, int most,
        SymmetricOperator? precondition = null, Action<double[], double[]>? visit = null)
    {
        (Iterations, LargestCurvature, IsIndefinite) = (0, 0, false);
        x.Clear();
        b.CopyTo(_residual);
        var last = 0.0;
        while (Norm(_residual, weights) > tolerance)
        {
            if (Iterations == most)
                return false;
            if (precondition is null)
                _residual.CopyTo(_conditioned, 0);
            else
                precondition(_residual, _conditioned);
            var product = TensorPrimitives.Dot<double>(_residual, _conditioned);
            if (Iterations == 0)
                _conditioned.CopyTo(_direction, 0);
            else
                TensorPrimitives.MultiplyAdd<double>(_direction, product / last, _conditioned, _direction);
            last = product;
            a(_direction, _image);
            Iterations++;
            visit?.Invoke(_direction, _image);
            var curvature = TensorPrimitives.Dot<double>(_direction, _image);
            var square = TensorPrimitives.SumOfSquares<double>(_direction);
            LargestCurvature = Math.Max(LargestCurvature, curvature / square);
            if (!(curvature > 0))
            {
                IsIndefinite = true;
                return double.IsFinite(curvature) && Minres(a, b, x, weights, tolerance, most);
            }

            var step = product / curvature;
            TensorPrimitives.MultiplyAdd(_direction, step, x, x);
            TensorPrimitives.MultiplyAdd<double>(_image, -step, _residual, _residual);
        }

        return true;
    }

    /// <summary>From zero again: the Lanczos process with a QR factorisation of its tridiagonal by Givens rotations.</summary>
    private bool Minres(SymmetricOperator a, ReadOnlySpan<double> b, Span<double> x, ReadOnlySpan<double> weights, double tolerance, int most)
    {
        _minres ??= [new double[length], new double[length], new double[length]];
        var (before, last, now) = (_residual, _conditioned, _direction); // Lanczos vectors
        var (wBefore, w, wNew) = (_minres[0], _minres[1], _minres[2]); // directions
        x.Clear();
        Array.Clear(last);
        Array.Clear(w);
        Array.Clear(wBefore);
        var beta = TensorPrimitives.Norm(b);
        TensorPrimitives.Divide(b, beta, now);
        var (c, s, cBefore, sBefore, eta, coupling) = (1.0, 0.0, 1.0, 0.0, beta, 0.0);
        var scale = Norm(b, weights) / beta; // the residual is not formed: its norm is weighed as b's
        while (Math.Abs(eta) * scale > tolerance)
        {
            if (Iterations == most)
                return false;
            a(now, _image);
            Iterations++;
            var diagonal = TensorPrimitives.Dot<double>(now, _image);
            TensorPrimitives.MultiplyAdd<double>(now, -diagonal, _image, _image);
            TensorPrimitives.MultiplyAdd<double>(last, -coupling, _image, _image);
            var next = TensorPrimitives.Norm<double>(_image);
            var delta = c * diagonal - cBefore * s * coupling;
            var rho1 = double.Hypot(delta, next);
            var (rho2, rho3) = (s * diagonal + cBefore * c * coupling, sBefore * coupling);
            if (!(rho1 > 0) || !double.IsFinite(rho1))
                return false;
            (cBefore, sBefore) = (c, s);
            (c, s) = (delta / rho1, next / rho1);
            TensorPrimitives.MultiplyAdd<double>(wBefore, -rho3, now, wNew);
            TensorPrimitives.MultiplyAdd<double>(w, -rho2, wNew, wNew);
            TensorPrimitives.Divide(wNew, rho1, wNew);
            TensorPrimitives.MultiplyAdd(wNew, c * eta, x, x);
            eta *= -s;
            (wBefore, w, wNew) = (w, wNew, wBefore);
            coupling = next;
            if (!(next > 0))
                return true;
            TensorPrimitives.Divide(_image, next, before);
            (before, last, now) = (last, now, before);
        }

        return true;
    }

    private double Norm(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        TensorPrimitives.Multiply(values, weights, _image);
        return TensorPrimitives.Norm<double>(_image) / Math.Sqrt(length);
    }
}
