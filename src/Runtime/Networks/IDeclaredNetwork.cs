using System;
using System.ComponentModel;

namespace GradientFlow;

/// <summary>A network as it was declared, whatever its precision: what can be known of it without running it. Emitted for every class marked
/// <see cref="NetworkAttribute"/>.</summary>
public interface IDeclaredNetwork
{
    /// <summary>Names, shapes, sizes and the layout of θ.</summary>
    static abstract NetworkInfo Info { get; }

    /// <summary>The loops of the network and the support of its initialisers, as text in UTF-8 that <see cref="Rank"/> reads.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract ReadOnlySpan<byte> Architecture { get; }
}
