using System.Globalization;
using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Benchmarks.Patterns;

/// <summary>An event as a hand-written program would have it: every field that matters is there already.</summary>
internal sealed record Poco(string Source, string Id, string Type, string Key, int Status, long Time);

/// <summary>Streams of events, a millisecond apart, parsed beforehand; for the hand-written contenders also as objects with their fields read out.</summary>
internal sealed class PatternInput
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private PatternInput(AutomationEvent[] events, Poco[] pocos)
    {
        Events = events;
        Pocos = pocos;
    }

    public AutomationEvent[] Events { get; }

    public Poco[] Pocos { get; }

    /// <summary>Types `a`, `b`, `c` in a ratio that lets about one event in a hundred complete a sequence within a minute.</summary>
    public static PatternInput ForSequence(int events, int keys) => Create(events, keys, (random, _) => random.NextDouble() switch
    {
        < 0.76 => "a",
        < 0.98 => "b",
        _ => "c",
    });

    /// <summary>One type; about a fifth are failures, so that few keys see five within a minute.</summary>
    public static PatternInput ForCount(int events, int keys) => Create(events, keys, (_, _) => "sign-in");

    /// <summary>Sequences that complete within seconds, between events that begin nothing: a longer window finds the same matches.</summary>
    public static PatternInput ForWindows(int events, int keys)
    {
        var due = new Queue<(int Key, string Type)>();
        return Create(
            events,
            keys,
            (random, _) => due.TryDequeue(out (int Key, string Type) next) ? next.Type : random.NextDouble() < 0.01 ? "a" : "b",
            (index, key, type) =>
            {
                if (type == "a")
                {
                    due.Enqueue((key, "b"));
                    due.Enqueue((key, "c"));
                }
            },
            () => due.TryPeek(out (int Key, string Type) next) ? next.Key : -1);
    }

    private static PatternInput Create(
        int count, int keys, Func<Random, int, string> typeOf, Action<int, int, string>? after = null, Func<int>? forcedKey = null)
    {
        var random = new Random(1);
        var events = new AutomationEvent[count];
        var pocos = new Poco[count];
        for (int i = 0; i < count; i++)
        {
            int key = forcedKey?.Invoke() is { } forced and >= 0 ? forced : random.Next(keys);
            string type = typeOf(random, i);
            after?.Invoke(i, key, type);
            DateTimeOffset time = s_start.AddMilliseconds(i);
            int status = random.NextDouble() < 0.2 ? 50126 : 0;
            string json = string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"specversion\":\"1.0\",\"id\":\"{Guid.NewGuid()}\",\"source\":\"/tenants/contoso/directory\",\"type\":\"{type}\",\"time\":\"{time:yyyy-MM-ddTHH:mm:ss.fffZ}\",\"data\":{{\"user\":\"user-{key:D7}@contoso.example\",\"status\":{status},\"ip\":\"10.1.2.3\"}}}}");
            AutomationEvent e = EventParser.Parse(Encoding.UTF8.GetBytes(json), time).Event!;
            events[i] = e;
            pocos[i] = new Poco(string.Intern(e.Source), e.Id, string.Intern(e.Type), $"user-{key:D7}@contoso.example", status, e.Time.UtcTicks);
        }

        return new PatternInput(events, pocos);
    }
}
