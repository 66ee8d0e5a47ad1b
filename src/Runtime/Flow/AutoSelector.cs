using System.Collections.Generic;

namespace GradientFlow;

/// <summary>A change of method on the way.</summary>
/// <param name="Time">t</param>
/// <param name="From">The method until then.</param>
/// <param name="To">The method from there on.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record MethodSwitch(double Time, Method From, Method To, string Reason);

/// <summary>The choices of <see cref="Method.Auto"/>: which method starts, when it hands over, and to which. They depend on the problem and the steps alone,
/// never on the clock, so that a run can be repeated.</summary>
internal sealed class AutoSelector
{
    /// <summary>Above it order 3 is enough: ROS34PW2 and exprb32 lead; below, the higher orders of BDF.</summary>
    private const double LooseForDense = 3e-4, LooseForKrylov = 9e-5;

    /// <summary>Values a Krylov basis may hold.</summary>
    private const long MostKrylovValues = 1L << 30;

    /// <summary>Tsit5 is stable to hλ = 3.3 or so; in sight of that it is stability that counts. BDF with a dense Hessian costs so little a step that it takes
    /// over long before: on P1 and its like that saves a sixth of the work at tolerances of 1e-5 to 1e-7.</summary>
    private const double StiffProduct = 2, StiffProductForDense = 0.5, StiffError = 0.3;

    private const int History = 5, StiffSteps = 2;

    private readonly CountedField _field;
    private readonly double _tolerance;
    private readonly List<FlowState> _history = [];
    private int _stiff;

    public AutoSelector(CountedField field, double tolerance) => (_field, _tolerance) = (field, tolerance);

    /// <summary>The method that starts.</summary>
    public Method First => _field.IsSmooth ? Method.Tsit5 : Method.Rkc2;

    /// <summary>The last points, oldest first.</summary>
    public IReadOnlyList<FlowState> Past => _history;

    /// <summary>Told of every accepted step of the method that started.</summary>
    /// <returns>The method to hand over to and why, or null.</returns>
    public (Method Method, string Reason)? Next(Method now, FlowState state, double step, double error, double sharpness)
    {
        if (now != Method.Tsit5)
            return null;
        Remember(state);
        var product = step * sharpness;
        var stiff = ImplicitSystem.PrefersDense(_field) && _tolerance < LooseForDense ? StiffProductForDense : StiffProduct;
        _stiff = product > stiff || product > 0.5 * stiff && error < StiffError ? _stiff + 1 : 0;
        if (_stiff < StiffSteps || _history.Count < History)
            return null;
        var (method, why) = Implicit();
        return (method, $"stability limits the explicit steps, or soon will (hλ = {product:G3} at an error of {error:G2} of the tolerance); {why}");
    }

    public void Remember(FlowState state)
    {
        var room = _history.Count == History ? _history[0] : new FlowState(_field.ParameterCount, _field.Vectors);
        if (_history.Count == History)
            _history.RemoveAt(0);
        room.CopyFrom(state);
        _history.Add(room);
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _stiff);
        transfer.List(_history, state =>
        {
            state ??= new FlowState(_field.ParameterCount, _field.Vectors);
            state.Transfer(transfer);
            return state;
        });
    }

    private (Method, string) Implicit()
    {
        var p = _field.ParameterCount;
        var hasGaussNewton = _field.StackedOutputs > 0;
        var text = $"P = {p}, tolerance {_tolerance:G2}";
        if (ImplicitSystem.PrefersDense(_field))
        {
            return _tolerance >= LooseForDense && hasGaussNewton
                ? (Method.Ros34Pw2, $"{text}: Gauss–Newton matrices are cheap, and order 3 is enough")
                : (Method.Bdf, $"{text}: a dense Hessian, kept over many steps, is cheap, and high order pays");
        }

        if ((long)p * Exprb32.MostVectors > MostKrylovValues)
            return (Method.Rkc2, $"{text}: no room for Krylov subspaces");
        return _tolerance >= LooseForKrylov
            ? (Method.Exprb32, $"{text}: Krylov subspaces, and order 3 is enough")
            : (Method.BdfKrylov, $"{text}: Krylov subspaces, and high order pays");
    }
}
