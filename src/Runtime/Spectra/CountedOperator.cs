using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>A symmetric matrix that is known by its products, which are counted.</summary>
/// <param name="name">What it is, for messages.</param>
/// <param name="order">Its order.</param>
/// <param name="roundoff">The relative error of one rounding in a product.</param>
/// <param name="multiply">A·v</param>
internal sealed class CountedOperator(string name, int order, double roundoff, SymmetricOperator multiply)
{
    public string Name => name;

    public int Order => order;

    public double Roundoff => roundoff;

    /// <summary>How many products were asked for.</summary>
    public long Products { get; private set; }

    /// <summary>A·v</summary>
    /// <exception cref="ArithmeticException">The product is not finite.</exception>
    public void Multiply(ReadOnlySpan<double> vector, Span<double> product)
    {
        Products++;
        multiply(vector, product);
        if (!double.IsFinite(TensorPrimitives.Sum<double>(product)))
            throw new ArithmeticException($"A product with {name} is not finite at this θ: the network's derivatives overflow there. Nothing is known of its "
                + "eigenvalues.");
    }
}
