using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GradientFlow.Generators.Declaration;

/// <summary>Finds a user's activation method and reads it as a formula.</summary>
internal static class ActivationReader
{
    /// <param name="network">The class that names the method.</param>
    /// <param name="argument">The argument that names it: nameof of a method, or a string that names a method of the class.</param>
    /// <param name="name">Its value.</param>
    /// <returns>The formula in variable 1, or null when there is none; then the reason was reported, by the compiler where it is a matter of C#.</returns>
    public static Expr? Read(
        INamedTypeSymbol network, ExpressionSyntax? argument, string name, Compilation compilation, ScalarAlgebra algebra, Action<DiagnosticDescriptor, object[]> report, CancellationToken cancellation)
    {
        var candidates = Candidates(network, argument, name, compilation, cancellation);
        if (candidates.Length == 0 && AttributeReader.IsUnknownName(argument, compilation, cancellation))
            return null;
        if (candidates.Length != 1)
            return Refuse(candidates.Length == 0 ? "no method of that name is in sight; write nameof of a static method marked [Activation]" : "several methods have that name");
        var method = candidates[0];
        if (AttributeReader.Find(method, "ActivationAttribute") is null)
            return Refuse("it is not marked [Activation]");
        if (!method.IsStatic || method.RefKind != RefKind.None || method.Parameters.Length != 1 || !IsReal(method.ReturnType) || !IsReal(method.Parameters[0].Type) || method.Parameters[0].RefKind is not (RefKind.None or RefKind.In))
            return Refuse("it must be static and take and return one double (or float)");
        if (MethodReader.SourceOf(method, compilation) is null)
            return Refuse("its source is not part of this compilation; copy the method into this project");
        try
        {
            var formula = new MethodReader(compilation, algebra, cancellation).Inline(method, [algebra.Variable(1)]);
            var scope = ActivationClassifier.Of(ScalarCode.From(formula));
            if (scope.Verdict != Verdict.NoFlow)
                return formula;
            report(ScopeRules.NoGradient, [name, scope.Reason]);
            return null;
        }
        catch (InsufficientExecutionStackException)
        {
            return Refuse("its expressions are nested too deeply");
        }
        catch (UnreadableException mistake)
        {
            if (mistake.Complaint != Complaint.IsTheCompilers)
                report(mistake.Complaint == Complaint.HasNoGradient ? ScopeRules.NoGradient : Rules.UnreadableActivation, [name, mistake.Message]);
            return null;
        }

        Expr? Refuse(string why)
        {
            report(Rules.UnreadableActivation, [name, why]);
            return null;
        }
    }

    public static bool IsReal(ITypeSymbol type) => type.SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    private static IMethodSymbol[] Candidates(INamedTypeSymbol network, ExpressionSyntax? argument, string name, Compilation compilation, CancellationToken cancellation)
    {
        if (AttributeReader.Named(argument) is { } named)
        {
#pragma warning disable RS1030 // the analyzer reads whole methods, wherever they stand, and does so once for each declaration
            var model = compilation.GetSemanticModel(named.SyntaxTree);
#pragma warning restore RS1030
            var group = model.GetMemberGroup(named, cancellation).OfType<IMethodSymbol>().ToArray();
            if (group.Length > 0)
                return group;
        }

        for (INamedTypeSymbol? type = network; type is not null; type = type.BaseType ?? type.ContainingType)
        {
            var found = type.GetMembers(name).OfType<IMethodSymbol>().ToArray();
            if (found.Length > 0)
                return found;
        }

        return [];
    }
}

/// <summary>Why a method is no activation.</summary>
internal enum Complaint
{
    IsUnreadable,
    HasNoGradient,

    /// <summary>It does not compile, which needs no second voice.</summary>
    IsTheCompilers,
}

/// <summary>What a method does that a formula cannot say.</summary>
internal sealed class UnreadableException(string message, Complaint complaint = Complaint.IsUnreadable) : Exception(message)
{
    public Complaint Complaint => complaint;
}

/// <summary>Reads a method body as a formula: its statements are run with expressions in the place of numbers; where it branches, both ways are.</summary>
internal sealed class MethodReader(Compilation compilation, ScalarAlgebra algebra, CancellationToken cancellation)
{
    private const int MostSteps = 5000;

    private readonly List<IMethodSymbol> _open = [];
    private int _steps;

    /// <summary>Where the method's body stands in this compilation; null for one of another assembly, an editor's view of another project included.</summary>
    public static SyntaxReference? SourceOf(IMethodSymbol method, Compilation compilation) =>
        (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.FirstOrDefault(r => compilation.ContainsSyntaxTree(r.SyntaxTree));

    /// <summary>The method's value for the given arguments.</summary>
    public Expr Inline(IMethodSymbol method, IReadOnlyList<Expr> arguments)
    {
        if (_open.Any(m => SymbolEqualityComparer.Default.Equals(m, method)))
            throw new UnreadableException($"'{method.Name}' calls itself");
        if (SourceOf(method, compilation)?.GetSyntax(cancellation) is not { } syntax)
            throw new UnreadableException($"the source of '{method.ContainingType.Name}.{method.Name}' is not part of this compilation, and it is not a function of Math that is known here");
        _open.Add(method);
        var parameters = (method.PartialImplementationPart ?? method).Parameters;
#pragma warning disable RS1030 // see ActivationReader
        var body = compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellation) switch
        {
            IMethodBodyOperation whole => whole.BlockBody ?? whole.ExpressionBody,
            ILocalFunctionOperation local => local.Body,
            _ => null,
        };
#pragma warning restore RS1030
        if (body is null)
            throw new UnreadableException($"'{method.Name}' has no body");
        if (body.DescendantsAndSelf().Any(o => o is IInvalidOperation || o.Type?.TypeKind == TypeKind.Error))
            throw new UnreadableException($"'{method.Name}' does not compile", Complaint.IsTheCompilers);
        var values = new Dictionary<ISymbol, Expr>(SymbolEqualityComparer.Default);
        for (var i = 0; i < arguments.Count; i++)
            values[parameters[i]] = arguments[i];
        var result = Run([.. body.Operations], 0, values) ?? throw new UnreadableException($"'{method.Name}' can end without a value", Complaint.IsTheCompilers);
        _open.RemoveAt(_open.Count - 1);
        return result;
    }

    /// <summary>Runs statements from the i-th on; returns the value returned, or null when the end is reached.</summary>
    private Expr? Run(IReadOnlyList<IOperation> statements, int i, Dictionary<ISymbol, Expr> values)
    {
        for (; i < statements.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (++_steps > MostSteps)
                throw new UnreadableException($"it branches into more than {MostSteps} steps");
            var statement = statements[i];
            switch (statement)
            {
                case IReturnOperation { ReturnedValue: { } returned }:
                    return Value(returned, values);
                case IBlockOperation block:
                    return Run([.. block.Operations, .. statements.Skip(i + 1)], 0, values);
                case IVariableDeclarationGroupOperation group:
                    foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                    {
                        if (declarator.GetVariableInitializer() is { } initializer)
                            values[declarator.Symbol] = Value(initializer.Value, values);
                    }

                    break;
                case IExpressionStatementOperation { Operation: ISimpleAssignmentOperation a } when Variable(a.Target) is { } target:
                    values[target] = Value(a.Value, values);
                    break;
                case IExpressionStatementOperation { Operation: ICompoundAssignmentOperation a } when Variable(a.Target) is { } target:
                    RequireNumber(a);
                    values[target] = Binary(a, a.OperatorKind, Value(a.Target, values), Value(a.Value, values));
                    break;
                case IConditionalOperation branch:
                    return Branch(branch, [.. statements.Skip(i + 1)], values);
                case IEmptyOperation or ILocalFunctionOperation:
                    break;
                default:
                    throw Unreadable(statement);
            }
        }

        return null;
    }

    private Expr? Branch(IConditionalOperation branch, IReadOnlyList<IOperation> rest, Dictionary<ISymbol, Expr> values)
    {
        IReadOnlyList<IOperation> then = [branch.WhenTrue];
        IReadOnlyList<IOperation> otherwise = branch.WhenFalse is { } f ? [f] : [];
        if (!Returns(branch))
        {   // both ways lead on: the variables take one value or the other
            var (left, right) = (Copy(values), Copy(values));
            Run(then, 0, left);
            Run(otherwise, 0, right);
            foreach (var variable in left.Keys.Where(right.ContainsKey)) // one that gets its first value on both ways too
                values[variable] = left[variable] == right[variable] ? left[variable] : Choose(branch.Condition, left[variable], right[variable], values);
            return Run(rest, 0, values);
        }

        var before = Copy(values);
        var first = Run([.. then, .. rest], 0, Copy(values));
        var second = Run([.. otherwise, .. rest], 0, Copy(values));
        return first is null || second is null ? null : Choose(branch.Condition, first, second, before);
    }

    private static bool Returns(IOperation operation) => operation.DescendantsAndSelf().Any(o => o is IReturnOperation);

    private static Dictionary<ISymbol, Expr> Copy(Dictionary<ISymbol, Expr> values) => new(values, SymbolEqualityComparer.Default);

    private static ISymbol? Variable(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private Expr Value(IOperation operation, Dictionary<ISymbol, Expr> values)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (operation.ConstantValue is { HasValue: true, Value: { } constant } && IsNumber(constant))
            return algebra.Written(Convert.ToDouble(constant, System.Globalization.CultureInfo.InvariantCulture));
        RequireNumber(operation);
        switch (operation)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return values.TryGetValue(Variable(operation)!, out var value) ? value : throw Unreadable(operation);
            case IConversionOperation { Operand.Type: { } from } conversion when ActivationReader.IsReal(from) || IsWhole(from):
                return Value(conversion.Operand, values);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus } minus:
                return -Value(minus.Operand, values);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Plus } plus:
                return Value(plus.Operand, values);
            case IBinaryOperation binary:
                return Binary(binary, binary.OperatorKind, Value(binary.LeftOperand, values), Value(binary.RightOperand, values));
            case IConditionalOperation choice:
                return Choose(choice.Condition, Value(choice.WhenTrue, values), Value(choice.WhenFalse!, values), values);
            case ISwitchExpressionOperation choice:
                return Switch(choice, values);
            case IInvocationOperation call:
                return Call(call, values);
            case IFieldReferenceOperation field:
                throw new UnreadableException($"'{Text(field)}' is a field; make it const");
            default:
                throw Unreadable(operation);
        }
    }

    /// <summary>Whole numbers may be chosen among and carried along; arithmetic with them is another, and what makes one of z has jumps.</summary>
    private static void RequireNumber(IOperation operation)
    {
        if (operation.Type is not { } type || ActivationReader.IsReal(type) || operation is IInvocationOperation { TargetMethod: { Name: "Sign" } sign } && KnownFunctions.IsHome(sign.ContainingType))
            return;
        var isRounded = operation is IConversionOperation { Operand.Type: { } from } && ActivationReader.IsReal(from)
            || operation is IInvocationOperation call && KnownFunctions.IsHome(call.TargetMethod.ContainingType);
        if (IsWhole(type) && isRounded)
            throw new UnreadableException($"'{Text(operation)}' is constant between its jumps", Complaint.HasNoGradient);
        if (!IsWhole(type) || operation is IBinaryOperation or ICompoundAssignmentOperation or IInvocationOperation)
            throw new UnreadableException($"'{Text(operation)}' has the type {type.ToDisplayString()}; only double and float are numbers here");
    }

    private static bool IsWhole(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    private static Expr Binary(IOperation at, BinaryOperatorKind kind, Expr a, Expr b) => kind switch
    {
        BinaryOperatorKind.Add => a + b,
        BinaryOperatorKind.Subtract => a - b,
        BinaryOperatorKind.Multiply => a * b,
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => throw new UnreadableException($"'{Text(at)}' jumps wherever the remainder starts again", Complaint.HasNoGradient),
        _ => throw Unreadable(at),
    };

    private Expr Switch(ISwitchExpressionOperation choice, Dictionary<ISymbol, Expr> values)
    {
        var subject = Value(choice.Value, values);
        Expr? result = null;
        foreach (var arm in choice.Arms.Reverse())
        {
            if (arm.Guard is not null)
                throw new UnreadableException($"'{Text(arm)}' has a guard; write a conditional expression");
            var value = Value(arm.Value, values);
            result = arm.Pattern is IDiscardPatternOperation ? value
                : result is null ? throw new UnreadableException($"'{Text(choice)}' must end with a discard, _ =>")
                : Match(arm.Pattern, subject, value, result, values);
        }

        return result ?? throw Unreadable(choice);
    }

    private Expr Match(IPatternOperation pattern, Expr subject, Expr then, Expr otherwise, Dictionary<ISymbol, Expr> values) => pattern switch
    {
        IRelationalPatternOperation relation => Compare(relation, relation.OperatorKind, subject, Value(relation.Value, values), then, otherwise),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both =>
            Match(both.LeftPattern, subject, Match(both.RightPattern, subject, then, otherwise, values), otherwise, values),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either =>
            Match(either.LeftPattern, subject, then, Match(either.RightPattern, subject, then, otherwise, values), values),
        INegatedPatternOperation negated => Match(negated.Pattern, subject, otherwise, then, values),
        _ => throw Unreadable(pattern),
    };

    private Expr Choose(IOperation condition, Expr then, Expr otherwise, Dictionary<ISymbol, Expr> values)
    {
        if (condition.ConstantValue is { HasValue: true, Value: bool known })
            return known ? then : otherwise;
        return condition switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Choose(not.Operand, otherwise, then, values),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and =>
                Choose(and.LeftOperand, Choose(and.RightOperand, then, otherwise, values), otherwise, values),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } or =>
                Choose(or.LeftOperand, then, Choose(or.RightOperand, then, otherwise, values), values),
            IIsPatternOperation pattern => Match(pattern.Pattern, Value(pattern.Value, values), then, otherwise, values),
            IBinaryOperation test => Compare(test, test.OperatorKind, Value(test.LeftOperand, values), Value(test.RightOperand, values), then, otherwise),
            _ => throw Unreadable(condition),
        };
    }

    private Expr Compare(IOperation at, BinaryOperatorKind kind, Expr a, Expr b, Expr then, Expr otherwise) => kind switch
    {
        BinaryOperatorKind.GreaterThan => algebra.Greater(a, b, then, otherwise),
        BinaryOperatorKind.GreaterThanOrEqual => algebra.GreaterOrEqual(a, b, then, otherwise),
        BinaryOperatorKind.LessThan => algebra.Greater(b, a, then, otherwise),
        BinaryOperatorKind.LessThanOrEqual => algebra.GreaterOrEqual(b, a, then, otherwise),
        BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals => throw new UnreadableException($"'{Text(at)}' singles out one point, where a derivative could not be told; compare with <, <=, > or >="),
        _ => throw Unreadable(at),
    };

    private Expr Call(IInvocationOperation call, Dictionary<ISymbol, Expr> values)
    {
        var method = call.TargetMethod;
        if (!method.IsStatic)
            throw Unreadable(call);
        var arguments = call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => Value(a.Value, values)).ToArray();
        return KnownFunctions.IsHome(method.ContainingType) ? KnownFunctions.Apply(method.Name, arguments, algebra, Text(call)) : Inline(method, arguments);
    }

    private static bool IsNumber(object value) => value is double or float or int or long or uint or ulong or short or ushort or byte or sbyte or decimal;

    private static UnreadableException Unreadable(IOperation operation) =>
        new($"'{Text(operation)}' is not a formula: arithmetic, conditionals, locals, constants, functions of Math and other static methods are");

    private static string Text(IOperation operation)
    {
        var text = string.Join(" ", operation.Syntax.ToString().Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= 60 ? text : text.Substring(0, 57) + "…";
    }
}
