using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints all programs of a network, generic over the vectors they compute in: a method per program that reads as the mathematics, and a method per
/// loop nest, shared by nests of one shape.</summary>
internal sealed class ProgramsPrinter
{
    private readonly string _network;
    private readonly NetworkLayout _layout;
    private readonly Machine _machine;
    private readonly ScalarAlgebra _algebra;
    private readonly CodeWriter _code = new();
    private readonly Dictionary<PlacedProgram, Dictionary<Tensor, string>> _locals;
    private readonly Names _methodNames;
    private readonly Dictionary<string, string> _methods = [];
    private readonly List<string> _bodies = [];

    private static readonly Dictionary<string, string> s_summaries = new()
    {
        ["Forward"] = "f(x; θ) of every sample.",
        ["Loss"] = "L, summed over the samples.",
        ["LossGradient"] = "∇L and, behind it, L, summed over the samples.",
        ["JacobianVector"] = "J·v of every sample: the outputs' derivative along the direction v.",
        ["HessianVector"] = "∇²L·v, summed over the samples.",
        [NetworkPrograms.Hessian] = "∇²L·v for several directions v at once, summed over the samples.",
        ["GaussNewtonVector"] = "Jᵀ·(∂²ℓ/∂f²)·J·v, summed over the samples.",
        ["VectorJacobian"] = "Jᵀ·u, summed over the samples, for cotangents u of the outputs.",
        ["JacobianPrepare"] = "What the rows of the Jacobian of a tile have in common; leaves it in the workspace.",
        [NetworkPrograms.KinkSides] = "For every sample and each comparison at whose sides a derivative differs: 1 where it holds, else 0.",
        ["JacobianRow"] = "uᵀ·J of every sample, for cotangents u of the outputs; after JacobianPrepare of the same tile.",
    };

    private const string UnitSummary =
        "∇²L in blocks, Hab of the parameters a by the parameters b, summed over the samples; xdot is the derivative of x by one value u of a "
            + "pre-activation, a scalar where only the value u moves.";

    private ProgramsPrinter(string network, NetworkLayout layout, Machine machine, ScalarAlgebra algebra)
    {
        (_network, _layout, _machine, _algebra) = (network, layout, machine, algebra);
        // Locals have the names of layers, which are the user's; so all else is named first or around them: types, then locals, then methods.
        string[] types = [ConstantsClass(network), "Run", .. s_summaries.Keys, .. Names.OfPrograms, .. HostNames.Aliases.Select(a => a.Key)];
        _locals = layout.Programs.ToDictionary(p => p, p => LocalsOf(p.Program, new Names([.. types, .. s_frame])));
        _methodNames = new([.. types, .. _locals.Values.SelectMany(l => l.Values)]);
    }

    // What the frame of a program calls its own.
    private static readonly string[] s_frame = ["tiles", "tile", "data", "seeds", "theta", "direction", "constants", "work", "rows", "sums", "u"];

    private static Dictionary<Tensor, string> LocalsOf(Program program, Names names) =>
        program.Nests.SelectMany(n => n.Reads.Concat(n.Writes)).Concat(program.Nests.SelectMany(n => n.Stores).Where(s => s.IsLocal).Select(s => s.Target))
            .Select(a => a.Tensor).Distinct().ToDictionary(t => t, t => names.Unique(t.Name));

    /// <summary>The name of the class, without its type arguments.</summary>
    public static string ClassName(string network) => network + "_Programs";

    /// <summary>The name of the class that holds the numbers of the declaration.</summary>
    public static string ConstantsClass(string network) => network + "_Constants";

    public static string Print(string network, NetworkLayout layout, Machine machine, ScalarAlgebra algebra)
    {
        var printer = new ProgramsPrinter(network, layout, machine, algebra);
        printer.Print();
        return printer._code.ToString();
    }

    private string T => _machine.Scalar;

    private void Print()
    {
        _code.Line($"/// <summary>The programs of {_network}.</summary>");
        _code.Line("/// <typeparam name=\"V\">A vector of samples, of any width, or a plain number.</typeparam>");
        _code.Line("/// <typeparam name=\"O\">The operations on its lanes.</typeparam>");
        _code.Line($"file static class {ClassName(_network)}<V, O>");
        _code.Line("    where V : struct");
        _code.Open($"    where O : struct, ILanes<V, {T}>");
        _code.Open($"public static void Run(global::GradientFlow.NetworkProgram program, in global::GradientFlow.TileBuffers<{T}> tiles)");
        _code.Open("switch (program)");
        foreach (var program in _layout.Programs)
            _code.Line($"case global::GradientFlow.NetworkProgram.{program.Program.Name}: {program.Program.Name}(in tiles); break;");
        _code.Close();
        _code.Close();
        foreach (var program in _layout.Programs)
        {
            _code.Line();
            Print(program);
        }

        foreach (var body in _bodies)
        {
            _code.Line();
            _code.Append(body);
        }

        _code.Close();
    }

    private void Print(PlacedProgram placed)
    {
        var (program, layout) = (placed.Program, placed.Layout);
        _code.Line($"/// <summary>{(program.Nests.Any(n => n.Unit is not null) ? UnitSummary : s_summaries[program.Name])}</summary>");
        _code.Line("[@MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        _code.Open($"public static void {program.Name}(in global::GradientFlow.TileBuffers<{T}> tiles)");
        var tensors = program.Nests.SelectMany(n => n.Reads.Concat(n.Writes)).Select(a => a.Tensor).Distinct().ToArray();
        var local = _locals[placed];
        var byRegion = tensors.GroupBy(t => layout[t].Region).OrderBy(g => g.Key).ToArray();
        _code.Line($"tiles.Require({string.Join(", ", Requirements(layout, byRegion.Select(g => g.Key)))});");

        _code.Line($"int S = {Numerals.Text(_machine.TileSamples)} / O.Count;");

        // What stays where it is from tile to tile, then what moves with the tile.
        foreach (var group in byRegion.Where(g => !MovesWithTile(g.Key)))
        {
            var type = TypeOf(group.Key);
            _code.Line($"ref {type} {Variable(group.Key)} = ref {StartOf(group.Key)};");
            foreach (var t in group.OrderBy(t => layout[t].Offset))
                _code.Line($"ref {type} {local[t]} = ref {At(group.Key, layout[t].Offset)};");
        }

        _code.Open("for (int tile = 0; tile < tiles.Count; tile++)");
        foreach (var group in byRegion.Where(g => MovesWithTile(g.Key)))
        {
            _code.Line($"ref V {Variable(group.Key)} = ref Unsafe.Add(ref {StartOf(group.Key)}, (nint)tile * {InParentheses(LengthOf(group.Key, layout))});");
            foreach (var t in group.OrderBy(t => layout[t].Offset))
                _code.Line($"ref V {local[t]} = ref {At(group.Key, layout[t].Offset)};");
        }

        Axis? unit = null;
        for (var i = 0; i < program.Nests.Count; i++)
        {
            if (program.Nests[i].Unit != unit && unit is not null)
                _code.Close();
            _code.Line();
            if (program.Nests[i].Unit != unit)
            {
                unit = program.Nests[i].Unit;
                if (unit is not null)
                    _code.Open($"for (int {unit.Name} = 0; {unit.Name} < {Numerals.Text(unit.Size)}; {unit.Name}++)");
            }

            _code.Lines("// ", [.. program.Nests[i].Format(t => local[t])]);
            Call(program.Nests[i], placed.Loops[i], local);
        }

        if (unit is not null)
            _code.Close();
        _code.Close();
        _code.Close();
    }

    /// <summary>The memory the program touches, which its first statement checks.</summary>
    private IEnumerable<string> Requirements(Layout layout, IEnumerable<Region> touched) =>
        from region in touched.Where(r => r != Region.Constants).Union([Region.Data, Region.Parameters]).OrderBy(r => r)
        select $"{region.ToString().ToLowerInvariant()}: {Numerals.Text(LengthOf(region, layout) + (region == Region.Sums ? NetworkLayout.SumsPadding : 0))}";

    /// <summary>The values a program needs of a region, for each tile where the region moves with it. Data and seeds lie alike in all programs.</summary>
    private int LengthOf(Region region, Layout layout) => region == Region.Data ? _layout.Longest(region) : layout.LengthOf(region);

    private string InParentheses(int samples) => Numerals.InSamples(samples, _machine.TileSamples) is var text && text.IndexOf(' ') > 0 ? $"({text})" : text;

    private string Text(Region region, int values) => IsPerSample(region) ? Numerals.InSamples(values, _machine.TileSamples) : Numerals.Text(values);

    private static bool IsPerSample(Region region) => region is Region.Data or Region.Seeds or Region.Rows or Region.Workspace;

    /// <summary>Values per sample are vectors of samples; sums over samples are kept in double precision.</summary>
    private string TypeOf(Region region) => IsPerSample(region) ? "V" : region == Region.Sums ? "double" : T;

    private string StartOf(Region region)
    {
        var first = $"MemoryMarshal.GetReference({Source(region)})";
        return IsPerSample(region) ? $"Unsafe.As<{T}, V>(ref {first})" : first;
    }

    /// <summary>The call of a nest's method, which is printed when no other of the same text exists.</summary>
    private void Call(Nest nest, Loops loops, Dictionary<Tensor, string> local)
    {
        var shape = MethodPrinter.ShapeOf(loops, _machine);
        if (!_methods.TryGetValue(shape, out var name))
        {
            _methods[shape] = name = _methodNames.Unique(NameOf(nest, loops));
            _bodies.Add(MethodPrinter.Print(name, loops, _machine, _algebra));
        }

        var arguments = loops.Arguments.Select(a => "ref " + (a.UnitStride == 0 ? local[a.Tensor]
            : $"Unsafe.Add(ref {local[a.Tensor]}, "
                + $"{(a.UnitStride == 1 ? "" : (a.Tensor.PerSample ? InParentheses(a.UnitStride) : Numerals.Text(a.UnitStride)) + " * ")}{nest.Unit!.Name})"));
        if (loops.IsOneLoop)
            arguments = arguments.Append(loops.Axes.Length == 0 ? "S" : $"{Numerals.Text(loops.Axes[0].Size)} * S");
        _code.Line($"{name}({string.Join(", ", arguments)});");
    }

    /// <summary>What is written, and the sizes of the loops.</summary>
    private static string NameOf(Nest nest, Loops loops)
    {
        var kinds = string.Join("_", nest.Writes.Select(w => w.Tensor.Symbol.Kind));
        if (loops.IsOneLoop)
            return kinds;
        var sizes = loops.Axes.Concat(loops.Reductions.SelectMany(r => r.Axes)).Select(a => Numerals.Text(a.Size));
        return kinds + "_" + string.Join("x", sizes.DefaultIfEmpty("1"));
    }

    private static bool MovesWithTile(Region region) => region is Region.Data or Region.Seeds or Region.Rows;

    private static string Variable(Region region) => region switch
    {
        Region.Data => "data",
        Region.Seeds => "seeds",
        Region.Parameters => "theta",
        Region.Direction => "direction",
        Region.Constants => "constants",
        Region.Workspace => "work",
        Region.Rows => "rows",
        Region.Sums => "sums",
        _ => throw new ArgumentOutOfRangeException(nameof(region), region, null),
    };

    private string Source(Region region) => region == Region.Constants ? ConstantsClass(_network) + ".Values" : "tiles." + region;

    private string At(Region region, int offset) => offset == 0 ? Variable(region) : $"Unsafe.Add(ref {Variable(region)}, {Text(region, offset)})";
}
