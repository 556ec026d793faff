using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns;

/// <content>Time: timers, the release of buffered events, the end of keys.</content>
public sealed partial class PatternProcessor
{
    /// <summary>Moves the clock to a later time, and does what is due by then.</summary>
    private void MoveClock(long now)
    {
        while (_timers.TryTake(now, out TimerQueue.Entry timer))
        {
            FetchAheadOfTimers();
            Wake(timer);
        }

        _clock = Math.Max(_clock, now);
        if (now >= _forgetsAt)
        {
            Forget(now);
        }

        RetireKeys(now);
    }

    /// <summary>
    /// Drops the identities that have expired. An expired one no longer counts for anything, so that they can go many at a time: memory
    /// holds them a sixteenth longer at most.
    /// </summary>
    private void Forget(long now)
    {
        _store.Identities.Expire(now);
        _forgetsAt = now + (_pattern.Memory / 16);
    }

    private void Wake(in TimerQueue.Entry timer)
    {
        ref KeySlot key = ref _store.Keys[timer.Slot];
        if (!IsCurrent(timer))
        {
            return;
        }

        key.WakesAt = long.MaxValue;
        _clock = Math.Max(_clock, timer.Due);
        long time = timer.Due - _pattern.Lateness;
        Release(timer.Slot, time);
        FireTimers(timer.Slot, time);
        Schedule(timer.Slot);
    }

    /// <summary>Gives the buffered events up to a time to the pattern, in order.</summary>
    private void Release(int slot, long upTo)
    {
        ref KeySlot key = ref _store.Keys[slot];
        while (key.Buffer.Head != LinkPool.None && _store.Links[key.Buffer.Head].Time <= upTo)
        {
            ReleaseOne(slot);
        }
    }

    private void ReleaseOne(int slot)
    {
        int index = _store.Keys[slot].Buffer.RemoveHead(_store.Links);
        ref Link link = ref _store.Links[index];
        var arrival = new Arrival(_conditions, link.Event, link.Time, link.Sequence, link.Mask);
        _store.Links.Free(index);
        FireTimers(slot, arrival.Time);
        _runtime.OnEvent(slot, ref arrival);
    }

    /// <summary>Fires what is due up to an event time, in order; a gathering ends before a match of the same time.</summary>
    private void FireTimers(int slot, long upTo)
    {
        while (_hasTimers)
        {
            long due = _runtime.NextDue(slot);
            long gathered = _sink.GatheringDue(slot);
            if (Math.Min(due, gathered) > upTo || Math.Min(due, gathered) == long.MaxValue)
            {
                return;
            }

            if (gathered <= due)
            {
                _sink.FireGathering(slot);
            }
            else
            {
                _runtime.FireDue(slot, due);
            }
        }
    }

    /// <summary>When the key has to be looked at by the wall clock; <see cref="long.MaxValue"/>: nothing waits for it.</summary>
    private long DueOf(int slot)
    {
        ref KeySlot key = ref _store.Keys[slot];
        long due = _hasTimers ? Math.Min(_runtime.NextDue(slot), _sink.GatheringDue(slot)) : long.MaxValue;
        if (key.Buffer.Head != LinkPool.None)
        {
            due = Math.Min(due, _store.Links[key.Buffer.Head].Time);
        }

        return due == long.MaxValue ? due : due + _pattern.Lateness;
    }

    /// <summary>Sees to it that the key is woken when it is due. A timer that was put off is left in the queue: it wakes early and finds nothing.</summary>
    private void Schedule(int slot)
    {
        ref KeySlot key = ref _store.Keys[slot];
        long due = DueOf(slot);
        if (due < key.WakesAt)
        {
            key.WakesAt = due;
            _timers.Add(due, slot, key.Generation);
        }
    }

    private bool IsCurrent(in TimerQueue.Entry timer)
    {
        ref KeySlot key = ref _store.Keys[timer.Slot];
        return key.InUse && key.Generation == timer.Generation && key.WakesAt == timer.Due;
    }

    private long NextWake()
    {
        while (_timers.TryPeek(out TimerQueue.Entry timer))
        {
            bool isCurrent = IsCurrent(timer);
            if (isCurrent && DueOf(timer.Slot) <= timer.Due)
            {
                return timer.Due;
            }

            _timers.TryTake(long.MaxValue, out _);
            if (isCurrent)
            {
                _store.Keys[timer.Slot].WakesAt = long.MaxValue;
                Schedule(timer.Slot);
            }
        }

        return long.MaxValue;
    }
}
