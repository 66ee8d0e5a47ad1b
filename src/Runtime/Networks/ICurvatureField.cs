using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>A loss with second derivatives, which the implicit and exponential methods use where they are exact and cheap. Networks bring them
/// (<see cref="GradientField{TNetwork, T}"/>); a field without them is integrated by the same methods with difference quotients of its gradient.</summary>
/// <remarks>The Gauss–Newton matrix is G = Jᵀ·(∂²ℓ/∂F²)·J for L = ℓ(F(θ)), J = ∂F/∂θ: [nM, P]; a penalty ½λ‖θ‖² adds λ·I.
/// <see cref="GradientCheck.HessianVector"/> and <see cref="GradientCheck.Hessian"/> hold the second derivatives against differences of the gradient.</remarks>
public interface ICurvatureField : IGradientField
{
    /// <summary>Whether ∇L is continuous. Where it is not (ReLU and its like), products are taken exactly, and the flow may slide along a kink.</summary>
    bool IsSmooth => true;

    /// <summary>How many sign flips lie between two points: comparisons, such as z &gt; 0 of a ReLU's unit and sample, that come out differently. Null where
    /// that is not known.</summary>
    /// <param name="before">θ: [P]</param>
    /// <param name="after">Another θ: [P]</param>
    long? SignFlips(ReadOnlySpan<double> before, ReadOnlySpan<double> after) => null;

    /// <summary>nM, the length of F; 0 when the loss has no such structure, and hence no Gauss–Newton matrix.</summary>
    int StackedOutputs => 0;

    /// <summary>Whether <see cref="GaussNewtonRows"/> can be called.</summary>
    bool HasGaussNewtonRows => false;

    /// <summary>d in G = BᵀB + d·I, B the Gauss–Newton rows.</summary>
    double GaussNewtonShift => 0;

    /// <summary>∇²L(θ)·v</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]</param>
    /// <param name="product">Receives ∇²L·v: [P]; apart from the others.</param>
    void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product);

    /// <summary>∇²L(θ); by P products unless the field knows better.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="hessian">Receives ∇²L: [P, P], both triangles.</param>
    void Hessian(ReadOnlySpan<double> parameters, Span<double> hessian)
    {
        var direction = new double[ParameterCount];
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = 1;
            HessianVector(parameters, direction, hessian.Slice(i * direction.Length, direction.Length));
            direction[i] = 0;
        }

        SymmetricMatrix.Symmetrize(hessian, direction.Length);
    }

    /// <summary>G(θ), from its rows unless the field knows better.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="matrix">Receives G: [P, P], both triangles.</param>
    /// <exception cref="NotSupportedException">The loss has no Gauss–Newton matrix.</exception>
    void GaussNewton(ReadOnlySpan<double> parameters, Span<double> matrix)
    {
        if (!HasGaussNewtonRows)
            throw new NotSupportedException($"{Name} gives no Gauss–Newton matrix: implement GaussNewton or GaussNewtonRows.");
        var (count, rows) = (ParameterCount, new double[checked(StackedOutputs * ParameterCount)]);
        GaussNewtonRows(parameters, rows);
        matrix.Clear();
        for (var r = 0; r < StackedOutputs; r++)
        {
            var row = rows.AsSpan(r * count, count);
            for (var i = 0; i < count; i++)
                TensorPrimitives.MultiplyAdd<double>(row, row[i], matrix.Slice(i * count, count), matrix.Slice(i * count, count));
        }

        for (var i = 0; i < count; i++)
            matrix[i * count + i] += GaussNewtonShift;
    }

    /// <summary>G(θ)·v, from its rows unless the field knows better.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]</param>
    /// <param name="product">Receives G·v: [P]; apart from the others.</param>
    /// <exception cref="NotSupportedException">The loss has no Gauss–Newton matrix.</exception>
    void GaussNewtonVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
    {
        if (!HasGaussNewtonRows)
            throw new NotSupportedException($"{Name} gives no Gauss–Newton products: implement GaussNewtonVector or GaussNewtonRows.");
        var (count, rows) = (ParameterCount, new double[checked(StackedOutputs * ParameterCount)]);
        GaussNewtonRows(parameters, rows);
        TensorPrimitives.Multiply(direction, GaussNewtonShift, product);
        for (var r = 0; r < StackedOutputs; r++)
        {
            var row = rows.AsSpan(r * count, count);
            TensorPrimitives.MultiplyAdd(row, TensorPrimitives.Dot<double>(row, direction), product, product);
        }
    }

    /// <summary>B(θ), for a loss whose ∂²ℓ/∂F² is diagonal and not negative: the rows of J, each times the root of its entry there.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="rows">Receives B: [nM, P], row-major.</param>
    /// <exception cref="NotSupportedException">The loss has no such rows.</exception>
    void GaussNewtonRows(ReadOnlySpan<double> parameters, Span<double> rows) => throw new NotSupportedException($"{Name} gives no Gauss–Newton rows.");
}
