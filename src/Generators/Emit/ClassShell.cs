using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Lowering;

namespace GradientFlow.Generators.Emit;

/// <summary>The other half of the user's class, with the types around it.</summary>
internal static class ClassShell
{
    public static void Open(CodeWriter code, NetworkSpec spec)
    {
        foreach (var container in spec.Type.Containers)
            code.Open(container);
        var (name, T) = (Names.Escape(spec.Type.Name), spec.IsSingle ? "float" : "double");
        code.Open($"partial class {name} : global::GradientFlow.INetwork<{name}, {T}>");
    }

    public static void Close(CodeWriter code, NetworkSpec spec)
    {
        for (var i = 0; i <= spec.Type.Containers.Count; i++)
            code.Close();
    }
}
