using System.IO;

namespace GradientFlow;

/// <summary>A tensor of a file, for what is said when it cannot be read.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Name">The name of the tensor in it.</param>
internal readonly record struct TensorPlace(string File, string Name)
{
    /// <summary>'W' of net.npz is …</summary>
    public InvalidDataException Fault(string what) => new($"'{Name}' of {Path.GetFileName(File)} {what}.");
}
