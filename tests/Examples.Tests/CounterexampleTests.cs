using System.Collections.Generic;
using System.Linq;
using GradientFlow.Examples.Counterexamples;
using Xunit.Abstractions;

namespace GradientFlow.Examples.Tests;

/// <summary>What the toolkit says of flows whose end is known: with the published numbers, and with three others each.</summary>
public sealed class CounterexampleTests(ITestOutputHelper output)
{
    public static IEnumerable<object[]> Cases =>
        from e in Counterexample.All
        from number in Enumerable.Range(0, e.Cases.Count)
        select new object[] { e.Name, number };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_verdict_is_the_true_one(string name, int number)
    {
        var example = Counterexample.All.Single(e => e.Name == name);
        var (flow, verdict) = example.Run(example.Cases[number], new(), default);
        output.WriteLine($"{verdict.Kind} {flow}\n{verdict}");
        Assert.Equal(example.Cases[number].Expected, verdict.Kind);
    }
}
