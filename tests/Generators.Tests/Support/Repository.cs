using System;
using System.IO;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Files that hold what was read and found right are written anew, to be read again: GRADIENTFLOW_ACCEPT=1.</summary>
    public static bool Accepts => Environment.GetEnvironmentVariable("GRADIENTFLOW_ACCEPT") == "1";

    public static string Path(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "GradientFlow.sln")))
            folder = folder.Parent!;
        return System.IO.Path.Combine([folder.FullName, .. parts]);
    }
}
