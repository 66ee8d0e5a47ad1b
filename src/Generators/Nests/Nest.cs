using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>scale · Σ over <see cref="Reduce"/> of Π <see cref="Factors"/></summary>
internal sealed record Term(double Scale, Axis[] Reduce, Access[] Factors)
{
    public string Format(Func<Tensor, string> name) =>
        (Scale == 1 ? "" : Scale == -1 ? "−" : Formula.Number(Scale) + "·")
        + (Reduce.Length == 0 ? "" : $"Σ_{string.Join(",", Reduce.Select(a => a.Name))} ")
        + string.Join("·", Factors.Select(f => f.Format(name)));
}

/// <summary>target = value, or target += value. In the value, variable 0 is the nest's accumulator and variable i is Inputs[i − 1].</summary>
internal sealed record Store(Access Target, Expr Value, bool Accumulate = false)
{
    /// <summary>Only the nest's own <see cref="Nest.Sums"/> read the value: it needs no memory.</summary>
    public bool IsLocal { get; init; }
}

/// <summary>target += Σ over samples of Term, for all Axes inside those of the nest it belongs to. A factor may be what the nest stores.</summary>
internal sealed record SampleSum(Axis[] Axes, Term Term, Access Target)
{
    /// <summary>An axis replaced by another runs under its name; one replaced by a number is gone.</summary>
    public SampleSum Substitute(IReadOnlyDictionary<Axis, Affine> replacements) => new(
        [.. Axes.Select(a => replacements.TryGetValue(a, out var r) ? r.AsAxis : a).OfType<Axis>()],
        Term with { Factors = [.. Term.Factors.Select(f => f.Substitute(replacements))] },
        Target.Substitute(replacements));

    public string Format(Func<Tensor, string> name) => $"{Target.Format(name)} += {Term.Format(name)}";
}

/// <summary>How the points of a reduction come together.</summary>
internal enum Combine
{
    Sum,

    /// <summary>The largest term. It has no derivative: whoever uses it must not depend on it (a shift before exp).</summary>
    Maximum,
}

/// <summary>The loop nest, at once the node of the graph and the mathematics of the emitted loop: for all <see cref="Axes"/> and samples,
/// acc = Σ <see cref="Terms"/>; every store writes an expression of acc and <see cref="Inputs"/>.</summary>
/// <remarks>A contraction has terms and stores acc; a map has inputs and no terms; fusion makes the mixed kind. Whether samples are summed or
/// stay in lanes follows from the target's <see cref="Tensor.PerSample"/>.</remarks>
internal sealed record Nest(Axis[] Axes, Term[] Terms, Access[] Inputs, Store[] Stores, Combine Combine = Combine.Sum)
{
    /// <summary>The axis of a loop around this nest and its neighbours of the same unit: it stands still while the nest runs, and its index may occur in any
    /// access.</summary>
    public Axis? Unit { get; init; }

    /// <summary>Sums over samples that are taken while the values of the nest are at hand.</summary>
    public SampleSum[] Sums { get; init; } = [];

    public bool IsMap => Terms.Length == 0;

    public bool SumsSamples => !Stores[0].Target.Tensor.PerSample;

    public Tensor Output => Stores[0].Target.Tensor;

    public IEnumerable<Access> Factors => Terms.SelectMany(t => t.Factors);

    public IEnumerable<Access> Reads =>
        Factors.Concat(Inputs).Concat(Sums.SelectMany(s => s.Term.Factors).Where(f => !Array.Exists(Stores, s => s.Target.Tensor == f.Tensor)));

    /// <summary>What is written to memory.</summary>
    public IEnumerable<Access> Writes => Stores.Where(s => !s.IsLocal).Select(s => s.Target).Concat(Sums.Select(s => s.Target));

    public Nest Substitute(Axis[] axes, IReadOnlyDictionary<Axis, Affine> replacements) => this with
    {
        Axes = axes,
        Terms = [.. Terms.Select(t => t with { Factors = [.. t.Factors.Select(f => f.Substitute(replacements))] })],
        Inputs = [.. Inputs.Select(i => i.Substitute(replacements))],
        Stores = [.. Stores.Select(s => s with { Target = s.Target.Substitute(replacements) })],
        Sums = [.. Sums.Select(s => s.Substitute(replacements))],
    };

    /// <summary>Joins equal inputs and drops unused ones, renumbering the variables.</summary>
    public Nest Tidy()
    {
        if (IsTidy)
            return this;
        var inputs = new List<Access>();
        var number = new int[Inputs.Length + 1];
        for (var i = 1; i < number.Length; i++)
        {
            if (!Stores.Any(s => s.Value.DependsOn(i)))
                continue;
            var at = inputs.IndexOf(Inputs[i - 1]);
            if (at < 0)
            {
                at = inputs.Count;
                inputs.Add(Inputs[i - 1]);
            }

            number[i] = at + 1;
        }

        return this with { Inputs = [.. inputs], Stores = [.. Stores.Select(s => s with { Value = s.Value.RenumberVariables(v => number[v]) })] };
    }

    private bool IsTidy
    {
        get
        {
            for (var i = 1; i <= Inputs.Length; i++)
            {
                if (Array.IndexOf(Inputs, Inputs[i - 1]) < i - 1 || !Array.Exists(Stores, s => s.Value.DependsOn(i)))
                    return false;
            }

            return true;
        }
    }

    /// <summary>The nest as formulas, one for each store and sum; <paramref name="name"/> says what tensors are called.</summary>
    public IEnumerable<string> Format(Func<Tensor, string> name) => Stores.Select(s => Format(s, name)).Concat(Sums.Select(s => s.Format(name)));

    public override string ToString() => string.Join("; ", Format(t => t.Name));

    private string Format(Store store, Func<Tensor, string> name)
    {
        var sum = string.Join(" + ", Terms.Select(t => t.Format(name))).Replace("+ −", "− ");
        if (Combine == Combine.Maximum)
            sum = sum.Replace("Σ_", "max_");
        var acc = store.Value.Op == Op.Variable || Terms.Length == 1 && Terms[0].Reduce.Length == 0 ? sum : $"({sum})";
        var value = store.Value.Format(v => v == 0 ? acc : Inputs[v - 1].Format(name));
        return $"{store.Target.Format(name)} {(store.Accumulate ? "+=" : "=")} {value}";
    }
}
