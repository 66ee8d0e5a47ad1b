using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Threading;

namespace GradientFlow;

/// <summary>K = J·Jᵀ, or Jᵀ·J, from panels of J, which is never whole: as many panels as memory allows are held, and every other one passes by, computed again
/// for each group that is held.</summary>
/// <param name="name">Of the network.</param>
/// <param name="panels">Of its Jacobian.</param>
/// <param name="threads">At most so many.</param>
/// <param name="memoryBytes">At most so many.</param>
/// <param name="takenBytes">Of these, by matrices that stand already.</param>
/// <param name="cancellation">Ends it.</param>
/// <remarks>Every entry is summed by one thread in one order, so that bits depend neither on threads nor on memory.</remarks>
internal sealed class KernelAssembly(string name, JacobianPanels panels, int threads, long memoryBytes, long takenBytes, CancellationToken cancellation)
{
    private readonly int _width = panels.Width, _outputs = panels.Outputs;
    private long _filled, _rowsMultiplied;

    /// <summary>Panels whose products are made together: what a run of them takes, 128 rows of 384 values, stays in the second-level cache.</summary>
    private int Batch => Math.Clamp(384 / _width, 1, 16);

    /// <summary>What was asked for, in gradients: a third for each backward pass over all samples, and the products.</summary>
    public double GradientEquivalents =>
        _width * (_filled + _rowsMultiplied * (double)_width / panels.ParameterCount) / (3.0 * panels.Samples);

    /// <summary>The entries of K between samples, [rows·M, columns·M], the M outputs of a sample side by side.</summary>
    /// <param name="rows">First sample and number.</param>
    /// <param name="columns">First sample and number.</param>
    /// <param name="parts">The ranges of θ that count.</param>
    public double[,] Matrix((int First, int Count) rows, (int First, int Count) columns, IReadOnlyList<Range> parts)
    {
        var (high, wide) = ((long)rows.Count * _outputs, (long)columns.Count * _outputs);
        var (left, top) = (PanelsOf(columns), PanelsOf(rows));
        var isSymmetric = rows == columns;
        var share = Share(8 * high * wide, top.End - top.Start, left.End - left.Start, isSymmetric);
        var job = new Job(rows, columns, parts, isSymmetric, Math.Min(Batch, left.End - left.Start), new double[high, wide]);
        var workers = New(share.Workers, () => new Worker(panels.NewFiller(), New(share.Streams, NewPanel)));
        var group = New(share.Held, NewPanel);
        for (var start = left.Start; start < left.End; start += share.Held)
        {
            var end = Math.Min(start + share.Held, left.End);
            var held = new Group(start, end, group);
            var (first, last) = (start / _outputs, (end - 1) / _outputs + 1);
            Run(share.Workers, last - first, (worker, number) => Fill(workers[worker], first + number, held));
            // Of a symmetric matrix what lies before the group is done. The last rows have most columns, and go first.
            var from = isSymmetric ? start : top.Start;
            var batch = share.Streams > 0 ? Math.Min(share.Streams, Batch) : Batch;
            var batches = (top.End - from + batch - 1) / batch;
            Run(share.Workers, batches, (worker, number) =>
            {
                var at = from + (batches - 1 - number) * batch;
                Multiply(job, workers[worker], (at, Math.Min(at + batch, top.End)), held);
            });
        }

        return job.Result;
    }

    /// <summary>The diagonal of K: [n·M]</summary>
    public double[] Diagonal()
    {
        var share = Share(8L * panels.Samples * _outputs, panels.Tiles, 0, isSymmetric: false);
        var diagonal = new double[panels.Samples * _outputs];
        var workers = New(share.Workers, () => new Worker(panels.NewFiller(), [NewPanel()]));
        Run(share.Workers, panels.Tiles, (number, tile) =>
        {
            var worker = workers[number];
            var panel = worker.Streams[0].Span;
            var squares = new double[_width];
            worker.Filler.Prepare(tile);
            for (var k = 0; k < _outputs; k++)
            {
                Fill(worker.Filler, k, panel);
                squares.AsSpan().Clear();
                for (var p = 0; p < panel.Length; p += _width)
                    TensorPrimitives.MultiplyAdd<double>(panel.Slice(p, _width), panel.Slice(p, _width), squares, squares);
                for (var s = 0; s < panels.SamplesOf(tile); s++)
                    diagonal[(tile * _width + s) * _outputs + k] = squares[s];
            }
        });
        return diagonal;
    }

    /// <summary>Jᵀ·J: [P, P], both triangles.</summary>
    public double[,] Gram()
    {
        var count = panels.ParameterCount;
        Share(8L * count * count, 1, 0, isSymmetric: false);
        var result = new double[count, count];
        var matrix = MemoryMarshal.CreateSpan(ref result[0, 0], result.Length);
        var filler = panels.NewFiller();
        var panel = new AlignedBuffer<double>(panels.Length).Span;
        for (var tile = 0; tile < panels.Tiles; tile++)
        {
            cancellation.ThrowIfCancellationRequested();
            filler.Prepare(tile);
            for (var k = 0; k < _outputs; k++)
            {
                Fill(filler, k, panel);
                for (var p = 0; p < panel.Length && panels.SamplesOf(tile) < _width; p += _width)
                    panel[(p + panels.SamplesOf(tile))..(p + _width)].Clear();
                GradientFlow.Gram.AddToLower<double>(panel, _width, matrix, count);
            }
        }

        _rowsMultiplied += (long)((double)panels.Tiles * _outputs * count / 2 * count / _width); // half of P² products a sample
        SymmetricMatrix.Mirror(matrix, count);
        return result;
    }

    /// <summary>How many workers there is memory for, how many panels each has for itself, and how many are held for all.</summary>
    /// <param name="result">Bytes.</param>
    /// <param name="rows">Panels of rows; no more workers than that.</param>
    /// <param name="columns">Panels of columns: no more are held. 0 where none need be.</param>
    /// <param name="isSymmetric">Whether rows are columns, and need no panels where all columns are held.</param>
    private (int Workers, int Streams, int Held) Share(long result, int rows, int columns, bool isSymmetric)
    {
        result += takenBytes;
        var panel = 8 * panels.Length;
        var worker = panels.FillerBytes + 8L * _width * _width * Math.Min(Batch, rows) * Math.Min(Batch, columns);
        var most = Math.Min(threads, rows);
        var all = columns * panel;
        if (isSymmetric && result + worker + all <= memoryBytes)
            return ((int)Math.Clamp((memoryBytes - result - all) / worker, 1, most), 0, columns);
        var least = panel + (columns == 0 || isSymmetric && columns == 1 ? 0 : panel);
        if (result + worker + least > memoryBytes)
        {
            throw new InvalidOperationException(
                $"What is asked of the tangent kernel of {name}, with n = {panels.Samples}, M = {_outputs} and P = {panels.ParameterCount}, takes at least "
                    + $"{result + worker + least:N0} bytes, {result:N0} of them for matrices, and {memoryBytes:N0} are allowed: raise "
                    + $"{nameof(SpectraOptions)}.{nameof(SpectraOptions.MemoryBytes)}, or ask for smaller blocks.");
        }

        var workers = (int)Math.Clamp((memoryBytes - result - least + panel) / (worker + panel), 1, most);
        if (columns == 0)
            return (workers, 1, 0);
        // Those held save evaluations, a worker's own ones traffic: a quarter for these, as far as they serve.
        var room = (memoryBytes - result - workers * worker) / panel;
        var streams = (int)Math.Clamp(room / (4 * workers), 1, Batch);
        return (workers, streams, (int)Math.Clamp(room - workers * streams, 1, columns));
    }

    /// <summary>Panels, numbered through tiles and outputs.</summary>
    private (int Start, int End) PanelsOf((int First, int Count) samples) =>
        (samples.First / _width * _outputs, ((samples.First + samples.Count - 1) / _width + 1) * _outputs);

    private AlignedBuffer<double> NewPanel() => new(panels.Length);

    private static TItem[] New<TItem>(int count, Func<TItem> create) => [.. Enumerable.Range(0, count).Select(_ => create())];

    private void Run(int workers, int count, Action<int, int> chunk) => new ChunkWorkers((worker, number) =>
    {
        cancellation.ThrowIfCancellationRequested();
        chunk(worker, number);
    }, workers).Run(count);

    private void Fill(JacobianPanels.Filler filler, int output, Span<double> panel)
    {
        Interlocked.Increment(ref _filled);
        filler.Fill(output, panel);
    }

    /// <summary>The panels of a tile that belong to the group.</summary>
    private void Fill(Worker worker, int tile, Group group)
    {
        worker.Filler.Prepare(tile);
        for (var number = Math.Max(group.Start, tile * _outputs); number < Math.Min(group.End, (tile + 1) * _outputs); number++)
            Fill(worker.Filler, number - tile * _outputs, group.Of(number).Span);
    }

    /// <summary>All blocks of some rows with the columns of the group. As many rows as stay in the second-level cache meet one batch of columns after another,
    /// run by run of parameters, so that what comes from memory serves a whole batch.</summary>
    private void Multiply(Job job, Worker worker, (int Start, int End) rows, Group group)
    {
        var prepared = -1;
        var panelsOfRows = new AlignedBuffer<double>[rows.End - rows.Start];
        for (var row = rows.Start; row < rows.End; row++)
        {
            if (job.IsSymmetric && row < group.End)
            {
                panelsOfRows[row - rows.Start] = group.Of(row);
                continue;
            }

            if (prepared != row / _outputs)
                worker.Filler.Prepare(prepared = row / _outputs);
            panelsOfRows[row - rows.Start] = worker.Streams[row - rows.Start];
            Fill(worker.Filler, row % _outputs, panelsOfRows[row - rows.Start].Span);
        }

        var blocks = new double[(rows.End - rows.Start) * job.Stride * _width * _width];
        var end = job.IsSymmetric ? Math.Min(group.End, rows.End) : group.End;
        for (var column = group.Start; column < end; column += job.Stride)
        {
            var count = Math.Min(job.Stride, end - column);
            blocks.AsSpan().Clear();
            foreach (var part in job.Parts)
            {
                var (from, length) = part.GetOffsetAndLength(panels.ParameterCount);
                for (var run = 0; run < length; run += PanelProduct.Run)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Multiply(job, (rows.Start, panelsOfRows), (column, count), (from + run, Math.Min(PanelProduct.Run, length - run)), group, blocks);
                }
            }

            for (var row = rows.Start; row < rows.End; row++)
            {
                for (var c = column; c < (job.IsSymmetric ? Math.Min(column + count, row + 1) : column + count); c++)
                    Put(job, Block(job, blocks, row - rows.Start, c - column), row, c);
            }
        }
    }

    private void Multiply(Job job, (int First, AlignedBuffer<double>[] Panels) rows, (int First, int Count) columns, (int First, int Count) run, Group group,
        double[] blocks)
    {
        var (from, length) = (run.First * _width, run.Count * _width);
        for (var c = 0; c < columns.Count; c++)
        {
            ReadOnlySpan<double> left = group.Of(columns.First + c).Span.Slice(from, length);
            for (var r = 0; r < rows.Panels.Length; r++)
            {
                if (job.IsSymmetric && columns.First + c > rows.First + r)
                    continue;
                PanelProduct.Add(panels.VectorBits, left, rows.Panels[r].Span.Slice(from, length), run.Count, _width, Block(job, blocks, r, c));
                Interlocked.Add(ref _rowsMultiplied, run.Count);
            }
        }
    }

    private Span<double> Block(Job job, double[] blocks, int row, int column) =>
        blocks.AsSpan((row * job.Stride + column) * _width * _width, _width * _width);

    private void Put(Job job, ReadOnlySpan<double> block, int row, int column)
    {
        var (high, wide) = (job.Rows.Count * _outputs, job.Columns.Count * _outputs);
        for (var j = 0; j < _width; j++)
        {
            var r = (row / _outputs * _width + j - job.Rows.First) * _outputs + row % _outputs;
            for (var i = 0; i < _width && r >= 0 && r < high; i++)
            {
                var c = (column / _outputs * _width + i - job.Columns.First) * _outputs + column % _outputs;
                if (c < 0 || c >= wide)
                    continue;
                job.Result[r, c] = block[j * _width + i];
                if (job.IsSymmetric)
                    job.Result[c, r] = block[j * _width + i];
            }
        }
    }

    private sealed record Job((int First, int Count) Rows, (int First, int Count) Columns, IReadOnlyList<Range> Parts, bool IsSymmetric, int Stride,
        double[,] Result);

    /// <summary>What one thread has for itself.</summary>
    private sealed record Worker(JacobianPanels.Filler Filler, AlignedBuffer<double>[] Streams);

    /// <summary>The panels that are held, from one number up to another.</summary>
    private sealed record Group(int Start, int End, AlignedBuffer<double>[] Panels)
    {
        public AlignedBuffer<double> Of(int number) => Panels[number - Start];
    }
}
