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
        Assert.Equal((ScopeVerdict.Limit, ScopeHypothesis.Architecture, FunctionClass.Analytic, "2·σ(2·z) − 1", null),
            (tanh.Verdict, tanh.Hypothesis, tanh.Class, tanh.Reduction, tanh.Flat));
        // PReLU is in scope; its slopes, which all start at one point, are not.
        Assert.Equal((ScopeVerdict.Literal, FunctionClass.PiecewisePolynomial),
            scope.Items.Where(i => i.Subject == "activation PReLU").Select(i => (i.Verdict, i.Class)).Single());
        Assert.Equal((ScopeVerdict.Outside, ScopeHypothesis.AbsoluteContinuity),
            scope.Items.Where(i => i.Subject == "slopes").Select(i => (i.Verdict, i.Hypothesis)).Single());
        Assert.Equal(ScopeVerdict.Outside, scope.Verdict);
        Assert.Equal("0 for z < 0", DyingUnit.Scope.Items.Single(i => i.Subject == "activation ReLU").Flat);
        Assert.Equal(ScopeVerdict.Literal, LinearRegression.Scope.Verdict);
        Assert.Equal(ScopeVerdict.Outside, Decaying.Scope.Items.Single(i => i.Subject == "weight decay").Verdict);
        Assert.Equal([ScopeVerdict.Literal, ScopeVerdict.Outside],
            TwoInputs.Scope.Items.Where(i => i.Hypothesis == ScopeHypothesis.SquareLoss).Select(i => i.Verdict));
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
        Assert.Equal([(ScopeVerdict.Outside, false), (ScopeVerdict.Literal, true)],
            other.Items.Where(i => i.Hypothesis == ScopeHypothesis.Overparameterization).Select(i => (i.Verdict, i.Applies)));
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

    /// <summary>DeepLinear is 2-2-2 without biases, of P = 8: for two samples every hypothesis can hold.</summary>
    [Theory]
    [InlineData(new double[] { 1, 2, 3, 5 }, ScopeVerdict.Literal, "no inputs coincide", "")]
    [InlineData(new double[] { 1, 2, 1, 2 }, ScopeVerdict.Outside, "only 1 of 2 inputs are distinct: samples 0 and 1 are equal",
        "rank at most 2 < n·M = 2·2 = 4")]
    [InlineData(new double[] { 1, 2, -2, -4 }, ScopeVerdict.Outside, "samples 0 and 1 are collinear", "rank at most 2 < n·M = 2·2 = 4")]
    [InlineData(new double[] { 0.1, 0.3, 0.7, 2.1 }, ScopeVerdict.Literal, "no inputs coincide", "")] // collinear but for rounding
    public void Data_decide_what_a_declaration_assumes(double[] inputs, ScopeVerdict verdict, string why, string rank)
    {
        var data = Dataset.Create(inputs, [1, 2, 3, 4], 2);
        var start = DeepLinear.Initialize(3);
        var scope = DeepLinear.Integrate(data, start, new FlowOptions { EndTime = 0.1 }).Scope!;
        Assert.Equal(verdict, scope.Verdict);
        Assert.Contains(why, scope.Items.Single(i => i.Subject == "data").Reason, StringComparison.Ordinal);
        Assert.Equal(ScopeVerdict.Literal, scope.Items.Single(i => i.Subject == "start").Verdict);
        Assert.False(scope.Items.Single(i => i.Subject == "inputs").Applies);

        // One answer: where the report knows of a bound, so does the certificate, in the same words.
        var certificate = GradientFlow.Rank.Certify<DeepLinear>(data);
        Assert.Equal(verdict == ScopeVerdict.Outside, certificate.Verdict == RankVerdict.Deficient);
        Assert.Equal(scope.Rank is null, certificate.UpperBound >= certificate.RequiredRank);
        Assert.Contains(rank, scope.Rank ?? "", StringComparison.Ordinal);
        if (scope.Rank is not null)
            Assert.Contains(scope.Rank, certificate.ToString(), StringComparison.Ordinal);
        Assert.Equal(scope.Rank is not null, scope.ToString().Contains("besides: J has rank", StringComparison.Ordinal));

        Assert.All(scope.For(1).Items.Where(i => i.Subject == "data"), i => Assert.False(i.Applies));
        // The field knows the data, and no start.
        Assert.Equal((verdict, false), (DeepLinear.Bind(data).Scope!.Verdict, DeepLinear.Bind(data).Scope!.Items.Any(i => i.Subject == "start")));
    }

    /// <summary>On a line every two inputs are collinear, and it takes no chance; the rank is short all the same, and that is said.</summary>
    [Fact]
    public void Inputs_on_a_line_are_no_chance()
    {
        var scope = DyingUnit.Bind(Dataset.Create([1.0, 2], [1.0, 3], 2)).Scope!;
        Assert.Equal(ScopeVerdict.Literal, scope.Items.Single(i => i.Subject == "data").Verdict);
        Assert.Contains("J has rank at most 1 < n·M = 2", scope.Rank, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7, 8 }, ScopeVerdict.Literal, "no value is 0")]
    [InlineData(new double[] { 0, 0, 0, 0, 0, 0, 0, 0 }, ScopeVerdict.Outside, "nothing but 0")]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 0, 7, -0.0 }, ScopeVerdict.Outside, "2 of 4 values at 0")]
    [InlineData(new double[] { 1, 2, 1, 2, 5, 6, 7, 8 }, ScopeVerdict.Outside, "units 0 and 1 of ")]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 5, 5, 5 }, ScopeVerdict.Outside, "all values at 5")]
    public void A_start_that_no_density_draws_is_seen(double[] start, ScopeVerdict verdict, string why)
    {
        var data = Dataset.Create([1.0, 2, 3, 5], [1, 2, 3, 4], 2);
        var scope = DeepLinear.Integrate(data, start, new FlowOptions { EndTime = 1e-6 }).Scope!;
        Assert.Equal(verdict, scope.Verdict);
        var item = scope.Items.Single(i => i.Subject == "start");
        Assert.Equal((verdict, ScopeHypothesis.AbsoluteContinuity), (item.Verdict, item.Hypothesis));
        Assert.Contains(why, item.Reason, StringComparison.Ordinal);
    }

    /// <summary>What the initialisers draw is never suspected, in either precision, however many values there are; a declared 0 is the declaration's to
    /// say.</summary>
    [Fact]
    public void What_initialisers_draw_is_not_suspected()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Assert.Equal(ScopeVerdict.Literal, Start(Started.Bind(Sampling.Data(3, 40, 4)), Started.Initialize(seed)));
            Assert.Equal(ScopeVerdict.Literal, Start(SmallSingle.Bind(Sampling.Data(3, 2, 2)), SmallSingle.Initialize(seed)));
        }

        static ScopeVerdict Start(IGradientField field, double[] theta) => field.ScopeFrom(theta)!.Items.Single(i => i.Subject == "start").Verdict;
    }
}
