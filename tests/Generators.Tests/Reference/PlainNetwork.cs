using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>A layer for the plain implementation and for the declaration that is compared with it.</summary>
internal sealed record PlainLayer(string Name, string Kind, string[] From, int Width = 0, string Activation = "Identity", bool Bias = true,
    string? Share = null);

/// <summary>A network in the plainest terms: one sample, one unit, one product after the other, forward and backward. It shares nothing with the
/// compiler but the order of θ.</summary>
internal sealed class PlainNetwork(string name, IReadOnlyList<PlainLayer> layers)
{
    public string Name => name;

    public IReadOnlyList<PlainLayer> Layers => layers;

    public PlainLayer Last => layers[^1];

    public int Width(string layer)
    {
        var l = Find(layer);
        return l.Kind switch
        {
            "Concat" => l.From.Sum(Width),
            "Add" or "Multiply" => Width(l.From[0]),
            _ => l.Width,
        };
    }

    public int ParameterCount => Blocks.Sum(b => b.Length);

    /// <summary>The blocks of θ in order.</summary>
    public IEnumerable<(string Layer, string Kind, int Offset, int Length)> Blocks
    {
        get
        {
            var at = 0;
            foreach (var l in layers.Where(l => l.Kind == "Dense"))
            {
                (string, int)[] own = l.Share is null ? [("W", l.Width * Width(l.From[0])), ("b", l.Bias ? l.Width : 0)] : [];
                foreach (var (kind, length) in own.Append(("a", l.Activation == "PReLU" ? l.Width : 0)).Where(b => b.Item2 > 0))
                {
                    yield return (l.Name, kind, at, length);
                    at += length;
                }
            }
        }
    }

    /// <summary>The declaration in C#.</summary>
    public string Declaration(bool single, string attributes = "")
    {
        string Property(PlainLayer l)
        {
            var from = string.Join(", ", l.From.Select(f => $"nameof({f})"));
            var isMember = Enum.TryParse<Activation>(l.Activation, out _);
            var activation = isMember ? $"Activation.{l.Activation}" : $"nameof(Custom.{l.Activation})";
            var attribute = l.Kind switch
            {
                "Input" => $"Input({l.Width.ToString(CultureInfo.InvariantCulture)})",
                "Dense" => $"Dense({l.Width.ToString(CultureInfo.InvariantCulture)}, {activation}, From = "
                    + $"{from}{(l.Bias ? "" : ", Bias = false")}{(l.Share is null ? "" : $", Share = nameof({l.Share})")}"
                    + $"{(l.Activation == "CELU" ? ", Alpha = 0.7" : "")})",
                _ => $"{l.Kind}({from})",
            };
            return $"    [{attribute}] public partial {l.Kind} {l.Name} {{ get; }}";
        }

        return $"[Network(Precision = Precision.{(single ? "Single" : "Double")})] {attributes}\npublic partial class "
            + $"{name}\n{{\n{string.Join("\n", layers.Select(Property))}\n}}\n";
    }

    /// <summary>f and the derivatives by θ of u·f for one sample; in dual numbers, their derivatives along a direction too.</summary>
    /// <param name="cotangent">u as a function of f.</param>
    public (T[] Output, T[] Gradient) Backpropagate<T>(IReadOnlyDictionary<string, double[]> x, T[] theta, Func<T[], T[]> cotangent)
        where T : struct, IReal<T>
    {
        var offset = Blocks.ToDictionary(b => (b.Layer, b.Kind), b => b.Offset);
        var (value, pre, slope) = (new Dictionary<string, T[]>(), new Dictionary<string, T[]>(), new Dictionary<string, T[]>());
        foreach (var l in layers)
        {
            switch (l.Kind)
            {
                case "Input":
                    value[l.Name] = [.. x[l.Name].Select(T.Of)];
                    break;
                case "Dense":
                    var (owner, input) = (l.Share ?? l.Name, value[l.From[0]]);
                    var (z, h, d) = (new T[l.Width], new T[l.Width], new T[l.Width]);
                    for (var j = 0; j < l.Width; j++)
                    {
                        z[j] = l.Bias ? theta[offset[(owner, "b")] + j] : T.Of(0);
                        for (var k = 0; k < input.Length; k++)
                            z[j] += theta[offset[(owner, "W")] + j * input.Length + k] * input[k];
                        (h[j], d[j]) = PlainActivation.Of(l.Activation, z[j], l.Activation == "PReLU" ? theta[offset[(l.Name, "a")] + j] : T.Of(0));
                    }

                    (pre[l.Name], value[l.Name], slope[l.Name]) = (z, h, d);
                    break;
                case "Concat":
                    value[l.Name] = [.. l.From.SelectMany(f => value[f])];
                    break;
                default:
                    value[l.Name] = [.. Enumerable.Range(0, Width(l.Name))
                        .Select(i => l.From.Select(f => value[f][i]).Aggregate((a, b) => l.Kind == "Add" ? a + b : a * b))];
                    break;
            }
        }

        var cotangents = layers.ToDictionary(l => l.Name, l => Enumerable.Repeat(T.Of(0), Width(l.Name)).ToArray());
        cotangents[Last.Name] = cotangent(value[Last.Name]);
        var gradient = Enumerable.Repeat(T.Of(0), theta.Length).ToArray();
        foreach (var l in layers.Reverse())
        {
            var dh = cotangents[l.Name];
            switch (l.Kind)
            {
                case "Dense":
                    var (owner, input) = (l.Share ?? l.Name, value[l.From[0]]);
                    for (var j = 0; j < l.Width; j++)
                    {
                        var dz = dh[j] * slope[l.Name][j];
                        if (l.Activation == "PReLU" && pre[l.Name][j].Value < 0)
                            gradient[offset[(l.Name, "a")] + j] += dh[j] * pre[l.Name][j];
                        if (l.Bias)
                            gradient[offset[(owner, "b")] + j] += dz;
                        for (var k = 0; k < input.Length; k++)
                        {
                            gradient[offset[(owner, "W")] + j * input.Length + k] += dz * input[k];
                            cotangents[l.From[0]][k] += dz * theta[offset[(owner, "W")] + j * input.Length + k];
                        }
                    }

                    break;
                case "Concat":
                    var at = 0;
                    foreach (var f in l.From)
                    {
                        for (var i = 0; i < Width(f); i++)
                            cotangents[f][i] += dh[at + i];
                        at += Width(f);
                    }

                    break;
                case "Add":
                    foreach (var f in l.From)
                    {
                        for (var i = 0; i < dh.Length; i++)
                            cotangents[f][i] += dh[i];
                    }

                    break;
                case "Multiply":
                    for (var which = 0; which < l.From.Length; which++)
                    {
                        for (var i = 0; i < dh.Length; i++)
                            cotangents[l.From[which]][i] += l.From.Where((_, other) => other != which).Select(f => value[f][i])
                                .Aggregate(dh[i], (a, b) => a * b);
                    }

                    break;
            }
        }

        return (value[Last.Name], gradient);
    }

    private PlainLayer Find(string layer) => layers.First(l => l.Name == layer);
}
