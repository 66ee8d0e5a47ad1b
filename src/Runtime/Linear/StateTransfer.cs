using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace GradientFlow;

/// <summary>Carries state to a checkpoint or back from one. A class names its state once, in one method that serves both ways, so that nothing is written
/// that is not read.</summary>
internal sealed class StateTransfer
{
    private const int Piece = 1 << 13; // what a stream takes at once is copied by it, and many values are more bytes than a span can hold

    private readonly BinaryWriter? _writer;
    private readonly BinaryReader? _reader;
    private readonly string _path;

    /// <param name="writer">To a file.</param>
    /// <param name="path">Of that file, for messages.</param>
    public StateTransfer(BinaryWriter writer, string path) => (_writer, _path) = (writer, path);

    /// <param name="reader">From a file.</param>
    /// <param name="path">Of that file, for messages.</param>
    public StateTransfer(BinaryReader reader, string path) => (_reader, _path) = (reader, path);

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
        for (var at = 0; at < values.Length; at += Piece)
        {
            var piece = MemoryMarshal.AsBytes(values.Slice(at, Math.Min(Piece, values.Length - at)));
            _writer?.Write(piece);
            _reader?.BaseStream.ReadExactly(piece);
        }
    }

    /// <summary>What must be the same here as in the file, as text.</summary>
    /// <param name="what">It is.</param>
    /// <param name="here">Its value.</param>
    /// <exception cref="InvalidDataException">The file says otherwise: it is of another flow.</exception>
    public void Same(string what, string here)
    {
        var there = here;
        Text(ref there);
        if (there != here)
            throw Refusal($"{what} is '{there}' there and '{here}' here");
    }

    /// <summary>The file is refused.</summary>
    /// <param name="why">What differs.</param>
    public InvalidDataException Refusal(string why) => new($"'{_path}' is a checkpoint of another flow: {why}. Move it away, or name another file.");

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
