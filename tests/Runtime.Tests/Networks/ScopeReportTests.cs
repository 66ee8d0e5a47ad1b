using System;
using System.Linq;

namespace GradientFlow.Tests.Networks;

/// <summary>The report a network is emitted with.</summary>
public sealed class ScopeReportTests
{
    [Fact]
    public void Every_part_has_an_item_and_the_worst_is_the_networks()
    {
        var scope = Small.Scope;
        Assert.Same(Small.Info.Scope, scope);
        Assert.Equal(("Small", Small.Info.ParameterCount, 2, 0), (scope.Network, scope.ParameterCount, scope.OutputSize, scope.Samples));
        Assert.Equal(["X", "Hidden", "Bent", "Y"], scope.Items.Select(i => i.Layer).OfType<string>().Distinct());
        var tanh = scope.Items.Single(i => i.Subject == "activation Tanh");
        Assert.Equal((ScopeVerdict.Limit, ScopeHypothesis.Architecture, FunctionClass.Analytic, "2·σ(2·z) − 1", null), (tanh.Verdict, tanh.Hypothesis, tanh.Class, tanh.Reduction, tanh.Flat));
        // PReLU is in scope; its slopes, which all start at one point, are not.
        Assert.Equal((ScopeVerdict.Literal, FunctionClass.PiecewisePolynomial), scope.Items.Where(i => i.Subject == "activation PReLU").Select(i => (i.Verdict, i.Class)).Single());
        Assert.Equal((ScopeVerdict.Outside, ScopeHypothesis.AbsoluteContinuity), scope.Items.Where(i => i.Subject == "slopes").Select(i => (i.Verdict, i.Hypothesis)).Single());
        Assert.Equal(ScopeVerdict.Outside, scope.Verdict);
        Assert.Equal("0 for z < 0", DyingUnit.Scope.Items.Single(i => i.Subject == "activation ReLU").Flat);
        Assert.Equal(ScopeVerdict.Literal, LinearRegression.Scope.Verdict);
        Assert.Equal(ScopeVerdict.Outside, Decaying.Scope.Items.Single(i => i.Subject == "weight decay").Verdict);
        Assert.Equal([ScopeVerdict.Literal, ScopeVerdict.Outside], TwoInputs.Scope.Items.Where(i => i.Hypothesis == ScopeHypothesis.SquareLoss).Select(i => i.Verdict));
    }

    [Fact]
    public void Another_number_of_samples_is_decided_anew()
    {
        var declared = Classifier.Scope;
        Assert.Equal(20, declared.Samples);
        Assert.Same(declared, declared.For(20));
        var sizes = declared.Items.Single(i => i.Hypothesis == ScopeHypothesis.Overparameterization);
        Assert.Equal((ScopeVerdict.Outside, "P = 39 < n·M = 20·3 = 60"), (sizes.Verdict, sizes.Reason));

        var other = declared.For(13);
        Assert.Equal([(ScopeVerdict.Outside, false), (ScopeVerdict.Literal, true)], other.Items.Where(i => i.Hypothesis == ScopeHypothesis.Overparameterization).Select(i => (i.Verdict, i.Applies)));
        Assert.Equal("P = 39 ≥ n·M = 13·3 = 39", other.Items[^1].Reason);
        Assert.Contains("not applicable to these data", other.ToString(), StringComparison.Ordinal);

        Assert.Equal(ScopeVerdict.Literal, LinearRegression.Scope.For(3).Verdict);
        Assert.Equal(ScopeVerdict.Outside, LinearRegression.Scope.For(4).Verdict);
        Assert.Contains("covers n ≤ 3", LinearRegression.Scope.Assumptions[0], StringComparison.Ordinal);
        Assert.Single(LinearRegression.Scope.For(3).Assumptions);
        Assert.Throws<ArgumentOutOfRangeException>(() => declared.For(0));
    }

    [Fact]
    public void A_report_names_its_verdict_and_how_the_theorem_stands()
    {
        var text = LinearRegression.Scope.ToString();
        Assert.StartsWith("LinearRegression: LIT, the hypotheses hold as stated", text, StringComparison.Ordinal);
        Assert.EndsWith(ScopeReport.Standing, text, StringComparison.Ordinal);
        Assert.Equal(["LIT", "RED", "RED*", "LIM", "?", "OUT", "ERR"], Enum.GetValues<ScopeVerdict>().Select(ScopeReport.Abbreviation));
        Assert.Equal(7, Enum.GetValues<ScopeVerdict>().Select(ScopeReport.Words).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => ScopeReport.Words((ScopeVerdict)9));
    }
}
