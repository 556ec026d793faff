using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns;

/// <content>How keys come and go.</content>
public sealed partial class PatternProcessor
{
    /// <summary>What the processor knows of a key; null: nothing.</summary>
    public PatternExplanation? Explain(PatternKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        int slot = Find(key);
        return slot < 0 ? null : Explain(slot);
    }

    /// <summary>The keys that are held, in no order.</summary>
    public IEnumerable<PatternKey> Keys
    {
        get
        {
            for (int slot = 0; slot < _store.Keys.Length; slot++)
            {
                if (_store.Keys[slot].InUse)
                {
                    yield return new PatternKey(_keys.ValuesOf(slot));
                }
            }
        }
    }

    internal int Find(PatternKey key) => key.Values.Count == _pattern.By.Length ? _keys.Find(_keys.Encode(key.Values)) : -1;

    /// <summary>The number of the event's key, which is opened if it is new; -1: the event has no key.</summary>
    private int SlotOf(AutomationEvent e, ref Reading reading)
    {
        if (!e.TryGetPlainText(reading.Key, out ReadOnlySpan<byte> text))
        {
            if (!_keys.TryRead(e, out text))
            {
                return -1;
            }

            reading.KeyHash = Utf8Hash.Of(text);
        }
        else if (reading.Slot >= 0 && _keys.Is(reading.Slot, text))
        {
            return reading.Slot;
        }

        int slot = _keys.Find(text, reading.KeyHash);
        return slot < 0 ? Open(text, reading.KeyHash) : slot;
    }

    private int Open(ReadOnlySpan<byte> text, ulong hash)
    {
        while (_keys.Count >= _pattern.Limits.Keys)
        {
            EvictOldest();
        }

        int slot = _keys.Add(text, hash);
        _store.Open(slot);
        _retirements.Add(_clock + _pattern.Retention, slot, _store.Keys[slot].Generation);
        return slot;
    }

    private void EvictOldest()
    {
        while (_retirements.TryTake(long.MaxValue, out TimerQueue.Entry timer))
        {
            if (!TryPutOff(timer, RetiresAt(timer.Slot)))
            {
                Close(timer.Slot);
                _recorder.Overflowed("keys", _pattern.Limits.Keys);
                return;
            }
        }
    }

    /// <summary>Ends keys that have had no event for so long that nothing they hold can matter.</summary>
    private void RetireKeys(long now)
    {
        while (_retirements.TryTake(now, out TimerQueue.Entry timer))
        {
            // What has no window never expires; only the limit on keys ends it.
            bool holds = _pattern.Within == long.MaxValue && _store.Keys[timer.Slot].Held.Count > 0;
            if (!TryPutOff(timer, holds ? now + _pattern.Retention : RetiresAt(timer.Slot)))
            {
                Close(timer.Slot);
            }
        }
    }

    private long RetiresAt(int slot) => _store.Keys[slot].LastArrival + _pattern.Retention;

    /// <summary>A key that has had events since it was put in the queue goes to the end of it.</summary>
    private bool TryPutOff(in TimerQueue.Entry timer, long retires)
    {
        if (retires <= timer.Due)
        {
            return false;
        }

        _retirements.Add(retires, timer.Slot, timer.Generation);
        return true;
    }

    private void Close(int slot)
    {
        ref KeySlot key = ref _store.Keys[slot];
        _runtime.Drop(slot);
        key.Buffer.Clear(_store.Links);
        if (key.Extras?.Fired is { } fired)
        {
            fired.ForEach(f => _store.Links.ReleaseChain(f.Last));
        }

        _store.Identities.ForgetAll(ref key);
        key.InUse = false;
        key.Extras = null;
        _keys.Remove(slot);
    }

    private PatternExplanation Explain(int slot)
    {
        ref KeySlot key = ref _store.Keys[slot];
        var buffered = new List<AutomationEvent>();
        for (int i = key.Buffer.Head; i != LinkPool.None; i = _store.Links[i].Next)
        {
            buffered.Add(_store.Links[i].Event);
        }

        var partials = new List<PartialExplanation>();
        _runtime.Explain(slot, partials);
        long gathering = _sink.GatheringDue(slot);
        bool isSuppressed = _pattern.OncePer > 0 && key.LastFired != KeySlot.Never;
        return new PatternExplanation
        {
            Key = _keys.ValuesOf(slot),
            Watermark = key.Newest == KeySlot.Never ? null : Explanations.Time(key.Newest - _pattern.Lateness),
            Buffered = buffered,
            Partials = partials,
            GatheringUntil = Explanations.End(gathering),
            SuppressedUntil = isSuppressed ? Explanations.Time(key.LastFired + _pattern.OncePer) : null,
        };
    }
}
