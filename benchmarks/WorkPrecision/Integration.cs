namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>One integration of a problem.</summary>
/// <param name="Points">θ at the problem's four times.</param>
/// <param name="GradientEquivalents">Gradients 1, exact Hessian products 2, dense Hessians 2P, Gauss–Newton matrices as EvaluationCounts has them.</param>
/// <param name="Seconds">On the clock.</param>
internal sealed record Integration(double[][] Points, double GradientEquivalents, double Seconds);
