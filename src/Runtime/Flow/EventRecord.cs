using System.Collections.Generic;

namespace GradientFlow;

/// <summary>The events that were found, with θ for as many as there is memory for: for every occurrence, else for every second one, every fourth and so
/// on.</summary>
/// <param name="parameterCount">P</param>
/// <param name="mostValues">The most values of θ kept; the first occurrence has it in any case.</param>
internal sealed class EventRecord(int parameterCount, long mostValues)
{
    private readonly List<EventOccurrence> _occurrences = [];
    private int _stride = 1;

    public IReadOnlyList<EventOccurrence> Occurrences => _occurrences;

    /// <summary>θ is there for the multiples of the stride.</summary>
    private long Kept => (_occurrences.Count + _stride - 1L) / _stride;

    public void Add(EventOccurrence occurrence)
    {
        var keeps = _occurrences.Count % _stride == 0;
        _occurrences.Add(keeps ? occurrence : occurrence with { Parameters = null });
        while (Kept > 1 && Kept * parameterCount > mostValues)
        {
            for (var i = _stride; i < _occurrences.Count; i += 2 * _stride)
                _occurrences[i] = _occurrences[i] with { Parameters = null };
            _stride *= 2;
        }
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _stride);
        transfer.List(_occurrences, e =>
        {
            var (name, time, loss) = e is null ? ("", 0, 0) : (e.Name, e.Time, e.Loss);
            transfer.Text(ref name);
            transfer.Number(ref time);
            transfer.Number(ref loss);
            var hasParameters = e?.Parameters is not null;
            transfer.Flag(ref hasParameters);
            var parameters = hasParameters ? e?.Parameters ?? new double[parameterCount] : null;
            transfer.Values(parameters);
            return new(name, time, loss, parameters);
        });
    }
}
