namespace GradientFlow.Generators.Lowering;

/// <summary>What loops are scheduled for. One text serves every width of vector; so it counts on what the narrowest has, 16 registers, and counts samples in
/// vectors of the widest, 512 bits: as many narrower ones are twice or four times as many.</summary>
/// <param name="IsSingle">float instead of double.</param>
/// <param name="TileSamples">Samples of a tile: the stride between two values of one sample.</param>
internal sealed record Machine(bool IsSingle, int TileSamples)
{
    /// <summary>Vector registers.</summary>
    public const int Registers = 16;

    /// <summary>Bytes of a vector.</summary>
    public const int VectorBytes = 64;

    /// <summary>How many of a run of neighbouring sums over samples are added at once; what is missing to four or eight is zero.</summary>
    public const int SumsTogether = 8;

    public int ElementBytes => IsSingle ? 4 : 8;

    public int Lanes => VectorBytes / ElementBytes;

    /// <summary>Vectors of samples in a tile.</summary>
    public int Vectors => TileSamples / Lanes;

    public string Scalar => IsSingle ? "float" : "double";
}
