using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>Activation methods as users write them, read from source and classified.</summary>
internal static class Classified
{
    /// <summary>Each method of the class Custom that is marked [Activation], in order.</summary>
    public static IReadOnlyList<(string Name, ActivationScope Scope)> Of(string members)
    {
        var compilation = TestCompilation.Create($"public static class Custom\n{{\n{members}\n}}");
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return
        [
            .. compilation.GetTypeByMetadataName("Custom")!.GetMembers().OfType<IMethodSymbol>()
                .Where(m => AttributeReader.Find(m, "ActivationAttribute") is not null)
                .Select(m => (m.Name, Classify(m, compilation))),
        ];
    }

    private static ActivationScope Classify(IMethodSymbol method, Compilation compilation)
    {
        var algebra = new ScalarAlgebra();
        try
        {
            return ActivationClassifier.Of(ScalarCode.From(ActivationReader.Formula(method, compilation, algebra, CancellationToken.None)));
        }
        catch (UnreadableException e)
        {
            return new(Verdict.NoFlow, FunctionKind.Undetermined, e.Message);
        }
    }
}
