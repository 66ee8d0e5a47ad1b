using System.Globalization;

namespace GradientFlow;

/// <summary>What a flow is a flow of: the loss, its data, and where it starts. It stands in every checkpoint, and must be the same where one is taken up. How
/// it is integrated is <see cref="FlowSettings"/>'s to say.</summary>
internal sealed class FlowIdentity
{
    private readonly (string What, string Value)[] _items;

    private FlowIdentity(params (string What, string Value)[] items) => _items = items;

    /// <param name="start">Loss and gradient included.</param>
    public static FlowIdentity Of(IGradientField field, IGradientField? validation, FlowState start)
    {
        static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
        return new(
            ("the network", field.Name),
            ("its loss", field.LossConvention),
            ("P", Number(field.ParameterCount)),
            ("n", Number(field.Samples)),
            ("the width of vectors", Number(field.VectorBits)),
            ("the unit of rounding", Number(field.UnitRoundoff)),
            ("θ at the start", Fingerprint.Of(start.Parameters)),
            ("the loss at the start, hence the data,", Number(start.Loss)),
            ("∇L at the start, hence the data,", Fingerprint.Of(start.Gradient)),
            ("the fingerprint of the loss (its formula, data, targets or weights)", Fingerprint.Of(field, start.Parameters)),
            ("the fingerprint of the validation loss", validation is null ? "none" : Fingerprint.Of(validation, start.Parameters)));
    }

    /// <exception cref="System.IO.InvalidDataException">The file is of another flow.</exception>
    public void Transfer(StateTransfer transfer)
    {
        foreach (var (what, value) in _items)
            transfer.Same(what, value);
    }
}
