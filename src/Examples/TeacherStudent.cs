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

    public override ExampleProblem Prepare(ExampleRun run)
    {
        var (x, y) = Draw(run.Seed);
        return ExampleProblem.Of<Student, double>(Dataset.Create(x, y));
    }

    public override ExampleOutcome Run(ExampleRun run)
    {
        var problem = Prepare(run);
        var flow = Student.Integrate(problem.Data, Student.Initialize(run.Seed + 1), run.Options, run.Cancellation);
        var spread = Draw(run.Seed).Y.Cast<double>().Select(v => v * v).Average();
        return new(problem, flow, [("unexplained share of the labels", $"{2 * flow.Final.Loss / spread:G3}")]);
    }

    /// <summary>Gaussian inputs, and what the teacher says of them.</summary>
    private static (double[,] X, double[,] Y) Draw(ulong seed)
    {
        var random = new Xoshiro256(seed);
        var x = new double[Samples, 2];
        for (var i = 0; i < Samples; i++)
            (x[i, 0], x[i, 1]) = (random.NextNormal(), random.NextNormal());
        return (x, Teacher.Predict(Teacher.Initialize(seed), Dataset.ForInputs(x)));
    }
}
