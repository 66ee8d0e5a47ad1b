using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Programs;

namespace GradientFlow.Generators.Lowering;

/// <summary>A program with the places of its tensors and the loops of its nests.</summary>
internal sealed record PlacedProgram(Program Program, Layout Layout, IReadOnlyList<Loops> Loops);

/// <summary>Every program of a network with its tensors placed. Data, parameters and seeds lie alike in all of them; each has a workspace of its own.</summary>
internal sealed class NetworkLayout
{
    private readonly NetworkModel _model;
    private readonly NetworkPrograms _programs;
    private readonly Gaps _gaps;

    private NetworkLayout(NetworkModel model, NetworkPrograms programs, int tileSamples, Gaps gaps, bool lower)
    {
        (_model, _programs, TileSamples, _gaps) = (model, programs, tileSamples, gaps);
        Constants = [.. programs.Programs.SelectMany(p => p.Nests).SelectMany(n => n.Reads).Select(r => r.Tensor).Where(t => t.Space == Space.Constant)
            .Distinct()];
        // The two halves of the Jacobian rows work on one layout, and what the first leaves for the second must last.
        var prepare = programs.Programs.SingleOrDefault(p => p.Name == "JacobianPrepare");
        var row = programs.Programs.SingleOrDefault(p => p.Name == "JacobianRow");
        var rows = prepare is null || row is null ? null
            : Place([.. prepare.Nests, .. row.Nests], row, new HashSet<Tensor>(prepare.Nests.SelectMany(n => n.Writes).Select(w => w.Tensor)));
        Programs = [.. programs.Programs.Select(p => (Program: p, Layout: p == prepare || p == row ? rows! : Place(p.Nests, p, new HashSet<Tensor>())))
            .Select(p => new PlacedProgram(p.Program, p.Layout, lower ? [.. p.Program.Nests.Select(n => Loops.From(n, tileSamples, p.Layout))] : []))];
    }

    /// <summary>The programs of kernels, for tiles of so many samples.</summary>
    public static NetworkLayout ForKernels(NetworkModel model, NetworkPrograms programs, int tileSamples) =>
        new(model, programs, tileSamples, Gaps.None, lower: true);

    /// <summary>Behind the sums, so that a few of them can be added to as whole vectors: what is added there is zero.</summary>
    public const int SumsPadding = 3;

    public int TileSamples { get; }

    public IReadOnlyList<PlacedProgram> Programs { get; }

    /// <summary>Numbers of the declaration, one after the other in their region.</summary>
    public IReadOnlyList<Tensor> Constants { get; }

    public bool IsSmooth => _programs.IsSmooth;

    public int KinkCount => _programs.KinkCount;

    public int HessianDirections => _programs.HessianDirections;

    /// <summary>The blocks of the Hessian: where their rows and columns start in θ, and how many there are.</summary>
    public IEnumerable<(int Row, int Rows, int Column, int Columns)> HessianBlocks => _programs.HessianBlocks.Select(b =>
        (_model.Offsets[b.Row], b.Row.Size, _model.Offsets[b.Column], b.Column.Size));

    /// <summary>Values of the largest workspace of some programs.</summary>
    public int WorkspaceOf(System.Func<string, bool> programs) => Programs.Where(p => programs(p.Program.Name)).Max(p => p.Layout.LengthOf(Region.Workspace));

    public int Longest(Region region) => Programs.Max(p => p.Layout.LengthOf(region));

    public static NetworkLayout Of(NetworkModel model, NetworkPrograms programs)
    {
        var schedule = model.Spec.Schedule;
        var tileSamples = schedule.TileSamples;
        if (tileSamples == 0)
        {
            var perSample = new NetworkLayout(model, programs, 1, Gaps.None, lower: false);
            var gradient = perSample.Programs.Single(p => p.Program.Name == "LossGradient").Layout;
            tileSamples = TileSize.Choose(gradient.LengthOf(Region.Data) + gradient.LengthOf(Region.Workspace), model.ParameterCount, model.Spec.IsSingle,
                model.Spec.Samples);
        }

        var gaps = new Gaps([.. programs.Programs.SelectMany(p => p.Nests)], tileSamples * (model.Spec.IsSingle ? sizeof(float) : sizeof(double)));
        return new NetworkLayout(model, programs, tileSamples, gaps, lower: true);
    }

    private Layout Place(IReadOnlyList<Nest> nests, Program program, ISet<Tensor> kept)
    {
        var layout = new Layout(TileSamples, _gaps);
        foreach (var t in _model.Inputs.Concat(_model.Outputs.SelectMany(o => new[] { o.Y, o.M })))
            layout.Append(t, Region.Data);
        foreach (var (t, offset) in _model.Offsets.Select(p => (p.Key, p.Value)))
        {
            layout.Put(t, Region.Parameters, offset);
            if (program.Name == NetworkPrograms.Hessian && _programs.HessianDirections > 0)
                layout.Put(_programs.DirectionBlocks[t], Region.Direction, _programs.HessianDirections * offset);
            else
                layout.Put(_programs.Directions[t], Region.Direction, offset);
        }

        foreach (var output in _model.Outputs)
            layout.Append(_programs.Seeds[output.F], Region.Seeds);
        foreach (var t in Constants)
            layout.Append(t, Region.Constants);
        foreach (var (t, offset) in program.Sums)
            layout.Put(t, Region.Sums, offset);
        foreach (var (t, offset) in program.Rows)
            layout.Put(t, Region.Rows, checked(offset * TileSamples));
        layout.PlaceWorkspace(nests, kept);
        return layout;
    }
}
