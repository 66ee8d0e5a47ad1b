using System;

namespace GradientFlow;

/// <summary>Where and how often a flow is saved. If the file is there when a flow starts, the flow goes on from it, and ends bit for bit where it would have
/// ended without interruption; a file of another flow is refused.</summary>
/// <remarks><para>A file is written aside, flushed to the disk and renamed, so that at any moment there is one whole checkpoint: the new or the one
/// before.</para>
/// <para>One flow at a time holds the file, by a lock on a file beside it (.lock) that ends with its process; a second one is refused before it computes
/// anything. Whether the file can be written is tried before the first step. A save that fails later (a full disk) is noted in
/// <see cref="FlowResult.Checkpoint"/> and tried again when the next one is due; the flow goes on.</para></remarks>
/// <param name="path">The file; its folder must exist.</param>
/// <exception cref="ArgumentException">The path is empty.</exception>
public sealed class FlowCheckpoint(string path)
{
    /// <summary>The file.</summary>
    public string Path { get; } = NotEmpty(path);

    /// <summary>The least time between two saves. The end is always saved, but for one inside a step, from which nothing can go on bit for bit: there the save
    /// before stands.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Saves after so many steps whatever the clock says; null for no such count.</summary>
    public long? Steps { get; init; }

    private static string NotEmpty(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path;
    }
}

/// <summary>What became of the saves of a flow.</summary>
/// <param name="Path">The file, from the root.</param>
/// <param name="Saves">Saves of this run that succeeded.</param>
/// <param name="Failures">Saves of this run that failed.</param>
/// <param name="LastFailure">Why the last of those failed; null where none did.</param>
/// <param name="SavedTime">t of the state that the file holds; null where it holds none of this flow.</param>
public sealed record CheckpointReport(string Path, long Saves, long Failures, string? LastFailure, double? SavedTime);
