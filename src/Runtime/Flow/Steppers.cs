using System;

namespace GradientFlow;

/// <summary>The methods by name. A method is one file in Methods, a member of <see cref="Method"/> and a line here.</summary>
internal static class Steppers
{
    public static Stepper Create(Method method, CountedField field, FlowOptions options) => method switch
    {
        Method.Tsit5 => new Tsit5(field),
        Method.Rkc2 => new Rkc2(field),
        Method.Exprb32 => new Exprb32(field),
        Method.Bdf => new Bdf(field, isDense: true),
        Method.BdfKrylov => new Bdf(field, isDense: false),
        Method.Ros34Pw2 => new Ros34Pw2(field),
        Method.ImplicitMidpoint => new ImplicitMidpoint(field),
        Method.DiscreteGradient => new DiscreteGradient(field),
        Method.GradientDescent or Method.HeavyBall or Method.Adam => new Descent(field, method, options.InitialStep),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <summary>Refuses a method the field gives too little for.</summary>
    /// <exception cref="ArgumentException">The field has no Gauss–Newton matrix and the method needs one.</exception>
    public static void Check(Method method, IGradientField field)
    {
        if (method == Method.Ros34Pw2 && field is not ICurvatureField { StackedOutputs: > 0 })
            throw new ArgumentException(
                $"{method} needs the Gauss–Newton matrix, which {field.Name} does not give: implement ICurvatureField with StackedOutputs, or choose "
                    + $"{nameof(Method.Bdf)}, {nameof(Method.Exprb32)} or {nameof(Method.Rkc2)}.", "options");
        if (method is Method.Bdf && (long)field.ParameterCount * field.ParameterCount > Array.MaxLength)
            throw new ArgumentException(
                $"{method} keeps a matrix of {field.ParameterCount:N0}² values, more than one array holds: choose {nameof(Method.BdfKrylov)}, "
                    + $"{nameof(Method.Exprb32)} or {nameof(Method.Rkc2)}.", "options");
    }
}
