using System.Security.Cryptography;
using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Matching;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.State;

/// <summary>
/// The stored form of one key: version, definition hash, key, clocks; then the events, the chains of bound events, and what refers to them.
/// It can be read without the definition that it was made under.
/// </summary>
internal static class PatternStateCodec
{
    public const byte Version = 1;

    private const int HashLength = 12;

    /// <summary>What a stored operator state is made of.</summary>
    public const byte LinksHeld = 1;
    public const byte PartialsHeld = 2;

    public static StateWriter Begin(CompiledPattern pattern, IReadOnlyList<string> key, long clock)
    {
        var writer = new StateWriter(clock);
        writer.Byte(Version);
        writer.Raw(HashOf(pattern.Hash));
        writer.Number(key.Count);
        foreach (string value in key)
        {
            writer.Text(value);
        }

        writer.Number(clock);
        return writer;
    }

    /// <summary>Reads what <see cref="Begin"/> wrote.</summary>
    /// <param name="reader">At the start; the clock becomes its base of times.</param>
    /// <param name="pattern">The definition at hand.</param>
    /// <param name="isSameDefinition">Whether the state was made under it.</param>
    public static string[] ReadStart(ref StateReader reader, CompiledPattern? pattern, out bool isSameDefinition)
    {
        byte version = reader.Byte();
        if (version != Version)
        {
            throw new FormatException($"The stored pattern state has format {version}, but this version of Reflex reads format {Version}: it was written by another version.");
        }

        ReadOnlySpan<byte> hash = reader.Raw(HashLength);
        isSameDefinition = pattern is not null && hash.SequenceEqual(HashOf(pattern.Hash));
        var key = new string[reader.Count()];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = reader.Text();
        }

        reader.TimeBase = reader.Number();
        return key;
    }

    public static PatternKey ReadKey(ReadOnlySpan<byte> stored)
    {
        var reader = new StateReader(stored);
        return new PatternKey(ReadStart(ref reader, null, out _));
    }

    /// <summary>A key of which nothing is known.</summary>
    public static byte[] WriteEmpty(CompiledPattern pattern, PatternKey key) => Begin(pattern, key.Values, KeySlot.Never).ToArray();

    /// <summary>The identity of an event; a GUID, the usual form, takes 16 bytes instead of 36.</summary>
    public static void WriteIdentity(StateWriter writer, ReadOnlySpan<byte> id)
    {
        if (id.Length == 36 && Guid.TryParseExact(Encoding.UTF8.GetString(id), "D", out Guid guid) && Encoding.UTF8.GetBytes(guid.ToString("D")).AsSpan().SequenceEqual(id))
        {
            writer.Byte(1);
            writer.Raw(guid.ToByteArray());
        }
        else
        {
            writer.Byte(0);
            writer.Bytes(id);
        }
    }

    public static byte[] ReadIdentity(ref StateReader reader) => reader.Byte() switch
    {
        0 => reader.Bytes().ToArray(),
        1 => Encoding.UTF8.GetBytes(new Guid(reader.Raw(16)).ToString("D")),
        _ => throw StateReader.Damaged(),
    };

    public static void WriteGathering(StateWriter writer, Gathering? gathering, EventTable events)
    {
        writer.Byte(gathering is null ? (byte)0 : (byte)1);
        if (gathering is null)
        {
            return;
        }

        writer.Time(gathering.First);
        writer.Number(gathering.Matches.Count);
        foreach (PartBinding[] match in gathering.Matches)
        {
            writer.Number(match.Length);
            foreach (PartBinding part in match)
            {
                writer.Text(part.Name);
                writer.Number(part.Events.Count);
                foreach (AutomationEvent e in part.Events)
                {
                    writer.Number(events.IndexOf(e));
                }
            }
        }
    }

    public static Gathering? ReadGathering(ref StateReader reader, AutomationEvent[] events)
    {
        if (reader.Byte() == 0)
        {
            return null;
        }

        var gathering = new Gathering(reader.Time());
        int matches = reader.Count();
        for (int i = 0; i < matches; i++)
        {
            var match = new PartBinding[reader.Count()];
            for (int part = 0; part < match.Length; part++)
            {
                string name = reader.Text();
                var bound = new AutomationEvent[reader.Count()];
                for (int e = 0; e < bound.Length; e++)
                {
                    bound[e] = events[reader.Index(events.Length)];
                }

                match[part] = new PartBinding(name, bound);
                gathering.Events += bound.Length;
            }

            gathering.Matches.Add(match);
        }

        return gathering;
    }

    /// <summary>Few keys have any: then nothing is written, as before there were any.</summary>
    public static void WriteOlderNots(StateWriter writer, List<long>? times)
    {
        if (times is not { Count: > 0 })
        {
            return;
        }

        writer.Number(times.Count);
        times.ForEach(writer.Time);
    }

    public static List<long> ReadOlderNots(ref StateReader reader)
    {
        var times = new List<long>();
        for (int left = reader.IsAtEnd ? 0 : reader.Count(); left > 0; left--)
        {
            times.Add(reader.Time());
        }

        return times;
    }

    private static ReadOnlySpan<byte> HashOf(string definitionHash) => SHA256.HashData(Encoding.UTF8.GetBytes(definitionHash)).AsSpan(0, HashLength);
}
