using System;
using System.IO;

namespace GradientFlow;

/// <summary>The checkpoint of one flow, whose file no other flow touches from the start of this one to its end.</summary>
internal sealed class CheckpointStore : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;
    private long _saves, _failures;
    private string? _lastFailure;
    private double? _savedTime;

    private CheckpointStore(string path, FileStream held) => (_path, _lock) = (path, held);

    /// <summary>Takes the file, and tries whether it can be written.</summary>
    /// <exception cref="ArgumentException">It cannot be.</exception>
    /// <exception cref="IOException">Another flow holds it.</exception>
    public static CheckpointStore? Open(FlowCheckpoint? checkpoint)
    {
        if (checkpoint is null)
            return null;
        var path = Path.GetFullPath(checkpoint.Path);
        if (WholeFile.Obstacle(path) is { } obstacle)
            throw Refused(path, obstacle);
        FileStream? held = null;
        try
        {
            held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            WholeFile.DeleteLeftovers(path);
            WholeFile.Try(path);
            return new(path, held);
        }
        catch (IOException e) when (held is null && IsHeldByAnother(e))
        {
            throw new IOException(
                $"'{path}' is the checkpoint of a flow that is being integrated, in this process or another one, which holds '{path}.lock': wait for its "
                    + "end, or name another file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw Refused(path, $"{e.Message} Choose a folder that can be written to", e);
        }
    }

    /// <summary>The report of a flow that is at its end.</summary>
    public CheckpointReport Report => new(_path, _saves, _failures, _lastFailure, _savedTime);

    /// <summary>What to say of the end where the last save failed, else nothing.</summary>
    public string Warning { get; private set; } = "";

    /// <summary>Reads the state, if there is one.</summary>
    /// <param name="state">Takes it.</param>
    /// <param name="time">t of the state taken.</param>
    /// <exception cref="InvalidDataException">The file is not whole, or of another flow.</exception>
    public bool TryLoad(Action<StateTransfer> state, Func<double> time)
    {
        if (!File.Exists(_path))
            return false;
        CheckpointFile.Load(_path, state);
        _savedTime = time();
        return true;
    }

    /// <summary>Writes the state, or notes why that failed.</summary>
    public void Save(Action<StateTransfer> state, double time)
    {
        try
        {
            CheckpointFile.Save(_path, state);
            _saves++;
            (_savedTime, Warning) = (time, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {   // the flow is worth more than its checkpoint
            _failures++;
            _lastFailure = e.Message;
            var holds = _savedTime is { } t ? $"holds the flow at t = {Integrator.Text(t)}" : "holds nothing of this flow";
            Warning = $" Its state could not be saved ({e.Message}); '{_path}' {holds}.";
        }
    }

    public void Dispose() => _lock.Dispose();

    private static ArgumentException Refused(string path, string why, Exception? inner = null) =>
        new($"options.Checkpoint cannot be saved to '{path}': {why}.", "options", inner);

    /// <summary>A violation of sharing: of Windows, or EWOULDBLOCK of Linux or of macOS and BSD.</summary>
    private static bool IsHeldByAnother(IOException e) => e.HResult is unchecked((int)0x80070020) or 11 or 35;
}
