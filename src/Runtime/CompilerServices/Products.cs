using System.ComponentModel;

namespace GradientFlow.CompilerServices;

/// <summary>Blocks of products per sample, rows × vectors of samples in registers: the inner loops of z[i] = b[i] + Σₖ W[i, k]·x[k]. Emitted code composes
/// them; inlined there, the accumulators it passes by reference stand in registers.</summary>
/// <remarks>A file for each number of vectors. Most blocks have at most 12 accumulators, so that they and what they read fit into 16 registers. Two vectors of
/// six rows reach the multiply-add peak at every width.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Products<V, T, O>
    where V : struct
    where T : unmanaged
    where O : struct, ILanes<V, T>;
