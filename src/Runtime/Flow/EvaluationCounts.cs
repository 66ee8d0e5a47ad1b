namespace GradientFlow;

/// <summary>What a method asked of its field, and its price in gradient equivalents (GE): the time of so many gradients, counted in arithmetic.</summary>
/// <param name="Gradients">∇L with L: 1 GE each, those of difference quotients included.</param>
/// <param name="HessianProducts">Exact ∇²L·v: 2 GE each.</param>
/// <param name="Hessians">Exact dense ∇²L: 2P GE each.</param>
/// <param name="GaussNewtonMatrices">Gauss–Newton matrices or their rows.</param>
/// <param name="GradientEquivalents">The sum; a Gauss–Newton matrix is M/3 + M·min(P, nM)/6 GE, for M backward passes and the product of its rows; counting
/// sign flips (<see cref="FlowResult.SignFlips"/>) is 2/3 GE, for two forward passes.</param>
public readonly record struct EvaluationCounts(long Gradients, long HessianProducts, long Hessians, long GaussNewtonMatrices, double GradientEquivalents);
