using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Declaration;

/// <summary>The words that may stand in a declaration. What they mean is said by later passes; the reader is told the words alone.</summary>
/// <param name="FindLayer">What must be known of a kind of layer to read it; null for a word that is no kind of layer. Inputs are not among them.</param>
/// <param name="IsLoss">Whether a word is a kind of loss.</param>
/// <param name="Members">What a network gets besides its layers, and what no member of its own may be called.</param>
internal sealed record Vocabulary(Func<string, ILayerKind?> FindLayer, Func<string, bool> IsLoss, IReadOnlyList<EmittedMember> Members);

/// <summary>What must be known of a kind of layer to read it.</summary>
internal interface ILayerKind
{
    /// <summary>Its weights may belong to another layer of the kind.</summary>
    bool CanShare { get; }

    /// <summary>An argument that names one more layer it reads, behind its predecessors.</summary>
    string? AlsoReads { get; }
}

/// <summary>A member that a network gets.</summary>
/// <param name="Signature">Up to its body.</param>
internal sealed record EmittedMember(string Name, string Signature);
