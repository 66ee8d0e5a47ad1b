using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>What does not depend on the machine: how much is emitted for a network.</summary>
/// <param name="Bytes">Of source, in UTF-8.</param>
/// <param name="IL">Bytes of intermediate code in all methods of the assembly.</param>
internal readonly record struct EmittedSize(int Bytes, int IL)
{
    /// <summary>How much larger than the table a network may become before somebody has to say that it should.</summary>
    private const double Allowance = 1.1;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static EmittedSize Of(int bytes, byte[] assembly)
    {
        using var image = new PEReader(new MemoryStream(assembly));
        var metadata = image.GetMetadataReader();
        return new(bytes, metadata.MethodDefinitions.Select(m => metadata.GetMethodDefinition(m).RelativeVirtualAddress)
            .Where(a => a != 0)
            .Sum(a => image.GetMethodBody(a).GetILReader().Length));
    }

    public static void Write(string path, IReadOnlyDictionary<string, EmittedSize> sizes) =>
        File.WriteAllText(path, JsonSerializer.Serialize(sizes, s_indented).ReplaceLineEndings("\n") + "\n");

    /// <summary>What is wrong with the sizes in the light of a table written before: a sentence for each fault.</summary>
    /// <exception cref="InvalidOperationException">The table is none.</exception>
    public static IEnumerable<string> Faults(string path, IReadOnlyDictionary<string, EmittedSize> sizes)
    {
        var table = JsonSerializer.Deserialize<Dictionary<string, EmittedSize>>(File.ReadAllText(path))
            ?? throw new InvalidOperationException($"{path} holds no table of sizes.");
        foreach (var (name, size) in sizes)
        {
            if (!table.TryGetValue(name, out var before))
            {
                yield return $"{name} is not in {path}.";
                continue;
            }

            foreach (var (what, old, now) in new[] { ("bytes emitted", before.Bytes, size.Bytes), ("bytes of IL", before.IL, size.IL) })
            {
                if (now > Allowance * old)
                    yield return FormattableString.Invariant(
                        $"{name}: {now:N0} {what}, {old:N0} in {path}: {100.0 * (now - old) / old:F0} % more, where a tenth is allowed.");
            }
        }

        foreach (var name in table.Keys.Except(sizes.Keys))
            yield return $"{name} stands in {path} and is not measured.";
    }
}
