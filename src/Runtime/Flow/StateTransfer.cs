using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace GradientFlow;

/// <summary>Carries state to a checkpoint or back from one. A class names its state once, in one method that serves both ways, so that nothing is written
/// that is not read.</summary>
internal sealed class StateTransfer
{
    private readonly BinaryWriter? _writer;
    private readonly BinaryReader? _reader;

    public StateTransfer(BinaryWriter writer) => _writer = writer;

    public StateTransfer(BinaryReader reader) => _reader = reader;

    public bool IsReading => _reader is not null;

    public void Number(ref double value)
    {
        _writer?.Write(value);
        value = _reader?.ReadDouble() ?? value;
    }

    public void Number(ref long value)
    {
        _writer?.Write(value);
        value = _reader?.ReadInt64() ?? value;
    }

    public void Number(ref long? value)
    {
        var (has, number) = (value is not null, value ?? 0);
        Flag(ref has);
        Number(ref number);
        value = has ? number : null;
    }

    public void Number(ref int value)
    {
        _writer?.Write(value);
        value = _reader?.ReadInt32() ?? value;
    }

    public void Flag(ref bool value)
    {
        _writer?.Write(value);
        value = _reader?.ReadBoolean() ?? value;
    }

    public void Text(ref string value)
    {
        _writer?.Write(value);
        value = _reader?.ReadString() ?? value;
    }

    /// <summary>As many values as there is room for on both sides.</summary>
    public void Values(Span<double> values)
    {
        _writer?.Write(MemoryMarshal.AsBytes(values));
        _reader?.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
    }

    /// <summary>A list of any length.</summary>
    public void List<T>(List<T> list, Func<T?, T> transfer)
    {
        var count = list.Count;
        Number(ref count);
        if (!IsReading)
        {
            foreach (var item in list)
                transfer(item);
            return;
        }

        list.Clear();
        for (var i = 0; i < count; i++)
            list.Add(transfer(default));
    }
}
