using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Examples;

/// <summary>The labels' author: four sigmoid units without biases.</summary>
[Network]
[Initialize(Initialization.LeCunNormal, Scale = 3)]
public partial class Teacher
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(4, Activation.Sigmoid, Bias = false)]
    public partial Dense Hidden { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>One unit more than the teacher has.</summary>
[Network(Samples = 10_000, Kernels = true)]
public partial class Student
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(5, Activation.Sigmoid, Bias = false)]
    public partial Dense Hidden { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>A student of five sigmoid units learns from a teacher of four: the workload of J. Brea et al., "MLPGradientFlow: going with the flow of multilayer
/// perceptrons (and finding minima fast and accurately)", arXiv 2301.10638.</summary>
internal sealed class TeacherStudentExample : Example
{
    public const int Samples = 10_000;

    public override string Name => "teacher-student";

    public override string Summary => "A student of 5 sigmoid units learns from a teacher of 4 on 10,000 Gaussian inputs, without biases.";

    public override double Until => 1e4;

    public override IReadOnlyList<ExampleNetwork> Networks => [ExampleNetwork.Of<Student, double>()];

    public override ExampleOutcome Run(ExampleRun run)
    {
        var random = new Xoshiro256(run.Seed);
        var x = new double[Samples, 2];
        for (var i = 0; i < Samples; i++)
            (x[i, 0], x[i, 1]) = (random.NextNormal(), random.NextNormal());

        var y = Teacher.Predict(Teacher.Initialize(run.Seed), Dataset.ForInputs(x));
        var flow = Student.Integrate(Dataset.Create(x, y), Student.Initialize(run.Seed + 1), run.Options, run.Cancellation);

        var spread = y.Cast<double>().Select(v => v * v).Average();
        return new(flow, [("unexplained share of the labels", $"{2 * flow.Final.Loss / spread:G3}")]);
    }
}
