using System.Threading;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Rank;

/// <summary>Models of declarations, without emitting anything.</summary>
internal static class DeclaredModel
{
    /// <param name="source">Declares a network N.</param>
    public static NetworkModel Of(string source)
    {
        var compilation = TestCompilation.Create(source);
        var model = NetworkModel.Build(DeclarationReader.Read(compilation.GetTypeByMetadataName("N")!, compilation, CancellationToken.None));
        Assert.True(model.IsSound, source);
        return model;
    }

    public static NetworkModel OfLayers(string layers) => Of($"[Network] public partial class N {{ {layers} }}");
}
