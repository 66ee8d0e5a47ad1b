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

    public static string Declaration(string name, int number, bool single) => $$"""
        [Network(Precision = Precision.{{(single ? "Single" : "Double")}})]
        public partial class {{name}}
        {
            [Input(1)] public partial Input X { get; }
            [TestFunction({{number}})] public partial TestFunction Y { get; }
        }
        """;

    /// <summary>A network of one unit σ(w·x + b).</summary>
    public static string Unit(string name, string activation, bool single) => $$"""
        [Network(Precision = Precision.{{(single ? "Single" : "Double")}}), SquareLoss]
        public partial class {{name}}
        {
            [Input(1)] public partial Input X { get; }
            [Dense(1, Activation.{{activation}})] public partial Dense Y { get; }
        }
        """;

    /// <summary>f(x) for every x, in vectors of so many bits; a network of single precision is given numbers that are floats.</summary>
    public static double[] Evaluate(Assembly assembly, string network, double[] x, int vectorBits) =>
        (double[])Invoke(assembly, network, nameof(Forward), x, vectorBits);

    /// <summary>σ, σ′ and σ″ at every x, as the programs Forward, JacobianVector and HessianVector of a <see cref="Unit"/> with w = 1, b = 0 compute
    /// them.</summary>
    public static double[][] Derivatives(Assembly assembly, string network, double[] x) =>
        (double[][])Invoke(assembly, network, nameof(Sweeps), x, VectorWidths.Widest);

    private static object Invoke(Assembly assembly, string network, string method, double[] x, int vectorBits)
    {
        var type = assembly.GetType(network, throwOnError: true)!;
        var contract = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INetwork<,>));
        return typeof(EmittedFunction).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(contract.GetGenericArguments())
            .Invoke(null, [x, vectorBits])!;
    }

    private static double[] Forward<TNetwork, T>(double[] x, int vectorBits)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var info = TNetwork.Info;
        var (s, tiles) = (info.TileSamples, (x.Length + info.TileSamples - 1) / info.TileSamples);
        var (data, rows) = (new T[tiles * info.DataLength], new T[tiles * s]);
        for (var i = 0; i < x.Length; i++)
            data[i / s * info.DataLength + i % s] = T.CreateChecked(x[i]);
        TNetwork.Run(NetworkProgram.Forward, vectorBits,
            new TileBuffers<T> { Count = tiles, Data = data, Parameters = new T[] { T.One }, Workspace = new T[info.WorkspaceLength], Rows = rows });
        return [.. rows.Take(x.Length).Select(double.CreateChecked)];
    }

    /// <summary>With the target −2⁸⁰ the residual is 2⁸⁰, and ∂²L/∂b² = σ′² + 2⁸⁰·σ″ is σ″ for every purpose.</summary>
    private static double[][] Sweeps<TNetwork, T>(double[] x, int vectorBits)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var info = TNetwork.Info;
        var s = info.TileSamples;
        var (data, rows, work, sums) = (new T[info.DataLength], new T[s], new T[info.WorkspaceLength], new double[info.SumsLength]);
        T[] theta = [T.One, T.Zero], direction = [T.Zero, T.One];
        data.AsSpan(s, s).Fill(T.CreateChecked(-Math.ScaleB(1, 80)));
        double[][] result = [new double[x.Length], new double[x.Length], new double[x.Length]];
        for (var i = 0; i < x.Length; i++)
        {
            // Every sample alike, but only one that counts in the sums, each in its turn.
            var lane = i % s;
            data.AsSpan(0, s).Fill(T.CreateChecked(x[i]));
            data.AsSpan(2 * s, s).Clear();
            data[2 * s + lane] = T.One;
            var tiles = new TileBuffers<T> { Count = 1, Data = data, Parameters = theta, Direction = direction, Workspace = work, Rows = rows, Sums = sums };
            TNetwork.Run(NetworkProgram.Forward, vectorBits, tiles);
            result[0][i] = double.CreateChecked(rows[lane]);
            TNetwork.Run(NetworkProgram.JacobianVector, vectorBits, tiles);
            result[1][i] = double.CreateChecked(rows[lane]);
            sums.AsSpan().Clear();
            TNetwork.Run(NetworkProgram.HessianVector, vectorBits, tiles);
            result[2][i] = Math.ScaleB(sums[1], -80);
        }

        return result;
    }
}
