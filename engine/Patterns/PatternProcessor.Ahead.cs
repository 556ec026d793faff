using System.Runtime.InteropServices;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns;

/// <content>
/// A batch is read ahead: what an event needs of memory is fetched in steps while the events before it are matched. Reading ahead decides nothing, so that a batch
/// gives what its events give one by one.
/// </content>
public sealed partial class PatternProcessor
{
    /// <summary>How many events ahead of the one that is matched each step is made. The readings of all events from there on fit into the ring.</summary>
    private const int FetchEvent = 9;
    private const int FetchContent = 6;
    private const int ReadEvent = 3;
    private const int FindKey = 2;
    private const int FetchHeld = 1;

    private readonly Reading[] _readings = new Reading[ReadEvent + 1];

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
            if (IsIn(batch, i + FetchEvent))
            {
                batch[i + FetchEvent].FetchAhead();
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

            if (IsIn(batch, i + FetchHeld) && ReadingOf(i + FetchHeld).Slot is >= 0 and var slot)
            {
                _keys.FetchTextAhead(slot, step: 1);
                _runtime.FetchAhead(in _store.Keys[slot]);
            }

            if (i >= 0)
            {
                AutomationEvent e = batch[i];
                Process(e, e.ReceivedTicks, ref ReadingOf(i));
            }
        }
    }

    private static bool IsIn(ReadOnlySpan<AutomationEvent> batch, int index) => (uint)index < (uint)batch.Length;

    private ref Reading ReadingOf(int index) => ref _readings[index & ReadEvent];

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

        reading.IdentityHash = _store.Identities.HashOf(e);
    }

    private void Fetch(in Reading reading)
    {
        if (reading.Types != 0)
        {
            _keys.FetchAhead(reading.KeyHash);
            _store.Identities.FetchAhead(reading.IdentityHash);
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
            _keys.FetchTextAhead(reading.Slot, step: 0);
            MemoryAhead.Fetch(in _store.Keys[reading.Slot].Extras);
            MemoryAhead.Fetch(in _store.Keys[reading.Slot].Generation);
            if (!_isOrdered)
            {
                MemoryAhead.Fetch(in _store.Keys[reading.Slot].InUse);
            }
        }
    }
}
