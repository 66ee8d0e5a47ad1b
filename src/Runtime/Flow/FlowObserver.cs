using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>Something that looks at a flow at chosen times and records what it sees as a series of <see cref="FlowResult.Series"/>. The flow is the same with
/// it and without, bit for bit, and what it costs is counted apart. <see cref="Observe"/> has the usual ones.</summary>
/// <remarks>It fails where it throws or gives NaN (infinities are values). At the start of a flow that is refused, for nothing has been computed then; later
/// the flow goes on, the series has NaN there, and <see cref="FlowSeries.Failures"/> and <see cref="FlowResult.StopMessage"/> say what happened.</remarks>
public sealed record FlowObserver
{
    private const int LongestName = 100;
    private static readonly string[] s_reserved = ["events"]; // trajectory.events.csv

    private readonly Func<ObservedFlow, Observation> _bind;

    /// <summary>Observes one value.</summary>
    /// <param name="name">Of the series, and of its one column.</param>
    /// <param name="function">Of nothing but its argument, so that a resumed flow sees what the first one saw.</param>
    /// <exception cref="ArgumentException">The name breaks the rule of <see cref="Name"/>, or is "time".</exception>
    public FlowObserver(string name, FlowFunction function)
        : this(name, [name], Several(function))
    {
    }

    /// <summary>Observes several values.</summary>
    /// <param name="name">Of the series.</param>
    /// <param name="columns">The names of the values; at least one, none of them empty, "time" or there twice.</param>
    /// <param name="function">Of nothing but its argument, so that a resumed flow sees what the first one saw. It gives each column its value; one that it
    /// leaves out is NaN.</param>
    /// <exception cref="ArgumentException">A name breaks its rule.</exception>
    public FlowObserver(string name, IEnumerable<string> columns, FlowFunctions function)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(function);
        Name = name;
        var bound = new Observation([.. columns], function);
        bound.Check(name);
        (Kind, _bind, IsFunction) = ("a function", _ => bound, true);
    }

    /// <param name="name">Of the series.</param>
    /// <param name="kind">All that tells it from other observers, in words; the flow a checkpoint is of has the same.</param>
    /// <param name="bind">Called before the flow begins; what it refuses, it refuses then.</param>
    internal FlowObserver(string name, string kind, Func<ObservedFlow, Observation> bind)
    {
        Name = name;
        (Kind, _bind) = (kind, bind);
    }

    /// <summary>The name of the series, and part of the names of files: up to 100 letters, digits, '.', '-' and '_', the first of them a letter or a
    /// digit. The observers of a flow have different ones, in whatever case.</summary>
    /// <exception cref="ArgumentException">It breaks that rule, or is "events", as a file of the events is called.</exception>
    public string Name
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Name));
            if (value.Length is 0 or > LongestName || !char.IsLetterOrDigit(value[0])
                || !value.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_'))
                throw new ArgumentException($"'{value}' cannot be the name of an observer, which is part of the names of files: up to {LongestName} letters, "
                    + "digits, '.', '-' and '_', the first of them a letter or a digit.", nameof(Name));
            if (s_reserved.Contains(value, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"'{value}' cannot be the name of an observer: the file of the events is called so. Choose another one.",
                    nameof(Name));
            field = value;
        }
    }

    /// <summary>When it looks; five times for each factor of ten in time from the end of the first step on, and at start and end, unless given.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public ObservationTimes Times
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Times));
            field = value;
        }
    }

    = ObservationTimes.PerDecade(5);

    /// <summary>What it observes, with every setting.</summary>
    internal string Kind { get; }

    /// <summary>Whether it is a function of the caller's, of which two can be told apart by their values alone.</summary>
    internal bool IsFunction { get; }

    /// <exception cref="ArgumentException">It cannot observe that flow.</exception>
    internal Observation Bind(ObservedFlow flow)
    {
        var bound = _bind(flow);
        bound.Check(Name);
        return bound;
    }

    private static FlowFunctions Several(FlowFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (in FlowPoint point, Span<double> values) => values[0] = function(point);
    }
}

/// <summary>An observer that is bound to a flow.</summary>
/// <param name="Columns">The names of its values.</param>
/// <param name="Function">Gives them.</param>
internal sealed record Observation(string[] Columns, FlowFunctions Function)
{
    /// <exception cref="ArgumentException">The names are none.</exception>
    public void Check(string observer)
    {
        if (Columns.Length == 0)
            throw new ArgumentException($"The observer '{observer}' has no columns; name at least one.", "columns");
        var seen = new HashSet<string>();
        for (var i = 0; i < Columns.Length; i++)
        {
            if (string.IsNullOrEmpty(Columns[i]))
                throw new ArgumentException($"Column {i} of the observer '{observer}' has no name.", "columns");
            if (Columns[i] == FlowSeries.Time)
                throw new ArgumentException($"Column {i} of the observer '{observer}' is called '{FlowSeries.Time}', as the times are; choose another name.",
                    "columns");
            if (!seen.Add(Columns[i]))
                throw new ArgumentException($"The observer '{observer}' has two columns '{Columns[i]}'; each needs a name of its own.", "columns");
        }
    }
}
