using System.Collections.Generic;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Programs;

/// <summary>One emitted member of a network: nests in execution order and what they are run for.</summary>
/// <param name="Name">Of the member.</param>
/// <param name="Sums">Results summed over samples, and where each lies among them.</param>
/// <param name="Rows">Results per sample, and where each lies among the values of one sample.</param>
internal sealed record Program(string Name, IReadOnlyList<Nest> Nests, IReadOnlyList<(Tensor Tensor, int Offset)> Sums,
    IReadOnlyList<(Tensor Tensor, int Offset)> Rows);
