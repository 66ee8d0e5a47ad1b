namespace GradientFlow;

/// <summary>P numbers that a flow computes with: on the host, or where its field computes. The space it belongs to keeps both sides alike, as they are asked
/// for.</summary>
internal sealed class FlowVector(VectorSpace space, int length)
{
    private readonly double[] _values = new double[length];

    public int Length => length;

    public VectorSpace Space => space;

    /// <summary>The numbers on the host, which may be read and written.</summary>
    public double[] Values
    {
        get
        {
            space.BringToHost(this);
            return _values;
        }
    }

    /// <summary>The memory on the host, whatever is in it.</summary>
    internal double[] HostMemory => _values;

    /// <summary>What a space that is not on the host keeps of the vector.</summary>
    internal object? Remote { get; set; }
}
