using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Networks;

/// <summary>A bound field serves one caller at a time: a second thread is refused and disturbs nothing, whatever either calls.</summary>
public sealed class OneCallerTests(ITestOutputHelper output)
{
    /// <summary>Everything that uses the workspace.</summary>
    private static readonly Dictionary<string, Action<GradientField<SmoothSmall, double>, double[], double[]>> s_members = new()
    {
        ["Loss"] = static (f, theta, result) => result[0] = f.Loss(theta),
        ["LossGradient"] = static (f, theta, result) => result[^1] = f.LossGradient(theta, result.AsSpan(0, theta.Length)),
        ["Predict"] = static (f, theta, result) => f.Predict(theta, result.AsSpan(0, f.StackedOutputs)),
        ["HessianVector"] = static (f, theta, result) => f.HessianVector(theta, theta, result.AsSpan(0, theta.Length)),
        ["GaussNewtonVector"] = static (f, theta, result) => f.GaussNewtonVector(theta, theta, result.AsSpan(0, theta.Length)),
        ["JacobianVector"] = static (f, theta, result) => f.JacobianVector(theta, theta, result.AsSpan(0, f.StackedOutputs)),
        ["VectorJacobian"] = static (f, theta, result) => f.VectorJacobian(theta, Enumerable.Repeat(1.0, f.StackedOutputs).ToArray(),
            result.AsSpan(0, theta.Length)),
        ["JacobianRows"] = static (f, theta, result) => f.JacobianRows(theta, result.AsSpan(0, f.StackedOutputs * theta.Length)),
        ["GaussNewtonRows"] = static (f, theta, result) => f.GaussNewtonRows(theta, result.AsSpan(0, f.StackedOutputs * theta.Length)),
        ["GaussNewton"] = static (f, theta, result) => f.GaussNewton(theta, result.AsSpan(0, theta.Length * theta.Length)),
        ["Hessian"] = static (f, theta, result) => f.Hessian(theta, result.AsSpan(0, theta.Length * theta.Length)),
        ["SignFlips"] = static (f, theta, result) => result[0] = f.SignFlips(theta, theta) ?? -1,
    };

    private static double[] Room(GradientField<SmoothSmall, double> field) => new double[field.StackedOutputs * field.ParameterCount + 1];

    [Fact]
    public void Every_member_that_computes_is_refused_to_a_second_thread()
    {
        // A member that is new must stand in the table, or be one of those that touch no memory of the field.
        var members = typeof(GradientField<SmoothSmall, double>).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName).Select(m => m.Name);
        Assert.Equal(members.Except([nameof(IGradientField.Fingerprint), nameof(IGradientField.ScopeFrom)]).Order(), s_members.Keys.Order());

        var (field, theta) = (SmoothSmall.Bind(Sampling.Data(40, 2, 2)), SmoothSmall.Initialize(1));
        var (expected, errors) = (Room(field), new List<string>());
        field.LossGradient(theta, expected.AsSpan(0, theta.Length));
        using (((IGated)field).Enter())
        {
            OnAnotherThread(() =>
            {
                foreach (var (name, call) in s_members)
                    errors.Add(Assert.Throws<InvalidOperationException>(() => call(field, theta, Room(field))).Message);
                errors.Add(Assert.Throws<InvalidOperationException>(() => GradientFlow.Flow.Integrate(field, theta, new FlowOptions { EndTime = 1 })).Message);
            });
        }

        Assert.Equal(s_members.Count + 1, errors.Count);
        Assert.All(errors, e =>
        {
            Assert.StartsWith("SmoothSmall cannot be called now: this bound field is in use", e, StringComparison.Ordinal);
            Assert.Contains("Bind a field for each caller", e, StringComparison.Ordinal);
        });
        OnAnotherThread(() =>
        {
            foreach (var call in s_members.Values)
                call(field, theta, Room(field)); // free again
        });
    }

    /// <summary>Eight threads call whatever there is, as fast as they can: what is not refused is right to the last bit.</summary>
    [Fact]
    public void What_is_not_refused_is_right()
    {
        var (field, theta) = (SmoothSmall.Bind(Sampling.Data(400, 2, 2), 2), SmoothSmall.Initialize(1));
        var members = s_members.ToArray();
        double[][] expected = [.. members.Select(m => { var room = Room(field); m.Value(field, theta, room); return room; })];
        var (right, wrong, refused) = (0, 0, 0);
        using var start = new Barrier(8);
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            var room = Room(field);
            start.SignalAndWait();
            for (var i = 0; i < 250; i++)
            {
                var m = (t + i) % members.Length;
                room.AsSpan().Clear();
                try
                {
                    members[m].Value(field, theta, room);
                    Interlocked.Increment(ref room.AsSpan().SequenceEqual(expected[m]) ? ref right : ref wrong);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        output.WriteLine($"right {right}, refused {refused}, wrong {wrong}");
        Assert.Equal((0, 2000), (wrong, right + refused));
        Assert.True(right > 0);
    }

    /// <summary>Between its evaluations too a flow keeps its field, and the validation's, from other threads; its own thread may call them, and start another
    /// flow.</summary>
    [Fact]
    public void A_flow_holds_its_field_from_start_to_end()
    {
        var (field, theta) = (SmoothSmall.Bind(Sampling.Data(40, 2, 2)), SmoothSmall.Initialize(1));
        var validation = SmoothSmall.Bind(Sampling.Data(10, 2, 2, seed: 3));
        var options = new FlowOptions { EndTime = 5, Tolerance = 1e-4 };
        var alone = GradientFlow.Flow.Integrate(field, theta, options, validation);
        var (refused, called, nested) = (0, 0, 0);
        var watched = options with
        {
            Events =
            [
                new("observer", (in FlowPoint p) =>
                {
                    foreach (var f in (GradientField<SmoothSmall, double>[])[field, validation])
                    {
                        OnAnotherThread(() => Assert.Throws<InvalidOperationException>(() => f.Loss(theta)));
                        refused++;
                    }

                    foreach (var call in s_members.Values)
                        call(field, p.Parameters.ToArray(), Room(field));
                    called++;
                    if (nested++ == 3)
                        GradientFlow.Flow.Integrate(field, theta, options, validation);
                    return 1;
                }),
            ],
        };
        var flow = GradientFlow.Flow.Integrate(field, theta, watched, validation);
        Assert.True(called > 5 && refused == 2 * called && nested > 3);
        Assert.Equal(alone.Points.Select(p => (p.Time, p.Loss, p.ValidationLoss)), flow.Points.Select(p => (p.Time, p.Loss, p.ValidationLoss)));
        Assert.Equal(alone.Parameters, flow.Parameters);

        // An exception that ends a flow gives its fields back.
        Assert.Throws<TimeoutException>(() => GradientFlow.Flow.Integrate(field, theta,
            options with { Events = [new("fails", (in FlowPoint _) => throw new TimeoutException())] }, validation));
        OnAnotherThread(() => field.Loss(theta));
        OnAnotherThread(() => validation.Loss(theta));
    }

    private static void OnAnotherThread(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(error);
    }
}
