using System;
using System.Linq;
using System.Reflection;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>A function of one number as the product emits it: a network of an input and a <c>TestFunction</c>, whose program Forward is called as the runtime
/// calls it, without the runtime's refusal of infinite inputs.</summary>
internal static class EmittedFunction
{
    public const string Attribute = """
        namespace GradientFlow
        {
            public sealed class TestFunction(LayerInfo info) : Layer(info);

            public sealed class TestFunctionAttribute(int number) : LayerAttribute<TestFunction>
            {
                public int Number { get; } = number;
            }
        }
        """;

    public static string Declaration(string name, int number, bool single, string width) => $$"""
        [Network(Precision = Precision.{{(single ? "Single" : "Double")}}), Schedule(Width = VectorWidth.{{width}})]
        public partial class {{name}}
        {
            [Input(1)] public partial Input X { get; }
            [TestFunction({{number}})] public partial TestFunction Y { get; }
        }
        """;

    /// <summary>f(x) for every x; a network of single precision is given numbers that are floats.</summary>
    public static double[] Evaluate(Assembly assembly, string network, double[] x)
    {
        var type = assembly.GetType(network, throwOnError: true)!;
        var contract = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INetwork<,>));
        var evaluate = typeof(EmittedFunction).GetMethod(nameof(Forward), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(contract.GetGenericArguments());
        return (double[])evaluate.Invoke(null, [x])!;
    }

    private static double[] Forward<TNetwork, T>(double[] x)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var info = TNetwork.Info;
        var (s, tiles) = (info.TileSamples, (x.Length + info.TileSamples - 1) / info.TileSamples);
        var (data, rows) = (new T[tiles * info.DataLength], new T[tiles * s]);
        for (var i = 0; i < x.Length; i++)
            data[i / s * info.DataLength + i % s] = T.CreateChecked(x[i]);
        TNetwork.Forward(new TileBuffers<T> { Count = tiles, Data = data, Parameters = new T[] { T.One }, Workspace = new T[info.WorkspaceLength], Rows = rows });
        return [.. rows.Take(x.Length).Select(double.CreateChecked)];
    }
}
