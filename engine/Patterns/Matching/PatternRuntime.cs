using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Patterns.State;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// One operator at work on the keys of a processor: it takes events in the order in which the pattern sees them, and its timers.
/// What it holds for a key is in the key's <see cref="KeySlot"/>.
/// </summary>
internal abstract class PatternRuntime(RuntimeContext context)
{
    protected CompiledPattern Pattern { get; } = context.Pattern;

    protected PatternStore Store { get; } = context.Store;

    protected LinkPool Links { get; } = context.Store.Links;

    protected MatchSink Sink { get; } = context.Sink;

    protected StepRecorder Recorder { get; } = context.Recorder;

    /// <summary>Whether the operator completes matches by timer.</summary>
    public virtual bool HasTimers => false;

    /// <summary>Has fetched what an event of a key is going to be held against.</summary>
    public virtual void FetchAhead(in KeySlot key)
    {
        Links.FetchAhead(key.Held.Head);
        Links.FetchAhead(key.Held.Tail);
    }

    /// <summary>
    /// What <see cref="FetchAhead"/> had fetched is there by now: has fetched what that refers to, of the oldest, which an event of a time ends. What has not been touched for
    /// a window's length is far away.
    /// </summary>
    public virtual void FetchReferred(in KeySlot key, long time)
    {
        if (IsLinkOver(key.Held.Head, time))
        {
            Links.FetchAhead(Links[key.Held.Head].Next);
        }
    }

    /// <summary>Has fetched what stands behind what <see cref="FetchReferred"/> had fetched.</summary>
    public virtual void FetchBehind(in KeySlot key, long time)
    {
        if (IsLinkOver(key.Held.Head, time) && IsLinkOver(Links[key.Held.Head].Next, time))
        {
            Links.FetchAhead(Links[Links[key.Held.Head].Next].Next);
        }
    }

    /// <summary>Takes one event of a key.</summary>
    public abstract void OnEvent(int slot, ref Arrival arrival);

    /// <summary>When the next match of the key is due, in event time; <see cref="long.MaxValue"/>: none is.</summary>
    public virtual long NextDue(int slot) => long.MaxValue;

    /// <summary>Completes what is due at a time that <see cref="NextDue"/> named.</summary>
    public virtual void FireDue(int slot, long due) => throw new InvalidOperationException("This operator has no timers.");

    /// <summary>Whether an event would have changed a match that a timer has completed.</summary>
    public virtual bool WouldHaveChanged(in FiredTimer fired, ref Arrival arrival) => false;

    /// <summary>What of <see cref="KeySlot.Mark2"/> has to be stored.</summary>
    public virtual long StoredMark2(in KeySlot key) => key.Mark2;

    /// <summary>Finds the events and chains that it holds for a key.</summary>
    public virtual void Gather(in KeySlot key, EventTable events, ChainTable chains)
    {
        for (int i = key.Held.Head; i != LinkPool.None; i = Links[i].Next)
        {
            events.Add(Links[i]);
        }
    }

    /// <summary>Writes what it holds for a key; <see cref="RestoreHeld"/> reads it again.</summary>
    public virtual void WriteHeld(StateWriter writer, in KeySlot key, EventTable events, ChainTable chains)
    {
        writer.Byte(PatternStateCodec.LinksHeld);
        events.WriteList(writer, key.Held, Links);
    }

    /// <summary>Goes on with what <see cref="WriteHeld"/> wrote under the same definition.</summary>
    public virtual void RestoreHeld(int slot, StoredKey state, StoredLinks links)
    {
        if (state.Partials.Length > 0)
        {
            throw StateReader.Damaged();
        }

        foreach (int e in state.Held)
        {
            Restore(slot, links.Take(e));
        }
    }

    /// <summary>Puts a link of the state back, oldest first.</summary>
    protected virtual void Restore(int slot, int link) => Store.Keys[slot].Held.Insert(Links, link);

    /// <summary>Drops all that is held for a key.</summary>
    public virtual void Drop(int slot) => Store.Keys[slot].Held.Clear(Links);

    /// <summary>How many partial matches a key has.</summary>
    public virtual int PartialMatches(int slot) => Store.Keys[slot].Held.Count;

    /// <summary>Describes the partial matches of a key, oldest first.</summary>
    public abstract void Explain(int slot, List<PartialExplanation> into);

    /// <summary>Whether there is a link whose window is over at a time.</summary>
    protected bool IsLinkOver(int link, long time) => link != LinkPool.None && Pattern.End(Links[link].Time) <= time;

    /// <summary>Remembers a match that a timer completed ahead of the watermark, to tell what comes too late for it.</summary>
    protected void RememberFired(int slot, long due, int lastLink)
    {
        ref KeySlot key = ref Store.Keys[slot];
        if (due <= key.Newest - Pattern.Lateness)
        {
            Links.ReleaseChain(lastLink);
            return;
        }

        List<FiredTimer> fired = (key.Extras ??= new KeyExtras()).Fired ??= [];
        if (fired.Count == Pattern.Limits.PartialMatches)
        {
            Links.ReleaseChain(fired[0].Last);
            fired.RemoveAt(0);
            Sink.ForgotFired();
        }

        fired.Add(new FiredTimer(due, lastLink));
    }
}
