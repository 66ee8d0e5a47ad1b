using System;
using System.IO;

namespace GradientFlow;

/// <summary>Writes a file so that it is there whole or not at all, whatever happens meanwhile.</summary>
internal static class WholeFile
{
    public static void Write(string path, Action<Stream> write)
    {
        var aside = path + ".new";
        try
        {
            using var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None);
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        File.Move(aside, path, overwrite: true);
    }
}
