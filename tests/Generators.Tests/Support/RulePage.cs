using System;
using System.IO;
using System.Text.RegularExpressions;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>The page of a rule, docs/rules/ID.md: a heading, a line with severity and category, what the rule asks for; then <c>## Offending</c> with a block
/// of C# and one of text that holds the messages, <c>## Mended</c> with a block of C#.</summary>
internal sealed partial record RulePage(string Path, string Heading, string Standing, string Offending, string Messages, string Mended)
{
    public static string PathOf(string id) => Repository.Path("docs", "rules", id + ".md");

    public static RulePage Read(string id)
    {
        var text = File.ReadAllText(PathOf(id)).ReplaceLineEndings("\n");
        var shape = Shape().Match(text);
        Assert.True(shape.Success,
            $"{id}.md has not the shape of a rule's page: heading, severity and category, prose, Offending (csharp, text), Mended (csharp)");
        return new(PathOf(id), shape.Groups["heading"].Value, shape.Groups["standing"].Value, shape.Groups["offending"].Value, shape.Groups["messages"].Value,
            shape.Groups["mended"].Value);
    }

    /// <summary>Writes the messages as they are now.</summary>
    public void Accept(string messages)
    {
        var text = File.ReadAllText(Path).ReplaceLineEndings("\n");
        var block = Shape().Match(text).Groups["messages"];
        File.WriteAllText(Path, string.Concat(text.AsSpan(0, block.Index), messages, text.AsSpan(block.Index + block.Length)));
    }

    [GeneratedRegex(@"\A# (?<heading>[^\n]+)\n\n(?<standing>[^\n]+)\n\n(?<prose>[^#].+?)\n\n"
        + @"## Offending\n\n(?:[^`\n#][^\n]*\n)*\n?```csharp\n(?<offending>.*?)```\n\n```text\n(?<messages>.*?)```\n\n"
        + @"## Mended\n\n(?:[^`\n#][^\n]*\n)*\n?```csharp\n(?<mended>.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Shape();
}
