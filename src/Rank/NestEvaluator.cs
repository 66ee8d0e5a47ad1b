using System;

namespace GradientFlow.Ranks;

/// <summary>Evaluates a network and rows of its Jacobian, one sample after the other, in any arithmetic: loops as they are written, and backwards
/// through them.</summary>
internal sealed class NestEvaluator<T, TArithmetic>
    where T : struct
    where TArithmetic : struct, IArithmetic<T>
{
    private readonly Architecture _architecture;
    private readonly TArithmetic _number;
    private readonly FormulaEvaluator<T, TArithmetic> _formulas;
    private readonly T[][] _values, _cotangents;
    private readonly T[][] _slopes;
    private readonly T[][]? _sums;
    private readonly int[][] _points;
    private readonly T[] _variables, _partials;

    /// <param name="keepsSums">The sums that enter the formulas of loops are kept as well: <see cref="SumsOf"/>.</param>
    public NestEvaluator(Architecture architecture, TArithmetic number, bool keepsSums = false)
    {
        (_architecture, _number, _formulas) = (architecture, number, new(number));
        var quantities = architecture.Quantities;
        _values = Array.ConvertAll(quantities, q => new T[q.Size]);
        _cotangents = Array.ConvertAll(quantities, q => q.Kind is QuantityKind.Value or QuantityKind.Parameter ? new T[q.Size] : []);
        for (var q = 0; q < quantities.Length; q++)
        {
            for (var i = 0; i < quantities[q].Values.Length; i++)
                _values[q][i] = number.Constant(quantities[q].Values[i]);
        }

        _slopes = Array.ConvertAll(architecture.Loops, l => l.Formula.IsSum ? [] : new T[checked((int)l.Points * Math.Max(1, l.Formula.Variables))]);
        _sums = keepsSums ? Array.ConvertAll(architecture.Loops, l => new T[checked((int)l.Points)]) : null;
        var (axes, variables) = (0, 1);
        foreach (var loop in architecture.Loops)
        {
            variables = Math.Max(variables, Math.Max(loop.Inputs.Length + 1, loop.Formula.Variables));
            axes = Math.Max(axes, loop.Sizes.Length);
            foreach (var term in loop.Terms)
                axes = Math.Max(axes, loop.Sizes.Length + term.Sizes.Length);
        }

        // A point has as many coordinates as its loop and sum have axes: one array for each number of them.
        _points = new int[axes + 1][];
        for (var a = 0; a <= axes; a++)
            _points[a] = new int[a];
        (_variables, _partials) = (new T[variables], new T[variables]);
    }

    /// <param name="theta">θ: [P]</param>
    public void SetParameters(T[] theta)
    {
        foreach (var (quantity, values) in Zip())
        {
            if (quantity.Kind == QuantityKind.Parameter)
                Array.Copy(theta, quantity.Offset, values, 0, quantity.Size);
        }
    }

    /// <summary>Runs one sample forward.</summary>
    /// <param name="inputs">Input vectors of all samples, one after the other.</param>
    /// <param name="tape">The sample's activation pattern: written, or read when it is frozen.</param>
    public void Forward(T[] inputs, int sample, ChoiceTape? tape = null)
    {
        var start = sample * _architecture.InputSize;
        foreach (var (quantity, values) in Zip())
        {
            if (quantity.Kind == QuantityKind.Input)
                Array.Copy(inputs, start + quantity.Offset, values, 0, quantity.Size);
        }

        for (var l = 0; l < _architecture.Loops.Length; l++)
            Forward(_architecture.Loops[l], _slopes[l], _sums?[l], tape);
    }

    /// <summary>The values of a quantity, for the sample that was last run forward.</summary>
    public T[] ValuesOf(int quantity) => _values[quantity];

    /// <summary>Σ of the terms at every point of a loop, for the sample that was last run forward.</summary>
    public T[] SumsOf(int loop) => _sums![loop];

    /// <summary>The derivatives of a loop's formula by each of its variables, point by point, for the sample that was last run forward; none where the formula
    /// is the sum.</summary>
    public T[] DerivativesOf(int loop) => _slopes[loop];

    /// <summary>A row of the Jacobian for the sample that was last run forward: the derivatives of one output value.</summary>
    /// <param name="output">0 … M − 1</param>
    /// <param name="row">Receives P values.</param>
    public void Row(int output, T[] row)
    {
        foreach (var c in _cotangents)
            Array.Clear(c, 0, c.Length);
        foreach (var q in _architecture.Outputs)
        {
            var size = _architecture.Quantities[q].Size;
            if (output < size)
            {
                _cotangents[q][output] = _number.Constant(1);
                break;
            }

            output -= size;
        }

        for (var l = _architecture.Loops.Length - 1; l >= 0; l--)
        {
            if (!_architecture.Loops[l].TakesLargest)
                Backward(_architecture.Loops[l], _slopes[l]);
        }

        for (var q = 0; q < _cotangents.Length; q++)
        {
            if (_architecture.Quantities[q].Kind == QuantityKind.Parameter)
                Array.Copy(_cotangents[q], 0, row, _architecture.Quantities[q].Offset, _cotangents[q].Length);
        }
    }

    private System.Collections.Generic.IEnumerable<(Quantity, T[])> Zip()
    {
        for (var q = 0; q < _values.Length; q++)
            yield return (_architecture.Quantities[q], _values[q]);
    }

    // ---- forward ----

    private void Forward(Loop loop, T[] derivatives, T[]? sums, ChoiceTape? tape)
    {
        var point = Start(loop.Sizes.Length);
        var target = _values[loop.Target.Quantity];
        var variables = loop.Formula.Variables;
        for (var p = 0; ; p++)
        {
            _variables[0] = loop.TakesLargest ? Largest(loop, point) : Total(loop, point);
            if (sums is not null)
                sums[p] = _variables[0];
            for (var i = 0; i < loop.Inputs.Length; i++)
                _variables[i + 1] = _values[loop.Inputs[i].Quantity][loop.Inputs[i].At(point)];
            var value = _variables[0];
            if (!loop.Formula.IsSum)
            {
                value = _formulas.Evaluate(loop.Formula, _variables, _partials, tape);
                Array.Copy(_partials, 0, derivatives, p * variables, variables);
            }

            var at = loop.Target.At(point);
            target[at] = loop.Accumulates ? _number.Add(target[at], value) : value;
            if (!Next(point, loop.Sizes, 0))
                return;
        }
    }

    private T Total(Loop loop, int[] at)
    {
        T total = default;
        foreach (var term in loop.Terms)
        {
            var point = Extend(at, term);
            T sum = default;
            if (term.Factors.Length == 2 && !term.CanMiss)
            {
                var (f, g) = (term.Factors[0], term.Factors[1]);
                var (x, y) = (_values[f.Quantity], _values[g.Quantity]);
                var (inner, df, dg) = Innermost(term, point, f, g);
                do
                {
                    var (i, j) = (f.At(point), g.At(point));
                    for (var k = 0; k < inner; k++, i += df, j += dg)
                        sum = _number.Add(sum, _number.Multiply(x[i], y[j]));
                }
                while (Next(point, term.Sizes, at.Length, skip: 1));
            }
            else
            {
                do
                    sum = _number.Add(sum, Product(term, point, -1));
                while (Next(point, term.Sizes, at.Length));
            }

            total = _number.Add(total, term.Scale == 1 ? sum : _number.Multiply(_number.Constant(term.Scale), sum));
        }

        return total;
    }

    /// <summary>The largest value of any term; it stands for a shift on which nothing depends, and so has no derivative.</summary>
    private T Largest(Loop loop, int[] at)
    {
        T? largest = null;
        foreach (var term in loop.Terms)
        {
            var point = Extend(at, term);
            do
            {
                var value = _number.Multiply(_number.Constant(term.Scale), Product(term, point, -1));
                if (largest is not { } known || _number.SeemsLarger(value, known))
                    largest = value;
            }
            while (Next(point, term.Sizes, at.Length));
        }

        return largest ?? default;
    }

    /// <summary>The product of all factors but one.</summary>
    private T Product(Term term, int[] point, int except)
    {
        var product = _number.Constant(1);
        for (var i = 0; i < term.Factors.Length; i++)
        {
            if (i == except)
                continue;
            var at = term.Factors[i].At(point);
            if (at < 0)
                return default;
            product = _number.Multiply(product, _values[term.Factors[i].Quantity][at]);
        }

        return product;
    }

    // ---- backward ----

    private void Backward(Loop loop, T[] derivatives)
    {
        var point = Start(loop.Sizes.Length);
        var target = _cotangents[loop.Target.Quantity];
        var variables = loop.Formula.Variables;
        for (var p = 0; ; p++)
        {
            var d = target[loop.Target.At(point)];
            if (!_number.IsZero(d))
            {
                var ofSum = loop.Formula.IsSum ? d : variables > 0 ? _number.Multiply(d, derivatives[p * variables]) : default;
                if (loop.Terms.Length > 0 && !_number.IsZero(ofSum))
                    Scatter(loop, point, ofSum);
                for (var i = 0; i < loop.Inputs.Length && i + 1 < variables; i++)
                {
                    var cotangent = _cotangents[loop.Inputs[i].Quantity];
                    if (cotangent.Length == 0)
                        continue;
                    ref var cell = ref cotangent[loop.Inputs[i].At(point)];
                    cell = _number.Add(cell, _number.Multiply(d, derivatives[p * variables + i + 1]));
                }
            }

            if (!Next(point, loop.Sizes, 0))
                return;
        }
    }

    private void Scatter(Loop loop, int[] at, T d)
    {
        foreach (var term in loop.Terms)
        {
            var point = Extend(at, term);
            var scaled = term.Scale == 1 ? d : _number.Multiply(_number.Constant(term.Scale), d);
            if (term.Factors.Length == 2 && !term.CanMiss)
            {
                var (f, g) = (term.Factors[0], term.Factors[1]);
                Scatter(term, at, f, g, scaled);
                Scatter(term, at, g, f, scaled);
                continue;
            }

            do
            {
                for (var i = 0; i < term.Factors.Length; i++)
                {
                    var cotangent = _cotangents[term.Factors[i].Quantity];
                    var place = cotangent.Length == 0 ? -1 : term.Factors[i].At(point);
                    if (place >= 0)
                        cotangent[place] = _number.Add(cotangent[place], _number.Multiply(scaled, Product(term, point, i)));
                }
            }
            while (Next(point, term.Sizes, at.Length));
        }
    }

    /// <summary>df += d·g over a sum of products f·g.</summary>
    private void Scatter(Term term, int[] at, Reference f, Reference g, T d)
    {
        var (cotangent, other) = (_cotangents[f.Quantity], _values[g.Quantity]);
        if (cotangent.Length == 0)
            return;
        var point = Extend(at, term);
        var (inner, df, dg) = Innermost(term, point, f, g);
        do
        {
            var (i, j) = (f.At(point), g.At(point));
            for (var k = 0; k < inner; k++, i += df, j += dg)
                cotangent[i] = _number.Add(cotangent[i], _number.Multiply(d, other[j]));
        }
        while (Next(point, term.Sizes, at.Length, skip: 1));
    }

    // ---- points ----

    private int[] Start(int axes)
    {
        Array.Clear(_points[axes], 0, axes);
        return _points[axes];
    }

    /// <summary>The point of a loop with the axes of a sum behind it, at their start.</summary>
    private int[] Extend(int[] at, Term term)
    {
        if (term.Sizes.Length == 0)
            return at;
        var point = Start(at.Length + term.Sizes.Length);
        Array.Copy(at, point, at.Length);
        return point;
    }

    private static (int Count, int First, int Second) Innermost(Term term, int[] point, Reference f, Reference g)
    {
        var last = point.Length - 1;
        return term.Sizes.Length == 0 ? (1, 0, 0) : (term.Sizes[term.Sizes.Length - 1], f.Strides[last], g.Strides[last]);
    }

    /// <summary>The next point, the last axis fastest; the last <paramref name="skip"/> axes stay as they are.</summary>
    private static bool Next(int[] point, int[] sizes, int first, int skip = 0)
    {
        for (var a = sizes.Length - 1 - skip; a >= 0; a--)
        {
            if (++point[first + a] < sizes[a])
                return true;
            point[first + a] = 0;
        }

        return false;
    }
}
