using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Emit;

/// <summary>A public member that a network gets beside its layers: it passes its arguments on to the library.</summary>
/// <param name="Name">Which no layer may take.</param>
/// <param name="Documentation">Lines of documentation, given P.</param>
/// <param name="Signature">Given the network's name and scalar type.</param>
/// <param name="Body">The expression behind it, given its description, name and scalar type.</param>
internal sealed record Member(string Name, Func<int, string[]> Documentation, Func<string, string, string> Signature,
    Func<string, string, string, string> Body);

/// <summary>The public members that every network gets. One list, so that what is emitted, what is emitted inert and what is reserved cannot differ.</summary>
internal static class Members
{
    private const string Root = "global::GradientFlow.";

    /// <summary>The head of the member by which the library has a program run.</summary>
    public static string Run(string name, string T) =>
        $"static void {Root}INetwork<{name}, {T}>.Run({Root}NetworkProgram program, int vectorBits, in {Root}TileBuffers<{T}> tiles)";

    public static readonly IReadOnlyList<Member> All =
    [
        new(
            "Info",
            _ => ["<summary>Names, shapes, sizes and the layout of θ.</summary>"],
            (_, _) => $"public static {Root}NetworkInfo Info",
            (info, _, _) => info),
        new(
            "Scope",
            _ => ["<summary>What the compiler found on the hypotheses of the disputed theorem of arXiv 2509.23887, part by part.</summary>"],
            (_, _) => $"public static {Root}ScopeReport Scope",
            (info, _, _) => info + ".Scope"),
        new(
            "Initialize",
            p =>
            [
                "<summary>Draws θ by the declared initialisers; the same seed gives the same θ on every machine.</summary>",
                "<param name=\"seed\">Of the generator xoshiro256**.</param>",
                $"<returns>θ: [{p}]</returns>",
            ],
            (_, _) => "public static double[] Initialize(ulong seed = 0)",
            (info, _, _) => $"{Root}Initializer.Draw({info}, seed)"),
        new(
            "Bind",
            _ =>
            [
                "<summary>Checks data against the network and packs them, once: gives loss, gradient and products with Jacobian and Hessian.</summary>",
                "<param name=\"data\">Inputs and targets.</param>",
                "<param name=\"threads\">At most so many threads; 0 for one per processor. The results do not depend on it.</param>",
            ],
            (name, T) => $"public static {Root}GradientField<{name}, {T}> Bind({Root}Dataset data, int threads = 0)",
            (_, _, _) => "new(data, threads)"),
        new(
            "Integrate",
            p =>
            [
                "<summary>Integrates the gradient flow θ' = −∇L(θ).</summary>",
                "<param name=\"data\">Inputs and targets.</param>",
                $"<param name=\"start\">θ at the start: [{p}]</param>",
                "<param name=\"options\">Where to stop, how accurate to be, what to record.</param>",
                "<param name=\"cancellation\">Ends the flow early; what was computed is returned.</param>",
            ],
            (_, _) => $"public static {Root}FlowResult Integrate({Root}Dataset data, global::System.ReadOnlySpan<double> start, {Root}FlowOptions options, "
                + "global::System.Threading.CancellationToken cancellation = default)",
            (_, name, T) => $"{Root}Flow.Integrate<{name}, {T}>(data, start, options, cancellation)"),
        new(
            "IntegrateSeeds",
            _ =>
            [
                "<summary>Integrates the flows of many starts, one for each seed, over the threads of this machine or on a device.</summary>",
                "<param name=\"data\">Inputs and targets.</param>",
                "<param name=\"count\">How many starts.</param>",
                "<param name=\"options\">Where to stop, how accurate to be.</param>",
                "<param name=\"firstSeed\">Of the first start; the others follow.</param>",
                "<param name=\"cancellation\">Ends all flows early.</param>",
            ],
            (_, _) => $"public static {Root}EnsembleResult IntegrateSeeds({Root}Dataset data, int count, {Root}FlowOptions options, ulong firstSeed = 0, "
                + "global::System.Threading.CancellationToken cancellation = default)",
            (_, name, T) => $"{Root}Ensemble.Integrate<{name}, {T}>(data, count, options, firstSeed, cancellation)"),
        new(
            "Predict",
            p =>
            [
                "<summary>f(x; θ) of every sample.</summary>",
                $"<param name=\"parameters\">θ: [{p}]</param>",
                "<param name=\"data\">Inputs; targets are not needed.</param>",
                "<returns>The outputs: [samples, M], several outputs side by side.</returns>",
            ],
            (_, _) => $"public static double[,] Predict(global::System.ReadOnlySpan<double> parameters, {Root}Dataset data)",
            (_, name, T) => $"{Root}Flow.Predict<{name}, {T}>(parameters, data)"),
        new(
            "SaveParameters",
            p =>
            [
                "<summary>Writes θ as named tensors in PyTorch's layout, to a .safetensors or .npz file.</summary>",
                $"<param name=\"parameters\">θ: [{p}]</param>",
                "<param name=\"path\">The file.</param>",
            ],
            (_, _) => "public static void SaveParameters(global::System.ReadOnlySpan<double> parameters, string path)",
            (info, _, _) => $"{Root}ParameterFile.Save({info}, parameters, path)"),
        new(
            "LoadParameters",
            p =>
            [
                "<summary>Reads θ from named tensors in PyTorch's layout, a .safetensors or .npz file.</summary>",
                "<param name=\"path\">The file.</param>",
                "<param name=\"names\">What the file calls layers that it does not call as this network does, by their names here.</param>",
                $"<returns>θ: [{p}]</returns>",
            ],
            (_, _) =>
                "public static double[] LoadParameters(string path, global::System.Collections.Generic.IReadOnlyDictionary<string, string>? names = null)",
            (info, _, _) => $"{Root}ParameterFile.Load({info}, path, names)"),
    ];
}
