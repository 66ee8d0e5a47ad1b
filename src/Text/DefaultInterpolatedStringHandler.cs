using System.Globalization;
using System.Text;

namespace System.Runtime.CompilerServices;

/// <summary>Formats every interpolated string of the assembly that compiles it, $"{x}", in the invariant culture.</summary>
/// <remarks>The C# compiler builds interpolated strings with the type of this name, and takes one in the source before that of the framework, which asks the
/// thread for its culture: under some, −1 is written with U+2212, and emitted code and the text that the rank is decided from could not be read
/// again.</remarks>
internal readonly ref struct DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
{
    private const int ExpectedHole = 8;

    private readonly StringBuilder _text = new(literalLength + ExpectedHole * formattedCount);

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(string? text) => _text.Append(text);

    public void AppendFormatted<T>(T value) => _text.Append(Text(value, null));

    public void AppendFormatted<T>(T value, string? format) => _text.Append(Text(value, format));

    public void AppendFormatted<T>(T value, int alignment, string? format = null)
    {
        var text = Text(value, format);
        _text.Append(alignment < 0 ? text.PadRight(-alignment) : text.PadLeft(alignment));
    }

    public string ToStringAndClear() => _text.ToString();

    private static string Text<T>(T value, string? format) =>
        (value is IFormattable number ? number.ToString(format, CultureInfo.InvariantCulture) : value?.ToString()) ?? "";
}
