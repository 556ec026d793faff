using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Reflex.Engine.Events;

/// <summary>
/// Asks the processor for memory that is read soon, so that it comes while something else is done. A hint: it changes no result and cannot fail, whatever the
/// collector does with the object meanwhile. Where the platform has no such instruction in .NET, it does nothing.
/// </summary>
internal static class MemoryAhead
{
    /// <summary>Bytes that come from memory at once.</summary>
    public const int Line = 64;

    /// <summary>Where the elements of an array begin.</summary>
    public const int ArrayHeader = 16;

    /// <summary>The line in which a value stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch<T>(ref readonly T value)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in value)));
        }
    }

    /// <summary>How far a value is from the beginning of the next line; 0: it stands at the beginning of one.</summary>
    public static unsafe int ToLine<T>(ref readonly T value) => (int)(-(nint)Unsafe.AsPointer(ref Unsafe.AsRef(in value)) & (Line - 1));

    /// <summary>The lines of an object from a distance to its beginning on. Nothing of it is read, not even whether it is there: reading would wait for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void FetchObject(object? target, int start, int length)
    {
        if (Sse.IsSupported)
        {
            byte* first = *(byte**)Unsafe.AsPointer(ref target) + start;
            for (int i = 0; i < length; i += Line)
            {
                Sse.Prefetch0(first + i);
            }

            Sse.Prefetch0(first + length - 1);
        }
    }
}
