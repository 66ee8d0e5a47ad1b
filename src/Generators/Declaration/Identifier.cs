using Microsoft.CodeAnalysis.CSharp;

namespace GradientFlow.Generators.Declaration;

/// <summary>Names as they stand in C#.</summary>
internal static class Identifier
{
    /// <summary>The name, with an @ where C# has a meaning for the word, be it in some places only.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
