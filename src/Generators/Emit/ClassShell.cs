using GradientFlow.Generators.Declaration;

namespace GradientFlow.Generators.Emit;

/// <summary>The other half of the user's class, with the types around it.</summary>
internal static class ClassShell
{
    public static void Open(CodeWriter code, NetworkSpec spec)
    {
        if (spec.Type.Namespace.Length > 0)
            code.Lines("", $"namespace {spec.Type.Namespace}", "{"); // whose contents are not indented
        foreach (var container in spec.Type.Containers)
            code.Open(container.Declaration);
        var contract = spec.IsBlockOnly ? "" : $" : global::GradientFlow.INetwork<{spec.Type.Qualified}, {(spec.IsSingle ? "float" : "double")}>";
        code.Open(spec.Type.Self.Declaration + contract);
    }

    public static void Close(CodeWriter code, NetworkSpec spec)
    {
        for (var i = 0; i <= spec.Type.Containers.Count; i++)
            code.Close();
        if (spec.Type.Namespace.Length > 0)
            code.Line("}");
    }
}
