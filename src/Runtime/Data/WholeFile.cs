using System;
using System.IO;

namespace GradientFlow;

/// <summary>Writes a file so that it is there whole or not at all, whatever happens meanwhile, and whoever else writes it.</summary>
internal static class WholeFile
{
    private const string Ending = ".new";
    private const int NameLength = 32;

    /// <summary>Why there can be no file of that path, or null.</summary>
    public static string? Obstacle(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        return Directory.Exists(full) || Path.EndsInDirectorySeparator(full) ? "it is a folder. Name a file in it"
            : !Directory.Exists(folder) ? $"there is no folder '{folder}'. Create it, or name a file in another one" : null;
    }

    /// <summary>Writes aside under a name that nobody else uses, flushes to the disk and renames.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var stream = CreateAside(path);
        var aside = stream.Name;
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <summary>Fails as <see cref="Write"/> would where nothing can be written beside the file, and leaves all as it is.</summary>
    public static void Try(string path)
    {
        using var stream = CreateAside(path);
        File.Delete(stream.Name);
    }

    private static FileStream CreateAside(string path) => new($"{path}.{Guid.NewGuid():N}{Ending}", FileMode.CreateNew, FileAccess.Write, FileShare.Delete);

    /// <summary>Deletes what writers of the file left aside when their process ended. Only for who knows that no other one writes it.</summary>
    public static void DeleteLeftovers(string path)
    {
        var beginning = Path.GetFileName(path) + ".";
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!))
        {
            var name = Path.GetFileName(file.AsSpan());
            if (name.Length == beginning.Length + NameLength + Ending.Length && name.StartsWith(beginning, StringComparison.Ordinal)
                && name.EndsWith(Ending, StringComparison.Ordinal)
                && Guid.TryParseExact(name.Slice(beginning.Length, NameLength), "N", out _))
                File.Delete(file);
        }
    }
}
