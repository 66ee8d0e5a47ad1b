using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;
using Xunit.Abstractions;
using Proofs = GradientFlow.Certificates;

namespace GradientFlow.Tests.Certificates;

/// <summary>The rules of motion where they are exact, so that a constant that is too small by anything shows; and on random loops, where none may be too
/// small.</summary>
public sealed class TightBoundsTests(ITestOutputHelper output)
{
    private const double Small = 1e-7;

    /// <summary>θ·x, of one parameter and one input.</summary>
    private const string Unit = "input - x\nparameter - w Normal 1 0 -1 0\nvalue - y\n";

    /// <summary>a, b and c are parameters, u and v values.</summary>
    private const string Factors = "parameter - a Normal 1 0 -1 0\nparameter - b Normal 1 0 -1 0\nparameter - c Normal 1 0 -1 0\nvalue - u\nvalue - v\n";

    /// <summary>φ(w): ‖D²‖ and ‖D³‖ are the largest |φ''| and |φ‴| on the ball, here by differences of φ'.</summary>
    [Theory]
    [InlineData(nameof(Op.Exp))]
    [InlineData(nameof(Op.ExpMinusOne))]
    [InlineData(nameof(Op.Log))]
    [InlineData(nameof(Op.LogOnePlus))]
    [InlineData(nameof(Op.Tanh))]
    [InlineData(nameof(Op.Sigmoid))]
    [InlineData(nameof(Op.Softplus))]
    [InlineData(nameof(Op.LogCosh))]
    [InlineData(nameof(Op.Erf))]
    [InlineData(nameof(Op.Sin))]
    [InlineData(nameof(Op.Cos))]
    [InlineData(nameof(Op.Atan))]
    [InlineData(nameof(Op.SquareRoot))]
    public void A_function_of_one_parameter(string name)
    {
        const double H = 1e-4;
        var op = Enum.Parse<Op>(name);
        var architecture = ArchitectureReader.Read(Unit + $"formula v0 {name}(0)\nloop - 0 = 2 sum 1 - 1\noutput 2\n");
        foreach (var w in op is Op.Log or Op.LogOnePlus or Op.SquareRoot ? new[] { 0.5, 1.0, 3 } : [-1.3, -0.4, 0, 0.6, 0.7071, 2.2])
        {
            foreach (var radius in new[] { 1e-6, 0.1, 0.4 })
            {
                var motion = MotionOf(architecture, [w], radius);
                var (first, second, third) = (0.0, 0.0, 0.0);
                for (var k = -50; k <= 50; k++)
                {
                    var at = w + radius * k / 50;
                    var (before, here, after) = (Slope(at - H), Slope(at), Slope(at + H));
                    first = Math.Max(first, Math.Abs(here));
                    second = Math.Max(second, Math.Abs(after - before) / (2 * H));
                    third = Math.Max(third, Math.Abs(after - 2 * here + before) / (H * H));
                }

                Assert.InRange(motion.First, first, first * (1 + radius) + 1e-9);
                Assert.InRange(motion.Second, second * (1 - 1e-6) - 1e-7, second * (1 + 10 * radius) + radius + 1e-5);
                Assert.InRange(motion.Third, third * (1 - 1e-6) - 1e-5, third * (1 + 40 * radius) + 3 * radius + 1e-4);
            }
        }

        double Slope(double x)
        {
            PlatformFunctions.Of(op, 0, x, out var slope);
            return slope;
        }
    }

    /// <summary>abc: ‖D³‖ is the largest 6·δaδbδc = 2/√3; c stands alone in front of u = ab.</summary>
    [Fact]
    public void Three_factors_one_after_the_other()
    {
        var motion = MotionOf(Read(Factors + "formula v0\nloop - 0 = 3 sum 1 - 0 1\nloop - 0 = 4 sum 1 - 3 2\noutput 4\n"), [3, 4, 0], Small);
        Exactly(motion.First, 12);
        Exactly(motion.Second, 5);
        Exactly(motion.Third, 2 / Math.Sqrt(3));
        // In one sum, the bound of the second derivatives is no longer exact.
        motion = MotionOf(Read(Factors + "formula v0\nloop - 0 = 3 sum 1 - 0 1 2\noutput 3\n"), [3, 4, 0], Small);
        Exactly(motion.First, 12);
        Assert.InRange(motion.Second, 5, 10.01);
        Exactly(motion.Third, 4 / Math.Sqrt(3), 1.01);
    }

    /// <summary>ab on a ball: the largest ‖(b, a)‖ on it, and no more than each factor at its own.</summary>
    [Fact]
    public void Two_factors_on_a_ball()
    {
        var motion = MotionOf(Read(Factors + "formula v0\nloop - 0 = 3 sum 1 - 0\nloop - 0 = 4 sum 1 - 3 1\noutput 4\n"), [3, 4, 0], 0.5);
        Assert.InRange(motion.First, 5.5, Math.Sqrt(3.5 * 3.5 + 4.5 * 4.5) * (1 + 1e-12));
        Exactly(motion.Second, 1);
    }

    /// <summary>w², w³ and w⁴ by products of w with itself: no two parts of a direction are orthogonal.</summary>
    [Fact]
    public void Powers_of_a_shared_parameter()
    {
        var motion = MotionOf(Read(Factors + "formula v0\nloop - 0 = 3 sum 1 - 0 0\nloop - 0 = 4 sum 1 - 3 0\noutput 4\n"), [2, 0, 0], Small);
        Exactly(motion.First, 12);
        Exactly(motion.Second, 12);
        Exactly(motion.Third, 6);
        motion = MotionOf(Read(Factors + "formula v0\nloop - 0 = 3 sum 1 - 0 0 0 0\noutput 3\n"), [2, 0, 0], Small);
        Exactly(motion.First, 32);
        Exactly(motion.Second, 48);
        Exactly(motion.Third, 48);
    }

    /// <summary>(ab)² at a = b = 1: ‖D²‖ is the largest 2(δa + δb)² + 4·δaδb, ‖D³‖ the largest 12(δa + δb)·δaδb: the formula's mixed terms count three
    /// times.</summary>
    [Fact]
    public void A_formula_of_a_product()
    {
        var motion = MotionOf(Read(Factors + "formula v0\nformula v0 Multiply(0,0)\nloop - 0 = 3 sum 1 - 0 1\nloop - 1 = 4 sum 1 - 3\noutput 4\n"), [1, 1, 0],
            Small);
        Exactly(motion.First, 2 * Math.Sqrt(2));
        Exactly(motion.Second, 6);
        Exactly(motion.Third, 6 * Math.Sqrt(2));
    }

    /// <summary>a·x₁ + b·x₂ + c·x₃: parameters that are read alone add as squares; (Σwᵢ, w four times) they do not.</summary>
    [Fact]
    public void Sums_of_parameters()
    {
        var motion = MotionOf(Read(Factors + "formula v0\nloop - 0 = 3 sum 2 - 0 sum 3 - 1 sum 6 - 2\noutput 3\n"), [1, 1, 1], Small);
        Exactly(motion.First, 7);
        Exactly(motion.Entry, 7);
        motion = MotionOf(Read(Factors + "formula v0\nloop - 0 = 3 sum 2 - 0 sum 3 - 0 sum 6 - 2\noutput 3\n"), [1, 1, 1], Small);
        Exactly(motion.First, Math.Sqrt(61));
    }

    /// <summary>The sum of four entries, of one that is read four times, and of one written four times: norms 2, 4 and 2.</summary>
    [Fact]
    public void Sums_over_an_axis()
    {
        const string Four = "parameter 4 w Normal 1 0 -1 0\nparameter 1 v Normal 1 0 -1 0\nvalue - y\nvalue 4 z\nformula v0\n";
        double[] theta = [1, 2, 3, 4, 5];
        Exactly(MotionOf(Read(Four + "loop - 0 = 2 sum 1 4 0[1x0]\noutput 2\n"), theta, Small).First, 2);
        Exactly(MotionOf(Read(Four + "loop - 0 = 2 sum 1 4 1[0]\noutput 2\n"), theta, Small).First, 4);
        Exactly(MotionOf(Read(Four + "loop 4 0 = 3[1x0] sum 1 - 1[0]\noutput 3\n"), theta, Small).First, 2);
        // v times the mean of w: 2·¼·2·½.
        Exactly(MotionOf(Read(Four + "loop - 0 = 2 sum 0.25 4 0[1x0] 1[0]\noutput 2\n"), theta, Small).Second, 0.5);
    }

    /// <summary>Random loops: first, second and third derivatives, as an ascent over directions finds them, are below their bounds.</summary>
    [Fact]
    public void Random_loops_keep_within_their_bounds()
    {
        var (closest, cases) = (new double[3], new int[3]);
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var text = RandomLoops.Of(seed);
            var architecture = Read(text);
            RequireOrder(architecture);
            var theta = Sampling.Normal(architecture.ParameterCount, seed + 1000);
            var inputs = Sampling.Normal(architecture.InputSize, seed + 2000);
            var bounds = new MotionBounds(architecture, Enclosed(theta), Enclosed(inputs));
            foreach (var radius in new[] { 1e-6, 0.2 })
            {
                var motion = new Motion[1];
                Assert.Null(bounds.On(radius, 0, motion));
                double[] at = [.. theta.Zip(Scaled(Sampling.Normal(theta.Length, seed + 3000), 0.9 * radius), (a, b) => a + b)];
                var found = Largest(architecture, at, inputs, seed);
                double[] allowed = [motion[0].First, motion[0].Second, motion[0].Third];
                for (var order = 0; order < 3; order++)
                {
                    Assert.True(found[order] <= allowed[order] * (1 + 1e-5) + 1e-5,
                        $"‖D{order + 1}‖ is {found[order]} and at most {allowed[order]} is said on a ball of {radius}, seed {seed}:\n{text}");
                    if (found[order] > 1e-3 && radius < 1e-3)
                    {
                        cases[order]++;
                        closest[order] += found[order] / allowed[order] > 0.99 ? 1 : 0;
                    }
                }
            }
        }

        output.WriteLine($"within 1 % of the bound: {string.Join(", ", closest.Zip(cases, (c, n) => $"{c} of {n}"))}");
        Assert.True(closest[0] >= 5 && closest[1] >= 3 && closest[2] >= 2, "The ascent comes nowhere near the bounds.");
    }

    /// <summary>No declared network writes an entry twice, or after it was read: the values at the end of a forward pass are those that were read.</summary>
    [Fact]
    public void Loops_write_before_they_read()
    {
        RequireOrder<TanhChain>();
        RequireOrder<SmoothActivations>();
        RequireOrder<Residual>();
        RequireOrder<SharedWeights>();
        RequireOrder<Convolutions>();
        RequireOrder<Lines>();
        RequireOrder<Normed>();
        RequireOrder<Attentive>();
        RequireOrder<Kinked>();
        RequireOrder<Pooled>();
        RequireOrder<Tokens>();
        RequireOrder<Classes>();
        RequireOrder<Decaying>();
    }

    /// <summary>ab·x + d on two weighted samples, in all scales: ρ, s, Λ and the rate against their formulas.</summary>
    [Fact]
    public void Numbers_of_an_infinite_horizon()
    {
        InfiniteHorizon<AffineHalfSum>(1);
        InfiniteHorizon<AffineSum>(2);
        InfiniteHorizon<AffineHalfMean>(0.5);
        InfiniteHorizon<AffineMean>(1);
    }

    /// <param name="scale">What the loss multiplies ½w(F − y)² with.</param>
    private static void InfiniteHorizon<TNetwork>(double scale)
        where TNetwork : INetwork<TNetwork, double>
    {
        double[] x = [1, -2], y = [0.6, -1.105], weights = [0.7, 3], theta = [1.2, 0.5, -0.002];
        var data = Dataset.Create(x, y, 2, weights);
        var (a, b, d) = (theta[0], theta[1], theta[2]);
        double[] roots = [.. weights.Select(w => Math.Sqrt(scale * w))];
        double[] r = [.. x.Select((v, i) => roots[i] * (a * b * v + d - y[i]))];
        double[] rows = [.. x.SelectMany((v, i) => new[] { roots[i] * b * v, roots[i] * a * v, roots[i] })];
        var (rho, s) = (Math.Sqrt(r.Sum(v => v * v)), JacobiSvd.SingularValues(rows, 2, 3)[1]);
        var lipschitz = Math.Sqrt(x.Select((v, i) => roots[i] * roots[i] * v * v).Sum());
        var certificate = Proofs.Try<TNetwork, double>(theta, data).Of(CertificateKind.InfiniteHorizon)!;
        Assert.True(certificate.IsProved, certificate.ToString());
        Assert.Equal(new GradientField<TNetwork, double>(data).LossGradient(theta, new double[3]), 0.5 * rho * rho, 1e-14);
        Assert.InRange(certificate["ρ"], rho * (1 - 1e-14), rho * (1 + 1e-12));
        Assert.InRange(certificate["s"], 0.99 * s, s * (1 + 1e-14));
        Assert.InRange(certificate["Λ"], lipschitz * (1 - 1e-14), lipschitz * (1 + 1e-12));
        var rest = s * s - 2 * lipschitz * rho;
        Assert.InRange(certificate["rate"], 2 * 0.9 * rest, 2 * rest);
        Assert.InRange(certificate["R"], 2 * rho / (s + Math.Sqrt(rest)), 1.02 * 2 * rho / (s + Math.Sqrt(rest)));
    }

    /// <summary>½w(ab − y)² + ½λ(a² + b²) near a = b = 1: L, g, m, D and the rate against their formulas.</summary>
    [Fact]
    public void Numbers_of_a_local_minimum()
    {
        const double Weight = 2, Decay = 0.6, A = 1.003;
        // (ab − y)·w·b + λa = 0 at a = b = 1.
        const double Y = 1 + Decay / Weight;
        var certificate = Proofs.Try<DecayingProduct, double>([A, A], Dataset.Create([1.0], [Y], 1, [Weight])).Of(CertificateKind.LocalMinimum)!;
        Assert.True(certificate.IsProved, certificate.ToString());
        var r = A * A - Y;
        var g = Math.Sqrt(2) * Math.Abs(Weight * r * A + Decay * A);
        var m = Math.Min(Weight * (A * A - (A * A + r)), Weight * (2 * A * A + r)) + Decay;
        // 3·w·(bδa + aδb)·2δaδb, largest for δa = δb; and the largest a and b on the ball.
        var third = 3 * Weight * (Math.Sqrt(2) * A + certificate["R"]);
        Assert.InRange(certificate["L"], Weight * r * r / 2 + Decay * A * A - 1e-15, Weight * r * r / 2 + Decay * A * A + 1e-12);
        Assert.InRange(certificate["g"], g * (1 - 1e-12), g * (1 + 1e-10));
        Assert.InRange(certificate["m"], 0.99 * m, m * (1 + 1e-14));
        Assert.InRange(certificate["D"], third, 1.03 * third);
        var rest = m * m - 2 * third * g;
        Assert.InRange(certificate["μ"], 0.9 * Math.Sqrt(rest), Math.Sqrt(rest));
        Assert.InRange(certificate["R"], 2 * g / (m + Math.Sqrt(rest)), 1.05 * 2 * g / (m + Math.Sqrt(rest)));
    }

    private static Motion MotionOf(Architecture architecture, double[] theta, double radius)
    {
        var motion = new Motion[1];
        Assert.Null(new MotionBounds(architecture, Enclosed([.. theta.Take(architecture.ParameterCount)]), new Interval[Math.Max(1, architecture.InputSize)])
            .On(radius, 0, motion));
        return motion[0];
    }

    private static void Exactly(double bound, double exact, double slack = 1 + 1e-5) => Assert.InRange(bound, exact * (1 - 1e-14), exact * slack);

    /// <summary>The largest ‖J‖, ‖D²F(δ, δ)‖ and ‖D³F(δ, δ, δ)‖ that an ascent over directions finds, by differences of J.</summary>
    private static double[] Largest(Architecture architecture, double[] theta, double[] inputs, ulong seed)
    {
        const double H = 1e-3;
        var evaluator = new NestEvaluator<double, DoubleArithmetic>(architecture, new(isOfPlatform: true));
        var here = Jacobian(theta);
        double[] largest = [0, 0, 0];
        for (var start = 0; start < 4; start++)
        {
            for (var order = 0; order < 3; order++)
            {
                var way = Scaled(Sampling.Normal(theta.Length, seed + 50 + (ulong)start), 1);
                for (var step = 0; step < 15; step++)
                {
                    var matrix = order == 0 ? here : Along(way, order);
                    var image = Apply(matrix, way, theta.Length);
                    largest[order] = Math.Max(largest[order], Norm(image));
                    var next = Transposed(matrix, image, theta.Length);
                    if (Norm(next) < 1e-9)
                        break;
                    way = Scaled(next, 1);
                }
            }
        }

        return largest;

        // DJ·δ or D²J·δδ
        double[] Along(double[] way, int order)
        {
            double[] up = Jacobian(Moved(way, H)), down = Jacobian(Moved(way, -H));
            return order == 1 ? [.. up.Zip(down, (a, b) => (a - b) / (2 * H))] : [.. up.Select((a, i) => (a - 2 * here[i] + down[i]) / (H * H))];
        }

        double[] Moved(double[] way, double by) => [.. theta.Zip(way, (a, b) => a + by * b)];

        double[] Jacobian(double[] at)
        {
            evaluator.SetParameters(at);
            evaluator.Forward(inputs, 0);
            var row = new double[at.Length];
            var rows = new List<double>();
            for (var k = 0; k < architecture.OutputSize; k++)
            {
                evaluator.Row(k, row);
                rows.AddRange(row);
            }

            return [.. rows];
        }
    }

    private static void RequireOrder<TNetwork>()
        where TNetwork : IDeclaredNetwork
    {
        var architecture = ArchitectureReader.Read(Encoding.UTF8.GetString(TNetwork.Architecture));
        RequireOrder(architecture);
        RequireOrder(architecture.Objective!);
    }

    private static void RequireOrder(Architecture architecture)
    {
        var (read, written) = (new HashSet<(int, int)>(), new HashSet<(int, int)>());
        foreach (var loop in architecture.Loops)
        {
            Assert.DoesNotContain(loop.Reads, r => r.Quantity == loop.Target.Quantity && loop.Accumulates);
            var target = architecture.Quantities[loop.Target.Quantity];
            foreach (var point in Points(loop.Sizes))
            {
                var place = (loop.Target.Quantity, loop.Target.At(point));
                Assert.True(!read.Contains(place), $"{target.Name} is written after it is read.");
                Assert.True(written.Add(place) || loop.Accumulates, $"{target.Name} is written twice.");
            }

            foreach (var input in loop.Inputs)
                read.UnionWith(Points(loop.Sizes).Select(p => (input.Quantity, input.At(p))));
            foreach (var term in loop.Terms)
            {
                foreach (var factor in term.Factors)
                    read.UnionWith(Points([.. loop.Sizes, .. term.Sizes]).Select(p => (factor.Quantity, factor.At(p))));
            }
        }
    }

    private static IEnumerable<int[]> Points(int[] sizes)
    {
        var count = sizes.Aggregate(1, (a, b) => a * b);
        for (var p = 0; p < count; p++)
        {
            var (point, rest) = (new int[sizes.Length], p);
            for (var a = sizes.Length - 1; a >= 0; a--)
                (rest, point[a]) = Math.DivRem(rest, sizes[a]);
            yield return point;
        }
    }

    private static Architecture Read(string text) => ArchitectureReader.Read(text);

    private static Interval[] Enclosed(double[] values) => Array.ConvertAll(values, v => (Interval)v);

    private static double[] Apply(double[] matrix, double[] x, int columns) =>
        [.. matrix.Chunk(columns).Select(row => row.Zip(x, (a, b) => a * b).Sum())];

    private static double[] Transposed(double[] matrix, double[] x, int columns)
    {
        var to = new double[columns];
        for (var i = 0; i < matrix.Length; i++)
            to[i % columns] += matrix[i] * x[i / columns];
        return to;
    }

    private static double[] Scaled(double[] a, double length)
    {
        var norm = Norm(a);
        return [.. a.Select(x => x * length / norm)];
    }

    private static double Norm(double[] a) => Math.Sqrt(a.Sum(x => x * x));
}
