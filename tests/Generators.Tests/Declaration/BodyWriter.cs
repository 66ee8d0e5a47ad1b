using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>Writes bodies of methods double → double at random, with all that activations are read with. Constants are eighths, so that sums and products of
/// them are exact and comparisons come out alike however a sum is arranged.</summary>
internal sealed class BodyWriter(Random random)
{
    private const int Helpers = 6;

    private readonly StringBuilder _text = new();
    private readonly List<(string Name, char Kind)> _variables = [];
    private readonly List<(string Name, char Kind)> _functions = [];
    private int _depth;
    private bool _inLoop;
    private int _budget, _patterns;

    /// <summary>Fields and methods the bodies use.</summary>
    public string Shared()
    {
        var text = new StringBuilder("""
                const double K = 0.75; const float Single = 0.375f; const int Count = 3; const bool Bent = true; const byte Small = 2;
                static readonly double s_root = Math.Sqrt(2), s_twice = 2 * s_root; static readonly int s_turns = Count + 1;
                    static readonly bool s_isOn = s_turns > 3;
                static (double Sum, double Product) Both(double a, double b = 0.5) => (a + b, a * b);
                static T Blend<T>(T a, T b) where T : System.Numerics.IFloatingPointIeee754<T> =>
                    T.Tanh(a) * T.CreateChecked(0.5) + (b > T.Zero ? b : T.One - b);
                static double Named(double first, double second) => first - 2 * second;

            """);
        for (var i = 0; i < Helpers; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"    static double H{i}(double z, double w) {Body("z", "w")}");
        return text.ToString();
    }

    /// <summary>The body of a method of the parameters named.</summary>
    public string Body(params string[] parameters)
    {
        _text.Clear();
        _variables.Clear();
        _functions.Clear();
        (_depth, _inLoop, _budget) = (1, false, 7);
        _variables.AddRange(parameters.Select(p => (p, 'd')));
        if (random.Next(8) == 0)
            return $"=> {Real(3)};";
        _text.Append("{\n");
        if (random.Next(3) == 0)
            LocalFunction();
        Statements(random.Next(2, 6));
        Line($"return {Real(3)};");
        _text.Append("    }");
        return _text.ToString();
    }

    /// <summary>A body that does something that no formula says, beside things that one does.</summary>
    public string Unreadable(string foreign)
    {
        var body = Body("z");
        return body.StartsWith("=>", StringComparison.Ordinal) ? $"{{ {foreign} return {body[2..]} }}" : "{\n        " + foreign + body[1..];
    }

    // ---- statements ----

    private void Line(string text) => _text.Append(' ', 4 + 4 * _depth).Append(text).Append('\n');

    private void Statements(int count)
    {
        for (var i = 0; i < count; i++)
            Statement();
    }

    private void Block(int count, Action? end = null)
    {
        Line("{");
        _depth++;
        var (variables, functions) = (_variables.Count, _functions.Count);
        Statements(count);
        end?.Invoke();
        _variables.RemoveRange(variables, _variables.Count - variables);
        _functions.RemoveRange(functions, _functions.Count - functions);
        _depth--;
        Line("}");
    }

    private void Statement()
    {
        if (--_budget < 0)
        {
            Line($"{Variable('d')} += {Eighths()};");
            return;
        }

        switch (random.Next(24))
        {
            case 0 or 1 or 2:
                Line($"double {Name()} = {Real(2)};");
                Declared('d');
                break;
            case 3:
                Line($"var {Name()} = {Integer(2)};");
                Declared('i');
                break;
            case 4:
                Line($"bool {Name()} = {Truth(2)};");
                Declared('b');
                break;
            case 5 or 6:
                Line($"{Variable('d')} = {Real(2)};");
                break;
            case 7:
                Line($"{Variable('d')} {Pick("+=", "-=", "*=", "/= 4 +")} {Pick(Real(1), Eighths(), Variable('d'))};");
                break;
            case 8:
                if (Has('i'))
                    Line($"{Variable('i')} {Pick("+=", "-=", "*=", "&=", "|=")} {Integer(1)} % 5;");
                else
                    Line($"{Variable('d')}{Pick("++", "--")};");
                break;
            case 9:
                Line($"({Variable('d')}, {Variable('d')}) = ({Real(1)}, {Real(1)});");
                break;
            case 10:
                Line(Pick($"var ({Name()}, {Name(1)}) = Both({Real(1)});", $"(double {Name()}, double {Name(1)}) = Math.SinCos({Real(1)});"));
                Declared('d');
                Declared('d');
                break;
            case 11:
                Line($"var {Name()} = (Low: {Real(1)}, {Integer(1)});");
                Line($"{Variable('d')} += {Name()}.Low * {Name()}.Item2;");
                Declared('-');
                break;
            case 12 or 13 or 14:
                Line($"if ({Truth(2)})");
                Block(random.Next(1, 3), MaybeLeave(4));
                if (random.Next(2) == 0)
                {
                    Line("else");
                    Block(random.Next(1, 3), MaybeLeave(6));
                }

                break;
            case 15:
                Line($"if ({Truth(1)}) {Leave()}");
                break;
            case 16:
                Line($"double {Name()}; if ({Truth(2)}) {Name()} = {Real(1)}; else {Name()} = {Real(1)};");
                Declared('d');
                break;
            case 17 or 18:
                Switch();
                break;
            case 19 or 20:
                Loop();
                break;
            case 21:
                if (_functions.Count > 0)
                    Line(_functions[random.Next(_functions.Count)] is var f && f.Kind == 'v' ? $"{f.Name}();" : $"{Variable('d')} = {f.Name}({Real(1)});");
                else
                    LocalFunction();
                break;
            case 22:
                Line($"{Variable('d')} = {Truth(1)} && (({Variable('d')} = {Real(1)}) > 0.125 || {Truth(1)}) ? {Real(1)} : {Real(1)};");
                break;
            default:
                Line(";");
                break;
        }
    }

    private Action? MaybeLeave(int oneOf) => random.Next(oneOf) == 0 ? () => Line(Leave()) : null;

    private string Leave() => _inLoop ? Pick("break;", "continue;", $"return {Real(1)};") : $"return {Real(2)};";

    private void Loop()
    {
        var wasInLoop = _inLoop;
        var i = Name();
        switch (random.Next(4))
        {
            case 0:
                Line($"for (int {i} = 0; {i} < {Pick("2", "3", "Count", "s_turns")}; {i}++)");
                break;
            case 1:
                Line($"for (int {i} = 4; {i} > 0 && {Truth(1)}; {i} -= 2)");
                break;
            case 2:
                Line($"for (double {i} = -0.5; {i} < 0.5; {i} += 0.25)");
                break;
            default:
                Line($"int {i} = 0;");
                Declared('-');
                Line(random.Next(2) == 0 ? $"while ({i}++ < 3)" : "do");
                var isDo = _text.ToString().EndsWith("do\n", StringComparison.Ordinal);
                _inLoop = true;
                Block(1, MaybeLeave(2));
                if (isDo)
                    Line($"while (++{i} < {Pick("2", "3")});");
                _inLoop = wasInLoop;
                return;
        }

        Declared('-');
        _inLoop = true;
        Line("{");
        _depth++;
        Line($"{Variable('d')} += {i} * {Eighths()};");
        Block(random.Next(1, 3), MaybeLeave(2));
        _depth--;
        Line("}");
        _inLoop = wasInLoop;
    }

    private void Switch()
    {
        var wasInLoop = _inLoop;
        _inLoop = false; // a break here leaves the switch
        switch (random.Next(3))
        {
            case 0:
                Line($"switch ({Integer(2)} & 3)");
                Cases("case 0:", "case 1: case 2:", "default:");
                break;
            case 1:
                Line($"switch ({Variable('d')})");
                Cases("case > 1:", $"case < -1 or (> 0 and <= 0.5) when {Truth(1)}:", random.Next(2) == 0 ? "default:" : "case not (> -0.75):");
                break;
            default:
                Line($"switch ({Truth(1)})");
                Cases("case true:", "case false:");
                break;
        }

        _inLoop = wasInLoop;
    }

    private void Cases(params string[] labels)
    {
        if (random.Next(3) == 0)
            Array.Reverse(labels);
        Line("{");
        _depth++;
        foreach (var label in labels.Where((l, i) => l is not ("case false:" or "case true:") || i > 0 || random.Next(2) == 0))
        {
            Line(label);
            Block(1);
            Line(random.Next(5) == 0 ? $"return {Real(1)};" : "break;");
        }

        _depth--;
        Line("}");
    }

    private void LocalFunction()
    {
        if (_depth > 2)
            return;
        var name = $"{(char)('A' + _depth)}{_functions.Count}";
        switch (random.Next(3))
        {
            case 0:
                Line($"static double {name}(double z, double w = 0.25) => z > w ? z * w : w - z;");
                _functions.Add((name, 'd'));
                break;
            case 1:
                Line($"void {name}() {{ if ({Truth(1)}) {{ {Variable('d')} = {Real(1)}; return; }} {Variable('d')} += 0.5; }}");
                _functions.Add((name, 'v'));
                break;
            default:
                Line($"double {name}(double w) {{ if (w > 0.5) return {Variable('d')} * w; {Variable('d')} -= w; return {Real(1)}; }}");
                _functions.Add((name, 'd'));
                break;
        }
    }

    // ---- expressions ----

    private string Real(int depth)
    {
        if (depth == 0)
            return random.Next(3) == 0 ? Eighths() : Variable('d');
        string X() => Real(depth - 1);
        return random.Next(34) switch
        {
            0 or 1 => $"({X()} + {X()})",
            2 => $"({X()} - {X()})",
            3 or 4 => $"({X()} * {X()})",
            5 => $"({X()} / {Pick("2", "-0.5", $"(1 + {Variable('d')} * {Variable('d')})")})",
            6 => $"-({X()})",
            7 => $"Math.Abs({X()})",
            8 => $"Math.Max({X()}, {X()})",
            9 => $"Math.Min({X()}, {Eighths()})",
            10 => $"Math.Clamp({X()}, -1, 1.5)",
            11 => $"Math.{Pick("Tanh", "Sin", "Cos", "Atan", "Asinh", "Cbrt")}({X()})",
            12 => $"Math.{Pick("Exp", "Sinh", "Cosh")}(Math.Clamp({X()}, -2, 2))",
            13 => $"Math.Sqrt(1 + Math.Abs({X()}))",
            14 => $"Math.Log(1 + Math.Abs({X()}))",
            15 => $"Math.Pow({X()}, {Pick("2", "3")})",
            16 or 17 => $"({Truth(depth - 1)} ? {X()} : {X()})",
            18 => $"u{++_patterns}" is var u ? $"({Variable('d')} switch {{ > 1 => {X()}, < -0.5 and var {u} when {Truth(0)} => {u}, _ => {X()} }})" : "",
            19 => $"(Math.Max({Integer(depth - 1)}, 0) switch {{ 0 => {X()}, 1 or 2 => {X()}, _ => {X()} }})",
            20 => Has('i') ? $"{Variable('i')} * {X()}" : X(),
            21 => $"({Variable('d')} = {X()})",
            22 => Pick($"{Variable('d')}++", $"--{Variable('d')}"),
            23 => $"H{random.Next(Helpers)}({X()}, {X()})",
            24 => Pick($"Both({X()}).Product", $"Both(b: {X()}, a: {X()}).Sum", $"Named(second: {X()}, first: {X()})"),
            25 => $"Blend({X()}, {X()})",
            26 => $"double.Lerp({X()}, {X()}, 0.25)",
            27 => $"Math.Sign({X()}) * {X()}",
            28 => $"Math.CopySign({X()}, {Variable('d')} + 0.0625)",
            29 => Pick("K", "Single", "s_root", "s_twice", "1.0 * Small", "Math.PI", "double.E"),
            30 => _functions.FirstOrDefault(f => f.Kind == 'd') is { Name: { } name } ? $"{name}({X()})" : X(),
            31 => $"{Integer(depth - 1)} / 2 * {X()}",
            _ => Variable('d'),
        };
    }

    private string Truth(int depth) => random.Next(depth == 0 ? 5 : 14) switch
    {
        0 or 1 => $"{Variable('d')} {Pick("<", ">", "<=", ">=")} {Eighths()}",
        2 => $"{Eighths()} {Pick("<", ">=")} {Variable('d')}",
        3 => Has('b') ? Variable('b') : "z > 0.5",
        4 => Has('i') ? $"{Variable('i')} {Pick("==", "<", "!=", ">=")} {random.Next(4)}" : "Bent",
        5 => $"{Real(depth - 1)} > {Real(depth - 1)}",
        6 => $"!({Truth(depth - 1)})",
        7 => $"({Truth(depth - 1)} && {Truth(depth - 1)})",
        8 => $"({Truth(depth - 1)} || {Truth(depth - 1)})",
        9 => $"({Truth(depth - 1)} {Pick("&", "|", "^", "==", "!=")} ({Truth(depth - 1)}))",
        10 => $"{Variable('d')} is {Pick("> 0.5 or < -1", "> -1 and < 1", "not > 0.25")}",
        11 => $"double.{Pick("IsNegative", "IsPositive")}({Variable('d')} + 0.0625)",
        12 => Pick("s_isOn", "Bent"),
        _ => $"({Truth(depth - 1)} ? {Truth(depth - 1)} : {Truth(depth - 1)})",
    };

    private string Integer(int depth) => random.Next(depth == 0 ? 3 : 10) switch
    {
        0 => $"{random.Next(4)}",
        1 => Has('i') ? Variable('i') : "Count",
        2 => "Count",
        3 => $"({Integer(depth - 1)} {Pick("+", "-", "*")} {Integer(depth - 1)}) % 7",
        4 => $"({Truth(depth - 1)} ? {Integer(depth - 1)} : {Integer(depth - 1)})",
        5 => $"Math.Sign({Real(depth - 1)})",
        6 => $"Math.Max({Integer(depth - 1)}, {Integer(depth - 1)})",
        7 => $"(1 << {random.Next(3)})",
        8 => $"(int)(byte)({Integer(depth - 1)} & 15)",
        _ => $"(7 - {random.Next(5)}) / 2",
    };

    private string Eighths() => random.Next(-16, 17) is var n && n < 0 ? $"({(n / 8.0).ToString(CultureInfo.InvariantCulture)})"
        : (n / 8.0).ToString("0.0##", CultureInfo.InvariantCulture);

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    // ---- names ----

    /// <summary>Blocks side by side use the same names; one inside another must not.</summary>
    private string Name(int ahead = 0) => $"{(char)('a' + _depth)}{_variables.Count + ahead}";

    private void Declared(char kind) => _variables.Add((Name(), kind));

    private bool Has(char kind) => _variables.Any(v => v.Kind == kind);

    private string Variable(char kind)
    {
        var all = _variables.Where(v => v.Kind == kind).ToArray();
        return all[random.Next(all.Length)].Name;
    }
}
