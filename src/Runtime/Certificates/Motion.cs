using System;

namespace GradientFlow;

/// <summary>How far a tensor h moves with θ on a ball: of one sample, for all θ within it. A derivative is by all of θ, and its norm that of a symmetric
/// multilinear map, the largest value it takes at one direction of length 1 given to all its arguments (Banach).</summary>
/// <param name="Entry">At least the largest ‖Dh_j‖ of a single entry.</param>
/// <param name="First">g ≥ ‖Dh‖</param>
/// <param name="Second">q ≥ ‖D²h‖</param>
/// <param name="Third">c ≥ ‖D³h‖</param>
internal readonly record struct Motion(double Entry, double First, double Second, double Third)
{
    /// <summary>Of a parameter tensor.</summary>
    public static readonly Motion Parameter = new(1, 1, 0, 0);

    public bool IsNone => First == 0;

    /// <summary>Of two tensors side by side.</summary>
    public static Motion Stacked(Motion a, Motion b) =>
        new(Math.Max(a.Entry, b.Entry), Upper.Norm(a.First, b.First), Upper.Norm(a.Second, b.Second), Upper.Norm(a.Third, b.Third));

    /// <summary>A tensor to whose entries those of another have been added, so many to one.</summary>
    public Motion Plus(Motion added, double toOne)
    {
        var root = Upper.Root(toOne);
        return new Motion(Upper.Sum(Entry, Upper.Product(toOne, added.Entry)), Upper.Sum(First, Upper.Product(root, added.First)),
            Upper.Sum(Second, Upper.Product(root, added.Second)), Upper.Sum(Third, Upper.Product(root, added.Third))).Tightened();
    }

    /// <summary>No entry moves more than all together.</summary>
    public Motion Tightened() => this with { Entry = Math.Min(Entry, First) };
}
