using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>Numbers a network can be evaluated in. default(T) is zero.</summary>
internal interface IArithmetic<T>
    where T : struct
{
    /// <summary>The number a double is, exactly or enclosed.</summary>
    T Constant(double c);

    T Add(T a, T b);

    T Multiply(T a, T b);

    T Square(T a);

    T Divide(T a, T b);

    bool IsZero(T a);

    /// <summary>A function of one argument and its derivative there.</summary>
    /// <param name="exponent">Of <see cref="Op.Power"/>.</param>
    T Call(Op op, double exponent, T x, out T derivative);

    /// <summary>Positive for a &gt; b, 0 where they are equal, negative otherwise.</summary>
    int Compare(T a, T b);

    /// <summary>Whether a is the larger, as far as can be told, where nothing depends on the answer.</summary>
    bool SeemsLarger(T a, T b);

    /// <summary>Pieces of a function are not chosen between but taken together, by <see cref="Join"/>.</summary>
    bool TakesAllPieces { get; }

    /// <summary>Either of two pieces, chosen by comparing a with b.</summary>
    T Join(T a, T b, T then, T otherwise);
}
