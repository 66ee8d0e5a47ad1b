using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Emit;

/// <summary>A point of a block: its offsets along the two blocked axes and its vector of samples; a block has two axes or several vectors, not both.</summary>
internal readonly record struct Point(int A, int B, int Vector)
{
    public string Accumulator => $"a{A}_{B + Vector}";
}

/// <summary>A straight-line piece of a method: accesses of one tensor with the same strides share one moving reference, and equal values one local.</summary>
internal sealed class Piece(MethodContext context) : StraightLines(context.Dialect, context.Names)
{
    private readonly List<Pointer> _pointers = [];
    private readonly Dictionary<Linear, Pointer> _pointerOf = [];

    public string Load(Linear access, Point point, IReadOnlyDictionary<Axis, int> at) => Through(access, Local(Read(access, point, at)));

    public string Read(Linear access, Point point, IReadOnlyDictionary<Axis, int> at)
    {
        var (pointer, offset) = Place(access, point, at);
        return access.PerSample ? context.Dialect.Load(pointer, offset) : context.Dialect.Broadcast(pointer, offset);
    }

    public string Store(string value, Linear target, Point point)
    {
        var (pointer, offset) = Place(target, point, MethodContext.Nowhere);
        return context.Dialect.Store(value, pointer, offset);
    }

    /// <summary>The reference an access goes through and the offset from it; null for none.</summary>
    public (string Pointer, string? Offset) Place(Linear access, Point point, IReadOnlyDictionary<Axis, int> at)
    {
        var (offset, vectors) = (access.Offset + at.Sum(x => access[x.Key] * x.Value), access.PerSample ? point.Vector : 0);
        offset += (context.Schedule.A is { } a ? access[a] * point.A : 0)
            + (context.Schedule.B is { } b ? access[b] * point.B : 0);
        if (!_pointerOf.TryGetValue(access, out var pointer))
            _pointerOf[access] = pointer = FindPointer(access, at, offset, vectors);
        var isThere = offset == pointer.Offset && vectors == pointer.Vectors;
        return (pointer.Name, isThere ? null : Offset(offset - pointer.Offset, access.PerSample, vectors - pointer.Vectors));
    }

    private Pointer FindPointer(Linear access, IReadOnlyDictionary<Axis, int> at, int offset, int vectors)
    {
        var moving = access.Strides.Where(s => !at.ContainsKey(s.Key) && s.Key != context.Flat).OrderBy(s => s.Key.Name, StringComparer.Ordinal).ToArray();
        var pointer = _pointers.Find(p => p.Argument == access.Argument && p.Strides.SequenceEqual(moving));
        if (pointer is not null)
            return pointer;
        var name = context.Loops.Arguments[access.Argument].Name;
        var isArgument = moving.Length == 0 && !(access.PerSample && (context.SampleInPointer || context.SamplesMove));
        pointer = new(access.Argument, isArgument ? name : context.Names.Unique("p" + name.TrimStart('@')), moving, access.PerSample, isArgument ? 0 : offset,
            isArgument ? 0 : vectors, isArgument);
        _pointers.Add(pointer);
        return pointer;
    }

    /// <param name="fixedAxis">An axis that no loop moves.</param>
    /// <param name="at">Where it stands.</param>
    public void Flush(Axis? fixedAxis = null, string at = "0")
    {
        WritePointers(fixedAxis, at);
        foreach (var line in Lines)
            context.Code.Line(line);
    }

    /// <summary>As the body of a loop; references that follow the loop's axis move with it.</summary>
    public void FlushLoop(string head, Axis moving, string from)
    {
        WritePointers(moving, from);
        WriteLoop(head, p => p.Strides.FirstOrDefault(s => s.Key == moving) is { Value: not 0 and var stride } ? Offset(stride, p.PerSample) : null);
    }

    /// <summary>As the body of a loop over samples, vector by vector; references to values per sample move with it.</summary>
    public void FlushSamples(string from, string to)
    {
        WritePointers(null, "0", from);
        WriteLoop($"for (int s = {from}; s < {to}; s++)", p => p.PerSample ? "1" : null);
    }

    private void WriteLoop(string head, Func<Pointer, string?> stepOf)
    {
        context.Code.Open(head);
        foreach (var line in Lines)
            context.Code.Line(line);
        foreach (var p in _pointers)
        {
            if (stepOf(p) is { } step)
                context.Code.Line($"{p.Name} = ref Unsafe.Add(ref {p.Name}, {step});");
        }

        context.Code.Close();
    }

    private void WritePointers(Axis? moving, string from, string sample = "0")
    {
        foreach (var p in _pointers.Where(p => !p.IsArgument))
        {
            var terms = p.Strides
                .Select(s => (Variable: s.Key == moving ? from : s.Key.Name, Stride: s.Value))
                .Where(s => s.Variable != "0")
                .Select(s => s.Stride == 1 ? s.Variable : $"{Offset(s.Stride, p.PerSample)} * {s.Variable}");
            if (p.PerSample && context.SampleInPointer)
                terms = terms.Append("s");
            if (p.PerSample && sample != "0")
                terms = terms.Append(sample);
            if (p.Offset != 0 || p.Vectors != 0)
                terms = terms.Append(Offset(p.Offset, p.PerSample, p.Vectors));
            var (type, name) = context.TypeAndName(p.Argument);
            var sum = string.Join(" + ", terms);
            context.Code.Line(sum.Length == 0 ? $"ref {type} {p.Name} = ref {name};" : $"ref {type} {p.Name} = ref Unsafe.Add(ref {name}, {sum});");
        }
    }

    /// <summary>The place of an access as an argument, and the step from it along an axis.</summary>
    /// <param name="at">Where axes stand that are written out.</param>
    /// <param name="along">An axis that starts from 0 there, and that a loop of the library moves.</param>
    public string Argument(Linear access, IReadOnlyDictionary<Axis, int>? at = null, Axis? along = null)
    {
        var fixedAt = at ?? MethodContext.Nowhere;
        if (along is not null)
            fixedAt = new Dictionary<Axis, int>(fixedAt.ToDictionary(x => x.Key, x => x.Value)) { [along] = 0 };
        var (pointer, offset) = Place(access, new(0, 0, 0), fixedAt);
        return "ref " + LanesDialect.Element(pointer, offset);
    }

    public string Step(Linear access, Axis? axis) => axis is null ? "0" : Offset(access[axis], access.PerSample);

    private string Offset(int n, bool perSample, int vectors = 0) => perSample ? Numerals.InSamples(n, context.Machine.TileSamples, vectors) : Numerals.Text(n);

    private sealed record Pointer(int Argument, string Name, KeyValuePair<Axis, int>[] Strides, bool PerSample, int Offset, int Vectors, bool IsArgument);
}
