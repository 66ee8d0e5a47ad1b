using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Statements in a straight line, of a method or of a kernel: values that are equal share one local. Where memory is, the two know for
/// themselves.</summary>
internal abstract class StraightLines(Dialect dialect, Names names)
{
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, string> _known = [];

    protected IReadOnlyList<string> Lines => _lines;

    protected Names Names => names;

    public void Add(string line) => _lines.Add(line);

    /// <summary>Forgets the values, so that a long piece does not keep all of them alive.</summary>
    public void Forget() => _known.Clear();

    /// <summary>The local of a value.</summary>
    public string Local(string text)
    {
        if (_known.TryGetValue(text, out var known))
            return known;
        var name = names.Unique("t");
        Add($"{dialect.Type} {name} = {text};");
        return _known[text] = name;
    }

    /// <summary>accumulator += Σ terms, or the largest of all.</summary>
    /// <param name="common">The factor of all terms that their sum is multiplied by later.</param>
    /// <param name="load">The local of what an access reads.</param>
    public void AddTerms(Reduction r, Combine combine, double common, string accumulator, Func<Linear, string> load)
    {
        foreach (var t in r.Terms)
        {
            var factors = t.Factors.Select(load).ToList();
            if (t.Scale != common)
                factors[0] = Local(dialect.Multiply(dialect.Constant(t.Scale), factors[0]));
            AddProduct(combine, accumulator, factors);
        }
    }

    /// <summary>accumulator += the product of the factors, or the larger of both.</summary>
    public void AddProduct(Combine combine, string accumulator, List<string> factors)
    {
        while (factors.Count > 2)
        {
            factors[1] = Local(dialect.Multiply(factors[0], factors[1]));
            factors.RemoveAt(0);
        }

        var isPair = factors.Count == 2;
        var value = combine == Combine.Maximum
            ? dialect.Call(Op.Maximum, accumulator, isPair ? dialect.Multiply(factors[0], factors[1]) : factors[0])
            : isPair ? dialect.MultiplyAdd(factors[0], factors[1], accumulator) : dialect.Add(accumulator, factors[0]);
        Add($"{accumulator} = {value};");
    }

    /// <summary>What an access reads: the value in memory, or the access's expression of it.</summary>
    protected string Through(Linear access, string value)
    {
        if (access.Through is not { } through)
            return value;
        var key = $"{through.Id}({value})";
        if (_known.TryGetValue(key, out var known))
            return known;
        var printer = new ExpressionPrinter(dialect, [through], () => names.Unique("t"), Add);
        printer.Write(1, (_, _) => (value, true));
        return _known[key] = printer[through, 0];
    }
}
