using System.Text;

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

    /// <summary>Text that was written elsewhere, at its own depth.</summary>
    public void Append(string text) => _text.Append(text);

    public override string ToString() => _text.ToString();
}
