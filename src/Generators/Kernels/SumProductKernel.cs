using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Kernels;

/// <summary>Prints the sums over samples of a wide layer, dW[a,c] = Σ_s dz[a,s]·h[c,s], as a product by tiles: a group makes 64 × 64 sums of a slice of the
/// samples, each thread 4 × 8 of them in registers; 32 samples of 64 values of either factor are in shared memory at a time.</summary>
internal sealed class SumProductKernel : NestKernel
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 128;

    private const int Side = 64, Rows = 4, Columns = 8, Pitch = DeviceTile.SharedPitch;

    private readonly Axis _a, _c;
    private readonly string[,] _sums = new string[Rows, Columns];

    public SumProductKernel(Loops loops, IReadOnlyList<KernelPlace> places, KernelDialect dialect, ScalarAlgebra algebra, Names names, CodeWriter code)
        : base(loops, places, dialect, algebra, names, code)
    {
        var first = loops.Reductions[0].Terms[0].Factors[0];
        (_a, _c) = first[loops.Axes[0]] != 0 ? (loops.Axes[0], loops.Axes[1]) : (loops.Axes[1], loops.Axes[0]);
        for (var i = 0; i < Rows; i++)
        {
            for (var k = 0; k < Columns; k++)
                _sums[i, k] = $"sum{Numerals.Text(i)}_{Numerals.Text(k)}";
        }
    }

    /// <summary>Groups side by side for the same samples.</summary>
    public int Groups => Blocks(_a) * Blocks(_c);

    /// <summary>Whether a nest is such a product, and large enough.</summary>
    public static bool Fits(Loops loops) =>
        loops.SumsSamples && loops.Axes.Length == 2 && loops.Axes.All(a => a.Size >= Side / 2)
        && loops.Reductions.All(r => r.Axes.Length == 0 && r.Terms.All(t =>
            t.Scale == loops.Reductions[0].Terms[0].Scale && t.Factors.Length == 2 && t.Factors.All(f => f.PerSample && f.Strides.Count == 1)
            && t.Factors[0].Strides.Keys.Single() != t.Factors[1].Strides.Keys.Single()));

    public void Declare()
    {
        Code.Line($"int thread = Group.IdxX, column = thread & {Columns - 1}, row = thread >> 3;");
        Code.Line($"{KernelNames.View} left = SharedMemory.Allocate<{Dialect.Type}>({Side * Pitch});");
        Code.Line($"{KernelNames.View} right = SharedMemory.Allocate<{Dialect.Type}>({Side * Pitch});");
        Code.Line($"int firstA = Grid.IdxY / {Numerals.Text(Blocks(_c))} * {Side}, firstC = Grid.IdxY % {Numerals.Text(Blocks(_c))} * {Side};");
        Code.Line($"{Dialect.Type} {string.Join(", ", _sums.Cast<string>().Select(s => $"{s} = {Dialect.Constant(0)}"))};");
    }

    /// <summary>Adds the samples of a tile.</summary>
    public void Accumulate()
    {
        foreach (var term in Loops.Reductions.SelectMany(r => r.Terms))
        {
            var ofA = term.Factors.Single(f => f[_a] != 0);
            var ofC = term.Factors.Single(f => f[_c] != 0);
            Code.Line("Barrier();");
            Code.Open($"for (int line = thread >> 5; line < {Side}; line += {Threads / 32})");
            Code.Line("int lane = thread & 31;");
            Fetch("left", ofA, _a, "firstA");
            Fetch("right", ofC, _c, "firstC");
            Code.Close();
            Code.Line("Barrier();");
            Code.Open($"for (int s = 0; s < {DeviceTile.Samples}; s += 2)");
            Code.Line($"{KernelNames.View} ofLeft = left.SubView(row * {Rows * Pitch} + s);");
            Code.Line($"{KernelNames.View} ofRight = right.SubView(column * {Pitch} + s);");
            MultiplyBlock(_sums, 2, (step, i) => $"ofLeft[{i * Pitch + step}]", (step, k) => $"ofRight[{k * Columns * Pitch + step}]");
            Code.Close();
        }
    }

    /// <summary>Adds the sums to the slice's part, and begins anew.</summary>
    public void Flush()
    {
        for (var k = 0; k < Columns; k++)
        {
            Code.Open();
            Code.Line($"int {_a.Name} = firstA + row * {Rows}, {_c.Name} = firstC + column + {k * Columns};");
            Code.Open($"if ({_a.Name} < {Numerals.Text(_a.Size)} && {_c.Name} < {Numerals.Text(_c.Size)})");
            var piece = Piece("s");
            piece.Variables.Add(_a);
            for (var i = 0; i < Rows; i++)
            {
                var value = Scale == 1 ? _sums[i, k] : $"{Dialect.Constant(Scale)} * {_sums[i, k]}";
                var inside = _a.Size % Rows == 0 || i == 0 ? "" : $"if ({_a.Name} + {i} < {Numerals.Text(_a.Size)}) ";
                piece.Add($"{inside}{piece.Element(Loops.Stores[0].Target!, At(_a, i))} += {value};");
                piece.Add($"{_sums[i, k]} = {Dialect.Constant(0)};");
            }

            piece.Flush(Code);
            Code.Close();
            Code.Close();
        }
    }

    /// <summary>A row of a factor into shared memory; rows beyond the last repeat it, and nobody reads what comes of them.</summary>
    private void Fetch(string shared, Linear access, Axis axis, string first)
    {
        Code.Open();
        Code.Line($"int {axis.Name} = Math.Min({first} + line, {Numerals.Text(axis.Size - 1)});");
        var piece = Piece("lane");
        piece.Add($"{shared}[line * {Pitch} + lane] = {piece.Load(access, Nowhere)};");
        piece.Flush(Code);
        Code.Close();
    }

    private static int Blocks(Axis axis) => (axis.Size + Side - 1) / Side;
}
