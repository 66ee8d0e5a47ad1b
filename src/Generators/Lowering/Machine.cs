namespace GradientFlow.Generators.Lowering;

/// <summary>What code is lowered to.</summary>
/// <param name="IsSingle">float instead of double.</param>
/// <param name="VectorBits">512, 256, 128, or 0 for scalar code.</param>
/// <param name="TileSamples">Samples of a tile: the stride between two values of one sample.</param>
internal sealed record Machine(bool IsSingle, int VectorBits, int TileSamples)
{
    public int Lanes => VectorBits == 0 ? 1 : VectorBits / (IsSingle ? 32 : 64);

    /// <summary>Vector registers. 128 bits run on ARM, which has 32, and on older x86, which has 16.</summary>
    public int Registers => VectorBits == 512 ? 32 : 16;

    public int ElementBytes => IsSingle ? 4 : 8;

    /// <summary>Bytes of a vector.</summary>
    public int VectorBytes => Lanes * ElementBytes;

    /// <summary>How many of a run of neighbouring sums over samples are added at once: up to eight of vectors with eight lanes or more, else up to four; what is
    /// missing to eight or four is zero.</summary>
    public int SumsTogether(int run) => VectorBits == 0 ? 1 : System.Math.Min(run, Lanes >= 8 ? 8 : 4);

    public string Scalar => IsSingle ? "float" : "double";
}
