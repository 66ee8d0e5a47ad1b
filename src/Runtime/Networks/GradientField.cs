using System;
using System.Linq;
using System.Numerics;
using System.Text;

namespace GradientFlow;

/// <summary>A network bound to data: its loss, gradient and products with the Jacobian J = ∂F/∂θ and the Hessian ∇²L, F the outputs of all samples
/// stacked (n·M values, the M values of a sample side by side).</summary>
/// <remarks><para>θ, directions and results are double for every network; one of <see cref="Precision.Single"/> rounds θ when it enters and computes in
/// single precision, sums over samples excepted.</para>
/// <para>Samples are summed in an order that depends on their number alone: results are the same, bit for bit, for every number of threads. Nothing is
/// allocated per call. One field serves one caller at a time: a call from another thread while one is under way, or while a flow of the field is being
/// integrated, is refused with an <see cref="InvalidOperationException"/> and disturbs nothing. Two fields are independent.</para></remarks>
/// <typeparam name="TNetwork">The network.</typeparam>
/// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
public sealed unsafe partial class GradientField<TNetwork, T> : IJacobianField, IGated
    where TNetwork : INetwork<TNetwork, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int TilesPerChunk = 4;
    private const int MostChunks = 64;
    private const long MostSums = 1L << 26;

    private readonly CallGate _gate =
        new("this bound field", "Bind a field for each caller, for two fields are independent, also of the same data; or let one caller wait for the other.");
    private readonly PackedData<T> _data;
    private readonly double[]? _sampleWeights;
    private readonly ChunkWorkers _workers;
    private readonly AlignedBuffer<T>[] _workspaces;
    private readonly AlignedBuffer<T>?[] _rows;
    private readonly AlignedBuffer<double>[] _sums;
    private readonly AlignedBuffer<T>? _theta;
    private readonly AlignedBuffer<T>? _direction;
    private AlignedBuffer<T>? _seeds;
    private AlignedBuffer<T>? _jacobianRows;
    private HessianSweeps<TNetwork, T>? _hessian;

    // The call in progress, for the workers.
    private NetworkProgram _program; // KinkSides while sign flips are counted
    private T* _parameters;
    private T* _along;
    private double* _result;

    /// <summary>Checks data against the network and packs them.</summary>
    /// <param name="data">Inputs, and targets unless only outputs are wanted.</param>
    /// <param name="threads">At most so many threads; 0 for one per processor. The results do not depend on it.</param>
    /// <param name="vectorBits">The width of the vectors to compute in, 512, 256, 128, or 0 for plain numbers; null for the one that the declaration asks for,
    /// else the widest. Widths differ in the order in which samples are summed, and so by rounding.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">This machine has no vectors of that width.</exception>
    public GradientField(Dataset data, int threads = 0, int? vectorBits = null)
        : this(data, threads, needsTargets: true, vectorBits)
    {
    }

    internal GradientField(Dataset data, int threads, bool needsTargets, int? vectorBits = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        Limits.AtLeast(0, threads);
        Info.RequireContract();
        if (vectorBits is { } bits && !VectorWidths.Available.Contains(bits))
            throw Limits.OutOfRange(nameof(vectorBits), bits,
                $"{bits} bits are no width of this machine; VectorWidths.Available lists them, the widest is {VectorWidths.Widest}.");
        VectorBits = vectorBits ?? Info.VectorBits ?? VectorWidths.Widest;
        _data = new PackedData<T>(Info, data, needsTargets);
        _sampleWeights = data.SampleWeights;
        var chunks = Math.Clamp(_data.Tiles / TilesPerChunk, 1, (int)Math.Clamp(MostSums / (ParameterCount + 1), 1, MostChunks));
        Threads = Math.Min(chunks, threads == 0 ? Environment.ProcessorCount : threads);
        _workers = new ChunkWorkers(RunChunk, Threads);
        _workspaces = Fill(Threads, () => new AlignedBuffer<T>(Info.WorkspaceLength));
        _rows = new AlignedBuffer<T>?[Threads];
        _sums = Fill(chunks, () => new AlignedBuffer<double>(Info.SumsLength));
        if (typeof(T) != typeof(double))
        {
            _theta = new AlignedBuffer<T>(ParameterCount);
            _direction = new AlignedBuffer<T>(ParameterCount);
        }
    }

    /// <summary>Names, shapes, sizes and the layout of θ.</summary>
    public NetworkInfo Info { get; } = TNetwork.Info;

    /// <inheritdoc/>
    public string Name => Info.Name;

    /// <inheritdoc/>
    public string LossConvention => Info.LossConvention;

    /// <inheritdoc/>
    public int ParameterCount => Info.ParameterCount;

    /// <inheritdoc/>
    public int Samples => _data.Samples;

    /// <inheritdoc/>
    public ScopeReport? Scope => RunScope.OfData;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">θ has the wrong length.</exception>
    public ScopeReport? ScopeFrom(ReadOnlySpan<double> start)
    {
        CheckParameters(start);
        return RunScope.At(start);
    }

    /// <inheritdoc/>
    string IDeclaredField.Architecture => Encoding.UTF8.GetString(TNetwork.Architecture);

    /// <inheritdoc/>
    double[] IDeclaredField.InputVectors() => _data.InputVectors(Info);

    /// <inheritdoc/>
    double[] IDeclaredField.Targets() => _data.Targets(Info);

    private RunScope RunScope => field ??= RunScope.Of<TNetwork>(Samples, _data.InputVectors(Info));

    /// <inheritdoc/>
    public int VectorBits { get; }

    /// <inheritdoc/>
    public double UnitRoundoff => typeof(T) == typeof(double) ? 1.0 / (1L << 53) : 1.0 / (1L << 24);

    /// <summary>n·M, the length of the stacked outputs.</summary>
    public int StackedOutputs => checked(Samples * Info.OutputSize);

    /// <summary>At most so many threads run at once.</summary>
    public int Threads { get; }

    /// <inheritdoc/>
    public string Fingerprint() => GradientFlow.Fingerprint.Of<TNetwork, T>(_data.Values.Span, "processor");

    /// <summary>The outputs F.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="outputs">Receives F: [n·M]</param>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    public void Predict(ReadOnlySpan<double> parameters, Span<double> outputs)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Check(outputs, StackedOutputs, nameof(outputs), parameters);
        Run(NetworkProgram.Forward, parameters, default, outputs);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">θ has the wrong length.</exception>
    public double Loss(ReadOnlySpan<double> parameters)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Run(NetworkProgram.Loss, parameters, default, default);
        return TotalLoss(parameters);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Check(gradient, ParameterCount, nameof(gradient), parameters);
        Run(NetworkProgram.LossGradient, parameters, default, default);
        Collect(parameters, gradient);
        return TotalLoss(parameters);
    }

    /// <summary>J·v</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]</param>
    /// <param name="product">Receives J·v: [n·M]</param>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    public void JacobianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Check(direction, ParameterCount, nameof(direction));
        Check(product, StackedOutputs, nameof(product), parameters, direction);
        Run(NetworkProgram.JacobianVector, parameters, direction, product);
    }

    /// <summary>Jᵀ·u</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="cotangents">u: [n·M]</param>
    /// <param name="product">Receives Jᵀ·u: [P]</param>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    public void VectorJacobian(ReadOnlySpan<double> parameters, ReadOnlySpan<double> cotangents, Span<double> product)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Check(cotangents, StackedOutputs, nameof(cotangents));
        Check(product, ParameterCount, nameof(product), parameters, cotangents);
        PackSeeds(cotangents);
        Run(NetworkProgram.VectorJacobian, parameters, default, default);
        Collect(default, product);
    }

    /// <summary>∇²L·v, exact.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]</param>
    /// <param name="product">Receives ∇²L·v: [P]</param>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) =>
        Curvature(NetworkProgram.HessianVector, parameters, direction, product);

    /// <summary>The dense Hessian ∇²L: exact, and symmetric to the last bit. It takes far less time than P products with it.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="hessian">Receives ∇²L: [P, P]</param>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    /// <exception cref="OverflowException">P² values are more than a span can hold.</exception>
    public void Hessian(ReadOnlySpan<double> parameters, Span<double> hessian)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Check(hessian, checked(ParameterCount * ParameterCount), nameof(hessian), parameters);
        _hessian ??= new(_data, Threads, _sums.Length, VectorBits);
        _hessian.Compute(Round(parameters, _theta), hessian);
        for (var i = 0; Info.WeightDecay > 0 && i < ParameterCount; i++)
            hessian[i * (ParameterCount + 1)] += Info.WeightDecay;
    }

    /// <summary>G·v, G = Jᵀ·(∂²ℓ/∂F²)·J the Gauss–Newton matrix (weight decay adds λ to its diagonal, as it does to the Hessian's).</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]</param>
    /// <param name="product">Receives G·v: [P]</param>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    public void GaussNewtonVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) =>
        Curvature(NetworkProgram.GaussNewtonVector, parameters, direction, product);

    /// <summary>The rows of J, one for each value of F.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="rows">Receives J: [n·M, P], row-major.</param>
    /// <exception cref="ArgumentException">A length is wrong, or buffers overlap.</exception>
    public void JacobianRows(ReadOnlySpan<double> parameters, Span<double> rows)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Check(rows, checked(StackedOutputs * ParameterCount), nameof(rows), parameters);
        var (width, outputs, count) = (Info.TileSamples, Info.OutputSize, ParameterCount);
        var theta = Round(parameters, _theta);
        for (var tile = 0; tile < _data.Tiles; tile++)
        {
            var buffers = RowBuffers(tile, theta);
            TNetwork.Run(NetworkProgram.JacobianPrepare, VectorBits, in buffers);
            for (var k = 0; k < outputs; k++)
            {
                Row(in buffers, k);
                for (var s = 0; s < Math.Min(width, Samples - tile * width); s++)
                {
                    var row = rows.Slice(((tile * width + s) * outputs + k) * count, count);
                    for (var p = 0; p < row.Length; p++)
                        row[p] = double.CreateTruncating(buffers.Rows[p * width + s]);
                }
            }
        }
    }

    /// <inheritdoc/>
    JacobianPanels IJacobianField.Panels(ReadOnlySpan<double> parameters) => new JacobianPanels<TNetwork, T>(_data, parameters, VectorBits);

    private void Curvature(NetworkProgram program, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
    {
        using var pass = Enter();
        CheckParameters(parameters);
        Check(direction, ParameterCount, nameof(direction));
        Check(product, ParameterCount, nameof(product), parameters, direction);
        Run(program, parameters, direction, default);
        Collect(direction, product);
    }

    // ---- checks at the door ----

    /// <summary>One caller at a time: everything that uses the workspace passes here first.</summary>
    private CallGate.Pass Enter() => _gate.Enter(Name);

    /// <inheritdoc/>
    CallGate.Pass IGated.Enter() => Enter();

    private void CheckParameters(ReadOnlySpan<double> parameters) => Check(parameters, ParameterCount, nameof(parameters));

    private void Check(ReadOnlySpan<double> values, int length, string name)
    {
        if (values.Length != length)
            throw new ArgumentException($"{name} has {values.Length} values; {Name} takes {length}.", name);
    }

    private void Check(ReadOnlySpan<double> result, int length, string name, ReadOnlySpan<double> first, ReadOnlySpan<double> second = default)
    {
        Check(result, length, name);
        if (result.Overlaps(first) || result.Overlaps(second))
            throw new ArgumentException($"{name} overlaps another argument; results need memory of their own.", name);
    }

    private static TBuffer[] Fill<TBuffer>(int count, Func<TBuffer> create)
    {
        var buffers = new TBuffer[count];
        for (var i = 0; i < count; i++)
            buffers[i] = create();
        return buffers;
    }
}
