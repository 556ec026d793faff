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

    /// <summary>The line in which a value stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch<T>(ref readonly T value)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in value)));
        }
    }

    /// <summary>The lines of a range, but no more than some.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchRange(ReadOnlySpan<byte> range, int lines)
    {
        int end = Math.Min(range.Length, lines * Line);
        for (int i = 0; i < end; i += Line)
        {
            Fetch(in range[i]);
        }
    }
}
