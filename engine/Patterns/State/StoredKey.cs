using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.State;

/// <summary>The stored state of a key, read but not yet taken up.</summary>
internal sealed record StoredKey
{
    public required AutomationEvent[] Events { get; init; }

    public required StoredChain[] Chains { get; init; }

    public required long Newest { get; init; }

    public required long LastFired { get; init; }

    public required long LastArrival { get; init; }

    public required long Mark { get; init; }

    public required long Mark2 { get; init; }

    /// <summary>How many partial matches it holds, for whoever drops them.</summary>
    public required long PartialMatches { get; init; }

    public required int[] Buffer { get; init; }

    public required int[] Held { get; init; }

    public required StoredPartial[] Partials { get; init; }

    public required (long Due, int Last)[] Fired { get; init; }

    public required Gathering? Gathering { get; init; }

    public required StoredIdentity[] Identities { get; init; }

    public required List<long> OlderNots { get; init; }

    public static StoredKey Read(ref StateReader reader)
    {
        AutomationEvent[] events = EventTable.Read(ref reader);
        var chains = new StoredChain[reader.Count()];
        for (int i = 0; i < chains.Length; i++)
        {
            int e = reader.Index(events.Length);
            int part = reader.Index(ConditionSet.MaxConditions);
            int back = reader.Index(i + 1);
            chains[i] = new StoredChain(e, part, back == 0 ? -1 : i - back);
        }

        long newest = reader.Time();
        long lastFired = reader.Time();
        long lastArrival = reader.Time();
        long mark = reader.Time();
        long mark2 = reader.Time();
        long partialMatches = reader.Number();
        int[] buffer = ReadList(ref reader, events.Length);
        ReadHeld(ref reader, events.Length, chains, out int[] held, out StoredPartial[] partials);
        var fired = new (long, int)[reader.Count()];
        for (int i = 0; i < fired.Length; i++)
        {
            fired[i] = (reader.Time(), reader.Index(chains.Length));
        }

        Gathering? gathering = PatternStateCodec.ReadGathering(ref reader, events);
        StoredIdentity[] identities = ReadIdentities(ref reader);
        List<long> olderNots = PatternStateCodec.ReadOlderNots(ref reader);
        if (!reader.IsAtEnd)
        {
            throw StateReader.Damaged();
        }

        return new StoredKey
        {
            Events = events,
            Chains = chains,
            Newest = newest,
            LastFired = lastFired,
            LastArrival = lastArrival,
            Mark = mark,
            Mark2 = mark2,
            PartialMatches = partialMatches,
            Buffer = buffer,
            Held = held,
            Partials = partials,
            Fired = fired,
            Gathering = gathering,
            Identities = identities,
            OlderNots = olderNots,
        };
    }

    private static int[] ReadList(ref StateReader reader, int events)
    {
        var list = new int[reader.Count()];
        for (int i = 0; i < list.Length; i++)
        {
            list[i] = reader.Index(events);
        }

        return list;
    }

    private static void ReadHeld(ref StateReader reader, int events, StoredChain[] chains, out int[] held, out StoredPartial[] partials)
    {
        (held, partials) = ([], []);
        switch (reader.Byte())
        {
            case PatternStateCodec.LinksHeld:
                held = ReadList(ref reader, events);
                break;
            case PatternStateCodec.PartialsHeld:
                partials = new StoredPartial[reader.Count()];
                for (int i = 0; i < partials.Length; i++)
                {
                    int last = reader.Index(chains.Length);
                    int part = reader.Index(ConditionSet.MaxConditions);
                    partials[i] = new StoredPartial(last, part, reader.Index(int.MaxValue), reader.Byte() != 0);
                }

                break;
            default:
                throw StateReader.Damaged();
        }
    }

    private static StoredIdentity[] ReadIdentities(ref StateReader reader)
    {
        var identities = new StoredIdentity[reader.Count()];
        byte[]? source = null;
        for (int i = 0; i < identities.Length; i++)
        {
            source = reader.Byte() == 0 ? reader.Bytes().ToArray() : source ?? throw StateReader.Damaged();
            byte[] id = PatternStateCodec.ReadIdentity(ref reader);
            identities[i] = new StoredIdentity(id, source, reader.Time());
        }

        return identities;
    }
}

/// <summary>An event bound to a part, after another one; -1: the first.</summary>
internal readonly record struct StoredChain(int Event, int Part, int Before);

/// <summary>A partial match by the last link of its chain.</summary>
internal readonly record struct StoredPartial(int Last, int Part, int Count, bool IsClosed);

/// <summary>The identity of a received event, kept until it expires.</summary>
internal readonly record struct StoredIdentity(byte[] Id, byte[] Source, long Expires);
