using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>Reads the description that the compiler emits with a network: one line for each quantity, formula, loop and output.</summary>
/// <remarks><code>
/// input     shape name
/// parameter shape name scheme scale sparsity copy-of
/// constant  shape name values
/// value     shape name
/// formula   steps: vI a variable, cX a constant, Op(a,b) or Op^x(a) of earlier steps
/// loop      sizes formula = or += or max= target, then "in reference" and "sum scale sizes references"
/// output    quantity
/// target    shape name
/// weight    - name
/// loss      quantity
/// </code>
/// What stands behind the outputs is of the loss: a target for each of them and what its loss counts with, loops, and the loss of one sample.
/// Quantities and formulas are numbered as they come. A shape or list of sizes is 3,2, or - for none; a reference is 4[1x0+2x1+-1,0]: quantity 4 at
/// (1·axis 0 + 2·axis 1 − 1, 0).</remarks>
internal sealed class ArchitectureReader
{
    private readonly List<Quantity> _quantities = [];
    private readonly List<ScalarProgram> _formulas = [];
    private readonly List<Loop> _loops = [];
    private readonly List<int> _outputs = [];
    private (int Quantities, int Loops)? _network;
    private int _loss;
    private int _inputs, _parameters;
    private bool _readsIndices;

    public static Architecture Read(string text)
    {
        var reader = new ArchitectureReader();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Trim();
            if (words.Length > 0)
                reader.Line(words.Split(' '));
        }

        return reader.Read();
    }

    private Architecture Read()
    {
        if (_network is not { } network)
            return new([.. _quantities], [.. _loops], [.. _outputs]) { ReadsIndices = _readsIndices };
        return new([.. _quantities.Take(network.Quantities)], [.. _loops.Take(network.Loops)], [.. _outputs])
        {
            ReadsIndices = _readsIndices,
            Objective = new([.. _quantities], [.. _loops], [_loss]) { ReadsIndices = _readsIndices },
        };
    }

    private void Line(string[] word)
    {
        switch (word[0])
        {
            case "input":
                AddInput(word);
                _readsIndices |= word.Length > 3;
                break;
            case "target" or "weight":
                _network ??= (_quantities.Count, _loops.Count);
                AddInput(word);
                break;
            case "parameter":
                var scheme = Named<Scheme>(word[3]);
                Add(new(word[2], QuantityKind.Parameter, Sizes(word[1]), _parameters, [],
                    new(scheme, Number(word[4]), Number(word[5]), Integer(word[6]), Number(word[7]))));
                _parameters += _quantities[_quantities.Count - 1].Size;
                break;
            case "constant":
                Add(new(word[2], QuantityKind.Constant, Sizes(word[1]), 0, [.. word.Skip(3).Select(Number)], null));
                break;
            case "value":
                Add(new(word[2], QuantityKind.Value, Sizes(word[1]), 0, [], null));
                break;
            case "formula":
                _formulas.Add(new([.. word.Skip(1).Select(Step)]));
                break;
            case "loop":
                _loops.Add(Loop(word));
                break;
            case "output":
                _outputs.Add(Integer(word[1]));
                break;
            case "loss":
                _loss = Integer(word[1]);
                break;
            default:
                throw new FormatException($"'{word[0]}' begins no line of an architecture.");
        }
    }

    private void AddInput(string[] word)
    {
        Add(new(word[2], QuantityKind.Input, Sizes(word[1]), _inputs, [], null));
        _inputs += _quantities[_quantities.Count - 1].Size;
    }

    private void Add(Quantity quantity) => _quantities.Add(quantity);

    private Loop Loop(string[] word)
    {
        var sizes = Sizes(word[1]);
        var target = Reference(word[4], sizes);
        var (terms, inputs) = (new List<Term>(), new List<Reference>());
        for (var w = 5; w < word.Length;)
        {
            if (word[w] == "in")
            {
                inputs.Add(Reference(word[w + 1], sizes));
                w += 2;
                continue;
            }

            var (scale, reduced, factors) = (Number(word[w + 1]), Sizes(word[w + 2]), new List<Reference>());
            for (w += 3; w < word.Length && word[w] is not ("in" or "sum"); w++)
                factors.Add(Reference(word[w], [.. sizes, .. reduced]));
            terms.Add(new(scale, reduced, [.. factors]));
        }

        return new(sizes, [.. terms], [.. inputs], target, _formulas[Integer(word[2])], word[3] == "+=", word[3] == "max=");
    }

    private Reference Reference(string text, int[] sizes)
    {
        var bracket = text.IndexOf('[');
        var quantity = Integer(bracket < 0 ? text : text.Substring(0, bracket));
        if (bracket < 0)
            return new(quantity, [], sizes);
        var indices = text.Substring(bracket + 1, text.Length - bracket - 2).Split(',');
        return new(quantity, [.. indices.Select((index, d) => Index(index, _quantities[quantity].Shape[d], sizes.Length))], sizes);
    }

    private static Dimension Index(string text, int size, int axes)
    {
        var (offset, factors) = (0, new int[axes]);
        foreach (var term in text.Split('+'))
        {
            var cross = term.IndexOf('x');
            if (cross < 0)
                offset += Integer(term);
            else
                factors[Integer(term.Substring(cross + 1))] += Integer(term.Substring(0, cross));
        }

        return new(offset, factors, size);
    }

    private static ScalarStep Step(string text)
    {
        if (text[0] is 'v')
            return new(Op.Variable, Integer(text.Substring(1)), -1, -1, -1, -1);
        if (text[0] is 'c')
            return new(Op.Constant, Number(text.Substring(1)), -1, -1, -1, -1);
        var (open, power) = (text.IndexOf('('), text.IndexOf('^'));
        var op = Named<Op>(text.Substring(0, power < 0 ? open : power));
        if (op > Op.Atan)
            throw new FormatException($"{op} is no operation of a declared formula.");
        int[] arguments = [.. text.Substring(open + 1, text.Length - open - 2).Split(',').Select(Integer)];
        int Argument(int i) => i < arguments.Length ? arguments[i] : -1;
        return new(op, power < 0 ? 0 : Number(text.Substring(power + 1, open - power - 1)), Argument(0), Argument(1), Argument(2), Argument(3));
    }

    private static T Named<T>(string name)
        where T : struct => Enum.TryParse<T>(name, out var value) ? value : throw new FormatException($"'{name}' is no {typeof(T).Name}.");

    private static int[] Sizes(string text) => text == "-" ? [] : [.. text.Split(',').Select(Integer)];

    private static int Integer(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
