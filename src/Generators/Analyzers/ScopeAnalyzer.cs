using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>What the analyzers of scope share: one reading of each declaration, and what the declaration itself says of severity.</summary>
public abstract class ScopeAnalyzer : NetworkAnalyzer
{
    private readonly DiagnosticDescriptor _rule;

    private protected ScopeAnalyzer(DiagnosticDescriptor rule)
        : base(rule, ScopeRules.Required(rule)) => _rule = rule;

    /// <summary>The findings this rule reports, with what its message says of each. A finding is a verdict unless the rule states a fact.</summary>
    private protected abstract IEnumerable<(ScopeFinding Finding, object[] Details)> Select(NetworkReading reading);

    /// <summary>What a code fix needs to know.</summary>
    private protected virtual ImmutableDictionary<string, string?> Properties(ScopeFinding finding) => ImmutableDictionary<string, string?>.Empty;

    /// <summary>What the rule says besides its findings.</summary>
    private protected virtual IEnumerable<Diagnostic> Also(NetworkReading reading) => [];

    private protected sealed override void Analyze(NetworkReading reading, SymbolAnalysisContext context)
    {
        if (reading.Wanted == TheoremScope.Ignored)
            return;
        foreach (var (finding, details) in Select(reading))
        {
            var isRequired = reading.Wanted == TheoremScope.Required && _rule.Id != ScopeRules.Flat.Id;
            context.ReportDiagnostic(Rules.Broken(isRequired ? ScopeRules.Required(_rule) : _rule, reading.Locate(finding), details, Properties(finding)));
        }

        foreach (var diagnostic in Also(reading))
            context.ReportDiagnostic(diagnostic);
    }

    /// <summary>Findings of some parts whose verdict is among some.</summary>
    private protected static IEnumerable<ScopeFinding> Of(NetworkReading reading, ScopeSubject kind, params Verdict[] verdicts) =>
        reading.Scope.Where(f => f.Kind == kind && verdicts.Contains(f.Verdict));

    /// <summary>How far outside, in words.</summary>
    private protected static string Position(Verdict verdict) => verdict switch
    {
        Verdict.Undecided => "cannot be placed inside or outside",
        Verdict.Reduction or Verdict.CarryingReduction => "is, by a reduction only, inside",
        Verdict.Literal or Verdict.Limit or Verdict.Outside or Verdict.NoFlow => "is outside",
    };
}
