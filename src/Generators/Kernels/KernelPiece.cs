using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Kernels;

/// <summary>Where a tensor lies for a kernel: a view, and how far into it.</summary>
internal readonly record struct KernelPlace(string View, string Offset);

/// <summary>A straight-line piece of a kernel. Accesses of one tensor that move alike share one view, so that what is left of their indices are numbers, which
/// go into the instruction.</summary>
/// <param name="sample">The variable of the sample.</param>
internal sealed class KernelPiece(Loops loops, IReadOnlyList<KernelPlace> places, KernelDialect dialect, Names names, string sample)
    : StraightLines(dialect, names)
{
    private static readonly Regex s_element = new("\u0001(\\d+):(-?\\d+)\u0002");

    private readonly List<Pointer> _pointers = [];

    /// <summary>The value of an access, its expression included.</summary>
    public string Load(Linear access, IReadOnlyDictionary<Axis, int> at, int shift = 0) => Through(access, Local(Element(access, at, shift)));

    /// <summary>An element of memory.</summary>
    /// <param name="access">Which.</param>
    /// <param name="at">Axes that stand at a number, counted from where their variable is if they have one.</param>
    /// <param name="shift">Samples from the sample's variable.</param>
    public string Element(Linear access, IReadOnlyDictionary<Axis, int> at, int shift = 0)
    {
        var offset = access.Offset + at.Sum(x => access[x.Key] * x.Value) + (access.PerSample ? shift : 0);
        var moving = string.Join("", access.Strides.Where(s => Moves(s.Key)).OrderBy(s => s.Key.Name, StringComparer.Ordinal)
            .Select(s => $" + {(s.Value == 1 ? "" : Numerals.Text(s.Value) + " * ")}{s.Key.Name}"));
        if (access.PerSample)
            moving += " + " + sample;
        var number = _pointers.FindIndex(p => p.Argument == access.Argument && p.Moving == moving);
        if (number < 0)
        {
            number = _pointers.Count;
            _pointers.Add(new(access.Argument, moving, Names.Unique("p" + loops.Arguments[access.Argument].Name.TrimStart('@'))));
        }

        _pointers[number].Least = Math.Min(_pointers[number].Least, offset);
        return $"\u0001{number}:{offset}\u0002";

        bool Moves(Axis axis) => !at.ContainsKey(axis) || Variables.Contains(axis);
    }

    /// <summary>Axes that have a variable, from which the numbers are counted.</summary>
    public HashSet<Axis> Variables { get; } = [];

    public void Flush(CodeWriter code)
    {
        foreach (var p in _pointers)
        {
            var place = places[p.Argument];
            var constant = p.Least == 0 ? "" : p.Least > 0 ? $" + {Numerals.Text(p.Least)}" : $" - {Numerals.Text(-p.Least)}";
            code.Line($"{KernelNames.TypeOf(place.View)} {p.Name} = {place.View}.SubView({place.Offset}{p.Moving}{constant});");
        }

        foreach (var line in Lines)
            code.Line(s_element.Replace(line, m => _pointers[int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)] is var p
                ? $"{p.Name}[{Numerals.Text(int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture) - p.Least)}]" : ""));
    }

    private sealed class Pointer(int argument, string moving, string name)
    {
        public int Argument => argument;

        public string Moving => moving;

        public string Name => name;

        public int Least { get; set; } = int.MaxValue;
    }
}
