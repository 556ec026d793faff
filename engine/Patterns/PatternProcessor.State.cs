using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Patterns.State;

namespace Reflex.Engine.Patterns;

/// <content>Storing keys and taking them up again.</content>
public sealed partial class PatternProcessor
{
    /// <summary>The state of a key, to be stored; null: nothing is known of it. <see cref="Restore"/> takes it up again.</summary>
    public byte[]? Serialize(PatternKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        int slot = Find(key);
        return slot < 0 ? null : Serialize(slot);
    }

    /// <summary>
    /// Takes up the stored state of a key, which must not be held yet. Timers that came due meanwhile fire when the clock is next moved. Partial
    /// matches of another definition are dropped and counted.
    /// </summary>
    /// <exception cref="FormatException">The bytes are no state, or of a format that this version does not know.</exception>
    /// <exception cref="InvalidOperationException">The key is held already.</exception>
    public void Restore(ReadOnlySpan<byte> stored)
    {
        var reader = new StateReader(stored);
        string[] values = PatternStateCodec.ReadStart(ref reader, _pattern, out bool isSameDefinition);
        if (reader.IsAtEnd)
        {
            return;
        }

        _clock = Math.Max(_clock, reader.TimeBase);
        bool isSameKey = values.Length == _pattern.By.Length;
        byte[] text = isSameKey ? _keys.Encode(values) : [];
        if (isSameKey && _keys.Find(text) >= 0)
        {
            throw new InvalidOperationException($"The key '{string.Join(", ", values)}' is held already.");
        }

        StoredKey state = StoredKey.Read(ref reader);
        if (!isSameDefinition && state.PartialMatches > 0)
        {
            _recorder.Dropped += state.PartialMatches;
            _recorder.Say(
                PatternNoticeKind.Dropped,
                null,
                $"The automation's pattern was edited: {state.PartialMatches} partial matches of the old one are dropped for the key '{string.Join(", ", values)}'.");
        }

        if (isSameKey)
        {
            TakeUp(text, state, isSameDefinition);
        }
    }

    /// <summary>Stores all keys, and goes on with them as after a restart: under the same definition or under an edited one.</summary>
    internal PatternProcessor Restart(PatternMatcher matcher)
    {
        PatternProcessor next = matcher.CreateProcessor();
        foreach (PatternKey key in Keys)
        {
            next.Restore(Serialize(key));
        }

        return next;
    }

    /// <summary>When nothing that is held for a key can matter any more; null: never, or nothing is held.</summary>
    internal DateTimeOffset? ExpiryOf(PatternKey key)
    {
        int slot = Find(key);
        if (slot < 0 || (_pattern.Within == long.MaxValue && _store.Keys[slot].Held.Count > 0))
        {
            return null;
        }

        long due = DueOf(slot);
        long expiry = Math.Max(RetiresAt(slot), due == long.MaxValue ? 0 : due);
        return Explanations.Time(expiry);
    }

    private byte[] Serialize(int slot)
    {
        Forget(_clock);
        ref KeySlot key = ref _store.Keys[slot];
        StateWriter writer = PatternStateCodec.Begin(_pattern, _keys.ValuesOf(slot), _clock);
        var events = new EventTable();
        var chains = new ChainTable(_store.Links);
        Gather(key, events, chains);
        events.Write(writer);
        chains.Write(writer, events);
        writer.Time(key.Newest);
        writer.Time(key.LastFired);
        writer.Time(key.LastArrival);
        writer.Time(key.Mark);
        writer.Time(_runtime.StoredMark2(key));
        writer.Number(_runtime.PartialMatches(slot));
        events.WriteList(writer, key.Buffer, _store.Links);
        _runtime.WriteHeld(writer, key, events, chains);
        List<FiredTimer> fired = key.Extras?.Fired ?? [];
        writer.Number(fired.Count);
        foreach (FiredTimer timer in fired)
        {
            writer.Time(timer.Due);
            writer.Number(chains.IndexOf(timer.Last));
        }

        PatternStateCodec.WriteGathering(writer, key.Extras?.Gathering, events);
        WriteIdentities(writer, key);
        PatternStateCodec.WriteOlderNots(writer, key.Extras?.OlderNots);
        return writer.ToArray();
    }

    /// <summary>Finds the events and chains that the key's state refers to.</summary>
    private void Gather(in KeySlot key, EventTable events, ChainTable chains)
    {
        for (int i = key.Buffer.Head; i != LinkPool.None; i = _store.Links[i].Next)
        {
            events.Add(_store.Links[i]);
        }

        _runtime.Gather(key, events, chains);
        foreach (FiredTimer timer in key.Extras?.Fired ?? [])
        {
            chains.Add(timer.Last, events);
        }

        foreach (PartBinding part in key.Extras?.Gathering?.Matches.SelectMany(m => m) ?? [])
        {
            foreach (AutomationEvent e in part.Events)
            {
                events.AddLoose(e);
            }
        }
    }

    private void WriteIdentities(StateWriter writer, in KeySlot key)
    {
        // Most events of a key have one source: it is written when it changes.
        byte[]? before = null;
        List<StoredIdentity> identities = _store.Identities.Of(key, _clock);
        writer.Number(identities.Count);
        foreach (StoredIdentity identity in identities)
        {
            bool isSame = before is not null && identity.Source.AsSpan().SequenceEqual(before);
            writer.Byte(isSame ? (byte)1 : (byte)0);
            if (!isSame)
            {
                before = identity.Source;
                writer.Bytes(before);
            }

            PatternStateCodec.WriteIdentity(writer, identity.Id);
            writer.Time(identity.Expires);
        }
    }

    private void TakeUp(byte[] text, StoredKey state, bool isSameDefinition)
    {
        int slot = Open(text, Utf8Hash.Of(text));
        ref KeySlot key = ref _store.Keys[slot];
        key.Newest = state.Newest;
        key.LastFired = state.LastFired;
        key.LastArrival = state.LastArrival;
        foreach (StoredIdentity identity in state.Identities)
        {
            if (identity.Expires > _clock)
            {
                uint hash = _store.Identities.HashOf(identity.Id, identity.Source);
                _store.Identities.Remember(identity.Id, identity.Source, hash, _clock, identity.Expires, ref key);
            }
        }

        var links = new StoredLinks(_store.Links, state, _sequence);
        _sequence += state.Events.Length;
        foreach (int e in state.Buffer)
        {
            int link = links.Take(e);
            _store.Links[link].Mask = _conditions.TypesOf(state.Events[e]);
            key.Buffer.Insert(_store.Links, link);
        }

        if (state.Gathering is not null)
        {
            (key.Extras ??= new KeyExtras()).Gathering = state.Gathering;
        }

        if (isSameDefinition)
        {
            key.Mark = state.Mark;
            key.Mark2 = state.Mark2;
            if (state.OlderNots.Count > 0)
            {
                (key.Extras ??= new KeyExtras()).OlderNots = state.OlderNots;
            }

            TakeUpHeld(slot, state, links);
        }

        Schedule(slot);
    }

    private void TakeUpHeld(int slot, StoredKey state, StoredLinks links)
    {
        links.TakeChains();
        _runtime.RestoreHeld(slot, state, links);
        foreach ((long due, int last) in state.Fired)
        {
            KeyExtras extras = _store.Keys[slot].Extras ??= new KeyExtras();
            (extras.Fired ??= []).Add(new FiredTimer(due, links.Share(last)));
        }
    }
}
