using System;
using System.Globalization;
using System.Numerics;
using GradientFlow.Generators.Tests.Reference;

namespace GradientFlow.Generators.Tests.Scalars;

/// <summary>The measure itself, against thirty known digits.</summary>
public sealed class HighPrecisionTests
{
    /// <summary>Digits by mpmath 1.3 at 60 digits; exponents 0.3 and 2.7 are the doubles.</summary>
    public static TheoryData<string, string> Constants => new()
    {
        { "exp 1", "2.71828182845904523536028747135266" },
        { "exp -20.5", "0.00000000125015286638674262893755311923122" },
        { "log 10", "2.30258509299404568401799145468436" },
        { "log 1.0009765625", "0.000976085973055458895960824908017187" },
        { "log1p 9.313225746154785E-10", "0.000000000931322574181797646900062748524378" },
        { "expm1 9.313225746154785E-10", "0.000000000931322575049159384753834034792047" },
        { "tanh 1", "0.761594155955764888119458282604794" },
        { "sigmoid -1", "0.268941421369995120748840758178164" },
        { "softplus 1", "1.31326168751822283404899549496786" },
        { "mish 1", "0.865098388267310346116233449256312" },
        { "logcosh 1", "0.433780830483027187026494684900128" },
        { "logcosh 0.125", "0.00779223931889825279060401020014136" },
        { "erf 0.5", "0.520499877813046537682746653891965" },
        { "erf 3", "0.999977909503001414558627223870418" },
        { "sin 1", "0.841470984807896506652502321630299" },
        { "sin 1E22", "-0.852200849767188801772705893753029" },
        { "sin 1.0715086071862673E+301", "-0.159201703086242438240048630820839" },
        { "cos 1", "0.540302305868139717400936607442977" },
        { "cos 1E22", "0.523214785395138945497594473384709" },
        { "atan 0.5", "0.463647609000806116214256231461214" },
        { "atan 10", "1.47112767430373459185287557176173" },
        { "pow0.3 2", "1.23114441334491627502514636009241" },
        { "pow2.7 10", "501.187233627272489997796914239383" },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void Known_digits_are_met(string call, string digits)
    {
        var parts = call.Split(' ');
        var x = double.Parse(parts[1], CultureInfo.InvariantCulture);
        var value = parts[0] switch
        {
            "exp" => HighPrecision.Exp(x).Plain,
            "log" => HighPrecision.Log(x),
            "log1p" => HighPrecision.LogOnePlus(x),
            "expm1" => HighPrecision.ExpMinusOne(x).Plain,
            "tanh" => HighPrecision.Tanh(x),
            "sigmoid" => HighPrecision.Sigmoid(x).Plain,
            "softplus" => HighPrecision.Softplus(x).Plain,
            "mish" => HighPrecision.TanhOfSoftplus(x).Plain,
            "logcosh" => HighPrecision.LogCosh(x).Plain,
            "erf" => HighPrecision.Erf(x),
            "sin" => HighPrecision.Sin(x),
            "cos" => HighPrecision.Cos(x),
            "atan" => HighPrecision.Atan(x),
            "pow0.3" => HighPrecision.Power(x, 0.3).Plain,
            "pow2.7" => HighPrecision.Power(x, 2.7).Plain,
            _ => throw new ArgumentOutOfRangeException(nameof(call), call, null),
        };

        // digits·2^400 / 10^places as an integer, rounded to a hundred bits and more.
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var places = digits.Length - point - 1;
        var integer = BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var exact = DoubleDouble.From((integer << 400) / BigInteger.Pow(10, places), 400);
        Assert.InRange(Math.Abs(((value - exact) / exact).High), 0, 1e-28);
    }
}
