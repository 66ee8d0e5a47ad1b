using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis.CSharp;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints a network's scope report.</summary>
internal static class ScopePrinter
{
    private const string Root = "global::GradientFlow.";

    public static void Print(CodeWriter code, NetworkModel model, IReadOnlyList<ScopeFinding> findings)
    {
        code.Open("Scope = new()");
        code.Line($"Network = {Text(model.Spec.Type.Name)},");
        code.Line($"ParameterCount = {Numerals.Text(model.ParameterCount)},");
        code.Line($"OutputSize = {Numerals.Text(model.Outputs.Sum(o => o.F.Size))},");
        code.Line($"Samples = {Numerals.Text(model.Spec.Samples)},");
        code.Open("Items =", "[");
        foreach (var finding in findings)
            code.Line($"new() {{ {string.Join(", ", Properties(finding))} }},");
        code.Close("],");
        code.Close("},");
    }

    private static IEnumerable<string> Properties(ScopeFinding f)
    {
        if (f.Layer is { } layer)
            yield return $"Layer = {Text(layer)}";
        yield return $"Subject = {Text(f.Subject)}";
        yield return $"Verdict = {Root}ScopeVerdict.{f.Verdict}";
        yield return $"Hypothesis = {Root}ScopeHypothesis.{f.Hypothesis}";
        yield return $"Reason = {Text(f.Reason)}";
        if (f.Activation is not { } activation)
            yield break;
        if (activation.Reduction is { } reduction)
            yield return $"Reduction = {Text(reduction)}";
        yield return $"Class = {Root}FunctionClass.{activation.Class}";
        if (activation.Flat is { } flat)
            yield return $"Flat = {Text(flat)}";
    }

    private static string Text(string s) => SymbolDisplay.FormatLiteral(s, quote: true);
}
