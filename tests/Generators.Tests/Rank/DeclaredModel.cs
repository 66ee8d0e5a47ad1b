using System.Globalization;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;

namespace GradientFlow.Generators.Tests.Rank;

/// <summary>Models of declarations, without emitting anything.</summary>
internal static class DeclaredModel
{
    /// <param name="source">Declares a network N.</param>
    public static NetworkModel Of(string source)
    {
        var model = Of(TestCompilation.Create(source), "N");
        Assert.True(model.IsSound, source + "\n" + Problems(model));
        return model;
    }

    /// <summary>One of many networks, sound or not: a compilation for each would cost more than its model.</summary>
    public static NetworkModel Of(CSharpCompilation compilation, string network) =>
        NetworkModel.Build(NetworkCompiler.Read(compilation.GetTypeByMetadataName(network)!, compilation, CancellationToken.None));

    public static string Problems(NetworkModel model) =>
        string.Join("\n", model.Problems.Select(p => string.Format(CultureInfo.InvariantCulture, p.Rule.MessageFormat.ToString(CultureInfo.InvariantCulture),
            p.Details)));

    public static NetworkModel OfLayers(string layers) => Of($"[Network] public partial class N {{ {layers} }}");
}
