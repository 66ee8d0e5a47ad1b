using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace GradientFlow;

/// <summary>What a <see cref="Certificate"/> states.</summary>
public enum CertificateKind
{
    /// <summary>From this θ on the exact flow converges to a point that fits every sample, at a rate.</summary>
    InfiniteHorizon,

    /// <summary>θ is a critical point, exactly: the flow stays there for ever.</summary>
    CriticalPoint,

    /// <summary>From this θ on the exact flow converges to a strict minimum, of whatever loss, at a rate.</summary>
    LocalMinimum,

    /// <summary>Gradient descent of a given step stays within a distance of the flow from θ.</summary>
    DescentDistance,

    /// <summary>At this θ the outputs move no more than so many times as far as the inputs.</summary>
    InputLipschitz,
}

/// <summary>A number that a certificate rests on.</summary>
/// <param name="Symbol">As it is written in the statement, such as Λ.</param>
/// <param name="Value">A bound, on the side that is safe.</param>
/// <param name="Meaning">What it bounds.</param>
public readonly record struct CertificateNumber(string Symbol, double Value, string Meaning);

/// <summary>A statement on a network at one θ, most of them on the exact gradient flow of its loss from there, proved from the numbers of this run, or why it
/// could not be proved. It trusts no theorem on architectures, and no integrator.</summary>
public sealed class Certificate
{
    internal Certificate(CertificateKind kind, string network, bool isProved, string statement, IReadOnlyList<CertificateNumber> numbers,
        IReadOnlyList<string> assumptions) =>
        (Kind, Network, IsProved, Statement, Numbers, Assumptions) = (kind, network, isProved, statement, numbers, assumptions);

    /// <summary>What it is about.</summary>
    public CertificateKind Kind { get; }

    /// <summary>The name of the network.</summary>
    public string Network { get; }

    /// <summary>What it is about, in words.</summary>
    private string Title => Kind switch
    {
        CertificateKind.InfiniteHorizon => "convergence to zero loss",
        CertificateKind.CriticalPoint => "a critical point",
        CertificateKind.LocalMinimum => "convergence to a minimum",
        CertificateKind.DescentDistance => "gradient descent's distance from the flow",
        CertificateKind.InputLipschitz => "a Lipschitz constant",
    };

    /// <summary>Whether the statement is proved. If not, <see cref="Statement"/> says which number failed, by how much, and what would mend it.</summary>
    public bool IsProved { get; }

    /// <summary>The statement, or why there is none.</summary>
    public string Statement { get; }

    /// <summary>The numbers it rests on. Of what is proved every rounding is enclosed; of what is not, numbers that floating point gave say so. Six digits of
    /// them are shown by <see cref="ToString"/>.</summary>
    public IReadOnlyList<CertificateNumber> Numbers { get; }

    /// <summary>What it takes for granted.</summary>
    public IReadOnlyList<string> Assumptions { get; }

    /// <summary>The number of a symbol.</summary>
    /// <exception cref="KeyNotFoundException">The certificate has no such number.</exception>
    public double this[string symbol]
    {
        get
        {
            foreach (var number in Numbers)
            {
                if (number.Symbol == symbol)
                    return number.Value;
            }

            throw new KeyNotFoundException($"The certificate has no number '{symbol}'; it has {string.Join(", ", Numbers)}.");
        }
    }

    /// <summary>Statement, numbers and assumptions.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Network}, {Title}: {(IsProved ? "certified" : "not certified")}. {Statement}");
        foreach (var n in Numbers)
            text.Append(CultureInfo.InvariantCulture, $"\n  {n.Symbol} = {n.Value:G6}: {n.Meaning}");
        foreach (var a in Assumptions)
            text.Append("\n  assumed: " + a);
        return text.ToString();
    }
}
