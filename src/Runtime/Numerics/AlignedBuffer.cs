using System;
using System.Runtime.CompilerServices;

namespace GradientFlow;

/// <summary>Zeroed memory that starts on a cache line, so that no full vector crosses one. It is collected like any array.</summary>
internal sealed class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] _array;
    private readonly int _start;

    public AlignedBuffer(long length)
    {
        var padding = Alignment / Unsafe.SizeOf<T>();
        if (length + padding > Array.MaxLength)
            throw new ArgumentException(
                $"{length:N0} values of {Unsafe.SizeOf<T>()} bytes are more than one buffer can hold ({Array.MaxLength:N0}); use fewer samples.",
                nameof(length));
        Length = (int)length;
        // Pinned, or the collector could move it off its line.
        _array = GC.AllocateArray<T>(Length + padding, pinned: true);
        nint address;
        unsafe
        {
            address = (nint)Unsafe.AsPointer(ref _array[0]);
        }

        _start = (int)(((-address) & (Alignment - 1)) / Unsafe.SizeOf<T>());
    }

    public int Length { get; }

    public Span<T> Span => _array.AsSpan(_start, Length);
}
