using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace GradientFlow;

/// <summary>The largest and the smallest eigenvalue.</summary>
/// <param name="Largest">λ_max</param>
/// <param name="Smallest">λ_min</param>
public readonly record struct KernelExtremes(Estimate Largest, Estimate Smallest)
{
    /// <inheritdoc/>
    public override string ToString() => $"λ_max = {Largest}, λ_min = {Smallest}";
}

/// <summary>How far training has gone from its start: both small, it is lazy (Chizat, Oyallon and Bach 2019).</summary>
/// <param name="Kernel">‖K − K₀‖_F/‖K₀‖_F</param>
/// <param name="Parameters">‖θ − θ₀‖/‖θ₀‖</param>
public readonly record struct KernelChange(Estimate Kernel, double Parameters)
{
    /// <inheritdoc/>
    public override string ToString() => $"‖K − K₀‖/‖K₀‖ = {Kernel}, ‖θ − θ₀‖/‖θ₀‖ = {Parameters:G6}";
}

/// <summary>The neural tangent kernel K = J·Jᵀ of a network at a θ (Jacot, Gabriel and Hongler 2018): J = ∂F/∂θ: [n·M, P], F the outputs of all samples
/// stacked, the M outputs of a sample side by side. Neither the loss nor the weights of samples enter: along the flow F′ = −K·∂ℓ/∂F, and they are in ∂ℓ/∂F.
/// Weight decay is not in it.</summary>
/// <remarks><para>J is never stored: it is computed in panels, as many at once as <see cref="SpectraOptions.MemoryBytes"/> allows. Where the smaller of n·M and
/// P is at most <see cref="SpectraOptions.DenseOrder"/>, eigenvalues are those of J·Jᵀ or Jᵀ·J as a dense matrix, up to rounding; beyond that products
/// J·(Jᵀ·u) give extremes and estimates.</para>
/// <para>K squares the singular values of J, so that λ_min is known up to about 10⁻¹⁶·λ_max and no better. Results do not depend on the number of threads, bit
/// for bit. The field serves one caller at a time, and is held while something is computed.</para></remarks>
public sealed class TangentKernel
{
    private readonly IJacobianField _field;
    private readonly SpectraOptions _options;
    private readonly double[] _theta;
    private readonly CountedOperator _products;
    private readonly double[] _outputs;
    private readonly double[] _direction;
    private double[]? _spectrum;
    private double _roundoff;
    private double[]? _diagonal;
    private double[,]? _formed; // of a kernel that others are held against
    private double _ofPanels;

    private TangentKernel(IJacobianField field, double[] theta, SpectraOptions options)
    {
        (_field, _theta, _options) = (field, theta, options);
        (_outputs, _direction) = (new double[Order], new double[theta.Length]);
        var isWide = Order <= theta.Length;
        _products = new($"the tangent kernel of {field.Name}", Side, field.UnitRoundoff, isWide ? MultiplyRows : MultiplyColumns);
    }

    /// <summary>n·M, the order of K.</summary>
    public int Order => _field.StackedOutputs;

    /// <summary>θ: [P], where K is taken.</summary>
    public ReadOnlySpan<double> Parameters => _theta;

    /// <summary>What was asked of the network so far, in gradients: 5/3 for each product with K, a third for each backward pass of an output over all samples,
    /// and the products of panels. Eigenvalues of dense matrices are not in it.</summary>
    public double GradientEquivalents => _ofPanels + 5.0 / 3 * _products.Products;

    private int Side => Math.Min(Order, _theta.Length);

    private bool IsDense => Side <= _options.DenseOrder;

    /// <summary>The kernel of a network bound to data, at a θ.</summary>
    /// <param name="field">A network bound to data on the processor: a <see cref="GradientField{TNetwork, T}"/>.</param>
    /// <param name="parameters">θ: [P], copied.</param>
    /// <param name="options">How to compute; null for the usual.</param>
    /// <exception cref="ArgumentException">θ has not P finite numbers, or the field is no such network.</exception>
    public static TangentKernel At(IGradientField field, ReadOnlySpan<double> parameters, SpectraOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field is not IJacobianField network)
        {
            throw new ArgumentException($"{field.Name} has no Jacobian of outputs to be had: a tangent kernel is that of a declared network, bound to data on "
                + "the processor (GradientField).", nameof(field));
        }

        options ??= new();
        options.Check();
        return new(network, SpectraPoint.Of(field, parameters), options);
    }

    /// <summary>λ_max and λ_min. Of a kernel with n·M &gt; P the smallest is exactly 0.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidOperationException">It takes more memory than is allowed, or the field is in use.</exception>
    /// <exception cref="ArithmeticException">Derivatives overflow at this θ.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public KernelExtremes Extremes(CancellationToken cancellation = default)
    {
        if (IsDense)
        {
            var spectrum = Eigenvalues(cancellation);
            return new(Rounded(spectrum[^1]), Order > _theta.Length ? new(0, 0, ErrorKind.Rounding) : Rounded(spectrum[0]));
        }

        using var pass = Enter();
        var (largest, smallest) = KrylovExtremes.Find(_products, 1, Order > _theta.Length ? 0 : 1, _options, cancellation);
        return new(largest[0], smallest.Length > 0 ? smallest[0] : new(0, 0, ErrorKind.Rounding));
    }

    /// <summary>All n·M eigenvalues, ascending; each within the error that <see cref="SpectrumError"/> gives.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public IReadOnlyList<double> Spectrum(CancellationToken cancellation = default)
    {
        RequireDense();
        var spectrum = Eigenvalues(cancellation);
        return [.. Enumerable.Repeat(0.0, Order - spectrum.Length), .. spectrum];
    }

    /// <summary>What rounding can have done to an eigenvalue of the <see cref="Spectrum"/> (<see cref="ErrorKind.Rounding"/>): (128 + P/128 + 1)·u·tr K for
    /// forming K, which is proved, and 8√N·u·‖K‖_F for its eigenvalues, which is what the method is known for.</summary>
    /// <inheritdoc cref="Extremes"/>
    public double SpectrumError(CancellationToken cancellation = default)
    {
        RequireDense();
        Eigenvalues(cancellation);
        return _roundoff;
    }

    /// <summary>tr K = ‖J‖_F², from all rows of J.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public Estimate Trace(CancellationToken cancellation = default)
    {
        var diagonal = Diagonal(cancellation);
        var trace = TensorPrimitives.Sum<double>(diagonal);
        return new(trace, Rounding * (_theta.Length + Math.Log2(diagonal.Length + 1) + 8) * trace, ErrorKind.Rounding);
    }

    /// <summary>‖K‖_F; beyond <see cref="SpectraOptions.DenseOrder"/> from products with random signs.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public Estimate FrobeniusNorm(CancellationToken cancellation = default)
    {
        if (IsDense)
        {
            var spectrum = Eigenvalues(cancellation);
            return new(TensorPrimitives.Norm<double>(spectrum), _roundoff * Math.Sqrt(Side), ErrorKind.Rounding);
        }

        using var pass = Enter();
        var product = new double[Side];
        return Root(TraceEstimator.MeanSquare(Side, u =>
        {
            _products.Multiply(u, product);
            return TensorPrimitives.SumOfSquares<double>(product);
        }, _options, cancellation));
    }

    /// <summary>The effective rank of Roy and Vetterli (2007): exp(−Σ pᵢ·ln pᵢ), pᵢ = λᵢ/tr K; between 1 and n·M. Beyond
    /// <see cref="SpectraOptions.DenseOrder"/> by stochastic Lanczos quadrature. NaN where K = 0.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public Estimate EffectiveRank(CancellationToken cancellation = default)
    {
        if (!IsDense)
        {
            var trace = Trace(cancellation).Value;
            var entropy = Density(cancellation).Trace(x => Surprise(x / trace));
            return new(Math.Exp(entropy.Value), Math.Exp(entropy.Value) * entropy.Error, ErrorKind.StandardError);
        }

        var spectrum = Eigenvalues(cancellation);
        var total = 0.0;
        foreach (var value in spectrum)
            total += Math.Max(value, 0);
        var (sum, error) = (0.0, 0.0);
        foreach (var value in spectrum)
        {
            sum += Surprise(value / total);
            error += _roundoff / total * (1 + Math.Abs(Math.Log(Math.Max(value, _roundoff) / total)));
        }

        return new(total > 0 ? Math.Exp(sum) : double.NaN, total > 0 ? Math.Exp(sum) * error : double.NaN, ErrorKind.Rounding);
    }

    /// <summary>How the eigenvalues are distributed, from all of them or by stochastic Lanczos quadrature.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public SpectralDensity Density(CancellationToken cancellation = default)
    {
        if (IsDense)
            return SpectralDensity.Of([.. Spectrum(cancellation)], _roundoff);
        using var pass = Enter();
        return SpectralDensity.Of(_products, Order - Side, _options, cancellation);
    }

    /// <summary>Kernel–target alignment ⟨K, yyᵀ⟩/(‖K‖_F·‖yyᵀ‖_F) = ‖Jᵀy‖²/(‖K‖_F·‖y‖²), without centring (Cristianini, Shawe-Taylor, Elisseeff and Kandola
    /// 2001): between 0 and 1. NaN where K = 0.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="targets">y: [n·M], the M values of a sample side by side; not all 0.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">There are not n·M finite targets, or all are 0.</exception>
    public Estimate Alignment(ReadOnlySpan<double> targets, CancellationToken cancellation = default)
    {
        if (targets.Length != Order)
            throw new ArgumentException($"There are {targets.Length} targets; the kernel of {_field.Name} is one of n·M = {Order} outputs.", nameof(targets));
        var size = TensorPrimitives.Norm(targets);
        if (!(size > 0 && double.IsFinite(size)))
            throw new ArgumentException($"The norm of the targets is {size}; an alignment is one with finite targets that are not all 0.", nameof(targets));
        var unit = targets.ToArray();
        TensorPrimitives.Divide(unit, size, unit);
        var norm = FrobeniusNorm(cancellation);
        using var pass = Enter();
        _field.VectorJacobian(_theta, unit, _direction);
        _ofPanels += 1;
        var along = TensorPrimitives.SumOfSquares<double>(_direction);
        var value = along / norm.Value;
        return new(value, value * (norm.Error / norm.Value + 2 * _field.UnitRoundoff * Math.Sqrt(_theta.Length)), norm.Kind);
    }

    /// <summary>‖K − K₀‖_F/‖K₀‖_F and ‖θ − θ₀‖/‖θ₀‖; beyond <see cref="SpectraOptions.DenseOrder"/> the first from products with random signs, the same
    /// for both kernels. Infinite where something starts at 0 and has moved. The start keeps its matrix for the next comparison.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="start">The kernel at the start, of the same field.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">The other kernel is one of another field.</exception>
    public KernelChange ChangeFrom(TangentKernel start, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (start._field != _field)
            throw new ArgumentException($"A change is one of the same network on the same data, and the other kernel is of another field, {start._field.Name}.",
                nameof(start));
        var parameters = Ratio(TensorPrimitives.Distance<double>(_theta, start._theta), TensorPrimitives.Norm<double>(start._theta));
        if (Order <= _options.DenseOrder)
        {
            // Both, and one while the other stands.
            var former = Flat(start._formed ??= start.Assemble(All, All, Whole, 0, cancellation));
            var matrix = Flat(Assemble(All, All, Whole, 8L * former.Length, cancellation));
            var (norm, distance) = (TensorPrimitives.Norm<double>(former), TensorPrimitives.Distance<double>(matrix, former));
            var rounding = Forming * (TraceOf(former) + TraceOf(matrix));
            return new(new(Ratio(distance, norm), Ratio(rounding, norm), ErrorKind.Rounding), parameters);
        }

        using var pass = Enter();
        var (before, after) = (new double[Order], new double[Order]);
        var size = start.FrobeniusNorm(cancellation);
        var change = Root(TraceEstimator.MeanSquare(Order, u =>
        {
            start.Multiply(u, before);
            Multiply(u, after);
            return TensorPrimitives.Distance<double>(before, after) is var d ? d * d : 0;
        }, _options, cancellation));
        return new(new(Ratio(change.Value, size.Value), Ratio(change.Error, size.Value) + Ratio(change.Value, size.Value) * Ratio(size.Error, size.Value),
            ErrorKind.StandardError), parameters);
    }

    /// <summary>K: [n·M, n·M]</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public double[,] Matrix(CancellationToken cancellation = default) => Block(0, _field.Samples, 0, _field.Samples, cancellation);

    /// <summary>The entries of K between some samples and some others.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="row">The first sample of the rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="column">The first sample of the columns.</param>
    /// <param name="columns">How many.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>[rows·M, columns·M], the M outputs of a sample side by side.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no such samples.</exception>
    public double[,] Block(int row, int rows, int column, int columns, CancellationToken cancellation = default)
    {
        CheckSamples(row, rows);
        CheckSamples(column, columns);
        return Assemble((row, rows), (column, columns), Whole, 0, cancellation);
    }

    /// <summary>K of one output against another, over all samples: the entries (i·M + k, j·M + l) of K.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="k">The output of the rows, 0 … M − 1.</param>
    /// <param name="l">The output of the columns.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>[n, n]</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public double[,] Outputs(int k, int l, CancellationToken cancellation = default)
    {
        CheckOutput(k, nameof(k));
        CheckOutput(l, nameof(l));
        var matrix = Matrix(cancellation);
        var block = new double[_field.Samples, _field.Samples];
        for (var i = 0; i < _field.Samples; i++)
        {
            for (var j = 0; j < _field.Samples; j++)
                block[i, j] = matrix[i * OutputSize + k, j * OutputSize + l];
        }

        return block;
    }

    /// <summary>J_l·J_lᵀ of the parameters of one layer: their sum over the layers is K. Parameters that layers share are those of the layer that has them
    /// first.</summary>
    /// <inheritdoc cref="Extremes" path="/exception"/>
    /// <param name="name">The layer.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>[n·M, n·M]</returns>
    /// <exception cref="ArgumentException">The network has no such layer, or the layer no parameters of its own.</exception>
    public double[,] Layer(string name, CancellationToken cancellation = default)
    {
        Range[] parts = [.. _field.Info.Layer(name).Parameters.Where(p => p.Layer == name).Select(p => p.Range)];
        if (parts.Length == 0)
        {
            var own = _field.Info.Layers.SelectMany(l => l.Parameters).Select(p => p.Layer).Distinct();
            throw new ArgumentException($"{name} has no parameters of its own; the layers of {_field.Name} that have are {string.Join(", ", own)}.",
                nameof(name));
        }

        return Assemble(All, All, parts, 0, cancellation);
    }

    private static double Rounding => 1.0 / (1L << 53);

    private int OutputSize => _field.Info.OutputSize;

    private Range[] Whole => [0.._theta.Length];

    private (int First, int Count) All => (0, _field.Samples);

    /// <summary>The error of an entry of K over the sizes of its rows.</summary>
    private double Forming => Rounding * (PanelProduct.Run + (double)Math.Max(_theta.Length, Order) / PanelProduct.Run + 1);

    private static double Surprise(double p) => p > 0 ? -p * Math.Log(p) : 0;

    private static double Ratio(double a, double b) => a == 0 ? 0 : a / b;

    private static Estimate Root((double Mean, double Error) square)
    {
        var root = Math.Sqrt(square.Mean);
        return new(root, Ratio(0.5 * square.Error, root), ErrorKind.StandardError);
    }

    private Estimate Rounded(double value) => new(value, _roundoff, ErrorKind.Rounding);

    /// <summary>K·u, or JᵀJ·v where that is smaller.</summary>
    private void MultiplyRows(ReadOnlySpan<double> vector, Span<double> product)
    {
        _field.VectorJacobian(_theta, vector, _direction);
        _field.JacobianVector(_theta, _direction, product);
    }

    private void MultiplyColumns(ReadOnlySpan<double> vector, Span<double> product)
    {
        _field.JacobianVector(_theta, vector, _outputs);
        _field.VectorJacobian(_theta, _outputs, product);
    }

    private void Multiply(ReadOnlySpan<double> vector, Span<double> product)
    {
        _ofPanels += 5.0 / 3;
        MultiplyRows(vector, product);
    }

    private double[] Eigenvalues(CancellationToken cancellation)
    {
        if (_spectrum is not null)
            return _spectrum;
        var matrix = Flat(Order <= _theta.Length ? Assemble(All, All, Whole, 0, cancellation) : Assemble(a => a.Gram(), 0, cancellation));
        var (trace, norm) = (TraceOf(matrix), TensorPrimitives.Norm<double>(matrix));
        if (!double.IsFinite(norm))
            throw new ArithmeticException($"The tangent kernel of {_field.Name} is not finite at this θ: its derivatives overflow there, or their squares do.");
        var eigen = new SymmetricEigen();
        eigen.DecomposeValues(matrix, Side, cancellation);
        _roundoff = Forming * trace + 8 * Rounding * Math.Sqrt(Side) * norm;
        return _spectrum = eigen.Values.ToArray();
    }

    private double[] Diagonal(CancellationToken cancellation)
    {
        if (_diagonal is not null)
            return _diagonal;
        return _diagonal = Assemble(a => a.Diagonal(), 0, cancellation);
    }

    private double[,] Assemble((int First, int Count) rows, (int First, int Count) columns, Range[] parts, long taken, CancellationToken cancellation) =>
        Assemble(a => a.Matrix(rows, columns, parts), taken, cancellation);

    private TResult Assemble<TResult>(Func<KernelAssembly, TResult> make, long taken, CancellationToken cancellation)
    {
        using var pass = Enter();
        var assembly = new KernelAssembly(_field.Name, _field.Panels(_theta), _field.Threads, _options.MemoryBytes, taken, cancellation);
        var result = make(assembly);
        _ofPanels += assembly.GradientEquivalents;
        return result;
    }

    private CallGate.Pass Enter() => _field is IGated gated ? gated.Enter() : default;

    private void RequireDense()
    {
        if (!IsDense)
        {
            throw new InvalidOperationException(
                $"All eigenvalues of the tangent kernel of {_field.Name} take a dense matrix of order {Side}, {8L * Side * Side:N0} bytes, and matrices up to "
                    + $"order {_options.DenseOrder} are decomposed: raise {nameof(SpectraOptions)}.{nameof(SpectraOptions.DenseOrder)}, or ask for "
                    + $"{nameof(Extremes)} or {nameof(Density)}.");
        }
    }

    private void CheckSamples(int first, int count, [CallerArgumentExpression(nameof(first))] string name = "")
    {
        if (first < 0 || count < 1 || first > _field.Samples - count)
            throw Limits.OutOfRange(name, first, $"{count} samples from {first} on are asked for, and there are n = {_field.Samples}, the first of them 0.");
    }

    private void CheckOutput(int output, string name)
    {
        if (output < 0 || output >= OutputSize)
            throw Limits.OutOfRange(name, output, $"{_field.Name} has outputs 0 … {OutputSize - 1}.");
    }

    private static double TraceOf(ReadOnlySpan<double> matrix)
    {
        var order = (int)Math.Round(Math.Sqrt(matrix.Length));
        var trace = 0.0;
        for (var i = 0; i < order; i++)
            trace += matrix[i * (order + 1)];
        return trace;
    }

    private static Span<double> Flat(double[,] matrix) => MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length);
}
