using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scalars;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GradientFlow.Generators.Declaration;

/// <summary>Finds a user's activation method and reads it as a formula.</summary>
internal static class ActivationReader
{
    private const int MostDepth = 200, MostParts = 2000;

    /// <param name="network">The class that names the method.</param>
    /// <param name="argument">The argument that names it: nameof of a method, or a string that names a method of the class.</param>
    /// <param name="name">Its value.</param>
    /// <returns>The formula in variable 1, or null when there is none; then the reason was reported, by the compiler where it is a matter of C#.</returns>
    public static Expr? Read(
        INamedTypeSymbol network, ExpressionSyntax? argument, string name, Compilation compilation, ScalarAlgebra algebra,
        Action<DiagnosticDescriptor, object[]> report, CancellationToken cancellation)
    {
        var candidates = Candidates(network, argument, name, compilation, cancellation);
        if (candidates.Length == 0 && AttributeReader.IsUnknownName(argument, compilation, cancellation))
            return null;
        if (candidates.Length != 1)
            return Refuse(candidates.Length == 0 ? "no method of that name is in sight; write nameof of a static method marked [Activation]"
                : "several methods have that name");
        var method = candidates[0];
        if (AttributeReader.Find(method, "ActivationAttribute") is null)
            return Refuse("it is not marked [Activation]");
        if (!method.IsStatic || method.RefKind != RefKind.None || method.Parameters.Length != 1 || !IsReal(method.ReturnType)
            || !IsReal(method.Parameters[0].Type) || method.Parameters[0].RefKind is not (RefKind.None or RefKind.In))
            return Refuse("it must be static and take and return one double (or float)");
        if (MethodReader.SourceOf(method, compilation) is null)
            return Refuse("its source is not part of this compilation; copy the method into this project");
        try
        {
            var formula = Formula(method, compilation, algebra, cancellation);
            var scope = ActivationClassifier.Of(ScalarCode.From(formula));
            if (scope.Verdict != Verdict.NoFlow)
                return formula;
            report(Rules.NoGradient, [name, scope.Reason]);
            return null;
        }
        catch (InsufficientExecutionStackException)
        {
            return Refuse("its expressions are nested too deeply");
        }
        catch (UnreadableException mistake)
        {
            if (mistake.Complaint != Complaint.IsTheCompilers)
                report(mistake.Complaint == Complaint.HasNoGradient ? Rules.NoGradient : Rules.UnreadableActivation, [name, mistake.Message]);
            return null;
        }

        Expr? Refuse(string why)
        {
            report(Rules.UnreadableActivation, [name, why]);
            return null;
        }
    }

    /// <summary>The formula of a method double → double in variable 1, with the slopes at single points that differentiating it leaves undefined.</summary>
    /// <exception cref="UnreadableException">There is none.</exception>
    public static Expr Formula(IMethodSymbol method, Compilation compilation, ScalarAlgebra algebra, CancellationToken cancellation)
    {
        const double Roundings = 16;
        var reader = new MethodReader(compilation, algebra, cancellation);
        var read = reader.Read(method, algebra.Variable(1));
        RequireHandy(read);
        var precision = method.ReturnType.SpecialType == SpecialType.System_Single ? Math.Pow(2, -24) : Math.Pow(2, -53);
        var formula = SinglePoints.Mend(read, reader.Equalities, Roundings * precision, out var fault);
        return fault is null ? formula : throw new UnreadableException(fault);
    }

    /// <summary>A formula is differentiated twice and its functions written out, which makes it many times as deep.</summary>
    private static void RequireHandy(Expr formula)
    {
        var depths = new Dictionary<Expr, int>();
        foreach (var node in formula.Nodes)
            depths[node] = 1 + node.Arguments.Select(a => depths[a]).DefaultIfEmpty(0).Max();
        if (depths[formula] > MostDepth || depths.Count > MostParts)
            throw new UnreadableException($"its formula has {depths.Count} parts, nested {depths[formula]} deep; {MostParts} and {MostDepth} are the most");
    }

    public static bool IsReal(ITypeSymbol type) => type.SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    private static IMethodSymbol[] Candidates(INamedTypeSymbol network, ExpressionSyntax? argument, string name, Compilation compilation,
        CancellationToken cancellation)
    {
        if (AttributeReader.Named(argument) is { } named)
        {
#pragma warning disable RS1030 // the analyzer reads whole methods, wherever they stand, and does so once for each declaration
            var model = compilation.GetSemanticModel(named.SyntaxTree);
#pragma warning restore RS1030
            var group = model.GetMemberGroup(named, cancellation).OfType<IMethodSymbol>().ToArray();
            if (group.Length > 0)
                return group;
        }

        for (INamedTypeSymbol? type = network; type is not null; type = type.BaseType ?? type.ContainingType)
        {
            var found = type.GetMembers(name).OfType<IMethodSymbol>().ToArray();
            if (found.Length > 0)
                return found;
        }

        return [];
    }
}

/// <summary>Why a method is no activation.</summary>
internal enum Complaint
{
    IsUnreadable,
    HasNoGradient,

    /// <summary>It does not compile, which needs no second voice.</summary>
    IsTheCompilers,
}

/// <summary>What a method does that a formula cannot say.</summary>
internal sealed class UnreadableException(string message, Complaint complaint = Complaint.IsUnreadable) : Exception(message)
{
    public Complaint Complaint => complaint;
}
