using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Kernels;

/// <summary>How the kernels of a program divide the work.</summary>
internal enum KernelShape
{
    /// <summary>One kernel; a thread is a sample, everything in registers.</summary>
    Registers,

    /// <summary>One kernel; a group is a tile of samples, activations in shared memory.</summary>
    Tile,

    /// <summary>A kernel for each nest: results per sample.</summary>
    Lanes,

    /// <summary>A kernel for each nest: sums over samples.</summary>
    Sums,

    /// <summary>A kernel for each nest: results per sample of a wide layer, as a product by tiles.</summary>
    Product,
}

/// <summary>One launch of a kernel.</summary>
/// <param name="Kernel">The name of the method.</param>
/// <param name="Blocks">Blocks of work of every tile or slice of tiles, for kernels of single nests.</param>
/// <param name="Offsets">Where the tensors lie, for a kernel that several nests share.</param>
internal sealed record KernelLaunch(string Kernel, KernelShape Shape, int Blocks, IReadOnlyList<int> Offsets);

/// <summary>Prints the kernels of a network's programs, each in the structure that suits its size.</summary>
internal sealed partial class ProgramKernels
{
    /// <summary>Tensors whose places a kernel can be told; one with more is no other nest's.</summary>
    public const int MostOffsets = 16;

    private const int RegisterThreads = 128, TileThreads = 256, NestThreads = 128;

    /// <summary>Sums of a thread of a tile kernel, in registers.</summary>
    private const int MostAccumulators = 96;

    /// <summary>Tiles whose sums are taken in single precision before they are added up in double.</summary>
    private const int SingleTiles = 8;

    private readonly NetworkLayout _perWarp, _shared;
    private readonly KernelDialect _dialect;
    private readonly ScalarAlgebra _algebra;
    private readonly int _parameters;
    private readonly string? _forced;
    private readonly CodeWriter _code;
    private readonly Names _methods;
    private readonly Dictionary<string, string> _known = [];

    public ProgramKernels(NetworkModel model, NetworkPrograms programs, CodeWriter code)
    {
        _perWarp = NetworkLayout.ForKernels(model, programs, DeviceTile.Samples);
        _shared = NetworkLayout.ForKernels(model, programs, DeviceTile.SharedPitch);
        (_dialect, _algebra, _parameters, _forced, _code) = (new(model.Spec.IsSingle), model.Graph.Algebra, model.ParameterCount,
            model.Spec.Schedule.Kernels, code);
        _methods = new(["Plan", "Values", .. programs.Programs.Select(p => p.Name)]);
    }

    /// <summary>Numbers of the declaration that the kernels read.</summary>
    public IReadOnlyList<Tensor> Constants => _perWarp.Constants;

    public IReadOnlyList<PlacedProgram> Programs => _perWarp.Programs;

    private bool IsSingle => _dialect.Scalar == "float";

    private string T => _dialect.Scalar;

    /// <summary>Prints the kernels of a program.</summary>
    /// <returns>Their launches, in order.</returns>
    public IReadOnlyList<KernelLaunch> Print(PlacedProgram placed)
    {
        if (_forced == "Registers" ? RegisterKernel.Fits(placed.Program) : _forced is null && RegisterKernel.Fits(placed.Program, _parameters))
            return [PrintRegisters(placed)];
        return _forced != "Nests" && PrintTile(_shared.Programs.Single(p => p.Program == placed.Program)) is { } whole ? [whole]
            : [.. placed.Program.Nests.Select((n, i) => PrintNest(placed, n, placed.Loops[i]))];
    }

    // ---- one kernel, everything in registers ----

    private KernelLaunch PrintRegisters(PlacedProgram placed)
    {
        var (name, layout) = (placed.Program.Name, placed.Layout);
        var body = RegisterKernel.Write(placed.Program, layout, _dialect, _algebra);
        Head(_code, name, $"{name}: a thread is a sample at a time, everything in registers.",
            [.. placed.Program.Nests.SelectMany(n => n.Format(t => t.Name))]);
        _code.Line("int thread = Group.IdxX, lane = thread & 31;");
        Views(placed.Program, layout);
        body.PrintLoads(_code);
        Declare(body.Sums);
        _code.Open($"for (int tile = Grid.IdxX * {RegisterThreads / 32} + (thread >> 5); tile < b.Tiles; tile += Grid.DimX * {RegisterThreads / 32})");
        foreach (var region in Touched(placed.Program, layout).Where(r => r is Region.Data or Region.Seeds or Region.Rows))
            _code.Line($"{KernelNames.View} {KernelViews.Of(region)} = b.{region}.SubView((long)tile * {Numerals.Text(layout.LengthOf(region))} + lane);");
        body.PrintSample(_code);
        _code.Close();
        if (body.Sums.Count > 0)
            PrintGroupSums(body.Sums, RegisterThreads, "parts", "double");
        _code.Close();
        _code.Line();
        return new(name, KernelShape.Registers, 0, []);
    }

    private void Declare(IReadOnlyList<int> sums)
    {
        if (sums.Count > 0)
            _code.Line($"{T} {string.Join(", ", sums.Select(q => $"g{Numerals.Text(q)} = {_dialect.Constant(0)}"))};");
    }

    /// <summary>The sums of all threads of a group, through a transpose in shared memory: thread q adds those of value q, in order.</summary>
    private void PrintGroupSums(IReadOnlyList<int> sums, int threads, string target, string type)
    {
        const int Together = 32;
        var pitch = threads + 1;
        _code.Line($"{KernelNames.View} shared = SharedMemory.Allocate<{T}>({Numerals.Text(System.Math.Min(Together, sums.Count) * pitch)});");
        if (target == "parts")
            _code.Line($"{KernelNames.Parts} parts = b.Parts.SubView(Grid.IdxX * {Numerals.Text(_parameters + 1)});");
        for (var start = 0; start < sums.Count;)
        {
            var count = 1;
            while (count < Together && start + count < sums.Count && sums[start + count] == sums[start] + count)
                count++;
            for (var k = 0; k < count; k++)
                _code.Line($"shared[{Numerals.Text(k * pitch)} + thread] = g{Numerals.Text(sums[start + k])};");
            _code.Line("Barrier();");
            _code.Open($"if (thread < {Numerals.Text(count)})");
            _code.Line("double sum = 0;");
            _code.Open($"for (int s = 0; s < {Numerals.Text(threads)}; s++)");
            _code.Line($"sum += shared[thread * {Numerals.Text(pitch)} + s];");
            _code.Close();
            _code.Line($"{target}[{Numerals.Text(sums[start])} + thread] = {(type == "double" ? "" : $"({type})")}sum;");
            _code.Close();
            _code.Line("Barrier();");
            start += count;
        }
    }

    /// <summary>The gradient of a whole group, for ensembles: each thread a share of the samples of one start.</summary>
    /// <returns>Whether the program is small enough.</returns>
    public bool PrintGroupGradient(string type)
    {
        var placed = Programs.Single(p => p.Program.Name == "LossGradient");
        if (!RegisterKernel.Fits(placed.Program, _parameters))
            return false;
        var body = RegisterKernel.Write(placed.Program, placed.Layout, _dialect, _algebra);
        _code.Line("/// <summary>∇L and, behind it, L of one start of an ensemble, by a group of threads.</summary>");
        _code.Open($"internal readonly struct {type} : global::GradientFlow.CompilerServices.IGroupGradient<{T}>");
        _code.Line($"public int ParameterCount => {Numerals.Text(_parameters)};");
        _code.Line();
        _code.Line($"public {T} Round(double value) => ({T})value;");
        _code.Line();
        _code.Open($"public void Compute({KernelNames.View} samples, {KernelNames.View} constants, int tiles, {KernelNames.View} theta, {KernelNames.Parts} "
            + "gradient)");
        _code.Line("int thread = Group.IdxX, lane = thread & 31;");
        body.PrintLoads(_code);
        Declare(body.Sums);
        _code.Open($"for (int tile = thread >> 5; tile < tiles; tile += {EnsembleThreads / 32})");
        _code.Line($"{KernelNames.View} data = samples.SubView(tile * {Numerals.Text(placed.Layout.LengthOf(Region.Data))} + lane);");
        body.PrintSample(_code);
        _code.Close();
        PrintGroupSums(body.Sums, EnsembleThreads, "gradient", "double");
        _code.Close();
        _code.Close();
        _code.Line();
        return true;
    }

    /// <summary>Threads of a group that integrates one start of an ensemble.</summary>
    public const int EnsembleThreads = 64;

    // ---- one kernel, activations in shared memory ----

    /// <returns>Null when shared memory or registers do not suffice.</returns>
    private KernelLaunch? PrintTile(PlacedProgram placed)
    {
        var (name, layout, program) = (placed.Program.Name, placed.Layout, placed.Program);
        Region[] inShared = [.. new[] { Region.Data, Region.Seeds, Region.Rows, Region.Workspace }.Where(r => Touched(program, layout).Contains(r))];
        var bytes = inShared.Sum(r => (long)layout.LengthOf(r)) * (IsSingle ? 4 : 8);
        if (bytes > DeviceTile.SharedBytes)
            return null;
        var names = new Names(s_taken);
        var printers = placed.Loops.Select(loops =>
        {
            KernelPlace[] places =
                [.. loops.Arguments.Select(a => new KernelPlace(KernelViews.Of(layout[a.Tensor].Region), Numerals.Text(layout[a.Tensor].Offset)))];
            return loops.SumsSamples
                ? (NestKernel)new SumKernel(loops, places, _dialect, _algebra, names, _code, TileThreads)
                : new LaneKernel(loops, places, _dialect, _algebra, names, _code, TileThreads / 32);
        }).ToArray();
        var sums = printers.OfType<SumKernel>().ToArray();
        if (sums.Sum(s => s.Accumulators) > MostAccumulators)
            return null;

        Head(_code, name, $"{name}: a group takes tiles of {DeviceTile.Samples} samples through all nests, values in shared memory.", []);
        _code.Line("int thread = Group.IdxX, lane = thread & 31, warp = thread >> 5;");
        Views(program, layout);
        _code.Line($"{KernelNames.View} shared = SharedMemory.Allocate<{T}>({Numerals.Text(inShared.Sum(r => layout.LengthOf(r)))});");
        var at = 0;
        foreach (var region in inShared)
        {
            _code.Line($"{KernelNames.View} {KernelViews.Of(region)} = shared.SubView({Numerals.Text(at)});");
            at += layout.LengthOf(region);
        }

        if (sums.Length > 0)
            _code.Line($"{KernelNames.Parts} parts = b.Parts.SubView(Grid.IdxX * {Numerals.Text(_parameters + 1)});");
        foreach (var sum in sums)
            sum.Declare("thread");
        if (sums.Length > 0 && IsSingle)
            _code.Line("int since = 0;");
        _code.Open("for (int tile = Grid.IdxX; tile < b.Tiles; tile += Grid.DimX)");
        foreach (var region in inShared.Where(r => r is Region.Data or Region.Seeds))
            Copy(region, layout, (shared, global) => $"{shared} = {global};");
        _code.Line("Barrier();");
        for (var i = 0; i < printers.Length; i++)
        {
            _code.Lines("// ", placed.Loops[i].Formulas);
            if (printers[i] is SumKernel sum)
                sum.Accumulate();
            else
                ((LaneKernel)printers[i]).Print("warp", Numerals.Text(TileThreads / 32));
            _code.Line("Barrier();");
        }

        if (inShared.Contains(Region.Rows))
        {
            Copy(Region.Rows, layout, (shared, global) => $"{global} = {shared};");
            _code.Line("Barrier();");
        }

        if (sums.Length > 0 && IsSingle)
        {
            _code.Open($"if (++since == {SingleTiles})");
            _code.Line("since = 0;");
            Flush(sums);
            _code.Close();
        }

        _code.Close();
        Flush(sums);
        _code.Close();
        _code.Line();
        return new(name, KernelShape.Tile, 0, []);
    }

    /// <summary>Sums of several nests may meet in one place: they are added one nest after the other.</summary>
    private void Flush(IEnumerable<SumKernel> sums)
    {
        foreach (var sum in sums)
        {
            sum.Flush();
            _code.Line("Barrier();");
        }
    }

    /// <summary>A tile of a region between global memory and its place in shared memory, whose rows are farther apart.</summary>
    private void Copy(Region region, Layout layout, System.Func<string, string, string> assign)
    {
        var values = layout.LengthOf(region) / DeviceTile.SharedPitch;
        _code.Line($"for (int v = warp; v < {Numerals.Text(values)}; v += {TileThreads / 32})");
        _code.Line("    " + assign($"{KernelViews.Of(region)}[v * {DeviceTile.SharedPitch} + lane]",
            $"b.{region}[(long)tile * {Numerals.Text(values * DeviceTile.Samples)} + v * {DeviceTile.Samples} + lane]"));
    }

    // ---- what they share ----

    // What the frames of kernels call their own.
    private static readonly string[] s_taken = ["b", "thread", "lane", "warp", "tile", "tiles", "shared", "data", "seeds", "theta", "direction", "constants",
        "work", "rows", "parts", "since", "s", "v", "column", "row", "weights", "values", "first", "left", "right", "firstA", "firstC", "sample", "half",
        "chunk", "line"];

    private static void Head(CodeWriter code, string name, string summary, string[] formulas)
    {
        code.Line($"/// <summary>{summary}</summary>");
        code.Lines("// ", formulas);
        code.Open($"internal static void {name}(Buffers b)");
    }

    private static IEnumerable<Region> Touched(Program program, Layout layout) =>
        program.Nests.SelectMany(n => n.Reads.Concat(n.Writes)).Select(a => layout[a.Tensor].Region).Distinct().OrderBy(r => r);

    private void Views(Program program, Layout layout) => Views(_code, Touched(program, layout));

    private static void Views(CodeWriter code, Loops loops, Layout layout) =>
        Views(code, loops.Arguments.Select(a => layout[a.Tensor].Region).Distinct().OrderBy(r => r));

    private static void Views(CodeWriter code, IEnumerable<Region> regions)
    {
        foreach (var region in regions.Where(r => r is Region.Parameters or Region.Direction or Region.Constants))
            code.Line($"{KernelNames.View} {KernelViews.Of(region)} = {KernelViews.Field(region)};");
    }
}
