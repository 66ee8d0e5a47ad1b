using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Declaration;

/// <summary>What the locals and parameters stand for at one place of a method.</summary>
internal sealed class State
{
    private Dictionary<ISymbol, Value> _values;

    public State() => _values = new(SymbolEqualityComparer.Default);

    private State(Dictionary<ISymbol, Value> values) => _values = values;

    public Value this[ISymbol variable]
    {
        set => _values[variable] = value;
    }

    public bool TryGet(ISymbol variable, out Value value) => _values.TryGetValue(variable, out value!);

    public State Copy() => new(new Dictionary<ISymbol, Value>(_values, SymbolEqualityComparer.Default));

    public void Become(State other) => _values = other._values;

    /// <summary>What holds where two ways meet. A variable that has a value on one of them alone keeps it: C# lets it be read only behind that one, as the name
    /// that a pattern gives is.</summary>
    public static State Join(State a, State b, Func<Value, Value, Value> choose)
    {
        var joined = b.Copy();
        foreach (var variable in a._values)
        {
            // a helper of T may have been called with two types
            joined[variable.Key] = b._values.TryGetValue(variable.Key, out var other) && ValueAlgebra.IsOfOneKind(variable.Value, other)
                ? choose(variable.Value, other) : variable.Value;
        }

        return joined;
    }
}

/// <summary>How a statement is left: at its end (null), by a jump to a label, or by the method's return.</summary>
internal readonly record struct Exit(ISymbol? Label, bool IsReturn)
{
    public static Exit End => default;

    public static Exit Return => new(null, true);

    public bool Equals(Exit other) => IsReturn == other.IsReturn && SymbolEqualityComparer.Default.Equals(Label, other.Label);

    public override int GetHashCode() => IsReturn ? 1 : SymbolEqualityComparer.Default.GetHashCode(Label);
}

/// <summary>The ways through a statement: which comparison leads to which exit, with the state there.</summary>
internal abstract class Flow
{
    private Flow()
    {
    }

    internal sealed class Leaf(Exit exit, State state, Value? returned = null) : Flow
    {
        public Exit Exit => exit;

        public State State => state;

        public Value? Returned => returned;
    }

    internal sealed class Fork(Test test, Flow then, Flow otherwise) : Flow
    {
        public Test Test => test;

        public Flow Then => then;

        public Flow Otherwise => otherwise;
    }
}

/// <summary>Makes flows. Two ways that leave alike become one, whose variables depend on the comparison: so the rest of a method is read once, however many
/// ways lead there.</summary>
internal sealed class FlowAlgebra(ValueAlgebra values)
{
    /// <summary>then where the truth is true, otherwise where it is false.</summary>
    public Flow Select(Value truth, Flow then, Flow otherwise) => Select(truth, then, otherwise, []);

    /// <summary>The flow with another in the place of every way that leaves by an exit, which is read once for all of them.</summary>
    public Flow Continue(Flow flow, Exit exit, Func<State, Flow> next)
    {
        if (Meet(flow, exit) is not { } met)
            return flow;
        var rest = next(met.State.Copy());
        return Map(flow, leaf => leaf.Exit == exit ? rest : leaf, []);
    }

    /// <summary>The ways that leave by a label, leaving at the end instead.</summary>
    public Flow Land(Flow flow, ISymbol label) => Map(flow, leaf => leaf.Exit == new Exit(label, false) ? new Flow.Leaf(Exit.End, leaf.State) : leaf, []);

    /// <summary>All ways that leave by an exit as one, or null where none does.</summary>
    public Flow.Leaf? Meet(Flow flow, Exit exit) => Meet(flow, exit, []);

    /// <summary>Whether every way leaves by the exit.</summary>
    public static bool Always(Flow flow, Exit exit)
    {
        var seen = new HashSet<Flow>();
        var open = new Stack<Flow>([flow]);
        while (open.Count > 0)
        {
            var next = open.Pop();
            if (!seen.Add(next))
                continue;
            if (next is Flow.Fork fork)
            {
                open.Push(fork.Then);
                open.Push(fork.Otherwise);
            }
            else if (((Flow.Leaf)next).Exit != exit)
                return false;
        }

        return true;
    }

    private Flow Join(Test test, Flow then, Flow otherwise) =>
        then == otherwise ? then
        : then is Flow.Leaf a && otherwise is Flow.Leaf b && a.Exit == b.Exit ? Join(test, a, b)
        : new Flow.Fork(test, then, otherwise);

    private Flow.Leaf Join(Test test, Flow.Leaf a, Flow.Leaf b) =>
        new(a.Exit, State.Join(a.State, b.State, (x, y) => values.Join(test, x, y)),
            a.Returned is null || b.Returned is null ? null : values.Join(test, a.Returned, b.Returned));

    private Flow Select(Value truth, Flow then, Flow otherwise, Dictionary<Value, Flow> done)
    {
        if (done.TryGetValue(truth, out var known))
            return known;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return done[truth] = truth is Value.Either e ? Join(e.Test, Select(e.Then, then, otherwise, done), Select(e.Otherwise, then, otherwise, done))
            : ((Value.Truth)truth).Known ? then : otherwise;
    }

    private Flow Map(Flow flow, Func<Flow.Leaf, Flow> f, Dictionary<Flow, Flow> done)
    {
        if (done.TryGetValue(flow, out var known))
            return known;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return done[flow] = flow is Flow.Fork fork ? Join(fork.Test, Map(fork.Then, f, done), Map(fork.Otherwise, f, done)) : f((Flow.Leaf)flow);
    }

    private Flow.Leaf? Meet(Flow flow, Exit exit, Dictionary<Flow, Flow.Leaf?> done)
    {
        if (done.TryGetValue(flow, out var known))
            return known;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (flow is not Flow.Fork fork)
            return done[flow] = ((Flow.Leaf)flow).Exit == exit ? (Flow.Leaf)flow : null;
        var (a, b) = (Meet(fork.Then, exit, done), Meet(fork.Otherwise, exit, done));
        return done[flow] = a is null ? b : b is null || a == b ? a : Join(fork.Test, a, b);
    }
}
