using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Collections;
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

    /// <summary>Whether a property of this type can only be a layer.</summary>
    public static bool IsDescriptor(ITypeSymbol type)
    {
        for (var t = type as INamedTypeSymbol; t is not null; t = t.BaseType)
        {
            if (Is(t, "Layer"))
                return true;
        }

        return false;
    }

    public static bool IsOurs(AttributeData attribute) => attribute.AttributeClass is { } type && (IsOurs(type) || IsLoss(attribute));

    /// <summary>The compiler knows the constructor and the value of every argument.</summary>
    public static bool IsBound(AttributeData attribute) =>
        attribute.AttributeConstructor is not null && !attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(n => n.Value)).Any(IsError);

    /// <summary>Arguments whose type is an enumeration, and whose value is none of its members.</summary>
    public static IEnumerable<(string Argument, object Value, string Enumeration)> Strays(AttributeData attribute)
    {
        var positional = attribute.ConstructorArguments.Select((value, i) => (attribute.AttributeConstructor!.Parameters[i].Name, Value: value));
        return positional.Concat(attribute.NamedArguments.Select(n => (Name: n.Key, n.Value)))
            .Where(a => a.Value is { Kind: TypedConstantKind.Enum, Value: not null } && Text(a.Value) is null)
            .Select(a => (a.Name, a.Value.Value!, a.Value.Type!.Name));
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

    /// <summary>The expression of an argument in the source, by the name of its parameter or property; null when it is not written. An element of an
    /// argument that takes several values has its index behind the name, as in <c>From[1]</c>.</summary>
    public static ExpressionSyntax? Expression(AttributeData attribute, string argument)
    {
        var bracket = argument.IndexOf('[');
        if (bracket < 0)
            return Expression(attribute, argument, 0);
        var index = int.Parse(argument.Substring(bracket + 1).TrimEnd(']'), CultureInfo.InvariantCulture);
        return Expression(attribute, argument.Substring(0, bracket), index);
    }

    private static ExpressionSyntax? Expression(AttributeData attribute, string argument, int index)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax() is not AttributeSyntax { ArgumentList: { } list })
            return null;
        var named = list.Arguments.FirstOrDefault(a =>
            string.Equals(a.NameEquals?.Name.Identifier.ValueText ?? a.NameColon?.Name.Identifier.ValueText, argument, StringComparison.OrdinalIgnoreCase));
        if (named is not null)
            return Element(named.Expression, index);
        var parameters = attribute.AttributeConstructor?.Parameters ?? [];
        for (var i = 0; i < parameters.Length; i++)
        {
            if (!string.Equals(parameters[i].Name, argument, StringComparison.OrdinalIgnoreCase))
                continue;
            var positional = list.Arguments.Where(a => a.NameEquals is null && a.NameColon is null).Skip(i).Select(a => a.Expression).ToArray();
            var areElements = parameters[i].IsParams && positional.Length > 1;
            return areElements ? positional.ElementAtOrDefault(index) : positional.Length > 0 ? Element(positional[0], index) : null;
        }

        return null;
    }

    /// <summary>An element of an array where one is written out, else the whole expression.</summary>
    private static ExpressionSyntax Element(ExpressionSyntax expression, int index) => expression switch
    {
        ArrayCreationExpressionSyntax { Initializer: { } items } => items.Expressions.ElementAtOrDefault(index) ?? expression,
        ImplicitArrayCreationExpressionSyntax { Initializer: var items } => items.Expressions.ElementAtOrDefault(index) ?? expression,
        CollectionExpressionSyntax items => (items.Elements.ElementAtOrDefault(index) as ExpressionElementSyntax)?.Expression ?? expression,
        _ => expression,
    };

    /// <summary>What stands in nameof; null for any other expression.</summary>
    public static ExpressionSyntax? Named(ExpressionSyntax? argument) =>
        argument is InvocationExpressionSyntax
        {
            Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" },
            ArgumentList.Arguments: { Count: 1 } operands
        } ? operands[0].Expression : null;

    /// <summary>What stands in nameof is nothing the compiler knows, and it says so.</summary>
    public static bool IsUnknownName(ExpressionSyntax? argument, Compilation compilation, CancellationToken cancellation)
    {
        if (Named(argument) is not { } named)
            return false;
#pragma warning disable RS1030 // asked of a name that was not found, and so hardly ever
        var model = compilation.GetSemanticModel(named.SyntaxTree);
#pragma warning restore RS1030
        return model.GetSymbolInfo(named, cancellation) is { Symbol: null, CandidateSymbols.IsEmpty: true }
            && model.GetMemberGroup(named, cancellation).IsEmpty;
    }

    /// <summary>Where to point: at the argument, else at the attribute.</summary>
    public static Location Locate(AttributeData attribute, string? argument) =>
        (argument is null ? null : Expression(attribute, argument)?.GetLocation())
        ?? attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation()
        ?? Location.None;

    private static bool IsError(TypedConstant value) => value.Kind == TypedConstantKind.Error
        || value.Kind == TypedConstantKind.Array && !value.IsNull && value.Values.Any(IsError);

    private static bool IsOurs(INamedTypeSymbol type) => type.ContainingNamespace is { Name: Root, ContainingNamespace.IsGlobalNamespace: true };

    private static double Number(TypedConstant value) => value.Value switch
    {
        null or string or ITypeSymbol => 0,
        bool b => b ? 1 : 0,
        char c => c,
        var number => Convert.ToDouble(number, CultureInfo.InvariantCulture),
    };

    private static string? Text(TypedConstant value) => value.Value switch
    {
        string s => s,
        null => null,
        var number when value.Kind == TypedConstantKind.Enum =>
            value.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, number))?.Name,
        _ => null,
    };
}
