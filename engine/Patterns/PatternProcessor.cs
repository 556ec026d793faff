using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns;

/// <summary>
/// A pattern at work on all its keys in one process. Not safe for use by several threads at once.
/// </summary>
/// <remarks>
/// The clock is what it is given: each event moves it to its <see cref="AutomationEvent.ReceivedAt"/>, <see cref="Advance"/> to a time, and it
/// never goes back. So the same events give the same matches however they are cut into batches. When the clock moves, timers that are due fire
/// first, in the order in which they are due.
/// </remarks>
public sealed partial class PatternProcessor
{
    private readonly CompiledPattern _pattern;
    private readonly ConditionSet _conditions;
    private readonly PatternStore _store = new();
    private readonly StepRecorder _recorder = new();
    private readonly TimerQueue _timers = new();
    private readonly TimerQueue _retirements = new();
    private readonly KeyTable _keys;
    private readonly MatchSink _sink;
    private readonly PatternRuntime _runtime;
    private readonly bool _hasTimers;
    private readonly bool _mayWake;
    private long _clock = KeySlot.Never;
    private long _forgetsAt;
    private long _sequence;

    internal PatternProcessor(CompiledPattern pattern)
    {
        _pattern = pattern;
        _conditions = pattern.Conditions;
        _keys = new KeyTable(pattern.By);
        _sink = new MatchSink(pattern, _store, _recorder, _keys.ValuesOf);
        _runtime = pattern.Plan.CreateRuntime(new RuntimeContext(pattern, _store, _sink, _recorder));
        _hasTimers = _runtime.HasTimers || pattern.Gather > 0;
        _mayWake = !pattern.IsOrdered || _hasTimers;
    }

    /// <summary>Where the clock stands; null before the first event.</summary>
    public DateTimeOffset? Clock => _clock == KeySlot.Never ? null : new DateTimeOffset(_clock, TimeSpan.Zero);

    /// <summary>Takes in one event: moves the clock to its receipt, then matches it.</summary>
    public void Process(AutomationEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        Process(e, e.ReceivedTicks);
    }

    /// <summary>Lets time pass: fires the timers that are due, in order. A time before the clock is taken as the clock's.</summary>
    public void Advance(DateTimeOffset now) => MoveClock(Math.Max(_clock, now.UtcTicks));

    /// <summary>What has happened since this was last called.</summary>
    public PatternStep TakeStep()
    {
        (List<Match> matches, List<PatternNotice> notices, PatternCounts counts) = _recorder.Take();
        return new PatternStep { Matches = matches, Notices = notices, Counts = counts, NextTimer = NextTimer, ExpiresAt = null };
    }

    /// <summary>When <see cref="Advance"/> has to be called next at the latest; in the past where a timer is overdue; null: no timer is set.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            long next = NextWake();
            return next == long.MaxValue ? null : new DateTimeOffset(Math.Min(next, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
        }
    }

    internal void Process(AutomationEvent e, long receivedAt)
    {
        Reading reading = default;
        Read(e, ref reading);
        Process(e, receivedAt, ref reading);
    }

    private void Process(AutomationEvent e, long receivedAt, ref Reading reading)
    {
        // Timers fire when the clock moves: events that were received at one moment are taken in together.
        if (receivedAt > _clock)
        {
            if (receivedAt >= _timers.Next || receivedAt >= _forgetsAt || receivedAt >= _retirements.Next)
            {
                MoveClock(receivedAt);
            }

            _clock = receivedAt;
        }

        if (reading.Types == 0)
        {
            return;
        }

        int slot = SlotOf(e, ref reading);
        if (slot < 0)
        {
            _recorder.Unkeyed++;
            _recorder.Say(PatternNoticeKind.Unkeyed, e, "It has no value for the key.");
            return;
        }

        ref KeySlot key = ref _store.Keys[slot];
        key.LastArrival = _clock;
        if (!reading.IsMatched)
        {
            PassBy(slot, ref key, e);
            return;
        }

        if (!_store.Identities.Remember(e, reading.IdentityHash, _clock, _clock + _pattern.Memory, ref key))
        {
            _recorder.Duplicate++;
            _recorder.Say(PatternNoticeKind.Duplicate, e, "It was delivered before.");
            return;
        }

        if (key.Identities > _pattern.Limits.Events && _store.Identities.KeepWithin(_pattern.Limits.Events, _clock, ref key))
        {
            _recorder.Overflowed("identities remembered for one key", _pattern.Limits.Events);
        }

        var arrival = new Arrival(_conditions, e, e.TimeTicks, _sequence++, reading.Possible, reading.Met);
        if (IsLate(ref key, ref arrival))
        {
            _recorder.Late++;
            _recorder.Say(PatternNoticeKind.Late, e, "It came too late: the watermark had passed its time.");
            return;
        }

        if (arrival.Time > key.Newest)
        {
            key.Newest = arrival.Time;
        }

        Admit(slot, ref key, ref arrival);
    }

    private void Admit(int slot, ref KeySlot key, ref Arrival arrival)
    {
        if (_pattern.IsOrdered)
        {
            // Without lateness an event is released as it comes: the watermark is its own time or newer.
            if (_mayWake)
            {
                FireTimers(slot, Math.Max(arrival.Time, key.Newest));
            }

            _runtime.OnEvent(slot, ref arrival);
        }
        else
        {
            int link = _store.Links.Take(arrival.Event, arrival.Time, arrival.Sequence);
            _store.Links[link].Mask = arrival.Possible;
            key.Buffer.Insert(_store.Links, link);
            Release(slot, Math.Max(key.Newest, _clock) - _pattern.Lateness);
            if (key.Buffer.Count > _pattern.Limits.Events)
            {
                ReleaseOne(slot);
                _recorder.Overflowed("events waiting for the watermark of one key", _pattern.Limits.Events);
            }

            FireTimers(slot, key.Newest - _pattern.Lateness);
        }

        if (_mayWake)
        {
            Schedule(slot);
        }
    }

    /// <summary>
    /// An event that fits no part moves the watermark, and that is all: nothing of it is kept, so that its redelivery is no other event, and nothing
    /// is missed of it if it comes late.
    /// </summary>
    private void PassBy(int slot, ref KeySlot key, AutomationEvent e)
    {
        key.Newest = Math.Max(key.Newest, e.TimeTicks);
        if (_hasTimers || key.Buffer.Head != LinkPool.None)
        {
            Release(slot, Math.Max(key.Newest, _clock) - _pattern.Lateness);
            FireTimers(slot, key.Newest - _pattern.Lateness);
            Schedule(slot);
        }
    }

    /// <summary>
    /// Too old for the watermark, or one that a fired timer should have seen. The wall clock by itself makes nothing late.
    /// </summary>
    private bool IsLate(ref KeySlot key, ref Arrival arrival)
    {
        if (arrival.Time < key.Newest - _pattern.Lateness && key.Newest != KeySlot.Never)
        {
            return true;
        }

        if (key.Extras?.Fired is not { Count: > 0 } fired)
        {
            return false;
        }

        // What the watermark has passed by now speaks for itself.
        for (int i = fired.Count - 1; i >= 0; i--)
        {
            if (fired[i].Due <= key.Newest - _pattern.Lateness)
            {
                _store.Links.ReleaseChain(fired[i].Last);
                fired.RemoveAt(i);
            }
            else if (_runtime.WouldHaveChanged(fired[i], ref arrival))
            {
                return true;
            }
        }

        return false;
    }
}
