using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GradientFlow.Generators.Declaration;

internal sealed partial class MethodReader
{
    private Flow Run(IReadOnlyList<IOperation> statements, State state)
    {
        Flow flow = new Flow.Leaf(Exit.End, state);
        foreach (var statement in statements)
            flow = _flows.Continue(flow, Exit.End, s => Run(statement, s));
        return flow;
    }

    private Flow Run(IOperation statement, State state)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _cancellation.ThrowIfCancellationRequested();
        Step();
        switch (statement)
        {
            case IReturnOperation { Kind: OperationKind.Return } @return:
                return new Flow.Leaf(Exit.Return, state, @return.ReturnedValue is { } returned ? Read(returned, state) : null);
            case IBlockOperation block:
                return Run([.. block.Operations], state);
            case IVariableDeclarationGroupOperation group:
                foreach (var declaration in group.Declarations)
                    Declare(declaration, state);
                break;
            case IExpressionStatementOperation expression:
                Perform(expression, state);
                break;
            case IConditionalOperation branch:
                return Fork(branch.Condition, state, s => Run(branch.WhenTrue, s),
                    s => branch.WhenFalse is { } otherwise ? Run(otherwise, s) : new Flow.Leaf(Exit.End, s));
            case ISwitchOperation choice:
                return Switch(choice, state);
            case IForLoopOperation loop:
                return Loop(loop, () => _flows.Continue(Run(loop.Before, state), Exit.End, s => Turn(loop, loop.Condition, loop.AtLoopBottom, s)));
            case IWhileLoopOperation { ConditionIsUntil: false, IgnoredCondition: null } loop:
                return Loop(loop, () => loop.ConditionIsTop ? Turn(loop, loop.Condition, [], state)
                    : _flows.Continue(Body(loop, [], state), Exit.End, s => Turn(loop, loop.Condition, [], s)));
            case IBranchOperation { BranchKind: BranchKind.Break or BranchKind.Continue } jump:
                return new Flow.Leaf(new(jump.Target, false), state);
            case IEmptyOperation or ILocalFunctionOperation:
                break;
            default:
                throw Unreadable(statement);
        }

        return new Flow.Leaf(Exit.End, state);
    }

    private void Step()
    {
        if (++_steps > MostSteps)
            throw new UnreadableException(_outermostLoop is { } loop ? $"'{Text(loop)}' does not end within {MostSteps} steps; give it constant bounds"
                : $"it takes more than {MostSteps} steps");
    }

    /// <summary>What only changes variables.</summary>
    private void Perform(IExpressionStatementOperation statement, State state)
    {
        if (statement.Operation is IInvocationOperation call)
            Call(call, state);
        else if (statement.Operation is IAssignmentOperation or IIncrementOrDecrementOperation)
            Read(statement.Operation, state);
        else
            throw Unreadable(statement);
    }

    private void Declare(IVariableDeclarationOperation declaration, State state)
    {
        foreach (var declarator in declaration.Declarators)
        {
            if (declarator.Symbol.RefKind != RefKind.None)
                throw new UnreadableException($"'{Text(declarator)}' is another name for a variable; take a value");
            RequireKnown(declarator, declarator.Symbol.Type);
            if (declarator.GetVariableInitializer() is { } initializer)
                state[declarator.Symbol] = Convert(declarator, Read(initializer.Value, state), declarator.Symbol.Type);
        }
    }

    /// <summary>Either way from the state at the fork; where the condition is known, the one way that is taken.</summary>
    private Flow Fork(IOperation condition, State state, Func<State, Flow> then, Func<State, Flow> otherwise) =>
        Fork(Read(condition, state), state, then, otherwise);

    private Flow Fork(Value condition, State state, Func<State, Flow> then, Func<State, Flow> otherwise) =>
        condition == _values.True ? then(state)
        : condition == _values.False ? otherwise(state)
        : _flows.Select(condition, then(state.Copy()), otherwise(state.Copy()));

    private Flow Loop(ILoopOperation loop, Func<Flow> turns)
    {
        var outermost = _outermostLoop;
        _outermostLoop ??= loop;
        var flow = _flows.Land(turns(), loop.ExitLabel);
        _outermostLoop = outermost;
        return flow;
    }

    private Flow Body(ILoopOperation loop, IReadOnlyList<IOperation> bottom, State state) =>
        _flows.Continue(_flows.Land(Run(loop.Body, state), loop.ContinueLabel), Exit.End, s => Run(bottom, s));

    /// <summary>Runs a loop from a test of its condition on; it is left at its end.</summary>
    private Flow Turn(ILoopOperation loop, IOperation? condition, IReadOnlyList<IOperation> bottom, State state)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        while (true)
        {
            Step();
            var goesOn = condition is null ? _values.True : Read(condition, state);
            if (goesOn != _values.True)
                return Fork(goesOn, state, s => _flows.Continue(Body(loop, bottom, s), Exit.End, next => Turn(loop, condition, bottom, next)),
                    s => new Flow.Leaf(Exit.End, s));
            var body = Body(loop, bottom, state);
            if (body is not Flow.Leaf { Exit: { Label: null, IsReturn: false } } end)
                return _flows.Continue(body, Exit.End, next => Turn(loop, condition, bottom, next));
            state = end.State;
        }
    }

    /// <summary>The cases are tried in their order, the default last wherever it stands.</summary>
    private Flow Switch(ISwitchOperation choice, State state)
    {
        var subject = Read(choice.Value, state);
        var clauses = choice.Cases.SelectMany(section => section.Clauses.Select(clause => (Clause: clause, Section: section))).ToArray();
        var otherwise = clauses.FirstOrDefault(c => c.Clause is IDefaultCaseClauseOperation).Section;
        var tried = clauses.Where(c => c.Clause is not IDefaultCaseClauseOperation).ToArray();
        return _flows.Land(From(0, state), choice.ExitLabel);

        Flow From(int i, State at)
        {
            if (i == tried.Length)
                return otherwise is null ? new Flow.Leaf(Exit.End, at) : Run([.. otherwise.Body], at);
            var matches = tried[i].Clause switch
            {
                ISingleValueCaseClauseOperation single => Equal(single, subject, Read(single.Value, at)),
                IPatternCaseClauseOperation pattern => Guarded(Match(pattern.Pattern, subject, at), pattern.Guard, at),
                _ => throw Unreadable(tried[i].Clause),
            };
            return Fork(matches, at, s => Run([.. tried[i].Section.Body], s), s => From(i + 1, s));
        }
    }
}
