namespace GradientFlow;

/// <summary>A declared network bound to data, whatever its type: what was declared, and what it is bound to.</summary>
internal interface IDeclaredField : IGradientField
{
    /// <summary>Names, shapes, sizes and the layout of θ.</summary>
    NetworkInfo Info { get; }

    /// <summary>The loops of the network, as text.</summary>
    string Architecture { get; }

    /// <summary>The input vectors of the samples one behind the other, as the network sees them.</summary>
    double[] InputVectors();

    /// <summary>The targets of the samples one behind the other, as the losses take them: [n·M]</summary>
    double[] Targets();
}
