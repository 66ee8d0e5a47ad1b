using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Declaration;

/// <summary>A comparison of two formulas: A &gt; B, or A ≥ B. Not a number compares false.</summary>
internal readonly record struct Test(bool OrEqual, Expr A, Expr B);

/// <summary>What a local, a parameter or an expression of a method stands for while the method is read. Equal values are one object.</summary>
internal abstract class Value
{
    private Value()
    {
    }

    /// <summary>A double or float: a formula in the activation's argument.</summary>
    internal sealed class Number(Expr formula) : Value
    {
        public Expr Formula => formula;
    }

    /// <summary>A whole number, which is known.</summary>
    internal sealed class Whole(BigInteger value) : Value
    {
        public BigInteger Known => value;
    }

    /// <summary>True or false.</summary>
    internal sealed class Truth(bool value) : Value
    {
        public bool Known => value;
    }

    /// <summary>A whole number or truth that depends on a comparison.</summary>
    internal sealed class Either(Test test, Value then, Value otherwise) : Value
    {
        public Test Test => test;

        public Value Then => then;

        public Value Otherwise => otherwise;
    }

    /// <summary>A tuple.</summary>
    internal sealed class Several(IReadOnlyList<Value> items) : Value
    {
        public IReadOnlyList<Value> Items => items;
    }
}

/// <summary>Makes values and chooses between them.</summary>
internal sealed class ValueAlgebra(ScalarAlgebra algebra)
{
    private const int MostChoices = 20000;

    private readonly Dictionary<Expr, Value.Number> _numbers = [];
    private readonly Dictionary<BigInteger, Value.Whole> _wholes = [];
    private readonly Dictionary<(Test, Value, Value), Value.Either> _choices = [];
    private int _joins;

    public Value.Truth True { get; } = new(true);

    public Value.Truth False { get; } = new(false);

    public Value.Number Of(Expr formula) => _numbers.TryGetValue(formula, out var known) ? known : _numbers[formula] = new(formula);

    public Value.Whole Of(BigInteger whole) => _wholes.TryGetValue(whole, out var known) ? known : _wholes[whole] = new(whole);

    public Value.Truth Of(bool truth) => truth ? True : False;

    /// <summary>The outcome of a comparison, as a truth.</summary>
    public Value Compare(bool orEqual, Expr a, Expr b) => Join(new(orEqual, a, b), True, False);

    /// <summary>Whether the two can stand in one variable.</summary>
    public static bool IsOfOneKind(Value a, Value b) => (a, b) switch
    {
        (Value.Several x, Value.Several y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items, IsOfOneKind).All(same => same),
        (Value.Number, Value.Number) => true,
        (Value.Several or Value.Number, _) or (_, Value.Several or Value.Number) => false,
        _ => IsTruth(a) == IsTruth(b),
    };

    private static bool IsTruth(Value value)
    {
        while (value is Value.Either e)
            value = e.Then;
        return value is Value.Truth;
    }

    /// <summary>then where the truth is true, otherwise where it is false.</summary>
    public Value Select(Value truth, Value then, Value otherwise) => then == otherwise ? then : Map(truth, t => ((Value.Truth)t).Known ? then : otherwise);

    /// <summary>f of everything the value may be.</summary>
    public Value Map(Value value, Func<Value, Value> f) => value is Value.Either ? Map(value, f, []) : f(value);

    /// <summary>f of everything the two may be.</summary>
    public Value Map(Value a, Value b, Func<Value, Value, Value> f) => Map(a, x => Map(b, y => f(x, y)));

    /// <summary>test ? then : otherwise</summary>
    public Value Join(Test test, Value then, Value otherwise)
    {
        if (then == otherwise)
            return then;
        if (++_joins > MostChoices)
            throw new UnreadableException($"it chooses between more than {MostChoices} values");
        if (test.A.Op == Op.Constant && test.B.Op == Op.Constant)
            return (test.OrEqual ? test.A.Value >= test.B.Value : test.A.Value > test.B.Value) ? then : otherwise;
        switch (then, otherwise)
        {
            case (Value.Number a, Value.Number b):
                return Of(Choose(test, Settled(a.Formula, test, 2), Settled(b.Formula, test, 3)));
            case (Value.Several a, Value.Several b):
                return new Value.Several([.. a.Items.Zip(b.Items, (x, y) => Join(test, x, y))]);
            case var _ when !IsOfOneKind(then, otherwise):
                throw new InvalidOperationException("Values of two kinds do not stand in one variable.");
        }

        if (then is Value.Either first && first.Test == test)
            then = first.Then;
        if (otherwise is Value.Either second && second.Test == test)
            otherwise = second.Otherwise;
        if (then == otherwise)
            return then;
        return _choices.TryGetValue((test, then, otherwise), out var known) ? known : _choices[(test, then, otherwise)] = new(test, then, otherwise);
    }

    private Value Map(Value value, Func<Value, Value> f, Dictionary<Value, Value> done)
    {
        if (done.TryGetValue(value, out var known))
            return known;
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return done[value] = value is Value.Either e ? Join(e.Test, Map(e.Then, f, done), Map(e.Otherwise, f, done)) : f(value);
    }

    private Expr Choose(Test test, Expr then, Expr otherwise) =>
        test.OrEqual ? algebra.GreaterOrEqual(test.A, test.B, then, otherwise) : algebra.Greater(test.A, test.B, then, otherwise);

    /// <summary>A choice by a test whose outcome is known here is what it comes out at.</summary>
    private static Expr Settled(Expr e, Test test, int outcome) =>
        e.Op == (test.OrEqual ? Op.GreaterOrEqual : Op.Greater) && e.Arguments[0] == test.A && e.Arguments[1] == test.B ? e.Arguments[outcome] : e;
}
