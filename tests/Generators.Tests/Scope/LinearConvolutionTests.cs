using System.Linq;
using System.Threading.Tasks;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>GF2010 is said of chains of plain convolutions along one axis, and of nothing else.</summary>
public sealed class LinearConvolutionTests
{
    private const string Plain = "Bias = false, Padding = Padding.Valid";
    private const string Input = "[Input(1, 9)] public partial Input X { get; }";
    private const string First = $"[Conv1D(1, 3, {Plain})] public partial Conv1D A {{ get; }}";
    private const string Last = $"[Conv1D(1, 2, {Plain}, Stride = 2)] public partial Conv1D Y {{ get; }}";

    [Theory]
    [InlineData("[Network]", $"{Input} {First} {Last}", "GF2010")]
    [InlineData("[Network, LpLoss(4)]", $"{Input} {First} {Last}", "GF2010")]
    [InlineData("[Network, WeightDecay(0.1)]", $"{Input} {First} {Last}", "")]
    [InlineData("[Network]", $"[Input(2, 9)] public partial Input X {{ get; }} {First} {Last}", "")]
    [InlineData("[Network]", $"{Input} [Conv1D(1, 3, Bias = false)] public partial Conv1D A {{ get; }} {Last}", "")]
    [InlineData("[Network]", $"{Input} [Conv1D(1, 3, Activation.Tanh, {Plain})] public partial Conv1D A {{ get; }} {Last}", "")]
    [InlineData("[Network]", $"{Input} [Conv1D(2, 3, {Plain})] public partial Conv1D A {{ get; }} {Last}", "")]
    [InlineData("[Network]", $"{Input} {First} [Dense(1)] public partial Dense Y {{ get; }}", "")]
    [InlineData("[Network]",
        $"{Input} [Input(1, 9)] public partial Input Z {{ get; }} [Add(nameof(X), nameof(Z))] public partial Add S {{ get; }} {First} {Last}", "")]
    public async Task It_is_said_of_chains_alone(string network, string layers, string said)
    {
        var diagnostics = await ScopeDiagnostics.Of($"{network} public partial class Net {{ {layers} }}");
        Assert.DoesNotContain(diagnostics, d => d.Id is "GF1099" || d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        Assert.Equal(said, string.Join(" ", diagnostics.Select(d => d.Id).Where(id => id == "GF2010")));
    }
}
