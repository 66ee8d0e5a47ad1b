using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace GradientFlow.Ranks;

/// <summary>How far a verdict is to go.</summary>
/// <param name="Patterns">k, random starts of a network of pieces.</param>
/// <param name="SecondPrime">A deficiency met modulo 2⁶¹ − 1 is looked for again modulo a random prime.</param>
/// <param name="Budget">In modular multiplications.</param>
internal sealed record RankSettings(ulong Seed, int Patterns, bool SecondPrime, double Confidence, long Budget = long.MaxValue);

/// <summary>Decides the generic rank of the Jacobian J of all outputs on all samples, the cheapest step first: bounds from the form of the network; the last
/// features; elimination modulo a prime, of the whole network or of its frozen pieces; enclosures and a verified factorisation; and plain numbers, which are
/// evidence.</summary>
internal sealed class RankSolver
{
    private const int Draws = 3;

    private readonly Architecture _architecture;
    private readonly int _samples;
    private readonly double[]? _data;
    private readonly RankSettings _settings;
    private readonly Effort _effort;
    private readonly Support _support;
    private readonly Symmetries _symmetries;
    private readonly SplitMix _random;
    private readonly EnclosedJacobian _enclosed;
    private RankFinding _finding;

    private RankSolver(Architecture architecture, int samples, double[]? data, RankSettings settings, CancellationToken cancellation)
    {
        (_architecture, _samples, _data, _settings) = (architecture, samples, data, settings);
        (_effort, _support, _symmetries, _random) = (new(settings.Budget, cancellation), new(architecture), new(architecture), new(settings.Seed));
        _enclosed = new(architecture, samples, _effort);
        _finding = new(Verdict.Deferred, samples, architecture.OutputSize, architecture.ParameterCount)
        {
            Bounds = UpperBounds.Of(architecture, samples, data),
            IsOfAnyInputs = data is null,
            IsOnSupport = !_support.IsEverything,
        };
    }

    /// <param name="samples">n</param>
    /// <param name="data">Input vectors of the samples, one after the other; null for inputs drawn from any continuous distribution.</param>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public static RankFinding Solve(Architecture architecture, int samples, double[]? data, RankSettings settings, CancellationToken cancellation)
    {
        var solver = new RankSolver(architecture, samples, data, settings, cancellation);
        var finding = solver.Solve();
        return finding with { Effort = solver._effort.Spent };
    }

    private int Required => (int)_finding.Required;

    private RankFinding Solve()
    {
        const int MostRows = 1 << 20;
        if (_data is null && _architecture.ReadsIndices)
            return Deferred("its inputs are whole numbers that choose rows of a table; Rank.Certify decides it for the data");
        if (_finding.Limit is null && (_finding.Required > MostRows || Cost > _settings.Budget))
            return Deferred(_finding.Required > MostRows ? $"n·M = {_finding.Required} rows are more than {MostRows}"
                : $"it takes about {Cost:G2} modular multiplications");
        try
        {
            if (_finding.Limit is not null)
                return Limited();
            return IsInPieces ? Patterns() : _architecture.HasFunctions ? Analytic() : Exact();
        }
        catch (EffortExhaustedException)
        {
            return Deferred($"it takes more than {_settings.Budget:G2} modular multiplications");
        }
    }

    /// <summary>One full rank holds for the pieces it was met in, and not for the whole space.</summary>
    private bool IsInPieces => _architecture.HasChoices || _support.IsDiscrete || _enclosed.HasRestrictedDomain;

    /// <summary>Multiplications without which nothing is decided.</summary>
    private double Cost
    {
        get
        {
            double n = _samples, k = _finding.Required, forward = _architecture.Multiplications;
            var jacobian = k * 2 * forward + k * k * k / 3;
            return n * forward + (_symmetries.LastLayer is { } last && Features(last) >= _samples ? Math.Min(n * n * n / 3, jacobian) : jacobian);
        }
    }

    private static int Features(DenseLayer last) => last.Inputs + (last.HasBias ? 1 : 0);

    private RankFinding Deferred(string reason) => _finding with { Verdict = Verdict.Deferred, Reason = reason };

    // ---- a bound decides ----

    /// <summary>The bound has decided; the rank is computed besides, as far as that is cheap.</summary>
    private RankFinding Limited()
    {
        var limit = _finding.Limit!;
        _finding = _finding with { Verdict = Verdict.Deficient, Method = limit.Reason };
        const int MostRows = 1 << 13;
        if (_finding.Required > MostRows || !_effort.CanAfford(Cost))
            return _finding;
        try
        {
            if (!_architecture.HasFunctions && !_architecture.HasLargest && BeginOnPieces() is { } start)
            {
                var met = Rank(default(Mersenne61), start, isElsewhere: false, (int)Math.Min(Required, limit.Value));
                return met.Means ? _finding with { Rank = met.Rank, IsRankExact = true, IsOfPieces = IsInPieces, Notes = Notes(met) } : _finding;
            }

            return _finding with { Rank = FloatingRank() };
        }
        catch (EffortExhaustedException)
        {
            return _finding;
        }
    }

    // ---- polynomials and their quotients ----

    private RankFinding Exact()
    {
        const string Modulo = "modulo 2⁶¹ − 1";
        var start = Begin();
        if (FeaturesAreFull(start, Modulo) is { } full)
            return full;
        var met = Rank(default(Mersenne61), start, isElsewhere: false, Required);
        return met.Rank == Required && met.Means ? Full($"elimination {Modulo}") : Deficiency(start, met);
    }

    /// <summary>With a last layer of its own, J contains [H, 1] once for each output.</summary>
    private RankFinding? FeaturesAreFull(Start start, string modulo)
    {
        if (_symmetries.LastLayer is not { } last || Features(last) < _samples)
            return null;
        var met = Jacobian(default(Mersenne61), start, isElsewhere: false).RankOfFeatures(last.From, last.HasBias);
        return met.Rank == _samples && met.Means ? Full($"the last hidden features H, for which rank {(last.HasBias ? "[H, 1]" : "H")} = n {modulo}") : null;
    }

    private RankFinding Full(string method) => _finding with { Verdict = Verdict.Full, Rank = Required, IsRankExact = true, Method = method };

    /// <summary>Rank was missing at a random point; it is looked for once more, and elsewhere if the initialisers leave an elsewhere.</summary>
    private RankFinding Deficiency(Start start, ResidueFinding met)
    {
        var (rank, primes, probability) = (met.Means ? met.Rank : -1, met.Means ? 1 : 0, met.Means ? ErrorProbability(Mersenne61.P) : 1);
        if (_settings.SecondPrime || !met.Means)
        {
            var field = MontgomeryField.Random(_random);
            var again = Rank(field, start, isElsewhere: false, Required);
            if (again.Means)
            {
                (rank, primes, probability) = (Math.Max(rank, again.Rank), primes + 1, probability * ErrorProbability(field.Prime));
                if (again.Rank == Required && !_architecture.HasFunctions)
                    return Full($"elimination modulo the prime {field.Prime}");
                if (again.Rank == Required)
                    return Enclosed();
            }
        }

        if (primes == 0)
            return Deferred("a quotient was taken by zero at every random point");
        int? elsewhere = _support.IsEverything ? null : Rank(default(Mersenne61), start, isElsewhere: true, Required).Rank;
        return _finding with
        {
            Verdict = Verdict.Deficient,
            Rank = rank,
            IsRankExact = !_architecture.HasFunctions,
            Method = $"elimination modulo {(primes == 1 ? "a prime" : "two primes")}",
            ErrorProbability = Math.Min(1, probability),
            RankElsewhere = elsewhere,
            Notes = Notes(met),
        };
    }

    /// <summary>A minor of J that is no zero polynomial vanishes at a random point with at most this probability (Schwartz and Zippel).</summary>
    private double ErrorProbability(ulong prime)
    {
        var (degrees, blocks) = (_support.Degrees(), _architecture.Parameters);
        var flow = new DegreeFlow<Degree, TotalDegreeArithmetic>(_architecture, default, TotalDegreeArithmetic.Repeat);
        var largest = flow.OfJacobian(_data is null ? Degree.First : Degree.Zeroth, block => degrees[block.Offset])
            .Max(d => d.Numerator - 1 + _architecture.ParameterCount * d.Denominator);
        // An unknown function of −x can be the inverse of the one of x, which at most doubles degrees.
        return Required * largest * (_architecture.HasFunctions ? 2 : 1) / prime;
    }

    // ---- analytic networks ----

    private RankFinding Analytic()
    {
        var start = Begin();
        if (!_architecture.HasLargest)
        {
            var met = Rank(default(Mersenne61), start, isElsewhere: false, Required);
            if (!met.Means || met.Rank < Required)
            {
                var deficient = Deficiency(start, met);
                if (deficient.Verdict != Verdict.Deferred)
                    return deficient;
            }
        }

        return Enclosed();
    }

    /// <summary>One point of full rank, proved with enclosures, is enough: what is analytic and not zero vanishes on a null set only.</summary>
    private RankFinding Enclosed()
    {
        for (var draw = 0; draw < Draws; draw++)
        {
            if (_enclosed.Prove(_support.Enclose(_support.Sample(_random)), RealInputs(), null, _symmetries.LastLayer) is { } proof)
                return Full(proof.Method) with { SmallestSingularValue = proof.SmallestSingularValue };
        }

        return _finding with { Verdict = Verdict.Evidence, Rank = FloatingRank(), Method = "plain double precision at a random point" };
    }

    private int FloatingRank() => _enclosed.FloatingRank(_support.Sample(_random).Theta, RealInputs());

    // ---- networks in pieces ----

    /// <summary>The pieces that random starts choose, frozen: each pattern is a network without pieces, on an open set.</summary>
    private RankFinding Patterns()
    {
        var (tried, deficient, undecided, flat, best) = (0, 0, 0, 0, 0);
        ResidueFinding? example = null;
        while (tried < _settings.Patterns)
        {
            var before = _effort.Spent;
            try
            {
                var (start, isDecided) = OnPieces(Begin());
                var tapes = start.Tapes!;
                var met = _architecture.HasLargest ? null : Rank(default(Mersenne61), start, isElsewhere: false, Required);
                if (met is { Means: true } && met.Rank < Required)
                {
                    deficient++;
                    flat += _architecture.HasChoices && tapes.All(t => t.Equals(tapes[0])) ? 1 : 0;
                    example ??= met;
                    best = Math.Max(best, met.Rank);
                }
                else if (isDecided && met is { Means: true } && !_architecture.HasFunctions
                    || isDecided && _enclosed.Prove(_support.Enclose(start.Draw), start.Real, tapes, _symmetries.LastLayer) is not null)
                {
                    best = Required;
                }
                else
                {
                    undecided++;
                }
            }
            catch (EffortExhaustedException) when (tried > 0)
            {
                break; // what was found of the others stands
            }

            tried++;
            if (!_effort.CanAfford(1.2 * (_effort.Spent - before)))
                break;
        }

        var (low, high) = ClopperPearson.Interval(deficient + undecided, tried, _settings.Confidence);
        var allUndecided = undecided == tried;
        return _finding with
        {
            Verdict = allUndecided ? Verdict.Evidence : Verdict.Share,
            Rank = allUndecided ? FloatingRank() : best,
            IsRankExact = !allUndecided && (best == Required || !_architecture.HasFunctions),
            Method = _architecture.HasFunctions ? "enclosures" : "elimination modulo 2⁶¹ − 1",
            Patterns = new(tried, deficient, undecided, flat, low, high, _settings.Confidence),
            Notes = example is not null && deficient == tried ? Notes(example) : [],
        };
    }

    // ---- points ----

    /// <summary>A start: where on the support, and real inputs.</summary>
    private sealed record Start(Draw Draw, double[] Real, ChoiceTape[]? Tapes);

    private Start Begin() => new(_support.Sample(_random), RealInputs(), null);

    /// <summary>A start on pieces that enclosures told apart; null where they could not.</summary>
    private Start? BeginOnPieces()
    {
        var (start, isDecided) = OnPieces(Begin());
        return isDecided ? start : null;
    }

    /// <summary>The start with the pieces it chooses written down, and whether enclosures told them all apart.</summary>
    private (Start Start, bool IsDecided) OnPieces(Start start)
    {
        var tapes = Array.ConvertAll(new int[_samples], _ => new ChoiceTape());
        var isDecided = !_architecture.HasChoices || _enclosed.Record(_support.Enclose(start.Draw), start.Real, tapes);
        return (start with { Tapes = tapes }, isDecided);
    }

    private double[] RealInputs()
    {
        if (_data is not null)
            return _data;
        var inputs = new double[checked(_samples * _architecture.InputSize)];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = _random.NextNormal();
        return inputs;
    }

    private ResidueFinding Rank<TField>(TField field, Start start, bool isElsewhere, int target)
        where TField : struct, IPrimeField
    {
        return Jacobian(field, start, isElsewhere).Rank(target);
    }

    private ResidueJacobian<TField> Jacobian<TField>(TField field, Start start, bool isElsewhere)
        where TField : struct, IPrimeField
    {
        var theta = _support.Residues(field, isElsewhere ? null : start.Draw, _random);
        var inputs = _data is null
            ? Array.ConvertAll(new int[_samples * _architecture.InputSize], _ => Residue.Random(field, _random))
            : Array.ConvertAll(_data, x => Residue.From(field, x));
        return new(_architecture, field, theta, inputs, _samples, start.Tapes, _random, _effort);
    }

    // ---- what else was seen ----

    /// <summary>Rows that vanish or are proportional, unless the inputs say so already.</summary>
    private string[] Notes(ResidueFinding met)
    {
        var (notes, M) = (new List<string>(), _architecture.OutputSize);
        var zero = Enumerable.Range(0, met.Rows.Length).Where(r => met.Rows[r] == 0).ToList();
        if (zero.Count > 0)
            notes.Add($"{zero.Count} of {met.Rows.Length} rows of J are zero, the first of sample {zero[0] / M}");
        var groups = Enumerable.Range(0, met.Rows.Length).Where(r => met.Rows[r] != 0).GroupBy(r => met.Rows[r]).Select(g => g.ToList())
            .Where(g => g.Count > 1).ToList();
        var outputs = groups.Where(g => g.GroupBy(r => r / M).Any(s => s.Count() > 1)).Select(g => g.Select(r => r % M).Distinct().OrderBy(k => k).ToList())
            .Where(g => g.Count > 1);
        var distinct = outputs.GroupBy(g => string.Join(",", g.Select(i => $"{i}"))).Select(g => g.First()).ToList();
        if (distinct.Count > 0)
            notes.Add($"{SampleGroups.Describe(distinct, "outputs")} of one sample have proportional rows: a symmetry of the network exchanges them");
        // Of rank 1 all rows are proportional, and of inputs that are not given there is nothing to name.
        if (_data is null || met.Rank <= 1)
            return [.. notes];
        var input = Representatives();
        var samples = groups.Select(g => g.GroupBy(r => input[r / M]).Select(s => s.First() / M).Distinct().ToList()).Where(g => g.Count > 1)
            .GroupBy(g => string.Join(",", g.Select(i => $"{i}"))).Select(g => g.First()).ToList();
        if (samples.Count > 0)
            notes.Add($"{SampleGroups.Describe(samples, "samples")} have proportional rows though their inputs differ: a symmetry of the network maps one to "
                + "the other");
        return [.. notes];
    }

    /// <summary>For each sample the first with equal or collinear input.</summary>
    private int[] Representatives()
    {
        var first = new int[_samples];
        foreach (var group in SampleGroups.Collinear(_data!, _samples, _architecture.InputSize, onlyPositive: false))
        {
            foreach (var s in group)
                first[s] = group[0];
        }

        return first;
    }
}
