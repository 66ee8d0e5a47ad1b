using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Functions;

/// <summary>zⁱ·aʲ·exp(q(z))·Π atoms: what sums are made of. Different ones without atoms are linearly independent over the fractions (for the constants
/// exp(c) this is the theorem of Lindemann and Weierstrass), so that a sum of them is zero exactly when every coefficient is.</summary>
internal sealed class Monomial : IEquatable<Monomial>, IComparable<Monomial>
{
    private const int HighestPower = 96;

    private readonly int _hash;

    public Monomial(int z, int a, Polynomial exponent, params (int Atom, int Power)[] atoms)
    {
        if (z > HighestPower || a > HighestPower || atoms.Any(x => x.Power > HighestPower))
            throw new UndecidedException($"its degree is above {HighestPower}");
        (Z, A, Exponent, Atoms) = (z, a, exponent, atoms);
        _hash = unchecked(atoms.Aggregate((z * 31 + a) * 31 + exponent.GetHashCode(), (h, x) => h * 31 + x.Atom * 97 + x.Power));
    }

    public static Monomial One { get; } = new(0, 0, Polynomial.Zero);

    /// <summary>The power of the variable.</summary>
    public int Z { get; }

    /// <summary>The power of the trainable slope.</summary>
    public int A { get; }

    public Polynomial Exponent { get; }

    /// <summary>Functions that stay what they are, by number, in order.</summary>
    public (int Atom, int Power)[] Atoms { get; }

    public bool IsOne => Z == 0 && A == 0 && Exponent.IsZero && Atoms.Length == 0;

    /// <summary>Does not depend on z; e² is such a constant.</summary>
    public bool IsConstant => Z == 0 && Exponent.Degree < 1 && Atoms.Length == 0;

    public static Monomial operator *(Monomial x, Monomial y) =>
        x.IsOne ? y : y.IsOne ? x : new(x.Z + y.Z, x.A + y.A, x.Exponent + y.Exponent, Merge(x.Atoms, y.Atoms, 1));

    /// <summary>x/y, where no power gets negative.</summary>
    public static Monomial? Divide(Monomial x, Monomial y)
    {
        if (x.Z < y.Z || x.A < y.A)
            return null;
        var atoms = Merge(x.Atoms, y.Atoms, -1);
        return atoms.Any(a => a.Power < 0) ? null : new(x.Z - y.Z, x.A - y.A, x.Exponent - y.Exponent, atoms);
    }

    /// <summary>The largest monomial without exponentials that divides both.</summary>
    public static Monomial Common(Monomial x, Monomial y) => new(
        Math.Min(x.Z, y.Z), Math.Min(x.A, y.A), Polynomial.Zero,
        [.. from p in x.Atoms from q in y.Atoms where p.Atom == q.Atom select (p.Atom, Math.Min(p.Power, q.Power))]);

    public Monomial Without(bool z = false, bool exponent = false) => new(z ? 0 : Z, A, exponent ? Polynomial.Zero : Exponent, Atoms);

    /// <summary>An order that products respect.</summary>
    public int CompareTo(Monomial? other)
    {
        if (Exponent.CompareTo(other!.Exponent) is var e && e != 0)
            return e;
        if (Z != other.Z)
            return Z.CompareTo(other.Z);
        if (A != other.A)
            return A.CompareTo(other.A);
        for (var i = 0; i < Atoms.Length && i < other.Atoms.Length; i++)
        {
            if (Atoms[i].Atom != other.Atoms[i].Atom)
                return other.Atoms[i].Atom.CompareTo(Atoms[i].Atom);
            if (Atoms[i].Power != other.Atoms[i].Power)
                return Atoms[i].Power.CompareTo(other.Atoms[i].Power);
        }

        return Atoms.Length.CompareTo(other.Atoms.Length);
    }

    public bool Equals(Monomial? other) =>
        other is not null && _hash == other._hash && Z == other.Z && A == other.A && Exponent.Equals(other.Exponent) && Atoms.SequenceEqual(other.Atoms);

    public override bool Equals(object? obj) => Equals(obj as Monomial);

    public override int GetHashCode() => _hash;

    private static (int Atom, int Power)[] Merge((int Atom, int Power)[] x, (int Atom, int Power)[] y, int sign)
    {
        if (y.Length == 0)
            return x;
        var powers = new SortedDictionary<int, int>(x.ToDictionary(a => a.Atom, a => a.Power));
        foreach (var (atom, power) in y)
            powers[atom] = (powers.TryGetValue(atom, out var p) ? p : 0) + sign * power;
        return [.. powers.Where(p => p.Value != 0).Select(p => (p.Key, p.Value))];
    }
}
