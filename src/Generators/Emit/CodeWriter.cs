using System.Text;
using System.Text.RegularExpressions;

namespace GradientFlow.Generators.Emit;

/// <summary>Lines of C#, indented by the braces around them.</summary>
internal sealed class CodeWriter(int depth = 0)
{
    private readonly StringBuilder _text = new();
    private int _depth = depth;

    public void Line(string line = "")
    {
        if (line.Length > 0 && line[0] != '#')
            _text.Append(' ', 4 * _depth);
        _text.Append(line).Append('\n');
    }

    /// <summary>A comment or documentation of one or more lines.</summary>
    public void Lines(string prefix, params string[] lines)
    {
        foreach (var line in lines)
            Line((prefix + line).TrimEnd());
    }

    /// <summary>A head and its brace.</summary>
    public void Open(string head = "", string brace = "{")
    {
        if (head.Length > 0)
            Line(head);
        Line(brace);
        _depth++;
    }

    public void Close(string end = "}")
    {
        _depth--;
        Line(end);
    }

    /// <summary>Where the next line will stand.</summary>
    public int Position => _text.Length;

    /// <summary>Puts a declaration at an earlier position, in the scope at hand, if anything that was written since uses its name.</summary>
    public void DeclareUsed(int position, string name, string declaration)
    {
        if (Regex.IsMatch(_text.ToString(position, _text.Length - position), $@"\b{name}\b"))
            _text.Insert(position, new string(' ', 4 * _depth) + declaration + "\n");
    }

    /// <summary>Text that was written elsewhere, at its own depth.</summary>
    public void Append(string text) => _text.Append(text);

    public override string ToString() => _text.ToString();
}
