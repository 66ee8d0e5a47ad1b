using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Kernels;

/// <summary>Prints the results per sample of a wide layer, z[a,s] = Σ_k W[a,k]·h[k,s] and what follows from it, as a product by tiles: a group makes 64 outputs
/// of 64 samples, each thread 4 × 8 of them in registers; factors come through shared memory, 16 points of the sum at a time, the next ones on their way while
/// these are used.</summary>
internal sealed class ProductKernel : NestKernel
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 128;

    /// <summary>Tiles of samples of a group.</summary>
    public const int Tiles = 2;

    private const int Outputs = 64, Depth = 16, Rows = 4, Columns = 8, Samples = Tiles * DeviceTile.Samples;
    private const int Loads = Outputs * Depth / Threads;
    private const int MostStatements = 40;

    private readonly Axis _a;

    public ProductKernel(Loops loops, IReadOnlyList<KernelPlace> places, KernelDialect dialect, ScalarAlgebra algebra, Names names, CodeWriter code)
        : base(loops, places, dialect, algebra, names, code) => _a = loops.Axes[0];

    /// <summary>Groups side by side for the same samples.</summary>
    public int Blocks => (_a.Size + Outputs - 1) / Outputs;

    /// <summary>Whether a nest is such a product, and large enough.</summary>
    public static bool Fits(Loops loops) =>
        !loops.SumsSamples && loops.Combine == Combine.Sum && loops.Axes.Length == 1 && loops.Axes[0].Size >= Outputs / 2
        && ExpressionPrinter.StatementsFor(loops.Stores.Select(s => s.Value)) <= MostStatements
        && loops.Reductions.Any(r => r.Axes.Length == 1)
        && loops.Reductions.All(r => r.Axes.Length == 0 || r.Axes.Length == 1 && r.Axes[0].Size >= Depth && r.Clips.Length == 0
            && r.Terms.All(t => t.Scale == loops.Reductions[0].Terms[0].Scale && IsProduct(t, loops.Axes[0], r.Axes[0])));

    /// <summary>Prints the body.</summary>
    /// <param name="views">Declares the views of a tile, whose number is a name.</param>
    public void Print(Action<string> views)
    {
        var T = Dialect.Type;
        Code.Line($"int thread = Group.IdxX, column = thread & {Columns - 1}, row = thread >> 3;");
        Code.Line($"{KernelNames.View} weights = SharedMemory.Allocate<{T}>({Depth * (Outputs + 1)});");
        Code.Line($"{KernelNames.View} values = SharedMemory.Allocate<{T}>({Depth * Samples});");
        Code.Line($"int first = Grid.IdxY * {Outputs}, {_a.Name} = first + row * {Rows};");
        var sums = new string[Rows, Columns];
        for (var i = 0; i < Rows; i++)
        {
            for (var k = 0; k < Columns; k++)
                sums[i, k] = $"acc{Numerals.Text(i)}_{Numerals.Text(k)}";
        }

        Code.Line($"{T} {string.Join(", ", sums.Cast<string>().Select(s => $"{s} = {Dialect.Constant(0)}"))};");
        foreach (var r in Loops.Reductions.Where(r => r.Axes.Length == 1))
        {
            foreach (var term in r.Terms)
                Product(r.Axes[0], term, sums, views);
        }

        Finish(sums, views);
    }

    private void Product(Axis k, LoopTerm term, string[,] sums, Action<string> views)
    {
        var (w, h) = (term.Factors.Single(f => !f.PerSample), term.Factors.Single(f => f.PerSample));
        var (chunks, exact) = ((k.Size + Depth - 1) / Depth, k.Size % Depth == 0);
        Code.Open();
        // Neighbouring threads load neighbouring numbers, whichever way W lies.
        var alongSum = w[k] <= w[_a];
        Code.Line(alongSum ? $"int weightK = thread & {Depth - 1}, weightA = thread >> 4;" : $"int weightA = thread & {Outputs - 1}, weightK = thread >> 6;");
        var (stepA, stepK) = alongSum ? (Threads / Depth, 0) : (0, Threads / Outputs);
        Code.Line("int sample = thread & 31, half = (thread >> 5) & 1, valueK = thread >> 6;");
        Code.Line($"int tile = Math.Min(Grid.IdxX * {Tiles} + half, b.Tiles - 1);");
        views("tile");
        Code.Line(
            $"{Dialect.Type} {string.Join(", ", Enumerable.Range(0, Loads).Select(i => $"w{i} = {Dialect.Constant(0)}, h{i} = {Dialect.Constant(0)}"))};");
        Code.Open($"for (int chunk = 0; chunk <= {Numerals.Text(chunks)}; chunk++)");
        Code.Open("if (chunk > 0)");
        Code.Line("Barrier();");
        for (var i = 0; i < Loads; i++)
        {
            Code.Line($"weights[(weightK + {i * stepK}) * {Outputs + 1} + weightA + {i * stepA}] = w{i};");
            Code.Line($"values[(valueK + {i * 2}) * {Samples} + half * 32 + sample] = h{i};");
        }

        Code.Line("Barrier();");
        Code.Close();

        Code.Open($"if (chunk < {Numerals.Text(chunks)})");
        for (var i = 0; i < Loads; i++)
        {
            Load($"w{i}", w, $"chunk * {Depth} + weightK + {i * stepK}", $"Math.Min(first + weightA + {i * stepA}, {Numerals.Text(_a.Size - 1)})", k, exact);
            Load($"h{i}", h, $"chunk * {Depth} + valueK + {i * 2}", null, k, exact);
        }

        Code.Close();

        Code.Open("if (chunk > 0)");
        Code.Open($"for (int depth = 0; depth < {Depth}; depth += 2)");
        Code.Line($"{KernelNames.View} ofWeights = weights.SubView(depth * {Outputs + 1} + row * {Rows});");
        Code.Line($"{KernelNames.View} ofValues = values.SubView(depth * {Samples} + column);");
        MultiplyBlock(sums, 2, (step, i) => $"ofWeights[{step * (Outputs + 1) + i}]", (step, c) => $"ofValues[{step * Samples + c * Columns}]");
        Code.Close();
        Code.Close();
        Code.Close();
        Code.Line("Barrier();");
        Code.Close();
    }

    /// <summary>An element of a factor into a register; 0 beyond the end of the sum.</summary>
    private void Load(string local, Linear access, string at, string? output, Axis k, bool exact)
    {
        Code.Open();
        Code.Line($"int {k.Name} = {(exact ? at : $"Math.Min({at}, {Numerals.Text(k.Size - 1)})")};");
        if (output is not null)
            Code.Line($"int {Shadow.Name} = {output};");
        var piece = Piece("sample");
        piece.Variables.Add(k);
        // The axis of the outputs runs under another name here: its own is the thread's first output.
        var moved = access with { Strides = access.Strides.ToDictionary(s => s.Key == _a ? Shadow : s.Key, s => s.Value) };
        piece.Add($"{local} = {(exact ? "" : $"{at} < {Numerals.Text(k.Size)} ? ")}{piece.Load(moved, Nowhere)}{(exact ? "" : $" : {Dialect.Constant(0)}")};");
        piece.Flush(Code);
        Code.Close();
    }

    private Axis Shadow => field ??= new(_a.Id, Unique(_a.Name + "At"), _a.Size);

    /// <summary>Bias, expressions and stores: outputs of the thread, samples of each of its tiles.</summary>
    private void Finish(string[,] sums, Action<string> views)
    {
        var perTile = Columns / Tiles;
        for (var half = 0; half < Tiles; half++)
        {
            var tile = $"Grid.IdxX * {Tiles} + {half}";
            Code.Open($"if ({tile} < b.Tiles)");
            Code.Line($"int tile = {tile}, lane = column;");
            views("tile");
            for (var i = 0; i < Rows; i++)
            {
                Code.Open(_a.Size % Rows == 0 && i > 0 ? "" : $"if ({_a.Name} + {i} < {Numerals.Text(_a.Size)})");
                if (_a.Size % Rows == 0 && i == 0)
                {   // all or none of a thread's outputs exist
                    for (var all = 0; all < Rows; all++)
                        Row(sums, half * perTile, perTile, all);
                    Code.Close();
                    break;
                }

                Row(sums, half * perTile, perTile, i);
                Code.Close();
            }

            Code.Close();
        }
    }

    private void Row(string[,] sums, int from, int count, int output)
    {
        Code.Open();
        var piece = Piece("lane");
        piece.Variables.Add(_a);
        var at = At(_a, output);
        for (var c = 0; c < count; c++)
        {
            foreach (var r in Loops.Reductions.Where(r => r.Axes.Length == 0))
                Products(piece, r, [(sums[output, from + c], at)], c * Columns);
        }

        Store(piece, [.. Enumerable.Range(0, count).Select(c => (sums[output, from + c], at))], Columns);
        piece.Flush(Code);
        Code.Close();
    }

    private static bool IsProduct(LoopTerm term, Axis a, Axis k) =>
        term.Factors.Length == 2
        && Array.Find(term.Factors, f => !f.PerSample) is { } w && w[a] > 0 && w[k] > 0 && w.Strides.Count == 2
        && Array.Find(term.Factors, f => f.PerSample) is { } h && h[a] == 0 && h[k] > 0 && h.Strides.Count == 1;
}
