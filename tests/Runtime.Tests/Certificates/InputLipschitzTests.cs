using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;
using Xunit.Abstractions;
using Proofs = GradientFlow.Certificates;

namespace GradientFlow.Tests.Certificates;

/// <summary>Lipschitz constants from input to output, against exact ones and against the largest slopes that an ascent finds.</summary>
public sealed class InputLipschitzTests(ITestOutputHelper output)
{
    [Fact]
    public void Linear_networks_have_the_norm_of_their_product()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var theta = Initializer.Draw(LinearChain.Info, seed);
            var certificate = Proofs.InputLipschitz<LinearChain, double>(theta);
            // W: [5, 4], [3, 5], [2, 3], each with its bias behind it.
            var product = Multiply(theta[43..49], Multiply(theta[25..40], theta[..20], 3, 5, 4), 2, 3, 4);
            var exact = JacobiSvd.SingularValues(product, 2, 4)[0];
            Assert.InRange(certificate["L"], exact * (1 - 1e-13), exact * (1 + 1e-8));
            Assert.InRange(certificate["ECLipsE-Fast"], exact * (1 - 1e-13), exact * (1 + 1e-8));
        }
    }

    /// <summary>Square weights, which fit either way round.</summary>
    [Fact]
    public void Square_weights_stand_the_right_way_round()
    {
        int[] widths = [4, 4, 4, 4];
        var theta = DenseChain.Draw(widths, 3, 1);
        var product = Multiply(theta[40..56], Multiply(theta[20..36], theta[..16], 4, 4, 4), 4, 4, 4);
        var exact = JacobiSvd.SingularValues(product, 4, 4)[0];
        var (constants, _) = Bounds(DenseChain.Of(widths, "Identity"), theta, null).Find();
        Assert.All(constants, l => Assert.InRange(l, exact * (1 - 1e-13), exact * (1 + 1e-8)));
    }

    /// <summary>relu(x) + relu(−x): norms give √2·√2, one multiplier for all √2.</summary>
    [Fact]
    public void Two_opposite_units_are_bounded_by_root_two()
    {
        var certificate = Proofs.InputLipschitz<OneHidden, double>([1, -1, 0.3, 0.2, 1, 1, 5]);
        Assert.Equal(2, certificate["norms"], 1e-6);
        Assert.Equal(Math.Sqrt(2), certificate["ECLipsE-Fast"], 1e-6);
        Assert.Equal(Math.Sqrt(2), certificate["L"], 1e-6);
        Assert.True(certificate.IsProved);
        Assert.Contains("for any two inputs, the outputs lie no more than 1.41422 times", certificate.Statement, StringComparison.Ordinal);
    }

    /// <summary>One unit after another: each choice gives the product of the slopes, signs or not.</summary>
    [Theory]
    [InlineData("ReLU", 1.0)]
    [InlineData("LeakyReLU", 1.0)]
    [InlineData("Tanh", 1.0)]
    [InlineData("SiLU", 1.0998393194)]
    [InlineData("Sin", 1.0)]
    public void Single_units_multiply(string activation, double slope)
    {
        int[] widths = [1, 1, 1, 1];
        double[] theta = [1.7, 0.1, -0.6, 0.2, 2.5, -3];
        var (architecture, most) = (DenseChain.Of(widths, activation), 1.7 * 0.6 * 2.5 * slope * slope);
        var (constants, reason) = Bounds(architecture, theta, null).Find();
        Assert.Null(reason);
        // What the first unit cannot reach, the second need not count.
        var found = new SampledSlope(architecture, theta, null).Largest(1, 200);
        Assert.All(constants, l => Assert.InRange(l, found * (1 - 1e-9), most * 1.002));
        if (activation.EndsWith("ReLU", StringComparison.Ordinal))
            Assert.All(constants, l => Assert.InRange(l, most * (1 - 1e-9), most * (1 + 1e-6)));
    }

    /// <summary>Whatever the declaration says, the largest slope on the line is found: from above, and little further.</summary>
    [Fact]
    public void Every_bounded_slope_is_found()
    {
        var architecture = Read<BoundedActivations>();
        var known = new Dictionary<string, double>
        {
            ["OfSiLU"] = 1.0998393194,
            ["OfGELU"] = 1.1289041,
            ["OfSoftplus"] = 1,
            ["OfGaussian"] = Math.Sqrt(2 / Math.E),
            ["OfErf"] = 2 / Math.Sqrt(Math.PI),
            ["OfSELU"] = 1.0507009873554805 * 1.6732632423543772,
            ["OfHardSwish"] = 1.5,
            ["OfRational"] = 3 * Math.Sqrt(3) / 8,
            ["OfRoot"] = 1,
            ["OfLogarithm"] = 1 / Math.Sqrt(2),
            ["OfPieces"] = 3,
            ["OfTanh"] = 1,
            ["OfSigmoid"] = 0.25,
            ["OfLeakyReLU"] = 1,
            ["OfELU"] = 1,
            ["OfSoftsign"] = 1,
            ["OfHardSigmoid"] = 1.0 / 6,
        };
        var (seen, wrong) = (0, new List<string>());
        foreach (var loop in architecture.Loops.Where(l => !l.Formula.IsSum))
        {
            var name = architecture.Quantities[loop.Target.Quantity].Name;
            if (!name.StartsWith("Of", StringComparison.Ordinal))
                continue;
            var (box, moves) = (new Interval[loop.Formula.Variables], new bool[loop.Formula.Variables]);
            var variable = loop.Formula.DependsOn[^1][0];
            (box[variable], moves[variable]) = (Interval.Everything, true);
            var found = new SlopeSearch(loop.Formula).Over(box, moves, 1000);
            Assert.Equal(SlopeFailure.None, found.Failure);
            var (least, most) = SampledSlopes(loop.Formula);
            output.WriteLine($"{name}: [{found.Slopes[variable].Low:G6}, {found.Slopes[variable].High:G6}], sampled [{least:G6}, {most:G6}]");
            var size = Math.Max(most, -least);
            // What is reached at infinity alone takes the most parts.
            var loose = name is "OfRoot" or "OfLogarithm" or "OfPower" or "OfWave" or "OfRational" or "OfPieces" ? 0.05 : 2e-3;
            var slope = found.Slopes[variable];
            if (!(slope.High >= most - 1e-6 && slope.High <= most + loose * size && slope.Low <= least + 1e-6 && slope.Low >= least - loose * size))
                wrong.Add($"{name}: {slope}, sampled [{least}, {most}]");
            if (known.TryGetValue(name, out var exact) && !(slope.Magnitude >= exact * (1 - 1e-6) && slope.Magnitude <= exact * (1 + loose)))
                wrong.Add($"{name}: {slope}, exact {exact}");
            seen++;
        }

        Assert.Empty(wrong);
        Assert.Equal(29, seen);
    }

    /// <summary>Quotients of plain values, near and far.</summary>
    private static (double Least, double Most) SampledSlopes(ScalarProgram formula)
    {
        var evaluator = new FormulaEvaluator<double, DoubleArithmetic>(new(isOfPlatform: true));
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        var (at, partials) = (new double[formula.Variables], new double[formula.Variables]);
        for (var i = -7200; i <= 7200; i++)
        {
            var z = Math.Sinh(i / 1000.0);
            var (low, high) = (z - 5e-6, z + 5e-6);
            var slope = (At(high) - At(low)) / (high - low);
            (least, most) = (Math.Min(least, slope + 1e-8), Math.Max(most, slope - 1e-8));
        }

        return (least, most);

        double At(double z)
        {
            at[formula.DependsOn[^1][0]] = z;
            return evaluator.Evaluate(formula, at, partials, null);
        }
    }

    [Fact]
    public void No_slope_that_is_found_exceeds_the_constant()
    {
        Holds<TanhChain>(3, null);
        Holds<Kinked>(3, null);
        Holds<GeluChain>(3, null);
        Holds<ReluResidual>(3, null);
        Holds<ConcatOfTwo>(3, null);
        Holds<BoundedActivations>(3, null);
        Holds<ConvolutionChain>(2, null);
        Holds<Convolutions>(1, null);
        Holds<Lines>(2, null);
        Holds<Pooled>(2, null);
    }

    [Fact]
    public void On_a_box_products_have_constants_too()
    {
        Holds<SmoothActivations>(3, 1.0);
        Holds<Residual>(3, 1.0);
        Holds<SharedWeights>(3, 0.5);
        Holds<Attentive>(4, 0.2);
        Holds<Normed>(2, 0.01);
        Holds<Kinked>(2, 0.5);
        Holds<GeluChain>(2, 0.5);
        Holds<ConvolutionChain>(1, 0.5);
        Holds<Growing>(3, 1.0);
    }

    private void Holds<TNetwork>(int seeds, double? reach, int trials = 40)
        where TNetwork : INetwork<TNetwork, double>
    {
        var architecture = Read<TNetwork>();
        var ratios = new List<(double Best, double Norms)>();
        for (var seed = 1UL; seed <= (ulong)seeds; seed++)
        {
            double[] theta = [.. Initializer.Draw(TNetwork.Info, seed).Select(t => 1.5 * t)];
            var box = reach is { } r ? Around(Sampling.Normal(architecture.InputSize, seed + 50), r) : null;
            var certificate = Proofs.InputLipschitz<TNetwork, double>(theta, box);
            Assert.True(certificate.IsProved, certificate.ToString());
            var found = new SampledSlope(architecture, theta, box).Largest(seed, trials);
            Assert.True(found <= certificate["L"] * (1 + 1e-8), $"{certificate}\nand a slope of {found} was found, seed {seed}.");
            Assert.True(certificate["L"] <= certificate["norms"]);
            if (found > 0) // not dead
                ratios.Add((certificate["L"] / found, certificate["norms"] / found));
        }

        Assert.NotEmpty(ratios);

        output.WriteLine($"{TNetwork.Info.Name}{(reach is null ? "" : " in a box")}: bound over what is found {Median(ratios.Select(r => r.Best)):G4}, "
            + $"norms {Median(ratios.Select(r => r.Norms)):G4}");
    }

    [Fact]
    public void Multipliers_never_lose_to_norms_on_chains()
    {
        var (count, shares) = (0, new List<double>());
        foreach (var activation in DenseChain.Activations.Keys)
        {
            for (var seed = 1UL; seed <= 4; seed++)
            {
                var random = new Xoshiro256(seed * 31);
                int[] widths = [.. Enumerable.Range(0, 3 + (int)(seed % 5)).Select(_ => 1 + (int)(12 * random.NextUniform()))];
                var (architecture, theta) = (DenseChain.Of(widths, activation), DenseChain.Draw(widths, seed, 2));
                var (constants, reason) = Bounds(architecture, theta, null).Find();
                Assert.Null(reason);
                var (norms, scalar) = (constants[(int)ChainChoice.Norms], constants[(int)ChainChoice.Scalar]);
                Assert.True(scalar <= norms, $"{activation}, seed {seed}: {scalar} and {norms}");
                var found = new SampledSlope(architecture, theta, null).Largest(seed, 20);
                Assert.True(found <= constants.Min() * (1 + 1e-8), $"{activation}, seed {seed}: {found} and {constants.Min()}");
                shares.Add(constants.Min() / norms);
                count++;
            }
        }

        output.WriteLine($"{count} chains: best over norms {Median(shares):G3}");
        Assert.True(Median(shares) < 0.9);
    }

    [Fact]
    public void In_single_precision_the_same_is_proved()
    {
        float[] theta = [.. Initializer.Draw(SingleChain.Info, 3).Select(t => (float)t)];
        var certificate = Proofs.InputLipschitz<SingleChain, float>(theta);
        Assert.True(certificate.IsProved, certificate.ToString());
        var found = new SampledSlope(Read<SingleChain>(), [.. theta.Select(t => (double)t)], null).Largest(1, 100);
        Assert.InRange(found, 0.2 * certificate["L"], certificate["L"]);
        Assert.Contains("single precision", certificate.Assumptions[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_sees_units_that_do_not_switch()
    {
        // relu(x) + relu(−x) for x in [1, 2]: x alone.
        var certificate = Proofs.InputLipschitz<OneHidden, double>([1, -1, 0.3, 0.2, 1, 1, 5], new([1], [2]));
        Assert.InRange(certificate["L"], 1 - 1e-9, 1.002);
        var dead = Proofs.InputLipschitz<OneHidden, double>([1, 1, -9, -9, 1, 1, 5], new([1], [2]));
        Assert.Equal(0, dead["L"]);
    }

    [Fact]
    public void What_has_no_constant_is_told()
    {
        Assert.Contains("multiplies two values that both depend on the input, and has no constant for all of them; give a box", Refused<SharedWeightsOfLines>(),
            StringComparison.Ordinal);
        Assert.Contains("give a box", Refused<Attentive>(), StringComparison.Ordinal);
        Assert.Contains("the slope of A has no bound for some inputs; give a box", Refused<Growing>(), StringComparison.Ordinal);
        Assert.Contains("looks up rows of a table", Refused<Tokens>(), StringComparison.Ordinal);
    }

    private static string Refused<TNetwork>()
        where TNetwork : INetwork<TNetwork, double>
    {
        var certificate = Proofs.InputLipschitz<TNetwork, double>(Initializer.Draw(TNetwork.Info, 1));
        Assert.False(certificate.IsProved);
        return certificate.Statement;
    }

    /// <summary>z &gt; ½ ? z + 1 : z</summary>
    [Fact]
    public void A_jump_has_no_slope()
    {
        var search = new SlopeSearch(new([new(Op.Variable, 0, -1, -1, -1, -1), new(Op.Constant, 0.5, -1, -1, -1, -1), new(Op.Constant, 1, -1, -1, -1, -1),
            new(Op.Add, 0, 0, 2, -1, -1), new(Op.Greater, 0, 0, 1, 3, 0)]));
        Assert.Equal(SlopeFailure.Jump, search.Over([Interval.Everything], [true], 100).Failure);
        Assert.Equal(SlopeFailure.Jump, search.Over([new(0, 0.5)], [true], 100).Failure);
        var beyond = search.Over([new(0.75, 9)], [true], 100);
        Assert.Equal((SlopeFailure.None, 1.0), (beyond.Failure, beyond.Slopes[0].High));
    }

    [Fact]
    public void Pieces_that_only_seem_to_meet_are_assumed_to()
    {
        var theta = Initializer.Draw(BoundedActivations.Info, 1);
        Assert.Contains("where they meet are continuous there", Proofs.InputLipschitz<BoundedActivations, double>(theta).ToString(), StringComparison.Ordinal);
        Assert.Single(Proofs.InputLipschitz<Kinked, double>(Initializer.Draw(Kinked.Info, 1)).Assumptions);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("θ[1] is NaN", Message(() => Proofs.InputLipschitz<OneHidden, double>([1, double.NaN, 0, 0, 1, 1, 5])), StringComparison.Ordinal);
        Assert.Contains("θ[0] is ∞", Message(() => Proofs.InputLipschitz<OneHidden, double>([double.PositiveInfinity, 1, 0, 0, 1, 1, 5])),
            StringComparison.Ordinal);
        Assert.Contains("θ has 2 values, and OneHidden has P = 7", Message(() => Proofs.InputLipschitz<OneHidden, double>([1, 1])), StringComparison.Ordinal);
        Assert.Contains("The box has 2 bounds of each kind, and OneHidden takes N = 1",
            Message(() => Proofs.InputLipschitz<OneHidden, double>(new double[7], new([0, 0], [1, 1]))), StringComparison.Ordinal);
        Assert.Contains("the bounds 2 and 1 at [0]", Message(() => _ = new InputBox([2], [1])), StringComparison.Ordinal);
        Assert.Contains("the bounds NaN and 1 at [1]", Message(() => _ = new InputBox([0, double.NaN], [1, 1])), StringComparison.Ordinal);
        Assert.Contains("1 lower bounds and 2 upper ones", Message(() => _ = new InputBox([0], [1, 1])), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => InputBox.Around<OneHidden>(null!));
        var box = InputBox.Around<OneHidden>(Dataset.Create([1.0, -2, 3], [0.0, 0, 0], 3));
        Assert.Equal((-2.0, 3.0), (box.Low[0], box.High[0]));
        // Weights beyond what squares can hold, and none at all.
        Assert.False(Proofs.InputLipschitz<OneHidden, double>([1e300, -1e300, 0, 0, 1e300, 1, 5]).IsProved);
        Assert.Equal(0, Proofs.InputLipschitz<OneHidden, double>(new double[7])["L"]);
        Assert.InRange(Proofs.InputLipschitz<OneHidden, double>([1e-200, -1e-200, 0, 0, 1e150, 1e150, 5])["L"], 1e-50, 2.1e-50);
    }

    private static string Message(Action act)
    {
        var culture = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
        var message = Assert.Throws<ArgumentException>(act).Message;
        System.Globalization.CultureInfo.CurrentCulture = culture;
        return message.Replace("Infinity", "∞", StringComparison.Ordinal);
    }

    private static InputBox Around(double[] centre, double reach) => new([.. centre.Select(c => c - reach)], [.. centre.Select(c => c + reach)]);

    private static InputBounds Bounds(Architecture architecture, double[] theta, InputBox? box)
    {
        var inputs = new Interval[architecture.InputSize];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = box is null ? Interval.Everything : new(box.Low[i], box.High[i]);
        return new(architecture, Array.ConvertAll(theta, t => (Interval)t), inputs, box is not null, default);
    }

    private static Architecture Read<TNetwork>()
        where TNetwork : IDeclaredNetwork => ArchitectureReader.Read(Encoding.UTF8.GetString(TNetwork.Architecture));

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    /// <summary>[rows, depth]·[depth, columns]</summary>
    private static double[] Multiply(double[] a, double[] b, int rows, int depth, int columns)
    {
        var product = new double[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < depth; k++)
            {
                for (var j = 0; j < columns; j++)
                    product[i * columns + j] += a[i * depth + k] * b[k * columns + j];
            }
        }

        return product;
    }
}
