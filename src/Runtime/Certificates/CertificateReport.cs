using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>What was tried at one θ, and what came of it.</summary>
public sealed class CertificateReport
{
    internal CertificateReport(IReadOnlyList<Certificate> attempts) => Attempts = attempts;

    /// <summary>What was tried, in order; the last is proved, if any is.</summary>
    public IReadOnlyList<Certificate> Attempts { get; }

    /// <summary>The certificate that was proved; null where none was.</summary>
    public Certificate? Proved => Attempts[^1].IsProved ? Attempts[^1] : null;

    /// <summary>Whether anything was proved.</summary>
    public bool IsProved => Proved is not null;

    /// <summary>The attempt of a kind; null where it was not tried.</summary>
    public Certificate? Of(CertificateKind kind) => Attempts.FirstOrDefault(a => a.Kind == kind);

    /// <summary>What was proved, or why nothing was.</summary>
    public override string ToString() => Proved?.ToString() ?? string.Join("\n", Attempts.Select(a => a.ToString()));
}
