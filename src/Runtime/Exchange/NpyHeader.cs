using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace GradientFlow;

/// <summary>What the header of an array in NumPy's format says: a dictionary in Python's notation with the entries descr, fortran_order and shape, in any
/// order.</summary>
/// <param name="Element">The kind of its numbers.</param>
/// <param name="IsBigEndian">The first byte of a number is its highest.</param>
/// <param name="IsByColumns">The first index runs fastest.</param>
/// <param name="Shape">The sizes.</param>
internal sealed record NpyHeader(ElementType Element, bool IsBigEndian, bool IsByColumns, int[] Shape)
{
    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">It is none, or is of an array of other things than real numbers.</exception>
    public static NpyHeader Read(string text, TensorPlace tensor) => new Reader(text, tensor).Header();

    /// <summary>Values in the order of a file that runs by columns, by rows.</summary>
    public double[] ByRows(double[] values)
    {
        if (!IsByColumns || Shape.Length < 2)
            return values;
        var strides = new int[Shape.Length];
        for (int k = 0, stride = 1; k < strides.Length; stride *= Shape[k++])
            strides[k] = stride;
        var result = new double[values.Length];
        var index = new int[Shape.Length];
        for (int i = 0, from = 0; i < result.Length; i++)
        {
            result[i] = values[from];
            // The next index by rows: the last counts up, and carries.
            for (var k = index.Length - 1; k >= 0; k--)
            {
                from += strides[k];
                if (++index[k] < Shape[k])
                    break;
                from -= strides[k] * index[k];
                index[k] = 0;
            }
        }

        return result;
    }

    private sealed class Reader(string text, TensorPlace tensor)
    {
        private const int LongestQuote = 300;

        private static readonly string[] s_keys = ["descr", "fortran_order", "shape"];

        private int _at;

        public NpyHeader Header()
        {
            (ElementType Element, bool IsBigEndian)? type = null;
            bool? order = null;
            int[]? shape = null;
            Expect('{');
            while (!Take('}'))
            {
                var key = Text();
                Expect(':');
                switch (key)
                {
                    case "descr" when type is null:
                        type = Type();
                        break;
                    case "fortran_order" when order is null:
                        order = Truth();
                        break;
                    case "shape" when shape is null:
                        shape = Sizes();
                        break;
                    case "descr" or "fortran_order" or "shape":
                        throw Fault($"has '{key}' twice");
                    default:
                        throw Fault($"has an entry '{key}', which the format does not know");
                }

                if (!Take(','))
                {
                    Expect('}');
                    break;
                }
            }

            Skip();
            if (_at < text.Length)
                throw Fault($"goes on with {Here()} behind its end");
            if (type is { } t && order is { } byColumns && shape is not null)
                return new(t.Element, t.IsBigEndian, byColumns, shape);
            throw Fault($"has no entry {string.Join(", ", s_keys.Where(k => k == "descr" ? type is null : k == "shape" ? shape is null : order is null))}");
        }

        private (ElementType, bool) Type()
        {
            if (Take('['))
                throw tensor.Fault("holds records (its descr is a list), and plain numbers are read here; store each field as an array of its own");
            var descr = Text();
            var hasOrder = descr.Length > 0 && descr[0] is '<' or '>' or '|' or '=';
            if (!ElementType.OfNumPy.TryGetValue(hasOrder ? descr[1..] : descr, out var element))
                throw tensor.Fault($"holds elements of the kind '{descr}', which are no numbers that can be read here "
                    + $"({string.Join(", ", ElementType.OfNumPy.Keys)}); convert it, for example with numpy's astype('f8')");
            if (element.Bytes > 1 && !(hasOrder && descr[0] is '<' or '>'))
                throw tensor.Fault($"holds elements of the kind '{descr}', which does not say the order of their bytes: '<{element.NumPy}' or "
                    + $"'>{element.NumPy}'");
            return (element, element.Bytes > 1 && descr[0] == '>');
        }

        private bool Truth()
        {
            Skip();
            foreach (var (word, value) in ((string, bool)[])[("True", true), ("False", false)])
            {
                if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0)
                    continue;
                _at += word.Length;
                return value;
            }

            throw Fault($"has {Here()} where True or False stands");
        }

        private int[] Sizes()
        {
            var sizes = new List<int>();
            var comma = true;
            Expect('(');
            while (!Take(')'))
            {
                if (!comma)
                    throw Fault($"has {Here()} where a comma or ')' stands");
                sizes.Add(Size());
                comma = Take(',');
            }

            // One number in brackets is a number in Python, and no tuple.
            return sizes.Count == 1 && !comma ? throw Fault($"has the shape ({sizes[0]}), and that of one axis is ({sizes[0]},)") : [.. sizes];
        }

        private int Size()
        {
            Skip();
            var start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]))
                _at++;
            var digits = text[start.._at];
            if (digits.Length == 0)
                throw Fault($"has {Here()} where a size stands, a whole number that is not negative");
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                throw tensor.Fault($"has a size of {digits}, and {int.MaxValue} is the most that can be read here");
            // Python 2 wrote long integers so.
            if (_at < text.Length && text[_at] == 'L')
                _at++;
            return size;
        }

        private string Text()
        {
            Skip();
            var quote = _at < text.Length ? text[_at] : ' ';
            var end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
            if (end < 0)
                throw Fault($"has {Here()} where text in quotes stands");
            var found = text[(_at + 1)..end];
            if (found.Contains('\\', StringComparison.Ordinal))
                throw Fault($"has the text {found} with a backslash, which none of its entries needs");
            _at = end + 1;
            return found;
        }

        private void Expect(char c)
        {
            if (!Take(c))
                throw Fault($"has {Here()} where '{c}' stands");
        }

        private bool Take(char c)
        {
            Skip();
            if (_at == text.Length || text[_at] != c)
                return false;
            _at++;
            return true;
        }

        private void Skip()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
                _at++;
        }

        private string Here() => _at == text.Length ? "its end" : $"'{text[_at..Math.Min(text.Length, _at + 12)]}'";

        private InvalidDataException Fault(string what) =>
            tensor.Fault($"has a header that {what}: {(text.Length > LongestQuote ? text[..LongestQuote] + " …" : text.Trim())}");
    }
}
