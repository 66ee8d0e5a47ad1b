using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GradientFlow.Generators.Declaration;

/// <summary>Reads a method body as a formula: its statements are run with formulas in the place of numbers; where it branches by the argument, both ways are,
/// from the state at the fork, and meet again behind it. Loops are run as often as they turn. What is not known here is refused by its name, and never passed
/// over.</summary>
/// <remarks>Here are calls and fields; statements and expressions have files of their own.</remarks>
internal sealed partial class MethodReader
{
    private const int MostSteps = 5000;

    private readonly Compilation _compilation;
    private readonly ScalarAlgebra _algebra;
    private readonly CancellationToken _cancellation;
    private readonly ValueAlgebra _values;
    private readonly FlowAlgebra _flows;
    private readonly List<IMethodSymbol> _open = [];
    private readonly List<IFieldSymbol> _openFields = [];
    private readonly Dictionary<IFieldSymbol, Value> _fields = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ITypeSymbol, ITypeSymbol> _types = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, IBlockOperation> _bodies = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, ILocalFunctionOperation> _localFunctions = new(SymbolEqualityComparer.Default);
    private readonly List<(Expr Difference, string Text)> _equalities = [];
    private int _steps;
    private ILoopOperation? _outermostLoop;

    public MethodReader(Compilation compilation, ScalarAlgebra algebra, CancellationToken cancellation)
    {
        (_compilation, _algebra, _cancellation) = (compilation, algebra, cancellation);
        _values = new(algebra);
        _flows = new(_values);
    }

    /// <summary>What was tested for equality, as a difference that is zero there: single points, at which the formula must go on as it does around
    /// them.</summary>
    public IReadOnlyList<(Expr Difference, string Text)> Equalities => _equalities;

    /// <summary>Where the method's body stands in this compilation; null for one of another assembly, an editor's view of another project included.</summary>
    public static SyntaxReference? SourceOf(IMethodSymbol method, Compilation compilation) =>
        (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.FirstOrDefault(r => compilation.ContainsSyntaxTree(r.SyntaxTree));

    /// <summary>The value of a method of one number, for the argument given.</summary>
    public Expr Read(IMethodSymbol method, Expr argument) =>
        Inline(method, [_values.Of(argument)], new()) is Value.Number number ? number.Formula
            : throw new UnreadableException($"'{method.Name}' does not return a number");

    /// <summary>The method's value for the given arguments, null where it returns none; a local function sees and changes the variables around it.</summary>
    private Value? Inline(IMethodSymbol called, Value[] arguments, State state)
    {
        var method = called.OriginalDefinition;
        if (_open.Any(m => SymbolEqualityComparer.Default.Equals(m, method)))
            throw new UnreadableException($"'{method.Name}' calls itself");
        var body = BodyOf(method);
        var parameters = (method.PartialImplementationPart ?? method).Parameters;
        var seesVariables = method.MethodKind == MethodKind.LocalFunction && !method.IsStatic;
        if (parameters.FirstOrDefault(p => p.RefKind is not (RefKind.None or RefKind.In) || p.RefKind == RefKind.In && seesVariables) is { } byReference)
            throw new UnreadableException($"'{method.Name}' takes '{byReference.Name}' by reference; take and return values");
        if (method.RefKind != RefKind.None)
            throw new UnreadableException($"'{method.Name}' returns a reference; return a value");
        if (method.IsAsync || body.DescendantsAndSelf().Any(o => o.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak))
            throw new UnreadableException($"'{method.Name}' does not run from its beginning to its end");
        SubstituteTypes(called);
        for (var i = 0; i < parameters.Length; i++)
            state[parameters[i]] = arguments[i];
        _open.Add(method);
        var flow = Run([.. body.Operations], state);
        _open.RemoveAt(_open.Count - 1);
        if (method.ReturnsVoid)
            flow = _flows.Continue(flow, Exit.End, s => new Flow.Leaf(Exit.Return, s));
        if (!FlowAlgebra.Always(flow, Exit.Return) || _flows.Meet(flow, Exit.Return) is not { } end)
            throw new UnreadableException($"'{method.Name}' can end without a value", Complaint.IsTheCompilers);
        state.Become(end.State);
        return end.Returned;
    }

    private IBlockOperation BodyOf(IMethodSymbol method)
    {
        if (_localFunctions.TryGetValue(method, out var local))
            return local.Body ?? throw new UnreadableException($"'{method.Name}' has no body");
        if (_bodies.TryGetValue(method, out var known))
            return known;
        if (SourceOf(method, _compilation)?.GetSyntax(_cancellation) is not { } syntax)
            throw new UnreadableException(
                $"the source of '{method.ContainingType.Name}.{method.Name}' is not part of this compilation, "
                + "and it is not a function of Math that is known here");
        var body = OperationOf(syntax) switch
        {
            IMethodBodyOperation whole => whole.BlockBody ?? whole.ExpressionBody,
            ILocalFunctionOperation function => function.Body,
            _ => null,
        };
        if (body is null)
            throw new UnreadableException($"'{method.Name}' has no body");
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (operation is IInvalidOperation || operation.Type?.TypeKind == TypeKind.Error)
                throw new UnreadableException($"'{method.Name}' does not compile", Complaint.IsTheCompilers);
            if (operation is ILocalFunctionOperation inside)
                _localFunctions[inside.Symbol] = inside;
        }

        return _bodies[method] = body;
    }

    private IOperation? OperationOf(SyntaxNode syntax)
    {
#pragma warning disable RS1030 // see ActivationReader
        return _compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, _cancellation);
#pragma warning restore RS1030
    }

    /// <summary>In the body of Bend&lt;T&gt;, called as Bend&lt;double&gt;, T is double.</summary>
    private void SubstituteTypes(IMethodSymbol called)
    {
        var substitutes = called.TypeParameters.Zip(called.TypeArguments, (p, a) => (p, a)).ToList();
        for (var type = called.ContainingType; type is not null; type = type.ContainingType)
            substitutes.AddRange(type.TypeParameters.Zip(type.TypeArguments, (p, a) => (p, a)));
        var known = substitutes.Where(s => !SymbolEqualityComparer.Default.Equals(s.p, s.a))
            .Select(s => ((ITypeSymbol)s.p.OriginalDefinition, Resolve(s.a))).ToArray();
        foreach (var (parameter, argument) in known)
            _types[parameter] = argument;
    }

    private ITypeSymbol Resolve(ITypeSymbol type) => type is ITypeParameterSymbol && _types.TryGetValue(type, out var argument) ? argument : type;

    // ---- calls ----

    private Value? Call(IInvocationOperation call, State state)
    {
        var method = call.TargetMethod;
        if (call.Instance is not null || method.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction))
            throw Unreadable(call);
        var arguments = new Value[method.Parameters.Length];
        foreach (var argument in call.Arguments) // in the order in which they are computed
        {
            if (argument.ArgumentKind is not (ArgumentKind.Explicit or ArgumentKind.DefaultValue) || argument.Parameter is not { } parameter)
                throw Unreadable(argument);
            if (parameter.RefKind is not (RefKind.None or RefKind.In))
                throw new UnreadableException($"'{Text(call)}' takes '{parameter.Name}' by reference; take and return values");
            arguments[parameter.Ordinal] = Read(argument.Value, state);
        }

        if (IsGenericMathOfReal(method, call.ConstrainedToType))
            return method.Name.StartsWith("Create", StringComparison.Ordinal) && arguments.Length == 1 ? Convert(call, arguments[0], call.ConstrainedToType!)
                : KnownFunction(call, arguments);
        if (method.IsAbstract || method.IsVirtual)
            throw Unreadable(call);
        return KnownFunctions.IsHome(method.ContainingType) ? KnownFunction(call, arguments) : Inline(method, arguments, state);
    }

    private Value KnownFunction(IInvocationOperation call, Value[] arguments)
    {
        var method = call.TargetMethod;
        var text = Text(call);
        if (KnownFunctions.IsStepwise(method.Name))
            throw new UnreadableException($"'{text}' is constant between its jumps", Complaint.HasNoGradient);
        if (arguments.All(a => a is Value.Number))
            return Rounded(KnownFunctions.Apply(method.Name, [.. arguments.Select(a => ((Value.Number)a).Formula)], _algebra, _values, text), call.Type);
        if (arguments.All(a => a is Value.Whole or Value.Either) && method.Parameters.All(p => IsWhole(Resolve(p.Type))))
            return WholeFunction(call, arguments);
        throw new UnreadableException($"'{text}' mixes kinds of arguments that are not known here");
    }

    /// <summary>An operator or function of System.Numerics' interfaces, such as T.Exp, where T is double or float.</summary>
    private bool IsGenericMathOfReal(IMethodSymbol? method, ITypeSymbol? constrainedTo) =>
        method is
        {
            ContainingType:
            {
                TypeKind: TypeKind.Interface,
                ContainingNamespace: { Name: "Numerics", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
            }
        }
        && constrainedTo is not null && ActivationReader.IsReal(Resolve(constrainedTo));

    // ---- fields ----

    /// <summary>The value of a static readonly field: its initialiser, which may read what stands before it in its own class, and constants.</summary>
    private Value Field(IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        if (!field.IsStatic || !field.IsReadOnly || !field.OriginalDefinition.Equals(field, SymbolEqualityComparer.Default))
            throw new UnreadableException($"'{Text(reference)}' is a field; make it const, or static readonly");
        if (field.DeclaringSyntaxReferences.FirstOrDefault(r => _compilation.ContainsSyntaxTree(r.SyntaxTree))?.GetSyntax(
            _cancellation) is not VariableDeclaratorSyntax declarator)
            throw new UnreadableException($"'{Text(reference)}' is a field whose source is not part of this compilation; make it const");
        if (field.GetAttributes().Length > 0)
            throw new UnreadableException($"'{Text(reference)}' is a field with attributes, which may change what it holds; make it const");
        if (field.ContainingType.StaticConstructors.Any(
            c => c.DeclaringSyntaxReferences.Any(r => r.GetSyntax(_cancellation).DescendantTokens().Any(t => t.ValueText == field.Name))))
            throw new UnreadableException($"'{Text(reference)}' is a field that a static constructor may set; give it its value where it is declared");
        if (_openFields.Count > 0 && _openFields[_openFields.Count - 1] is var reader
            && !(SymbolEqualityComparer.Default.Equals(reader.ContainingType, field.ContainingType) && Place(reader) is var by
                && by.SyntaxTree == declarator.SyntaxTree && declarator.SpanStart < by.Span.Start))
        {
            throw new UnreadableException(
                $"the initialiser of '{reader.Name}' reads '{field.Name}', which need not have its value by then; make '{field.Name}' const");
        }

        if (_fields.TryGetValue(field, out var known))
            return known;
        _openFields.Add(field);
        var value = declarator.Initializer is null ? Default(reference, field.Type)
            : OperationOf(declarator.Initializer) is IFieldInitializerOperation initializer
                && !initializer.DescendantsAndSelf().Any(o => o is IInvalidOperation) ? Convert(reference, Read(initializer.Value, new()), field.Type)
            : throw new UnreadableException($"'{field.Name}' does not compile", Complaint.IsTheCompilers);
        _openFields.RemoveAt(_openFields.Count - 1);
        return _fields[field] = value;

        static SyntaxReference Place(IFieldSymbol field) => field.DeclaringSyntaxReferences[0];
    }

    // ---- words ----

    private static UnreadableException Unreadable(IOperation operation) =>
        new($"'{Text(operation)}' is not a formula: arithmetic, conditionals, switches, loops with constant bounds, locals, tuples, constants, static "
            + "readonly fields, functions of Math and other static methods are");

    private static string Text(IOperation operation)
    {
        var text = string.Join(" ", operation.Syntax.ToString().Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= 60 ? text : text.Substring(0, 57) + "…";
    }
}
