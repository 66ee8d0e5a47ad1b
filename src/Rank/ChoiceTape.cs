using System.Collections.Generic;

namespace GradientFlow.Ranks;

/// <summary>Which piece of each function one sample runs through, in the order in which the network asks: written down by numbers that can be compared,
/// read back by those that cannot. This is the activation pattern.</summary>
internal sealed class ChoiceTape
{
    private readonly List<bool> _choices = [];
    private int _next;

    /// <summary>Choices are read back.</summary>
    public bool IsFrozen { get; private set; }

    public void Rewind(bool freeze)
    {
        (_next, IsFrozen) = (0, freeze);
        if (!freeze)
            _choices.Clear();
    }

    public bool Read() => _choices[_next++];

    public void Write(bool choice) => _choices.Add(choice);

    public bool Equals(ChoiceTape other)
    {
        if (_choices.Count != other._choices.Count)
            return false;
        for (var i = 0; i < _choices.Count; i++)
        {
            if (_choices[i] != other._choices[i])
                return false;
        }

        return true;
    }
}
