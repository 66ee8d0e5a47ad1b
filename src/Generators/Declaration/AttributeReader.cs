using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Declaration;

/// <summary>Reads attributes into plain arguments and finds the places of arguments in the source.</summary>
internal static class AttributeReader
{
    public const string Root = "GradientFlow";

    public static AttributeData? Find(ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(a => Is(a.AttributeClass, name));

    public static bool Is(INamedTypeSymbol? type, string name) => type is not null && type.Name == name && IsOurs(type);

    /// <summary>The descriptor type of a layer attribute; null for any other attribute.</summary>
    public static ITypeSymbol? DescriptorOf(AttributeData attribute)
    {
        for (var type = attribute.AttributeClass?.BaseType; type is not null; type = type.BaseType)
        {
            if (type is { Name: "LayerAttribute", TypeArguments.Length: 1 } && IsOurs(type))
                return type.TypeArguments[0];
        }

        return null;
    }

    public static bool IsLoss(AttributeData attribute) => Is(attribute.AttributeClass?.BaseType, "LossAttribute");

    /// <summary>The attribute's name without an ending.</summary>
    public static string KindOf(AttributeData attribute, string ending)
    {
        var name = attribute.AttributeClass!.Name;
        return name.EndsWith(ending, StringComparison.Ordinal) ? name.Substring(0, name.Length - ending.Length) : name;
    }

    /// <summary>Constructor and named arguments alike, by name; enumeration members by number and by name.</summary>
    public static EquatableArray<Argument> Read(AttributeData attribute)
    {
        var arguments = new List<Argument>();
        for (var i = 0; i < attribute.ConstructorArguments.Length; i++)
            Add(attribute.AttributeConstructor!.Parameters[i].Name, attribute.ConstructorArguments[i]);
        foreach (var named in attribute.NamedArguments)
            Add(named.Key, named.Value);
        return arguments.ToEquatable();

        void Add(string name, TypedConstant value)
        {
            if (value.IsNull || value.Kind == TypedConstantKind.Error)
                return;
            var values = value.Kind == TypedConstantKind.Array ? value.Values.Where(v => !v.IsNull) : [value];
            arguments.Add(new(name, values.Select(Number).ToEquatable(), values.Select(Text).Where(t => t is not null).Select(t => t!).ToEquatable()));
        }
    }

    /// <summary>The expression of an argument in the source, by the name of its parameter or property; null when it is not written.</summary>
    public static ExpressionSyntax? Expression(AttributeData attribute, string argument)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax() is not AttributeSyntax { ArgumentList: { } list })
            return null;
        var named = list.Arguments.FirstOrDefault(a =>
            string.Equals(a.NameEquals?.Name.Identifier.ValueText ?? a.NameColon?.Name.Identifier.ValueText, argument, StringComparison.OrdinalIgnoreCase));
        if (named is not null)
            return named.Expression;
        var parameters = attribute.AttributeConstructor?.Parameters ?? [];
        for (var i = 0; i < parameters.Length; i++)
        {
            if (string.Equals(parameters[i].Name, argument, StringComparison.OrdinalIgnoreCase))
                return list.Arguments.Where(a => a.NameEquals is null && a.NameColon is null).Skip(i).FirstOrDefault()?.Expression;
        }

        return null;
    }

    /// <summary>Where to point: at the argument, else at the attribute.</summary>
    public static Location Locate(AttributeData attribute, string? argument) =>
        (argument is null ? null : Expression(attribute, argument)?.GetLocation())
        ?? attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation()
        ?? Location.None;

    private static bool IsOurs(INamedTypeSymbol type) => type.ContainingNamespace is { Name: Root, ContainingNamespace.IsGlobalNamespace: true };

    private static double Number(TypedConstant value) => value.Value switch
    {
        null or string or ITypeSymbol => 0,
        bool b => b ? 1 : 0,
        char c => c,
        var number => Convert.ToDouble(number, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string? Text(TypedConstant value) => value.Value switch
    {
        string s => s,
        null => null,
        var number when value.Kind == TypedConstantKind.Enum => value.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, number))?.Name,
        _ => null,
    };
}
