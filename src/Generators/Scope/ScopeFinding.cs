using GradientFlow.Generators.Functions;

namespace GradientFlow.Generators.Scope;

/// <summary>The part of a network that a finding speaks of.</summary>
internal enum ScopeSubject
{
    Input,
    Layer,
    Activation,
    Initialization,
    Loss,
    WeightDecay,
    Sizes,
}

/// <summary>The part of the theorem's statement that a finding concerns; the names are those of the library's ScopeHypothesis.</summary>
internal enum Hypothesis
{
    Architecture,
    Overparameterization,
    AbsoluteContinuity,
    SquareLoss,
}

/// <summary>What is said of one part of a network.</summary>
/// <param name="Subject">The part in words, such as "activation Tanh".</param>
/// <param name="Layer">Where it is declared; null for the network itself.</param>
/// <param name="Argument">The argument that causes it; null for the whole attribute.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="Activation">Of an activation, all that is known of it.</param>
/// <param name="Name">Of an activation, its name as declared.</param>
/// <param name="Sizes">Of sizes, the numbers.</param>
internal sealed record ScopeFinding(
    ScopeSubject Kind, string Subject, Verdict Verdict, Hypothesis Hypothesis, string? Layer, string? Argument, string Reason,
    ActivationScope? Activation = null, SizeScope? Sizes = null, string? Name = null);

/// <summary>P against n·M.</summary>
/// <param name="Layer">The layer that has the smallest width with which P ≥ n·M holds, and that width; null where no layer can mend it.</param>
internal sealed record SizeScope(long Parameters, long Samples, long Outputs, string? Layer, int Width)
{
    public long Needed => Samples * Outputs;
}
