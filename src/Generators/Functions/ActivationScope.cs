namespace GradientFlow.Generators.Functions;

/// <summary>What the disputed theorem says of an activation, found from its formula alone.</summary>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="Reduction">The exact reduction that brings it in, as a formula or in words; null for none.</param>
/// <param name="Flat">Where its derivative is zero on a whole interval, as the end of a sentence; null for nowhere.</param>
/// <param name="Degree">Of a polynomial, or the highest of its polynomial pieces; −1 where a piece is none.</param>
internal sealed record ActivationScope(Verdict Verdict, FunctionKind Class, string Reason, string? Reduction = null, string? Flat = null, int Degree = -1);
