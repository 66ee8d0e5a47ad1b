namespace GradientFlow.Generators.Scalars;

internal enum Signs
{
    Unknown,
    NonNegative,
    NonPositive,
}

/// <summary>What the form of an expression says about its sign, wherever it has a value.</summary>
internal static class Sign
{
    public static Signs Of(Expr e) => e.Sign ??= Read(e);

    private static Signs Read(Expr e)
    {
        Signs A(int i) => Of(e.Arguments[i]);
        return e.Op switch
        {
            Op.Constant => e.Value >= 0 ? Signs.NonNegative : e.Value <= 0 ? Signs.NonPositive : Signs.Unknown,
            Op.Add => Same(A(0), A(1)),
            Op.Multiply when e.Arguments[0] == e.Arguments[1] => Signs.NonNegative,
            Op.Multiply or Op.Divide => Product(A(0), A(1)),
            Op.Greater or Op.GreaterOrEqual => Same(A(2), A(3)),
            Op.Maximum => A(0) == Signs.NonNegative || A(1) == Signs.NonNegative ? Signs.NonNegative : Same(A(0), A(1)),
            Op.Minimum => A(0) == Signs.NonPositive || A(1) == Signs.NonPositive ? Signs.NonPositive : Same(A(0), A(1)),
            Op.Tanh or Op.Erf or Op.Atan or Op.ExpMinusOne or Op.LogOnePlus => A(0),
            Op.Absolute or Op.SquareRoot or Op.Power or Op.Exp or Op.Sigmoid or Op.Softplus or Op.LogCosh or Op.Rescale => Signs.NonNegative,
            Op.Variable or Op.Log or Op.Sin or Op.Cos or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa
                or Op.FusedMultiplyAdd or Op.CopySign => Signs.Unknown,
        };
    }

    private static Signs Same(Signs a, Signs b) => a == b ? a : Signs.Unknown;

    private static Signs Product(Signs a, Signs b) =>
        a == Signs.Unknown || b == Signs.Unknown ? Signs.Unknown : a == b ? Signs.NonNegative : Signs.NonPositive;
}
