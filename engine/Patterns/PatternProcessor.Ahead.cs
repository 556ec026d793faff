using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns;

/// <content>
/// A batch is read ahead: what an event needs of memory is fetched in steps while the events before it are matched. Reading ahead decides nothing, so that a batch
/// gives what its events give one by one.
/// </content>
public sealed partial class PatternProcessor
{
    /// <summary>How many events ahead of the one that is matched each step is made.</summary>
    private const int FetchEvent = 12;
    private const int FetchContent = 10;
    private const int ReadEvent = 8;
    private const int FindKey = 6;
    private const int FetchHeld = 4;
    private const int FetchReferred = 2;
    private const int FetchBehind = 1;

    /// <summary>As many as there are between reading an event and matching it, and a power of two.</summary>
    private readonly Reading[] _readings = new Reading[16];

    /// <summary>Takes in events in the order in which they arrived.</summary>
    public void Process(IReadOnlyList<AutomationEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Process(batch switch
        {
            AutomationEvent[] events => events,
            List<AutomationEvent> events => CollectionsMarshal.AsSpan(events),
            _ => [.. batch],
        });
    }

    private void Process(ReadOnlySpan<AutomationEvent> batch)
    {
        for (int i = -FetchEvent; i < batch.Length; i++)
        {
            ReadAhead(batch, i);
            if (i >= 0)
            {
                AutomationEvent e = batch[i];
                Process(e, e.ReceivedTicks, ref ReadingOf(i));
            }
        }
    }

    /// <summary>Makes one step for each of the events behind the one that is matched next.</summary>
    /// <remarks>A method of its own: a batch may be long and the loop over it seldom entered, but this is compiled with what was learnt from many events.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadAhead(ReadOnlySpan<AutomationEvent> batch, int i)
    {
        if (IsIn(batch, i + FetchEvent))
        {
            AutomationEvent.FetchAhead(batch[i + FetchEvent]);
        }

        if (IsIn(batch, i + FetchContent))
        {
            batch[i + FetchContent].FetchContentAhead();
        }

        if (IsIn(batch, i + ReadEvent))
        {
            Read(batch[i + ReadEvent], ref ReadingOf(i + ReadEvent));
            Fetch(in ReadingOf(i + ReadEvent));
        }

        if (IsIn(batch, i + FindKey))
        {
            Find(ref ReadingOf(i + FindKey));
        }

        if (IsIn(batch, i + FetchHeld))
        {
            FetchHeldFor(in ReadingOf(i + FetchHeld));
        }

        // With lateness the pattern is given what timers release, and reads ahead of those.
        if (!_pattern.IsOrdered)
        {
            return;
        }

        if (IsIn(batch, i + FetchReferred) && ReadingOf(i + FetchReferred) is { IsMatched: true, Slot: >= 0 and var known })
        {
            _runtime.FetchReferred(in _store.Keys[known], batch[i + FetchReferred].TimeTicks);
        }

        if (IsIn(batch, i + FetchBehind) && ReadingOf(i + FetchBehind) is { IsMatched: true, Slot: >= 0 and var next })
        {
            _runtime.FetchBehind(in _store.Keys[next], batch[i + FetchBehind].TimeTicks);
        }
    }

    private static bool IsIn(ReadOnlySpan<AutomationEvent> batch, int index) => (uint)index < (uint)batch.Length;

    private ref Reading ReadingOf(int index) => ref _readings[index & (_readings.Length - 1)];

    private void Read(AutomationEvent e, ref Reading reading)
    {
        reading.Types = _conditions.TypesOf(e);
        reading.Slot = -1;
        if (reading.Types == 0)
        {
            return;
        }

        if (_keys.TryReadPlain(e, out reading.Key, out ReadOnlySpan<byte> key))
        {
            reading.KeyHash = Utf8Hash.Of(key);
        }
        else
        {
            reading.Key = default;
        }

        reading.Possible = _conditions.PossibleOf(e, reading.Types, out reading.Met);
        reading.IsMatched = reading.Possible != 0 || _pattern.IsStrict;
        if (reading.IsMatched)
        {
            reading.IdentityHash = _store.Identities.HashOf(e);
        }
    }

    private void Fetch(in Reading reading)
    {
        if (reading.Types != 0)
        {
            _keys.FetchAhead(reading.KeyHash);
        }

        if (reading.Types != 0 && reading.IsMatched)
        {
            _store.Identities.FetchAhead(reading.IdentityHash);
        }
    }

    private void FetchHeldFor(in Reading reading)
    {
        if (reading.Slot >= 0)
        {
            _keys.FetchTextAhead(reading.Slot);
            if (reading.IsMatched)
            {
                FetchHeldBy(in _store.Keys[reading.Slot]);
            }
        }
    }

    private void FetchHeldBy(in KeySlot key)
    {
        if (_pattern.IsOrdered)
        {
            _runtime.FetchAhead(in key);
        }
        else
        {
            _store.Links.FetchAhead(key.Buffer.Tail);
        }
    }

    /// <summary>What timers give to the pattern they fetch ahead as well: it has waited since its event was taken in.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FetchAheadOfTimers()
    {
        if (_timers.TryGuess(FindKey, out TimerQueue.Entry timer))
        {
            ref KeySlot key = ref _store.Keys[timer.Slot];
            MemoryAhead.Fetch(in key.Extras);
            MemoryAhead.Fetch(in key.Generation);
            MemoryAhead.Fetch(in key.Passed);
        }

        if (_timers.TryGuess(FetchHeld, out timer))
        {
            ref KeySlot next = ref _store.Keys[timer.Slot];
            _store.Links.FetchAhead(next.Buffer.Head);
            _runtime.FetchAhead(in next);
        }

        if (_timers.TryGuess(FetchReferred, out timer))
        {
            _runtime.FetchReferred(in _store.Keys[timer.Slot], timer.Due - _pattern.Lateness);
        }

        if (_timers.TryGuess(FetchBehind, out timer))
        {
            _runtime.FetchBehind(in _store.Keys[timer.Slot], timer.Due - _pattern.Lateness);
        }
    }

    private void Find(ref Reading reading)
    {
        if (reading.Types == 0 || !reading.Key.IsPlainString)
        {
            return;
        }

        reading.Slot = _keys.Guess(reading.KeyHash);
        if (reading.Slot >= 0)
        {
            _keys.FetchPlaceAhead(reading.Slot);
            MemoryAhead.Fetch(in _store.Keys[reading.Slot].Extras);
            MemoryAhead.Fetch(in _store.Keys[reading.Slot].Generation);
            if (!_pattern.IsOrdered)
            {
                MemoryAhead.Fetch(in _store.Keys[reading.Slot].InUse);
            }
        }
    }
}
