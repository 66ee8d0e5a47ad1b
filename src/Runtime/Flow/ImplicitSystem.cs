using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The matrix I + γ∇²L of implicit methods, and its solver: dense with a Hessian that is kept over many steps, or by Krylov subspaces without any
/// matrix.</summary>
internal sealed class ImplicitSystem
{
    private const int MostProducts = 150, MostRecycled = 16;
    private const int MostDense = 32; // measured in seconds: dense ahead at P = 15, Krylov subspaces six times at 101 and five times at 241
    private const long MostRecycledValues = 1L << 24;

    private readonly CountedField _field;
    private readonly double[]? _hessian;
    private readonly Cholesky? _cholesky;
    private readonly KrylovSolver? _krylov;
    private readonly SymmetricOperator? _product;
    private readonly SymmetricOperator? _precondition;
    private readonly Action<double[], double[]>? _visit;
    private readonly SpectralPreconditioner? _spectrum;
    private readonly double[] _point;
    private readonly double[] _gradient;
    private readonly double[] _scratch;
    private SymmetricIndefinite? _indefinite;
    private bool _hasHessian, _isFactored, _isIndefinite;
    private double _gamma;

    /// <param name="field">The field.</param>
    /// <param name="isDense">Whether to form the Hessian.</param>
    public ImplicitSystem(CountedField field, bool isDense)
    {
        _field = field;
        var count = field.ParameterCount;
        (_point, _gradient, _scratch) = (new double[count], new double[count], new double[count]);
        if (isDense)
        {
            (_hessian, _cholesky) = (new double[checked(count * count)], new Cholesky(count));
        }
        else
        {
            (_krylov, _product) = (new KrylovSolver(count), Multiply);
            _spectrum = new SpectralPreconditioner(count, Math.Clamp((int)(MostRecycledValues / count), 4, MostRecycled));
            _precondition = (v, product) => _spectrum.Apply(v, product, _gamma);
            _visit = (v, image) => _spectrum.Gather(v, image, _gamma);
        }
    }

    /// <summary>Whether a dense Hessian costs less than Krylov subspaces.</summary>
    public static bool PrefersDense(CountedField field) => field.ParameterCount <= MostDense;

    public bool IsDense => _hessian is not null;

    /// <summary>Whether the Hessian is of another point than the one that is to be solved for.</summary>
    public bool IsStale { get; private set; } = true;

    /// <summary>An estimate of the largest eigenvalue of ∇²L.</summary>
    public double Sharpness { get; private set; }

    /// <summary>What forming the Hessian costs, in gradients.</summary>
    public double HessianCost => (_field.Curvature is null ? 1.0 : 2.0) * _field.ParameterCount;

    /// <summary>The flow has moved on.</summary>
    public void Move() => IsStale = true;

    /// <summary>Makes ready to solve with I + γ∇²L at or near a point; the Hessian is formed if there is none, or a fresh one is asked for.</summary>
    /// <returns>False when the matrix is singular or not finite.</returns>
    public bool Prepare(ReadOnlySpan<double> parameters, ReadOnlySpan<double> gradient, double gamma, bool fresh)
    {
        if (_hessian is null)
        {
            parameters.CopyTo(_point);
            gradient.CopyTo(_gradient);
            _gamma = gamma;
            return true;
        }

        if (!_hasHessian || fresh && IsStale)
        {
            _field.Hessian(parameters, gradient, _hessian);
            Sharpness = Math.Max(0, SymmetricMatrix.LargestEigenvalue(_hessian, _scratch));
            (_hasHessian, IsStale, _isFactored) = (true, false, false);
        }

        if (_isFactored && _gamma == gamma)
            return true;
        _gamma = gamma;
        _isIndefinite = !_cholesky!.Factor(_hessian, gamma, 1);
        _isFactored = !_isIndefinite || (_indefinite ??= new SymmetricIndefinite(parameters.Length)).Factor(_hessian, gamma, 1);
        return _isFactored;
    }

    /// <summary>Solves with the matrix that was made ready.</summary>
    /// <param name="values">The right-hand side.</param>
    /// <param name="solution">Receives the solution.</param>
    /// <param name="weights">Of the norm the residual is measured in, for a Krylov solver.</param>
    /// <param name="tolerance">In that norm.</param>
    /// <returns>Whether it was met.</returns>
    public bool Solve(ReadOnlySpan<double> values, Span<double> solution, ReadOnlySpan<double> weights, double tolerance)
    {
        if (_krylov is null)
        {
            values.CopyTo(solution);
            if (_isIndefinite)
                _indefinite!.Solve(solution);
            else
                _cholesky!.Solve(solution);
            return true;
        }

        var gathers = _spectrum!.Gathers;
        var isSolved = _krylov.Solve(_product!, values, solution, weights, tolerance, MostProducts, gathers ? null : _precondition, gathers ? _visit : null);
        _spectrum.End(_krylov.Iterations);
        if (_krylov.Iterations > 0)
            Sharpness = Math.Max(0.99 * Sharpness, (_krylov.LargestCurvature - 1) / _gamma);
        return isSolved;
    }

    public void Transfer(StateTransfer transfer)
    {
        var (sharpness, isStale) = (Sharpness, IsStale);
        transfer.Number(ref sharpness);
        transfer.Flag(ref isStale);
        (Sharpness, IsStale) = (sharpness, isStale);
        transfer.Flag(ref _hasHessian);
        if (_hessian is not null && _hasHessian)
            transfer.Values(_hessian);
        _spectrum?.Transfer(transfer);
        if (transfer.IsReading)
            _isFactored = false; // the same factors come from the same matrix
    }

    private void Multiply(ReadOnlySpan<double> vector, Span<double> product)
    {
        _field.HessianVector(_point, _gradient, vector, product);
        TensorPrimitives.MultiplyAdd(product, _gamma, vector, product);
    }
}
