using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Threading;

namespace GradientFlow;

/// <summary>What became of a flow: one sentence, what it rests on, and the certificate, where one is proved.</summary>
/// <remarks>Flows of analytic losses either converge to a critical point or leave every ball (Łojasiewicz; A. Ahmadova's Lyapunov view of gradient descent has
/// the same dichotomy). The verdict says on which side the run stands and how it knows. It never rests on a theorem on architectures.</remarks>
public sealed class FlowVerdict
{
    internal FlowVerdict(VerdictKind kind, string statement, string reason, FlowTail tail, CertificateReport report, double? certifiedFrom,
        IReadOnlyList<CertificateNumber> evidence, IReadOnlyList<string> notes) =>
        (Kind, Statement, Reason, Tail, Report, CertifiedFrom, Evidence, Notes) = (kind, statement, reason, tail, report, certifiedFrom, evidence, notes);

    /// <summary>The verdict.</summary>
    public VerdictKind Kind { get; }

    /// <summary>The verdict in a sentence.</summary>
    public string Statement { get; }

    /// <summary>Why nothing is certified: which number failed, by how much, and what would mend it. Empty where something is.</summary>
    public string Reason { get; }

    /// <summary>How the flow ran out.</summary>
    public FlowTail Tail { get; }

    /// <summary>The certificate; null where none is proved.</summary>
    public Certificate? Certificate => Report.Proved;

    /// <summary>What was tried, at <see cref="CertifiedFrom"/>, or at the end of the flow where nothing was proved.</summary>
    public CertificateReport Report { get; }

    /// <summary>t of the first recorded point at which the certificate was had, looked for by bisection; null without one.</summary>
    public double? CertifiedFrom { get; }

    /// <summary>The numbers that were looked at where nothing is proved, in floating point.</summary>
    public IReadOnlyList<CertificateNumber> Evidence { get; }

    /// <summary>What else was seen.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The verdict on a flow of a declared network.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">Its precision.</typeparam>
    /// <param name="flow">The flow.</param>
    /// <param name="data">The data it ran on.</param>
    /// <param name="options">How certificates are tried; null for the usual.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="ArgumentException">The flow is of another network, or of data of another size.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FlowVerdict Of<TNetwork, T>(FlowResult flow, Dataset data, CertificateOptions? options = null, CancellationToken cancellation = default)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        options.Check();
        if (flow.Network != TNetwork.Info.Name || flow.ParameterCount != TNetwork.Info.ParameterCount)
            throw new ArgumentException($"The flow is of {flow.Network} with {flow.ParameterCount} parameters, and {TNetwork.Info.Name} has "
                + $"{TNetwork.Info.ParameterCount}.", nameof(flow));
        if (flow.Samples != data.Samples)
            throw new ArgumentException($"The flow ran on {flow.Samples} samples, and the data have {data.Samples}.", nameof(data));
        return VerdictFinder.Find(flow, CertifiedPoint.At<TNetwork, T>(flow.Parameters, data, cancellation), options);
    }

    /// <summary>The verdict, what it rests on and what else was seen.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Statement);
        if (Reason.Length > 0)
            text.Append("\nNot certified. ").Append(Reason);
        foreach (var n in Certificate?.Numbers ?? Evidence)
            text.Append(CultureInfo.InvariantCulture, $"\n  {n.Symbol} = {n.Value:G6}: {n.Meaning}");
        foreach (var line in Notes.Concat((Certificate?.Assumptions ?? []).Select(a => "assumed: " + a)))
            text.Append("\n  " + line);
        return text.ToString();
    }
}
