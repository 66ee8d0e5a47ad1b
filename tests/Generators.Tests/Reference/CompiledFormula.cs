using System;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary><see cref="Evaluation"/> of one formula again and again: what it is made of is laid out once.</summary>
internal sealed class CompiledFormula
{
    private readonly Expr[] _nodes;
    private readonly int[][] _places;
    private readonly double[][] _arguments;
    private readonly double[] _values;

    public CompiledFormula(Expr e)
    {
        _nodes = [.. e.Nodes];
        var number = _nodes.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        _places = [.. _nodes.Select(n => n.Arguments.Select(a => number[a]).ToArray())];
        _arguments = [.. _places.Select(p => new double[p.Length])];
        _values = new double[_nodes.Length];
    }

    public double At(params ReadOnlySpan<double> variables)
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            for (var k = 0; k < _places[i].Length; k++)
                _arguments[i][k] = _values[_places[i][k]];
            _values[i] = _nodes[i].Op == Op.Variable ? variables[_nodes[i].VariableIndex] : Evaluation.Apply(_nodes[i].Op, _nodes[i].Value, _arguments[i]);
        }

        return _values[^1];
    }
}
