using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scalars;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>Random functions in pieces, of which the truth is known by construction: what jumps, has no value somewhere or dies must never be said to be better
/// than it is. Breaks and jumps are of any size, in either precision.</summary>
public sealed class RandomPieceTests(ITestOutputHelper output)
{
    private const int Each = 300, Seed = 20250924;

    private enum Fault
    {
        None,
        Zero,
        Jump,
        JumpBetween,
        JumpAtRoots,
        OtherAtPoint,
        CutInterval,
        CutPoint,
    }

    [Fact]
    public void None_is_better_than_the_truth()
    {
        foreach (var fault in Enum.GetValues<Fault>())
        {
            var random = new Random(Seed + (int)fault);
            var truth = fault switch
            {
                Fault.None => Verdict.Literal,
                Fault.Zero => Verdict.Limit,
                Fault.Jump or Fault.JumpBetween or Fault.JumpAtRoots or Fault.OtherAtPoint => Verdict.NoFlow,
                Fault.CutInterval or Fault.CutPoint => Verdict.Outside,
                _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
            };
            var (found, undecided) = (0, 0);
            for (var i = 0; i < Each; i++)
            {
                var f = Write(random, fault);
                var scope = ActivationClassifier.Of(ScalarCode.From(f));
                found += scope.Verdict == truth ? 1 : 0;
                undecided += scope.Verdict == Verdict.Undecided ? 1 : 0;
                Assert.True(scope.Verdict == truth || scope.Verdict == Verdict.Undecided, $"{fault}: {scope.Verdict}, {scope.Reason}\n{f}");
            }

            output.WriteLine($"{fault,-12} {truth,-8} found {found,3}   undecided {undecided,3}");
            Assert.True(found > 0.7 * Each, $"{fault}: {undecided} of {Each} are undecided");
        }
    }

    private static Expr Write(Random random, Fault fault)
    {
        var algebra = new ScalarAlgebra();
        var z = algebra.Variable(1);
        var breaks = Breaks(random);
        Expr Zero() => algebra.Constant(0);

        // From the left: each piece is the last plus something that vanishes at the break between. With short numbers nothing is rounded on the way.
        var pieces = new List<Expr> { fault == Fault.Zero ? Zero() : Short(random) * z + Short(random) };
        foreach (var x in breaks)
            pieces.Add(pieces[^1] + (random.Next(2) == 0 ? Short(random) * (z - x) : Short(random) * (z - x) * (z - x)));
        if (fault == Fault.Jump)
        {
            var at = random.Next(breaks.Length);
            for (var i = at + 1; i < pieces.Count; i++)
                pieces[i] += algebra.Written(Jump(random, breaks));
        }

        var f = pieces[0];
        for (var i = 0; i < breaks.Length; i++)
            f = random.Next(2) == 0 ? algebra.Greater(z, algebra.Constant(breaks[i]), pieces[i + 1], f)
                : algebra.GreaterOrEqual(z, algebra.Constant(breaks[i]), pieces[i + 1], f);
        var cut = Place(random);
        var moved = f + algebra.Written(Jump(random, [cut]));
        switch (fault)
        {
            case Fault.None or Fault.Zero or Fault.Jump:
                return f;
            case Fault.JumpBetween: // the two lie close together
                return algebra.Greater(Zero(), (z - cut) * (z - cut * (1 + 0.125 * random.NextDouble())), moved, f);
            case Fault.JumpAtRoots: // of a polynomial, and no fractions
                return algebra.Greater(z * z * z, algebra.Constant(Short(random)) + Math.Abs(Short(random)) * z, moved, f);
            case Fault.OtherAtPoint:
                return algebra.GreaterOrEqual(z, algebra.Constant(cut), algebra.Greater(z, algebra.Constant(cut), f, moved), f);
            case Fault.CutInterval:
                var side = random.Next(2) == 0 ? z - cut : cut - z;
                return random.Next(3) switch
                {
                    0 => f + algebra.Constant(0) * algebra.Call(Op.Log, side),
                    1 => f + algebra.Call(Op.SquareRoot, side) * algebra.Call(Op.SquareRoot, side) - side,
                    _ => f * algebra.Call(Op.Exp, algebra.Call(Op.Log, side)) / side,
                };
            case Fault.CutPoint:
                return random.Next(3) switch
                {
                    0 => f * ((z - cut) / (z - cut)),
                    1 => f + algebra.Constant(1) / (algebra.Constant(1) / (z - cut)),
                    _ => f + algebra.Constant(0) / (z - cut),
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }
    }

    /// <summary>One to three, from 1e-6 to 1e6 and of both signs, in order.</summary>
    private static double[] Breaks(Random random) => [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Place(random)).Distinct().Order()];

    private static double Place(Random random) => (random.Next(2) == 0 ? -1 : 1) * (1 + random.Next(1 << 6) / 64.0) * Math.Pow(2, random.Next(-20, 21));

    /// <summary>From tiny to huge beside what stands there, and beyond rounding in the precision it is written in.</summary>
    private static double Jump(Random random, double[] beside)
    {
        var scale = Math.Max(1, beside.Max(Math.Abs));
        return (random.Next(2) == 0 ? -1 : 1) * scale * scale * 64 * (1 + random.NextDouble()) * Math.Pow(10, -8 + 12 * random.NextDouble());
    }

    private static double Short(Random random) => (1 + random.Next(15)) / 8.0 * (random.Next(2) == 0 ? -1 : 1);
}
