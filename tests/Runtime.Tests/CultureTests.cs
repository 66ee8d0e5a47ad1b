using System;
using System.IO;
using GradientFlow.Tests.Certificates;
using GradientFlow.Tests.Exchange;

namespace GradientFlow.Tests;

/// <summary>What the library says, proves, writes and reads is the same whatever the culture of the thread.</summary>
public sealed class CultureTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-culture");

    public static TheoryData<string> Names => [.. Cultures.All.Keys];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_said_and_proved_is_the_same(string culture) => Assert.Equal(Said(), Cultures.In(Cultures.All[culture], Said));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_flow_is_resumed_where_another_culture_saved_it(string culture)
    {
        var path = Path.Combine(_folder.FullName, "flow.checkpoint");
        var data = Sampling.Data(20, 2, 2);
        var options = new FlowOptions { EndTime = 2, InitialStep = 0.125, Checkpoint = new(path) { Interval = TimeSpan.FromDays(1), Steps = 2 } };
        var start = SmoothSmall.Initialize(5);
        Cultures.In(Cultures.All[culture], () => SmoothSmall.Integrate(data, start, options with { MaxEvaluations = 20 }));
        var resumed = SmoothSmall.Integrate(data, start, options);
        var whole = SmoothSmall.Integrate(data, start, options with { Checkpoint = null });
        Assert.Equal(whole.Parameters, resumed.Parameters);
    }

    private string[] Said()
    {
        // Padded windows are read with negative offsets: "−1" is what the architecture must not say.
        var conv = Rank.Certify<Padded>(samples: 2);
        var flow = Decaying.Integrate(Sampling.Data(20, 2, 1), Decaying.Initialize(3), new FlowOptions { EndTime = 0.5 });
        var npz = Path.Combine(_folder.FullName, "a.npz");
        NpzFile.Write(npz, [new("Y.weight", [1, 3], [-1.5, double.NegativeInfinity, 0])]);
        return
        [
            $"{conv.Verdict}", conv.ToString(), Rank.Certify<C1b>(samples: 4).ToString(), Padded.Scope.ToString(), Decaying.Info.LossConvention,
            flow.ToString(), flow.StopMessage,
            Fault(() => Rank.Certify<Padded>(samples: -3)),
            Fault(() => new NamedTensor("W", [-2, 3], [1])),
            Fault(() => SharingModel.LoadParameters(npz)),
            Fault(() => Dataset.Create(new double[,] { { 1, -1.5 }, { 2, double.NaN } }, new double[,] { { 1 }, { 2 } })),
            Fault(() => Classifier.Bind(Dataset.Create(new double[,] { { 1, -1.5 } }, new double[,] { { 0.25, 0.5, -1e-3 } }))),
            Fault(() => Decaying.Integrate(Sampling.Data(20, 2, 1), Decaying.Initialize(3), new FlowOptions { EndTime = -0.5, Tolerance = -1.5 })),
            Convert.ToHexString(File.ReadAllBytes(npz).AsSpan(50, 90)),
        ];
    }

    private static string Fault(Func<object> call) => Assert.ThrowsAny<Exception>(call).Message;
}

[Network(Scope = TheoremScope.Ignored)]
public partial class Padded
{
    [Input(1, 4)] public partial Input X { get; }
    [Conv1D(2, 3, Activation.LeakyReLU, Slope = -0.25, Pad = 1)] public partial Conv1D A { get; }
    [Dense(1)] public partial Dense Y { get; }
}
