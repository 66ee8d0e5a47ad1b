using System;
using System.Diagnostics;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Declaration;

/// <summary>An exception that nobody foresaw, at the edge of the pipeline: it ends the work on one network alone, and is reported once, at that
/// network.</summary>
internal static class Failure
{
    // How an emitted file says that it is inert because its printing failed: only the analyzers speak.
    private const string Mark = "// GF1099: ";

    /// <summary>Whether a failure is one of ours: whoever cancels wants to see it.</summary>
    public static bool IsOurs(Exception e) => e is not OperationCanceledException;

    /// <summary>Such as <c>IndexOutOfRangeException in Window.Of: Index was outside the bounds of the array.</c> The same on every machine: no paths, no
    /// lines.</summary>
    public static string Describe(Exception e)
    {
        // Accessors, operators and constructors stand in the trace or not, as they were inlined; so none of them is named.
        var method = new StackTrace(e).GetFrames()?.Select(f => f.GetMethod())
            .FirstOrDefault(m => m is { IsSpecialName: false } && m.DeclaringType?.Assembly == typeof(Failure).Assembly);
        var message = string.Join(" ", e.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return $"{e.GetType().Name}{(method is null ? "" : $" in {method.DeclaringType!.Name}.{method.Name}")}: {message}";
    }

    /// <summary>The diagnostic, at the network's name.</summary>
    public static Diagnostic Report(INamedTypeSymbol type, string failure) => Rules.Broken(Rules.Failed, type.Locations[0], [type.Name, failure]);

    /// <summary>A comment for a file that could not be printed.</summary>
    public static string Note(string failure) => Mark + failure;

    /// <summary>What the emitted half of a network says of its printing; null where all went well.</summary>
    public static string? NotedIn(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .Where(r => TypeReader.IsEmitted(r.SyntaxTree))
        .SelectMany(r => r.SyntaxTree.GetText().Lines.Skip(1).Take(1)) // the first says that it is generated
        .Select(line => line.ToString())
        .FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal))?.Substring(Mark.Length);
}
