using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Ranks;

/// <summary>Carries degrees through a network and back, one for each quantity and not for each of its values: what holds for all of them together.</summary>
/// <param name="repeat">The sum of so many numbers alike.</param>
internal sealed class DegreeFlow<T, TArithmetic>(Architecture architecture, TArithmetic number, Func<T, long, T> repeat)
    where T : struct
    where TArithmetic : struct, IArithmetic<T>
{
    private readonly FormulaEvaluator<T, TArithmetic> _formulas = new(number);

    /// <summary>The degrees of entries of the Jacobian, for each output quantity.</summary>
    /// <param name="input">Of each input value.</param>
    /// <param name="parameter">Of each value of a block of θ.</param>
    public IReadOnlyList<T> OfJacobian(T input, Func<Quantity, T> parameter)
    {
        var values = Array.ConvertAll(architecture.Quantities, q => q.Kind switch
        {
            QuantityKind.Input => input,
            QuantityKind.Parameter => parameter(q),
            QuantityKind.Constant => number.Constant(1),
            QuantityKind.Value => default,
        });
        var derivatives = Array.ConvertAll(architecture.Loops, l => Forward(l, values));
        return [.. architecture.Outputs.Select(o => Backward(o, values, derivatives))];
    }

    /// <summary>The degree in its variable of a formula; the other variables are parameters.</summary>
    public T OfFormula(ScalarProgram formula, int variable, T degree)
    {
        var variables = new T[formula.Variables];
        for (var v = 0; v < variables.Length; v++)
            variables[v] = v == variable ? degree : number.Constant(1);
        return _formulas.Evaluate(formula, variables, new T[formula.Variables], null);
    }

    private T[] Forward(Loop loop, T[] values)
    {
        var variables = new T[Math.Max(loop.Inputs.Length + 1, loop.Formula.Variables)];
        foreach (var term in loop.Terms)
            variables[0] = number.Add(variables[0], repeat(Product(term, values, -1), term.Points));
        for (var i = 0; i < loop.Inputs.Length; i++)
            variables[i + 1] = values[loop.Inputs[i].Quantity];
        var derivatives = new T[loop.Formula.Variables];
        var value = _formulas.Evaluate(loop.Formula, variables, derivatives, null);
        // Several loops may write one quantity, in parts or on top of each other.
        values[loop.Target.Quantity] = number.Add(values[loop.Target.Quantity], value);
        return derivatives;
    }

    private T Backward(int output, T[] values, T[][] derivatives)
    {
        var cotangents = new T[values.Length];
        cotangents[output] = number.Constant(1);
        for (var l = architecture.Loops.Length - 1; l >= 0; l--)
        {
            var loop = architecture.Loops[l];
            var d = cotangents[loop.Target.Quantity];
            if (number.IsZero(d) || loop.TakesLargest)
                continue;
            for (var v = 0; v < loop.Formula.Variables; v++)
            {
                var part = number.Multiply(d, derivatives[l][v]);
                if (v > 0)
                    Add(loop.Inputs[v - 1].Quantity, repeat(part, loop.Points));
                else
                    Scatter(loop, part);
            }
        }

        var total = default(T);
        for (var q = 0; q < values.Length; q++)
        {
            if (architecture.Quantities[q].Kind == QuantityKind.Parameter)
                total = number.Join(default, default, total, cotangents[q]);
        }

        return total;

        void Add(int q, T part) => cotangents[q] = number.Add(cotangents[q], part);

        void Scatter(Loop loop, T part)
        {
            foreach (var term in loop.Terms)
            {
                for (var i = 0; i < term.Factors.Length; i++)
                    Add(term.Factors[i].Quantity, repeat(number.Multiply(part, Product(term, values, i)), loop.Points * term.Points));
            }
        }
    }

    private T Product(Term term, T[] values, int except)
    {
        var product = number.Constant(1);
        for (var i = 0; i < term.Factors.Length; i++)
        {
            if (i != except)
                product = number.Multiply(product, values[term.Factors[i].Quantity]);
        }

        return product;
    }
}
