namespace System.Runtime.CompilerServices;

/// <summary>What the C# compiler looks for, by name, where a property has an init accessor; netstandard2.0 does not have it.</summary>
internal static class IsExternalInit;
