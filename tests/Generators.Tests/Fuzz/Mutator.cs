using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Tests.Fuzz;

/// <summary>Changes declarations as typing, renaming and mistaking do. The same seed makes the same mutants.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] s_numbers = ["0", "-1", "1", "2", "3", "4", "5", "7", "16", "1000", "1000000", "46341", "2147483647", "-2147483648",
        "2147483648", "99999999999", "0.5", "1e300", "1e-300", "double.NaN", "double.PositiveInfinity", "1 / 0", "int.MaxValue + 1", "'a'", "null", "true",
        "\"3\"", "default"];

    private static readonly string[] s_heads = ["partial class", "class", "static partial class", "sealed partial class", "abstract partial class",
        "partial record", "partial struct", "partial record struct", "partial interface", "file partial class", "partial class Outer { partial class",
        "static partial class Outer { partial class", "partial record Outer { partial class", "partial class Outer<T, @class> { partial class",
        "partial interface IOuter<out T> { partial class", "partial struct Outer { public partial class", "partial record struct Outer { private partial class",
        "class Outer { partial class", "enum", "delegate void", "partial class Net : Net { } partial class", "partial record Net { } partial class"];

    private static readonly string[] s_properties = ["public partial", "partial", "public", "public static partial", "internal partial", "private partial",
        "protected internal partial", "public virtual partial", "public required partial", "public new partial", "public partial ref",
        "public partial ref readonly", "public abstract partial", "public readonly partial", "public unsafe partial", "file partial"];

    private static readonly string[] s_accessors = ["{ get; }", "{ get; set; }", "{ get; init; }", "{ set; }", "{ get => null!; }", "=> null!;",
        "{ get; private set; }", "{ get; } = null!;", ";", "();", "{ get; get; }", "{ readonly get; }"];

    // Attributes, with all that each may be told, and members of enumerations.
    private static readonly Type[] s_attributes =
        [.. typeof(NetworkAttribute).Assembly.GetExportedTypes().Where(t => typeof(Attribute).IsAssignableFrom(t) && !t.IsAbstract)];

    private static readonly (string Enum, string Member)[] s_members =
        [.. typeof(NetworkAttribute).Assembly.GetExportedTypes().Where(t => t.IsEnum).SelectMany(t => Enum.GetNames(t).Select(n => (t.Name, n)))];

    private readonly Random _random = new(seed);

    public string Mutate(string source, string other)
    {
        for (var n = _random.Next(1, 4); n > 0; n--)
            source = Once(source, other);
        return source;
    }

    private string Once(string source, string other)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetRoot();
        var tokens = root.DescendantTokens().Where(t => t.Span.Length > 0).ToArray();
        if (tokens.Length < 3)
            return source;
        var (token, next) = (Any(tokens), Any(tokens));
        var properties = root.DescendantNodes().OfType<PropertyDeclarationSyntax>().ToArray();
        switch (_random.Next(20))
        {
            case 0: return source.Remove(token.SpanStart, token.Span.Length);
            case 1: return source.Insert(token.SpanStart, token.Text + " ");
            case 2: return Replace(Replace(source, Later(token, next), Earlier(token, next).Text), Earlier(token, next), Later(token, next).Text);
            case 3: return source[..token.SpanStart];
            case 4: return source[.._random.Next(source.Length)];
            case 5: return Replace(source, token, next.Text);
            case 6 or 7 or 8: return Replace(source, Any(tokens.Where(t => t.IsKind(SyntaxKind.NumericLiteralToken))), Number());
            case 9: return Replace(source, Any(tokens.Where(t => s_members.Any(m => m.Member == t.Text))), Any(s_members).Member);
            case 10 or 11:
                return Replace(source, Any(tokens.Where(t => t.IsKind(SyntaxKind.IdentifierToken))),
                Any(tokens.Where(t => t.IsKind(SyntaxKind.IdentifierToken))).Text);
            case 12: return properties.Length == 0 ? source : Cut(source, Any(properties));
            case 13: return properties.Length == 0 ? source : source.Insert(Any(properties).FullSpan.Start, Any(properties).ToFullString() + " ");
            case 14: return properties.Length == 0 ? source : Moved(source, Any(properties), Any(properties));
            case 15 or 16: return Told(source, root, properties);
            case 17: return ReplaceOne(source, ["public partial", "internal partial"], Any(s_properties));
            case 18: return ReplaceOne(source, ["{ get; }"], Any(s_accessors));
            default:
                return _random.Next(2) == 0 ? ReplaceOne(source, ["public partial class", "partial class"], Any(s_heads))
                : With(source, other, properties);
        }
    }

    /// <summary>An argument that some attribute takes, given to any; or an attribute besides.</summary>
    private string Told(string source, SyntaxNode root, PropertyDeclarationSyntax[] properties)
    {
        var attributes = root.DescendantNodes().OfType<AttributeSyntax>().ToArray();
        if (attributes.Length == 0 || properties.Length == 0)
            return source;
        var attribute = Any(attributes);
        var type = s_attributes.FirstOrDefault(t => t.Name == attribute.Name + "Attribute");
        if (type is null || _random.Next(4) == 0)
            return source.Insert(attribute.SpanStart, Written(Any(s_attributes), properties) + ", ");
        if (_random.Next(3) == 0)
            return Replace(source, attribute, Written(type, properties));
        var settings = type.GetProperties().Where(p => p.CanWrite).ToArray();
        if (settings.Length == 0)
            return source;
        var setting = Any(settings);
        var text = $"{setting.Name} = {Value(setting.PropertyType, properties)}";
        return attribute.ArgumentList is { } list ? source.Insert(list.CloseParenToken.SpanStart, (list.Arguments.Count > 0 ? ", " : "") + text)
            : source.Insert(attribute.Span.End, $"({text})");
    }

    /// <summary>An attribute with arguments of the right types.</summary>
    private string Written(Type type, PropertyDeclarationSyntax[] properties)
    {
        var parameters = Any(type.GetConstructors()).GetParameters().Select(p => p.IsDefined(typeof(ParamArrayAttribute)) && _random.Next(2) == 0
            ? string.Join(", ", Enumerable.Range(0, _random.Next(3)).Select(_ => Value(p.ParameterType.GetElementType()!, properties)).DefaultIfEmpty("1"))
            : Value(p.ParameterType, properties));
        var settings = type.GetProperties().Where(p => p.CanWrite).Where(_ => _random.Next(3) == 0)
            .Select(p => $"{p.Name} = {Value(p.PropertyType, properties)}");
        return $"{type.Name[..^"Attribute".Length]}({string.Join(", ", parameters.Concat(settings))})";
    }

    private string Value(Type type, PropertyDeclarationSyntax[] properties) =>
        type.IsArray ? $"[{string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => Value(type.GetElementType()!, properties)))}]"
        : type.IsEnum ? _random.Next(8) == 0 ? $"({type.Name})77" : $"{type.Name}.{Any(Enum.GetNames(type))}"
        : type == typeof(string) ? _random.Next(8) == 0 ? "\"A.B[1]\"" : $"nameof({Any(properties).Identifier.Text})"
        : type == typeof(Type) ? "typeof(Net)"
        : type == typeof(bool) ? _random.Next(2) == 0 ? "true" : "false"
        : _random.Next(3) == 0 ? Number() : _random.Next(1, 5).ToString(CultureInfo.InvariantCulture);

    /// <summary>A layer of another declaration.</summary>
    private string With(string source, string other, PropertyDeclarationSyntax[] properties)
    {
        var theirs = CSharpSyntaxTree.ParseText(other).GetRoot().DescendantNodes().OfType<PropertyDeclarationSyntax>().ToArray();
        return properties.Length == 0 || theirs.Length == 0 ? source : source.Insert(Any(properties).FullSpan.Start, Any(theirs).ToFullString() + " ");
    }

    private string ReplaceOne(string source, string[] words, string by)
    {
        foreach (var word in words)
        {
            var places = Enumerable.Range(0, source.Length).Where(i => string.CompareOrdinal(source, i, word, 0, word.Length) == 0).ToArray();
            if (places.Length > 0)
                return Any(places) is var at ? source.Remove(at, word.Length).Insert(at, by) : source;
        }

        return source;
    }

    private static string Moved(string source, PropertyDeclarationSyntax what, PropertyDeclarationSyntax where) =>
        what.SpanStart <= where.SpanStart ? source : Cut(source, what).Insert(where.FullSpan.Start, what.ToFullString() + " ");

    private static string Cut(string source, SyntaxNode node) => source.Remove(node.FullSpan.Start, node.FullSpan.Length);

    private static string Replace(string source, SyntaxNodeOrToken token, string by) =>
        token.Span.Length == 0 ? source : source.Remove(token.SpanStart, token.Span.Length).Insert(token.SpanStart, by);

    private static SyntaxToken Earlier(SyntaxToken a, SyntaxToken b) => a.SpanStart <= b.SpanStart ? a : b;

    private static SyntaxToken Later(SyntaxToken a, SyntaxToken b) => a.SpanStart <= b.SpanStart ? b : a;

    private string Number() => Any(s_numbers);

    private T Any<T>(IEnumerable<T> items)
    {
        var all = items as IReadOnlyList<T> ?? [.. items];
        return all.Count == 0 ? default! : all[_random.Next(all.Count)];
    }
}
