using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics.Tensors;
using System.Text;

namespace GradientFlow;

/// <summary>What a check found.</summary>
public enum CheckVerdict
{
    /// <summary>Value and difference quotient are equal up to what the quotient may be wrong by.</summary>
    Agrees,

    /// <summary>They are further apart than that.</summary>
    Contradicts,

    /// <summary>The quotient is too uncertain to tell: the loss varies faster than its steps, jumps, has a kink there, or drowns in rounding.</summary>
    Undecided,
}

/// <summary>One component of a gradient or a product, held against differences.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Given">What the field says.</param>
/// <param name="Difference">The difference quotient.</param>
/// <param name="Uncertainty">How far apart the two may be by rounding and extrapolation.</param>
/// <param name="Verdict">What that means.</param>
public readonly record struct CheckedComponent(int Index, double Given, double Difference, double Uncertainty, CheckVerdict Verdict);

/// <summary>A gradient or a product, held against differences component by component.</summary>
/// <param name="Name">What was checked, of which field.</param>
/// <param name="Components">The components, in order.</param>
public sealed record GradientCheckReport(string Name, IReadOnlyList<CheckedComponent> Components)
{
    /// <summary>Contradicts if one component does; else undecided if one is.</summary>
    public CheckVerdict Verdict => Components.Any(c => c.Verdict == CheckVerdict.Contradicts) ? CheckVerdict.Contradicts
        : Components.Any(c => c.Verdict == CheckVerdict.Undecided) ? CheckVerdict.Undecided : CheckVerdict.Agrees;

    /// <summary>The component that is further off than its uncertainty by the largest factor.</summary>
    public CheckedComponent Worst => Components.MaxBy(c => Math.Abs(c.Given - c.Difference) / c.Uncertainty);

    /// <inheritdoc/>
    public override string ToString()
    {
        const int Shown = 10;
        var bad = Components.Where(c => c.Verdict != CheckVerdict.Agrees).OrderBy(c => c.Verdict).ToArray();
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"{Name}: {Components.Count - bad.Length} of {Components.Count} components agree with differences."));
        foreach (var c in bad.Take(Shown))
            text.Append(CultureInfo.InvariantCulture,
                $" [{c.Index}] {(c.Verdict == CheckVerdict.Contradicts ? "contradicts" : "is undecided")}: {c.Given:G9} is given, {c.Difference:G9} ± "
                    + $"{c.Uncertainty:G2} by differences.");
        if (bad.Length > Shown)
            text.Append(CultureInfo.InvariantCulture, $" And {bad.Length - Shown} more.");
        return text.ToString();
    }
}

/// <summary>Holds the derivatives of a field against central differences of its loss and gradient: a first test of every <see cref="IGradientField"/> written
/// by hand.</summary>
/// <remarks>Differences with steps from 1/8 down to 2⁻¹⁵, relative to max(1, |θᵢ|), are extrapolated to a step of 0 (Richardson), and the best extrapolation is
/// taken. Its uncertainty is the change from one extrapolation to the next, the noise of the values, estimated by their differences of order six, a jump of the
/// derivative within a step, and what the smallest step says otherwise; the noise of the given value comes on top. A component is undecided where the
/// uncertainty is more than a hundredth of the largest component and of a millionth of the loss.</remarks>
public static class GradientCheck
{
    /// <summary>∇L(θ) against (L(θ + s·eᵢ) − L(θ − s·eᵢ))/2s, for 15 losses a component and 10 gradients.</summary>
    /// <param name="field">The field.</param>
    /// <param name="parameters">θ: [P], a point in general position: not one where components vanish by symmetry.</param>
    /// <param name="components">The components to check; all unless given.</param>
    /// <returns>The report; <see cref="GradientCheckReport.Verdict"/> is the whole of it.</returns>
    /// <exception cref="ArgumentException">θ is not of the field's length or not finite, a component is not one of 0 … P − 1, or
    /// <see cref="IGradientField.Loss"/> and <see cref="IGradientField.LossGradient"/> give different losses.</exception>
    public static GradientCheckReport Gradient(IGradientField field, ReadOnlySpan<double> parameters, IReadOnlyList<int>? components = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        Check(field, parameters);
        components ??= [.. Enumerable.Range(0, field.ParameterCount)];
        foreach (var i in components)
        {
            if (i < 0 || i >= field.ParameterCount)
                throw Limits.OutOfRange(nameof(components), i, $"Components must be from 0 to {field.ParameterCount - 1}.");
        }

        var (theta, gradient) = (parameters.ToArray(), new double[parameters.Length]);
        var loss = field.LossGradient(theta, gradient);
        // The loss comes last: its noise and those of the components, along a line that is not aligned with any of them.
        var noise = DifferenceQuotient.Noise(LossAndGradientAlong(field, theta, Direction(theta.Length)), theta.Length + 1, Math.Sqrt(theta.Length),
            field.UnitRoundoff);
        var alone = field.Loss(theta);
        if (!(Math.Abs(alone - loss) <= 4 * noise[^1]))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{field.Name} contradicts itself: Loss is {alone:R} and LossGradient says {loss:R} at the same θ, where rounding explains a difference of "
                    + $"{noise[^1]:G2}."), nameof(field));
        var (point, found) = (new double[theta.Length], new (int, double, double, double)[components.Count]);
        for (var k = 0; k < found.Length; k++)
        {
            var i = components[k];
            theta.CopyTo(point, 0);
            var (values, uncertainties) = DifferenceQuotient.At((s, value) => value[0] = LossAt(i, s), Math.Max(1, Math.Abs(theta[i])),
                noise.AsSpan(theta.Length));
            found[k] = (i, gradient[i], values[0], uncertainties[0] + (double.IsFinite(gradient[i]) ? noise[i] : 0));
        }

        return Report($"∇L of {field.Name}", found, loss);

        double LossAt(int i, double s)
        {
            point[i] = theta[i] + s;
            return field.Loss(point);
        }
    }

    /// <summary>∇²L(θ)·v of <see cref="ICurvatureField.HessianVector"/> against (∇L(θ + s·v) − ∇L(θ − s·v))/2s, for 24 gradients.</summary>
    /// <param name="field">The field.</param>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]; only its direction counts. A random one, in which every second derivative has a part, where it is empty.</param>
    /// <exception cref="ArgumentException">θ or v are not of the field's length, not finite, or v is zero.</exception>
    public static GradientCheckReport HessianVector(ICurvatureField field, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        Check(field, parameters);
        var (theta, v, product) = (parameters.ToArray(), Unit(field, direction), new double[parameters.Length]);
        field.HessianVector(theta, v, product);
        return AgainstGradients($"∇²L·v of {field.Name}", field, theta, v, product);
    }

    /// <summary>∇²L(θ) of <see cref="ICurvatureField.Hessian"/>, times v, against the same differences.</summary>
    /// <inheritdoc cref="HessianVector"/>
    public static GradientCheckReport Hessian(ICurvatureField field, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        Check(field, parameters);
        var (theta, v, product) = (parameters.ToArray(), Unit(field, direction), new double[parameters.Length]);
        var hessian = new double[checked(theta.Length * theta.Length)];
        field.Hessian(theta, hessian);
        for (var i = 0; i < product.Length; i++)
            product[i] = TensorPrimitives.Dot<double>(hessian.AsSpan(i * product.Length, product.Length), v);
        return AgainstGradients($"∇²L of {field.Name}, times v,", field, theta, v, product);
    }

    /// <summary>‖∇L‖ against the derivative of L along ∇L, by the losses that come with gradients.</summary>
    /// <param name="lossGradient">L(θ) and ∇L(θ).</param>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="gradient">∇L(θ), not zero.</param>
    /// <param name="unitRoundoff">The relative error of one rounding.</param>
    internal static CheckedComponent Along(Func<double[], double[], double> lossGradient, double[] parameters, double[] gradient, double unitRoundoff)
    {
        var (size, point, scratch) = (TensorPrimitives.Norm<double>(gradient), new double[parameters.Length], new double[parameters.Length]);
        var direction = gradient.Select(g => g / size).ToArray();
        void Curve(double s, Span<double> values)
        {
            TensorPrimitives.MultiplyAdd(direction, s, parameters, point);
            values[0] = lossGradient(point, scratch);
        }

        var scale = Scale(parameters, direction);
        var noise = DifferenceQuotient.Noise(Curve, 1, scale * Math.Sqrt(direction.Length), unitRoundoff);
        var (values, uncertainties) = DifferenceQuotient.At(Curve, scale, noise);
        return Judge(0, size, values[0], uncertainties[0] + 1024 * unitRoundoff * size, Math.Max(size, Math.Abs(values[0])), 0);
    }

    private static GradientCheckReport AgainstGradients(string name, IGradientField field, double[] theta, double[] v, double[] product)
    {
        var (along, scale, count) = (LossAndGradientAlong(field, theta, v), Scale(theta, v), theta.Length);
        var noise = DifferenceQuotient.Noise(along, count + 1, scale * Math.Sqrt(count), field.UnitRoundoff);
        var (values, uncertainties) = DifferenceQuotient.At(along, scale, noise);
        // A product is about as noisy as the gradient it is made with.
        var ofProduct = 16 * (noise[..count].Max() + field.UnitRoundoff * TensorPrimitives.Norm<double>(product));
        var found = Enumerable.Range(0, count).Select(i => (i, product[i], values[i], uncertainties[i] + ofProduct));
        return Report(name, [.. found], field.Loss(theta));
    }

    private static GradientCheckReport Report(string name, (int Index, double Given, double Difference, double Uncertainty)[] found, double loss)
    {
        var largest = found.Select(f => Math.Max(Math.Abs(f.Given), Math.Abs(f.Difference))).Where(double.IsFinite).DefaultIfEmpty().Max();
        return new(name, [.. found.Select(f => Judge(f.Index, f.Given, f.Difference, f.Uncertainty, largest, loss))]);
    }

    private static CheckedComponent Judge(int index, double given, double difference, double uncertainty, double largest, double loss)
    {
        // A given value that is not finite contradicts a difference that is.
        var verdict = !(uncertainty <= Math.Max(0.01 * largest, 1e-6 * Math.Abs(loss))) ? CheckVerdict.Undecided
            : Math.Abs(given - difference) <= uncertainty ? CheckVerdict.Agrees : CheckVerdict.Contradicts;
        return new(index, given, difference, uncertainty, verdict);
    }

    private static Curve LossAndGradientAlong(IGradientField field, double[] theta, double[] direction)
    {
        var point = new double[theta.Length];
        return (s, values) =>
        {
            TensorPrimitives.MultiplyAdd(direction, s, theta, point);
            values[^1] = field.LossGradient(point, values[..^1]);
        };
    }

    /// <summary>How large θ is where a unit vector points.</summary>
    private static double Scale(double[] theta, double[] direction)
    {
        var size = 0.0;
        for (var i = 0; i < theta.Length; i++)
            size += direction[i] * direction[i] * Math.Abs(theta[i]);
        return Math.Max(1, size);
    }

    private static double[] Direction(int count)
    {
        var random = new Xoshiro256(1);
        var direction = new double[count];
        for (var i = 0; i < count; i++)
            direction[i] = random.NextNormal();
        TensorPrimitives.Divide(direction, TensorPrimitives.Norm<double>(direction), direction);
        return direction;
    }

    private static double[] Unit(IGradientField field, ReadOnlySpan<double> direction)
    {
        if (direction.IsEmpty)
            return Direction(field.ParameterCount);
        var size = TensorPrimitives.Norm(direction);
        if (direction.Length != field.ParameterCount || !(size > 0) || !double.IsFinite(size))
            throw new ArgumentException(
                $"v has {direction.Length} values and norm {size.ToString(CultureInfo.InvariantCulture)}; it must have {field.ParameterCount}, finite and "
                    + "not all zero.", nameof(direction));
        var unit = direction.ToArray();
        TensorPrimitives.Divide(unit, size, unit);
        return unit;
    }

    private static void Check(IGradientField field, ReadOnlySpan<double> parameters)
    {
        if (parameters.Length != field.ParameterCount)
            throw new ArgumentException($"θ has {parameters.Length} values; {field.Name} has {field.ParameterCount} parameters.", nameof(parameters));
        if (!TensorPrimitives.IsFiniteAll(parameters))
            throw new ArgumentException("θ has values that are not finite.", nameof(parameters));
    }
}
