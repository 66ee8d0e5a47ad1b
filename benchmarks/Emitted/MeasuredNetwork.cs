using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>A declaration whose emitted code is measured.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Class">The class to bind.</param>
/// <param name="Source">The file that declares it, and nothing else.</param>
internal sealed record MeasuredNetwork(string Name, string Class, string Source)
{
    /// <summary>The README's first network, the workloads of the benchmarks and architectures of the examples, as they stand there.</summary>
    public static IReadOnlyList<MeasuredNetwork> All { get; } =
    [
        Of("Xor", "README.md", "Xor"),
        .. new[] { "G1", "G2", "G3", "G4", "G5", "G6" }.Select(g => Of(g, "Networks.cs", g)),
        Of("ResNet", "ResNet.cs", "ResidualNetwork", "ResidualBlock"),
        Of("U-Net", "LayerNetworks.cs", "UNet"),
        Of("MobileNet", "LayerNetworks.cs", "MobileNet"),
        Of("attention", "Attention.cs", "AttentionNetwork"),
    ];

    /// <summary>A network of so many tanh layers that says its number of samples, so that every analyzer has something to say.</summary>
    public static MeasuredNetwork Deep(int layers, int width, int samples)
    {
        var text = new StringBuilder($"using GradientFlow;\n[Network(Samples = {samples})]\npublic partial class Deep\n{{\n    [Input(10)] public partial "
            + $"Input X {{ get; }}\n");
        for (var i = 1; i < layers; i++)
            text.Append($"    [Dense({width}, Activation.Tanh)] public partial Dense H{i} {{ get; }}\n");
        var source = text.Append("    [Dense(1)] public partial Dense Y { get; }\n}\n").ToString();
        return new($"{layers} layers of {width}, n = {samples}", "Deep", source);
    }

    private static MeasuredNetwork Of(string name, string file, params string[] classes)
    {
        var text = Resource(file);
        if (file.EndsWith(".md", StringComparison.Ordinal))
            text = FirstProgramOf(text);
        var declared = CSharpSyntaxTree.ParseText(text, GeneratorDriverRun.ParseOptions).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
            .ToLookup(c => c.Identifier.Text);
        return new(name, classes[0], "using GradientFlow;\n" + string.Concat(classes.Select(c => declared[c].Single().ToFullString())));
    }

    /// <summary>A file that is embedded in the benchmarks.</summary>
    public static string Resource(string file)
    {
        using var stream = typeof(MeasuredNetwork).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not embedded in the benchmarks.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The first C# block of a page of Markdown.</summary>
    private static string FirstProgramOf(string markdown)
    {
        const string Fence = "```";
        var start = markdown.IndexOf(Fence + "csharp\n", StringComparison.Ordinal) + Fence.Length + "csharp\n".Length;
        return markdown[start..markdown.IndexOf(Fence, start, StringComparison.Ordinal)];
    }
}
