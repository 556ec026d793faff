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
        int count = batch.Count;
        for (int i = -ReadEvent; i < count; i++)
        {
            if (i + FetchEvent < count && i + FetchContent >= 0)
            {
                batch[i + FetchEvent].FetchAhead();
                batch[i + FetchContent].FetchContentAhead();
            }

            if (i + ReadEvent < count)
            {
                Read(batch[i + ReadEvent], ref ReadingOf(i + ReadEvent));
                Fetch(in ReadingOf(i + ReadEvent));
            }

            if (i + FindKey >= 0 && i + FindKey < count)
            {
                Find(batch[i + FindKey], ref ReadingOf(i + FindKey));
            }

            if (i + FetchHeld >= 0 && i + FetchHeld < count && ReadingOf(i + FetchHeld).Slot is >= 0 and var slot)
            {
                _runtime.FetchAhead(in _store.Keys[slot]);
            }

            if (i >= 0)
            {
                AutomationEvent e = batch[i];
                Process(e, e.ReceivedAt.UtcTicks, ref ReadingOf(i));
            }
        }
    }

    private ref Reading ReadingOf(int index) => ref _readings[index & ReadEvent];

    private void Read(AutomationEvent e, ref Reading reading)
    {
        reading.Types = _conditions.TypesOf(e);
        reading.Slot = -1;
        if (reading.Types == 0)
        {
            return;
        }

        if (_keys.TryReadPlain(e, out int token, out ReadOnlySpan<byte> key))
        {
            (reading.KeyToken, reading.KeyHash) = (token, Utf8Hash.Of(key));
        }
        else
        {
            reading.KeyToken = AutomationEvent.NoToken;
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

    private void Find(AutomationEvent e, ref Reading reading)
    {
        if (reading.Types != 0 && e.TryGetPlainText(reading.KeyToken, out ReadOnlySpan<byte> key))
        {
            reading.Slot = _keys.Find(key, reading.KeyHash);
            if (reading.Slot >= 0)
            {
                MemoryAhead.Fetch(in _store.Keys[reading.Slot].Newest);
                MemoryAhead.Fetch(in _store.Keys[reading.Slot].Extras);
            }
        }
    }
}
