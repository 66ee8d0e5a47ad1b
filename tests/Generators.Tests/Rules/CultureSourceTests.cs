using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Tests.Rules;

/// <summary>No source that ships asks the thread for its culture. Interpolated strings cannot (src/Text), calls with an overload that takes a culture are the
/// build's own rules (.editorconfig); here is what neither sees.</summary>
public sealed class CultureSourceTests
{
    [Theory]
    [InlineData("Generators", "Generators.CodeFixes", "Rank")]
    [InlineData("Runtime", "Runtime.Gpu", "Examples", "Rank", "Generators/Scalars/Op.cs")]
    public void No_text_depends_on_the_culture(params string[] folders) =>
        Assert.Empty(Found(folders.SelectMany(Sources).Select(file => (file, File.ReadAllText(file)))));

    [Fact]
    public void What_does_is_found()
    {
        (string Expression, string? What)[] cases =
        [
            ("$\"{x}\"", null),
            ("\"a\" + x", "a number is joined to a text"),
            ("string.Join(\",\", xs)", "Join of numbers"),
            ("string.Join(\",\", xs.Select(v => $\"{v}\"))", null),
            ("string.Concat(xs)", "Concat of numbers"),
            ("new System.Text.StringBuilder().Append(x).ToString()", "Append of a number"),
            ("new System.Text.StringBuilder().Append($\"{x}\").ToString()", "a string is interpolated by AppendInterpolatedStringHandler"),
            ("new System.Text.StringBuilder().Append(' ', 3).ToString()", null),
            ("$\"{(x, 1)}\"", "a tuple is interpolated"),
            ("throw new ArgumentOutOfRangeException(nameof(x), x, $\"{x}\")", "an exception of the framework writes a number"),
            ("names.OrderBy(n => n).First()", "texts are ordered by the culture"),
            ("names.OrderBy(n => n, StringComparer.Ordinal).First()", null),
            ("names.Append(\"c\").Max()", "texts are ordered by the culture"),
        ];
        var members = cases.Select((c, i) => $"string M{i}(double x, int[] xs, string[] names) => {c.Expression};");
        Assert.Equal(
            cases.Select((c, i) => c.What is null ? null : $"C.cs:{i + 3}: {c.What}").Where(w => w is not null),
            Found([("C.cs", $"using System; using System.Linq; class C\n{{\n{string.Join("\n", members)}\n}}")]));
    }

    private static IEnumerable<string> Sources(string folder)
    {
        var path = Repository.Path("src", folder);
        var built = new[] { "obj", "bin" }.Select(b => $"{Path.DirectorySeparatorChar}{b}{Path.DirectorySeparatorChar}").ToArray();
        return File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories).Where(f => !built.Any(f.Contains))
            .Order(StringComparer.Ordinal);
    }

    private static List<string> Found(IEnumerable<(string File, string Text)> sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => !Path.GetFileName(p).StartsWith("GradientFlow", StringComparison.Ordinal)).Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create(
            "Shipped",
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, TestCompilation.ParseOptions, s.File)),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var found = new List<string>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (Fault(node, model) is { } what)
                    found.Add($"{Path.GetFileName(tree.FilePath)}:{tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}: {what}");
            }
        }

        return found;
    }

    private static string? Fault(SyntaxNode node, SemanticModel model)
    {
        ITypeSymbol? Type(ExpressionSyntax e) => model.GetTypeInfo(e).Type;
        switch (node)
        {
            case InterpolatedStringExpressionSyntax text:
                var handler = model.GetTypeInfo(text).ConvertedType;
                if (handler is { Name: "AppendInterpolatedStringHandler" or "AssertInterpolatedStringHandler" or "TryWriteInterpolatedStringHandler" }
                    && !HasCulture(text) && text.Contents.OfType<InterpolationSyntax>().Any(hole => IsNumber(Type(hole.Expression))))
                    return $"a string is interpolated by {handler.Name}";
                return text.Contents.OfType<InterpolationSyntax>().Any(hole => Type(hole.Expression) is { IsTupleType: true })
                    ? "a tuple is interpolated" : null;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum
                when Type(sum)?.SpecialType == SpecialType.System_String && (IsNumber(Type(sum.Left)) || IsNumber(Type(sum.Right))):
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } more
                when Type(more.Left)?.SpecialType == SpecialType.System_String && IsNumber(Type(more.Right)):
                return "a number is joined to a text";
            case ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 3 } fault
                when Type(fault)?.Name == "ArgumentOutOfRangeException" && IsNumber(Type(fault.ArgumentList.Arguments[1].Expression)):
            case InvocationExpressionSyntax call when Name(call)?.StartsWith("ThrowIf", StringComparison.Ordinal) == true
                && call.ArgumentList.Arguments.Any(a => IsNumber(Type(a.Expression))):
                return "an exception of the framework writes a number";
            case InvocationExpressionSyntax call
                when Name(call) is "Join" or "Concat" or "Append" or "AppendJoin" or "Insert" or "Write" or "WriteLine" or "OrderBy" or "OrderByDescending"
                or "ThenBy" or "ThenByDescending" or "Order" or "OrderDescending" or "Max" or "Min" or "MaxBy" or "MinBy" or "Sort":
                return model.GetSymbolInfo(call).Symbol is IMethodSymbol method ? Fault(call, method, Type) : null;
            default:
                return null;
        }
    }

    private static string? Fault(InvocationExpressionSyntax call, IMethodSymbol method, Func<ExpressionSyntax, ITypeSymbol?> type)
    {
        var of = method.ContainingType;
        var arguments = call.ArgumentList.Arguments.Select(a => type(a.Expression)).ToArray();
        if (of.SpecialType == SpecialType.System_String)
            return arguments.Any(t => IsNumber(t) || IsNumber(Element(t))) ? $"{method.Name} of numbers" : null;
        if (of.Name is "StringBuilder" or "TextWriter" or "StreamWriter" or "Console")
        {
            // Append(char, int) repeats a character.
            var values = method.Name == "Append" && arguments is [{ SpecialType: SpecialType.System_Char }, _] ? []
                : method.Name == "Insert" ? arguments.Skip(1) : arguments;
            return values.Any(t => IsNumber(t) || method.Name == "AppendJoin" && IsNumber(Element(t))) ? $"{method.Name} of a number" : null;
        }

        var isSorting = method.Name is not ("Append" or "Concat" or "Insert")
            && of.Name is "Enumerable" or "ImmutableArray" or "ImmutableArrayExtensions" or "List" or "Array"
            && !method.Parameters.Any(p => p.Type.Name is "IComparer" or "Comparison");
        var key = method.Name is "Sort" ? of.TypeArguments.Concat(method.TypeArguments).LastOrDefault() : method.TypeArguments.LastOrDefault();
        return isSorting && key?.SpecialType == SpecialType.System_String ? "texts are ordered by the culture" : null;
    }

    private static bool HasCulture(InterpolatedStringExpressionSyntax text) =>
        text.Parent?.Parent is ArgumentListSyntax list && list.Arguments[0].Expression.ToString() == "CultureInfo.InvariantCulture";

    private static string? Name(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax member => member.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    private static bool IsNumber(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => IsNumber(nullable.TypeArguments[0]),
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(c => c.Name is "INumber" or "IFloatingPointIeee754" or "IBinaryFloatingPointIeee754"),
        { TypeKind: TypeKind.Enum } or null => false,
        _ => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double or SpecialType.System_IntPtr or SpecialType.System_UIntPtr
            || type.Name is "Half" or "Int128" or "UInt128" or "BigInteger",
    };

    private static ITypeSymbol? Element(ITypeSymbol? type) => type switch
    {
        null or { SpecialType: SpecialType.System_String } => null,
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" } span => span.TypeArguments[0],
        _ => type.AllInterfaces.Append(type as INamedTypeSymbol)
            .FirstOrDefault(i => i?.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)?.TypeArguments[0],
    };
}
