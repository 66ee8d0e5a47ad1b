using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Threading;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Ranks;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>What an attribute says of itself is what the compiler does: giving a setting its default is the same as not giving it.</summary>
public sealed class DefaultTests
{
    // A sound layer of every kind that has settings; the settings are appended to its arguments.
    private static readonly Dictionary<string, (string Arguments, string Input)> s_layers = new()
    {
        ["Dense"] = ("3", "3"),
        ["Conv1D"] = ("2, 3", "2, 6"),
        ["Conv2D"] = ("2, 3", "2, 6, 5"),
        ["DepthwiseConv2D"] = ("3", "2, 6, 5"),
        ["TransposedConv1D"] = ("2, 3", "2, 6"),
        ["TransposedConv2D"] = ("2, 3", "2, 6, 5"),
        ["AveragePool"] = ("2", "2, 6, 5"),
        ["MaxPool"] = ("2", "2, 6, 5"),
        ["Slice"] = ("1, 1", "2, 6"),
        ["BatchNorm"] = ("", "2, 6"),
        ["LayerNorm"] = ("", "2, 6"),
        ["RMSNorm"] = ("", "2, 6"),
        ["GraphConv"] = ("3, Edges = [0, 1, 1, 2]", "3, 2"),
        ["Recurrent"] = ("3", "4, 2"),
        ["Attention"] = ("", "3, 4"),
        ["LinearAttention"] = ("", "3, 4"),
        ["Concat"] = ("nameof(X), nameof(Z)", ""),
        ["Bilinear"] = ("2, From = [nameof(X), nameof(Z)]", ""),
    };

    [Fact]
    public void A_default_that_is_given_changes_nothing()
    {
        var compared = 0;
        var differ = new List<string>();
        var seen = new HashSet<string>();
        // Where Pad is not given, Padding decides: to give any number is to say something.
        bool Decides(PropertyInfo p) => p.Name == "Pad";
        foreach (var type in typeof(NetworkAttribute).Assembly.GetExportedTypes()
            .Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Attribute)) && t.Namespace == "GradientFlow"))
        {
            var kind = type.Name[..^"Attribute".Length];
            // Without a value of their own: names of layers and members, arrays, and what the constructor takes.
            var settings = type.GetProperties().Where(p => p.CanWrite && p.SetMethod!.IsPublic && (p.PropertyType.IsValueType && !Decides(p))).ToArray();
            if (settings.Length == 0)
                continue;
            seen.Add(kind);
            string[] extras = kind switch
            {
                "Initialize" => ["", "Scale = 2", "Gain = Initialization.Constant", "Initialization.HeUniform, Scale = 0.5, Bias = Initialization.Normal"],
                "Dense" => ["", "Activation.LeakyReLU", "Activation.ELU"],
                _ => [""],
            };
            foreach (var extra in extras)
            {
                var instance = Instance(type, extra);
                var plain = Understood(kind, extra);
                foreach (var setting in settings.Where(s => !extra.Contains(s.Name + " =", StringComparison.Ordinal)))
                {
                    var given = $"{setting.Name} = {Text(setting.GetValue(instance)!)}";
                    if (Understood(kind, extra.Length > 0 ? extra + ", " + given : given) != plain)
                        differ.Add($"[{kind}({extra})]: {given}");
                    compared++;
                }
            }
        }

        Assert.Empty(differ);
        Assert.True(compared > 60, $"{compared} settings");
        Assert.Empty(s_layers.Keys.Except(seen));
    }

    [Fact]
    public void Enumerations_of_the_compiler_are_those_of_the_library()
    {
        Assert.Equal(Enum.GetNames<global::GradientFlow.LossScale>(), Enum.GetNames<Layers.LossScale>());
        Assert.Equal(Enum.GetNames<global::GradientFlow.TargetRule>(), Enum.GetNames<Layers.TargetRule>());
        Assert.Equal(Enum.GetNames<Activation>().Order(StringComparer.Ordinal), Activations.Formulas.Keys.Order(StringComparer.Ordinal));
        var losses = typeof(LossAttribute).Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(LossAttribute)))
            .Select(t => t.Name[..^"LossAttribute".Length]);
        Assert.Equal(losses.Order(StringComparer.Ordinal), LossCatalogue.Kinds.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Every_scheme_is_known_to_scope_and_rank(Initialization scheme) =>
        Assert.DoesNotContain("has mistakes",
            TestCompilation.Emitted($$"""
                [Network, Initialize(Initialization.{{scheme}})] public partial class Net
                {
                    [Input(2)] public partial Input X { get; }
                    [Dense(2)] public partial Dense Y { get; }
                }
                """), StringComparison.Ordinal);

    public static TheoryData<Initialization> Schemes => [.. Enum.GetValues<Initialization>()];

    /// <summary>What the compiler makes of a network in which an attribute has some settings, without emitting it.</summary>
    private static string Understood(string kind, string settings)
    {
        var arguments = s_layers.TryGetValue(kind, out var layer) ? layer.Arguments : kind == "LpLoss" ? "2.5" : kind == "Block" ? "typeof(Part)"
            : kind == "Input" ? "2" : "";
        var attribute = $"{kind}({string.Join(", ", new[] { arguments, settings }.Where(s => s.Length > 0))})";
        const string dense = "[Dense(2)] public partial Dense Y { get; } }", input = "[Input(2)] public partial Input X { get; }";
        var source = kind switch
        {
            "Network" => $"[{attribute}] public partial class N {{ {input} {dense}",
            "Input" => $"[Network] public partial class N {{ [{attribute}] public partial Input X {{ get; }} {dense}",
            "Initialize" => $"[Network, {attribute}] public partial class N {{ {input} [Dense(3, Activation.PReLU)] public partial Dense H {{ get; }} "
                + $"[LayerNorm] public partial LayerNorm M {{ get; }} {dense}",
            "Block" => $"[Network] public partial class Part {{ {input} {dense} [Network] public partial class N {{ {input} [{attribute}] public partial "
                + $"Block B {{ get; }} }}",
            "Schedule" => $"[Network, {attribute}] public partial class N {{ {input} {dense}",
            "Concat" or "Bilinear" =>
                $"[Network] public partial class N {{ [Input(2, 3)] public partial Input X {{ get; }} [Input(2, 3)] public partial Input Z {{ get; }} "
                    + $"[{attribute}] public partial {kind} A {{ get; }} {dense}",
            _ when kind.EndsWith("Loss", StringComparison.Ordinal) => $"[Network, {attribute}] public partial class N {{ {input} {dense}",
            _ => $"[Network] public partial class N {{ [Input({layer.Input})] public partial Input X {{ get; }} [{attribute}] public partial "
                + $"{(kind.EndsWith("Pool", StringComparison.Ordinal) ? "Pool" : kind)} A {{ get; }} {dense}",
        };
        var compilation = TestCompilation.Create(source);
        var model = NetworkModel.Build(NetworkCompiler.Read(compilation.GetTypeByMetadataName("N")!, compilation, CancellationToken.None));
        if (!model.IsSound)
            return $"refused: [{attribute}]";
        var scope = kind == "Network"
            ? string.Join("\n", compilation.GetTypeByMetadataName("N")!.GetAttributes().SelectMany(x => x.NamedArguments).Where(x => x.Key == "Scope")
                .Select(x => $"{x.Value.Value}").Where(x => x != "0")) : "";
        var spec = model.Spec with { Layers = default, Losses = default };
        return string.Join("\n", [.. ArchitectureText.Of(model), .. model.Outputs.Select(o => LossCatalogue.FormulaOf(o.Loss, "")), $"{spec}", scope]);
    }

    private static object Instance(Type type, string settings)
    {
        var constructor = type.GetConstructors().OrderBy(c => c.GetParameters().Length).First();
        var positional = settings.StartsWith("Initialization.", StringComparison.Ordinal) ? Enum.Parse<Initialization>(settings.Split('.', ',')[1]) : default;
        // A default may follow from what the constructor takes.
        int[] numbers = s_layers.TryGetValue(type.Name[..^"Attribute".Length], out var layer)
            ? [.. layer.Arguments.Split(", ").TakeWhile(a => int.TryParse(a, CultureInfo.InvariantCulture, out _))
                .Select(a => int.Parse(a, CultureInfo.InvariantCulture))] : [];
        var instance = constructor.Invoke(
            [.. constructor.GetParameters().Select((p, i) => p.ParameterType == typeof(int) && i < numbers.Length ? numbers[i] : Argument(p, positional))]);
        foreach (var setting in settings.Split(", ").Where(s => s.Contains('=', StringComparison.Ordinal)))
        {
            var (name, value) = (setting.Split(" = ")[0], setting.Split(" = ")[1]);
            var property = type.GetProperty(name)!;
            property.SetValue(instance, property.PropertyType.IsEnum ? Enum.Parse(property.PropertyType, value.Split('.')[1])
                : double.Parse(value, CultureInfo.InvariantCulture));
        }

        return instance;
    }

    private static object? Argument(ParameterInfo parameter, Initialization scheme) =>
        parameter.ParameterType == typeof(Initialization) ? scheme
        : parameter.ParameterType == typeof(Type) ? typeof(object)
        : parameter.ParameterType.IsArray ? Array.CreateInstance(parameter.ParameterType.GetElementType()!, 0)
        : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
        : parameter.ParameterType == typeof(string) ? "" : null;

    private static string Text(object value) => value switch
    {
        bool b => b ? "true" : "false",
        Enum e => $"{e.GetType().Name}.{e}",
        IFormattable n => n.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"{value}"),
    };
}
