using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace GradientFlow;

/// <summary>A tensor as the header of a safetensors file describes it.</summary>
/// <param name="Place">File and name.</param>
/// <param name="Element">The kind of its numbers.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Count">How many values these are.</param>
/// <param name="From">Its first byte behind the header.</param>
/// <param name="To">The byte behind its last.</param>
internal sealed record SafetensorsEntry(TensorPlace Place, ElementType Element, int[] Shape, int Count, long From, long To);

/// <summary>The header of a safetensors file: an object with an entry for each tensor, which gives dtype, shape and data_offsets, and perhaps one of metadata,
/// texts by name.</summary>
internal static class SafetensorsHeader
{
    public const string Metadata = "__metadata__";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The tensors in the order of their places; they fill the bytes behind the header, one behind the other.</summary>
    /// <exception cref="InvalidDataException">The header is not understood, or its tensors overlap or leave bytes over.</exception>
    public static IReadOnlyList<SafetensorsEntry> Read(byte[] header, long bytes, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(s_strict.GetString(header));
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw Fault(path, "is no object");
            var tensors = new List<SafetensorsEntry>();
            var names = new HashSet<string>();
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                var place = new TensorPlace(path, entry.Name);
                if (entry.Name.Length == 0)
                    throw Fault(path, "has a tensor without a name");
                if (!names.Add(entry.Name))
                    throw place.Fault("is there twice");
                if (entry.Name == Metadata)
                    OnlyTexts(entry.Value, place);
                else
                    tensors.Add(Tensor(entry.Value, place));
            }

            SafetensorsEntry[] inOrder = [.. tensors.OrderBy(t => t.From).ThenBy(t => t.To)];
            InARow(inOrder, bytes, path);
            return inOrder;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            // An invalid operation is a text with half of a surrogate pair.
            throw new InvalidDataException($"{Path.GetFileName(path)} has a header that is not understood: {e.Message}", e);
        }
    }

    private static void OnlyTexts(JsonElement metadata, TensorPlace place)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
            throw place.Fault($"is {Kind(metadata)}, and by the format it is no tensor but a dictionary of texts");
        foreach (var text in metadata.EnumerateObject())
        {
            if (text.Value.ValueKind != JsonValueKind.String)
                throw place.Fault($"gives '{text.Name}' {Kind(text.Value)}, and by the format it is no tensor but a dictionary of texts");
        }
    }

    private static SafetensorsEntry Tensor(JsonElement tensor, TensorPlace place)
    {
        if (tensor.ValueKind != JsonValueKind.Object)
            throw place.Fault($"is {Kind(tensor)}, and a tensor is an object with dtype, shape and data_offsets");
        JsonElement? type = null, sizes = null, offsets = null;
        foreach (var member in tensor.EnumerateObject())
        {
            switch (member.Name)
            {
                case "dtype" when type is null:
                    type = member.Value;
                    break;
                case "shape" when sizes is null:
                    sizes = member.Value;
                    break;
                case "data_offsets" when offsets is null:
                    offsets = member.Value;
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw place.Fault($"has '{member.Name}' twice");
                default:
                    throw place.Fault($"has an entry '{member.Name}', which the format does not know");
            }
        }

        if (type is not { ValueKind: JsonValueKind.String })
            throw place.Fault("has no dtype that is text");
        var kind = type.Value.GetString()!;
        if (!ElementType.OfSafetensors.TryGetValue(kind, out var element))
            throw place.Fault($"holds elements of the kind '{kind}', which are no numbers that can be read here "
                + $"({string.Join(", ", ElementType.OfSafetensors.Keys)})");
        int[] shape = [.. Whole(sizes, "shape", place)
            .Select(n => n <= int.MaxValue ? (int)n : throw place.Fault($"has a size of {n}, and {int.MaxValue} is the most that can be read here"))];
        if (NamedTensor.CountOf(shape) is not { } count)
            throw place.Fault($"has the shape {NamedTensor.Text(shape)}, of more values than an array can hold");
        long[] ends = [.. Whole(offsets, "data_offsets", place)];
        if (ends.Length != 2 || ends[1] < ends[0])
            throw place.Fault($"has data_offsets [{string.Join(", ", ends.Select(n => $"{n}"))}], and they are the first byte and the one behind the last");
        return ends[1] - ends[0] == (long)count * element.Bytes
            ? new(place, element, shape, count, ends[0], ends[1])
            : throw place.Fault(
                $"has {ends[1] - ends[0]} bytes of values, and its shape {NamedTensor.Text(shape)} of {kind} says {(long)count * element.Bytes}");
    }

    private static IEnumerable<long> Whole(JsonElement? array, string name, TensorPlace place)
    {
        if (array is not { ValueKind: JsonValueKind.Array })
            throw place.Fault($"has no {name} that is an array");
        foreach (var number in array.Value.EnumerateArray())
        {
            yield return number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var n) && n >= 0
                ? n
                : throw place.Fault($"has {number.GetRawText()} in its {name}, and whole numbers stand there that are not negative");
        }
    }

    private static void InARow(SafetensorsEntry[] tensors, long bytes, string path)
    {
        var (at, before) = (0L, "");
        foreach (var t in tensors)
        {
            if (t.From < at)
                throw t.Place.Fault($"starts at byte {t.From}, and '{before}' ends at {at}: they overlap");
            if (t.From > at)
                throw t.Place.Fault($"starts at byte {t.From}, and bytes {at} … {t.From} belong to no tensor");
            if (t.To > bytes)
                throw t.Place.Fault($"lies at bytes {t.From} … {t.To}, and the file has {bytes} behind its header: it is cut short");
            (at, before) = (t.To, t.Place.Name);
        }

        if (at < bytes)
            throw new InvalidDataException(
                $"{Path.GetFileName(path)} has {bytes - at} bytes behind its last tensor{(before.Length > 0 ? $" '{before}'" : "")}, which belong to none.");
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        JsonValueKind.Null or JsonValueKind.Undefined => "nothing",
        var other => throw new ArgumentOutOfRangeException(nameof(value), other, null),
    };

    private static InvalidDataException Fault(string path, string what) => new($"{Path.GetFileName(path)} has a header that {what}.");
}
