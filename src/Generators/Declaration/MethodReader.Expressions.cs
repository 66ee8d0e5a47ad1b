using System;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using GradientFlow.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GradientFlow.Generators.Declaration;

internal sealed partial class MethodReader
{
    /// <summary>The value of an expression; what it does to variables is done to the state.</summary>
    private Value Read(IOperation operation, State state)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (operation.ConstantValue is { HasValue: true, Value: { } constant } && Constant(constant) is { } known)
            return known;
        if (operation.Type is { } type)
            RequireKnown(operation, type);
        switch (operation)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return state.TryGet(Variable(operation), out var value) ? value : throw Unreadable(operation);
            case IFieldReferenceOperation { Instance: { Type.IsTupleType: true } tuple } part:
                return Item(part, Read(tuple, state));
            case IFieldReferenceOperation field:
                return Field(field);
            case IPropertyReferenceOperation property:
                return GenericMathConstant(property);
            case IDefaultValueOperation { Type: { } empty }:
                return Default(operation, empty);
            case IConversionOperation { OperatorMethod: null } conversion:
                return Convert(conversion, Read(conversion.Operand, state), conversion.Type!);
            case IUnaryOperation { IsLifted: false } unary when IsOperator(unary.OperatorMethod, unary.ConstrainedToType):
                return Unary(unary, Read(unary.Operand, state));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd, OperatorMethod: null } and:
                var first = Read(and.LeftOperand, state);
                return Choose(first, state, s => Read(and.RightOperand, s), _ => _values.False);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr, OperatorMethod: null } or:
                var either = Read(or.LeftOperand, state);
                return Choose(either, state, _ => _values.True, s => Read(or.RightOperand, s));
            case IBinaryOperation { IsLifted: false } binary when IsOperator(binary.OperatorMethod, binary.ConstrainedToType):
                var left = Read(binary.LeftOperand, state);
                return Binary(binary, binary.OperatorKind, left, Read(binary.RightOperand, state), binary.Type!);
            case IConditionalOperation { IsRef: false, WhenFalse: { } whenFalse } choice:
                return Choose(Read(choice.Condition, state), state, s => Read(choice.WhenTrue, s), s => Read(whenFalse, s));
            case ISwitchExpressionOperation choice:
                return Arm(choice, 0, Read(choice.Value, state), state);
            case IIsPatternOperation test:
                return Match(test.Pattern, Read(test.Value, state), state);
            case ITupleOperation tuple:
                return new Value.Several([.. tuple.Elements.Select(e => Read(e, state))]);
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                return Assign(assignment.Target, Read(assignment.Value, state), state);
            case ICompoundAssignmentOperation { IsLifted: false } assignment when IsOperator(assignment.OperatorMethod, assignment.ConstrainedToType):
                var before = Read(assignment.Target, state);
                return Assign(assignment.Target, Compound(assignment, before, Read(assignment.Value, state)), state);
            case IDeconstructionAssignmentOperation assignment:
                return Assign(assignment.Target, Read(assignment.Value, state), state);
            case IIncrementOrDecrementOperation { IsLifted: false } step when IsOperator(step.OperatorMethod, step.ConstrainedToType):
                var old = Read(step.Target, state);
                var by = old is Value.Number ? _values.Of(_algebra.Constant(1)) : (Value)_values.Of(BigInteger.One);
                var stepped = Binary(step, step.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, old, by, step.Type!);
                Assign(step.Target, stepped, state);
                return step.IsPostfix ? old : stepped;
            case IInvocationOperation call:
                return Call(call, state) ?? throw Unreadable(call);
            default:
                throw Unreadable(operation);
        }
    }

    // ---- kinds of values ----

    private void RequireKnown(IOperation at, ITypeSymbol type)
    {
        if (!IsKnown(type) && type.SpecialType != SpecialType.System_Void)
            throw new UnreadableException(
                $"'{Text(at)}' has the type {type.ToDisplayString()}; a formula has double, float, whole numbers, bool, and tuples of them");
    }

    private bool IsKnown(ITypeSymbol type) =>
        Resolve(type) is var t && (ActivationReader.IsReal(t) || IsWhole(t) || t.SpecialType == SpecialType.System_Boolean
            || t is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.All(e => IsKnown(e.Type)));

    private static bool IsWhole(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    private Value? Constant(object constant) => constant switch
    {
        bool truth => _values.Of(truth),
        double or float => _values.Of(_algebra.Written(System.Convert.ToDouble(constant, CultureInfo.InvariantCulture))),
        sbyte or byte or short or ushort or int or uint or long => _values.Of(new BigInteger(System.Convert.ToInt64(constant, CultureInfo.InvariantCulture))),
        ulong large => _values.Of(new BigInteger(large)),
        _ => null,
    };

    private Value Default(IOperation at, ITypeSymbol type)
    {
        var t = Resolve(type);
        return ActivationReader.IsReal(t) ? _values.Of(_algebra.Constant(0))
            : IsWhole(t) ? _values.Of(BigInteger.Zero)
            : t.SpecialType == SpecialType.System_Boolean ? _values.False
            : t is INamedTypeSymbol { IsTupleType: true } tuple ? new Value.Several([.. tuple.TupleElements.Select(e => Default(at, e.Type))])
            : throw Unreadable(at);
    }

    private Value Convert(IOperation at, Value value, ITypeSymbol type)
    {
        var to = Resolve(type);
        if (value is Value.Several several && to is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.Length == several.Items.Count)
            return new Value.Several([.. several.Items.Zip(tuple.TupleElements, (item, element) => Convert(at, item, element.Type))]);
        if (ActivationReader.IsReal(to))
        {
            return Rounded(
                _values.Map(value, v => v switch
                {
                    Value.Number => v,
                    Value.Whole whole => _values.Of(_algebra.Written((double)whole.Known)),
                    _ => throw Unreadable(at),
                }),
                to);
        }

        if (IsWhole(to))
        {
            return _values.Map(value, v => v switch
            {
                Value.Whole whole => _values.Of(InRange(at, whole.Known, to)),
                Value.Number { Formula: { Op: Op.Constant } number } when !double.IsNaN(number.Value) && !double.IsInfinity(number.Value) =>
                    _values.Of(InRange(at, new BigInteger(Math.Truncate(number.Value)), to)),
                Value.Number { Formula.Op: not Op.Constant } =>
                    throw new UnreadableException($"'{Text(at)}' is constant between its jumps", Complaint.HasNoGradient),
                _ => throw Unreadable(at),
            });
        }

        return to.SpecialType == SpecialType.System_Boolean && value is Value.Truth or Value.Either ? value : throw Unreadable(at);
    }

    /// <summary>What is computed of constants in single precision is rounded as C# does, so that a loop over floats turns as often; of the argument, precision
    /// is the network's.</summary>
    private Value Rounded(Value value, ITypeSymbol? type) =>
        value is Value.Number { Formula: { Op: Op.Constant } number } && type is not null && Resolve(type).SpecialType == SpecialType.System_Single
            ? _values.Of(_algebra.Constant(number.Number.ToSingle())) : value;

    private static Value Item(IFieldReferenceOperation part, Value tuple)
    {
        var name = (part.Field.CorrespondingTupleField ?? part.Field).Name;
        return tuple is Value.Several several && name.StartsWith("Item", StringComparison.Ordinal)
            && int.TryParse(name.Substring(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= several.Items.Count
            ? several.Items[number - 1]
            : throw Unreadable(part);
    }

    /// <summary>T.Pi and its like, where T is double or float.</summary>
    private Value GenericMathConstant(IPropertyReferenceOperation property)
    {
        if (!IsGenericMathOfReal(property.Property.GetMethod, property.ConstrainedToType))
            throw Unreadable(property);
        double? constant = property.Property.Name switch
        {
            "Zero" or "AdditiveIdentity" => 0,
            "One" or "MultiplicativeIdentity" => 1,
            "NegativeOne" => -1,
            "Pi" => Math.PI,
            "Tau" => 2 * Math.PI,
            "E" => Math.E,
            _ => null,
        };
        return constant is { } known ? Rounded(_values.Of(_algebra.Written(known)), property.Type) : throw Unreadable(property);
    }

    // ---- variables ----

    private static ISymbol Variable(IOperation target) => target switch
    {
        ILocalReferenceOperation local when local.Local.RefKind == RefKind.None => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => throw Unreadable(target),
    };

    private Value Assign(IOperation target, Value value, State state)
    {
        switch (target)
        {
            case IDiscardOperation:
                return value;
            case IDeclarationExpressionOperation declaration:
                return Assign(declaration.Expression, value, state);
            case ITupleOperation tuple when value is Value.Several several && several.Items.Count == tuple.Elements.Length:
                return new Value.Several([.. tuple.Elements.Zip(several.Items, (element, item) => Assign(element, item, state))]);
            default:
                value = Convert(target, value, target.Type!);
                state[Variable(target)] = value;
                return value;
        }
    }

    /// <summary>The value of one of two expressions, each computed from the state at the fork; afterwards variables have what they got on the way
    /// taken.</summary>
    private Value Choose(Value condition, State state, Func<State, Value> then, Func<State, Value> otherwise)
    {
        if (condition == _values.True)
            return then(state);
        if (condition == _values.False)
            return otherwise(state);
        var (left, right) = (state.Copy(), state.Copy());
        var (a, b) = (then(left), otherwise(right));
        state.Become(State.Join(left, right, (x, y) => _values.Select(condition, x, y)));
        return _values.Select(condition, a, b);
    }

    // ---- operators ----

    /// <summary>One of the language's own, or of a T that is double or float.</summary>
    private bool IsOperator(IMethodSymbol? method, ITypeSymbol? constrainedTo) => method is null || IsGenericMathOfReal(method, constrainedTo);

    private Value Unary(IUnaryOperation unary, Value operand) => _values.Map(operand, x => (unary.OperatorKind, x) switch
    {
        (UnaryOperatorKind.Plus, Value.Number or Value.Whole) => x,
        (UnaryOperatorKind.Minus, Value.Number number) => _values.Of(-number.Formula),
        (UnaryOperatorKind.Minus, Value.Whole whole) => _values.Of(InRange(unary, -whole.Known, unary.Type!)),
        (UnaryOperatorKind.BitwiseNegation, Value.Whole whole) => _values.Of(Complement(unary.Type!, whole.Known)),
        (UnaryOperatorKind.Not, Value.Truth truth) => _values.Of(!truth.Known),
        _ => throw Unreadable(unary),
    });

    private Value Compound(ICompoundAssignmentOperation assignment, Value before, Value by)
    {
        if (assignment.InConversion.MethodSymbol is not null || assignment.OutConversion.MethodSymbol is not null)
            throw Unreadable(assignment);
        if (before is not Value.Number && by is Value.Number && IsWhole(Resolve(assignment.Type!)))
            throw new UnreadableException($"'{Text(assignment)}' rounds to a whole number");
        var isShift = assignment.OperatorKind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift;
        return Binary(assignment, assignment.OperatorKind, before, by,
            isShift || assignment.Value.Type is not { } type || !IsWhole(type) ? assignment.Type! : Wider(assignment.Type!, type));
    }

    private Value Binary(IOperation at, BinaryOperatorKind kind, Value a, Value b, ITypeSymbol type) => _values.Map(a, b, (x, y) => (x, y) switch
    {
        (Value.Number p, Value.Number q) => Rounded(Binary(at, kind, p.Formula, q.Formula), type),
        (Value.Whole p, Value.Whole q) => Binary(at, kind, p.Known, q.Known, type),
        (Value.Truth p, Value.Truth q) => _values.Of(kind switch
        {
            BinaryOperatorKind.And => p.Known & q.Known,
            BinaryOperatorKind.Or => p.Known | q.Known,
            BinaryOperatorKind.ExclusiveOr or BinaryOperatorKind.NotEquals => p.Known ^ q.Known,
            BinaryOperatorKind.Equals => p.Known == q.Known,
            _ => throw Unreadable(at),
        }),
        _ => throw Unreadable(at),
    });

    private Value Binary(IOperation at, BinaryOperatorKind kind, Expr a, Expr b) => kind switch
    {
        BinaryOperatorKind.Add => _values.Of(a + b),
        BinaryOperatorKind.Subtract => _values.Of(a - b),
        BinaryOperatorKind.Multiply => _values.Of(a * b),
        BinaryOperatorKind.Divide => _values.Of(a / b),
        BinaryOperatorKind.GreaterThan => _values.Compare(false, a, b),
        BinaryOperatorKind.GreaterThanOrEqual => _values.Compare(true, a, b),
        BinaryOperatorKind.LessThan => _values.Compare(false, b, a),
        BinaryOperatorKind.LessThanOrEqual => _values.Compare(true, b, a),
        BinaryOperatorKind.Equals => Equal(at, a, b),
        BinaryOperatorKind.NotEquals => _values.Select(Equal(at, a, b), _values.False, _values.True),
        BinaryOperatorKind.Remainder when a.Op == Op.Constant && b.Op == Op.Constant => _values.Of(_algebra.Constant(a.Number % b.Number)),
        BinaryOperatorKind.Remainder => throw new UnreadableException($"'{Text(at)}' jumps wherever the remainder starts again", Complaint.HasNoGradient),
        _ => throw Unreadable(at),
    };

    private Value Equal(IOperation at, Value a, Value b) => Binary(at, BinaryOperatorKind.Equals, a, b, at.Type!);

    /// <summary>a = b, which is a ≥ b and b ≥ a. Zeros of a difference without choices are single points; with them it may be zero along a stretch, where the
    /// formula would have no derivative.</summary>
    private Value Equal(IOperation at, Expr a, Expr b)
    {
        if (a.Op == Op.Constant && b.Op == Op.Constant)
            return _values.Of(a.Value.Equals(b.Value) || a.Value == b.Value);
        if (a.Op == Op.Absolute && b.IsConstant(0))
            return Equal(at, a.Arguments[0], b);
        var difference = a - b;
        if (difference.Nodes.Any(e => e.Op is Op.Greater or Op.GreaterOrEqual or Op.Minimum or Op.Maximum or Op.Absolute))
            throw new UnreadableException(
                $"'{Text(at)}' singles out points of a function that has pieces, where a derivative could not be told; compare with <, <=, > or >=");
        _equalities.Add((difference, Text(at)));
        return _values.Select(_values.Compare(true, a, b), _values.Compare(true, b, a), _values.False);
    }

    // ---- patterns ----

    private Value Arm(ISwitchExpressionOperation choice, int i, Value subject, State state)
    {
        if (i == choice.Arms.Length)
            throw new UnreadableException($"'{Text(choice)}' must end with a discard, _ =>");
        var arm = choice.Arms[i];
        var matches = Guarded(Match(arm.Pattern, subject, state), arm.Guard, state);
        return Choose(matches, state, s => Read(arm.Value, s), s => Arm(choice, i + 1, subject, s));
    }

    private Value Guarded(Value matches, IOperation? guard, State state) =>
        guard is null ? matches : Choose(matches, state, s => Read(guard, s), _ => _values.False);

    private Value Match(IPatternOperation pattern, Value subject, State state)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return _values.True;
            case IConstantPatternOperation constant:
                var value = Read(constant.Value, state);
                return value is Value.Number { Formula: { Op: Op.Constant } number } && double.IsNaN(number.Value) ? throw Unreadable(pattern)
                    : Equal(pattern, subject, value);
            case IRelationalPatternOperation relation:
                return Binary(relation, relation.OperatorKind, subject, Read(relation.Value, state), relation.InputType);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                return Guarded(Match(both.LeftPattern, subject, state), s => Match(both.RightPattern, subject, s), state);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either:
                return Choose(Match(either.LeftPattern, subject, state), state, _ => _values.True, s => Match(either.RightPattern, subject, s));
            case INegatedPatternOperation negated:
                return _values.Select(Match(negated.Pattern, subject, state), _values.False, _values.True);
            case IDeclarationPatternOperation declaration
                when declaration.MatchesNull || SymbolEqualityComparer.Default.Equals(declaration.MatchedType, declaration.InputType):
                if (declaration.DeclaredSymbol is { } name)
                    state[name] = subject;
                return _values.True;
            default:
                throw Unreadable(pattern);
        }
    }

    private Value Guarded(Value matches, Func<State, Value> further, State state) => Choose(matches, state, further, _ => _values.False);
}
