using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;

namespace Reflex.Benchmarks.Patterns;

/// <summary>Keyed patterns over a million parsed events, beside a hand-written dictionary and System.Reactive.</summary>
internal static class PatternBenchmark
{
    private const int Events = 1_000_000;
    private const string Sequence = "sequence: [ a: { type: a }, b: { type: b }, c: { type: c } ]";
    private const string Count = "count: { of: { type: sign-in, where: { data.status: { gt: 0 } } }, atLeast: 5 }";

    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    public static void Run(string[] args)
    {
        int events = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : Events;
        RunSequence(events);
        RunCount(events);
        RunKeys(events);
        RunWindows(events);
        StateSize();
    }

    private static void RunSequence(int events)
    {
        PatternInput input = PatternInput.ForSequence(events, 10_000);
        int expected = new HandWrittenSequence(s_minute, s_second).Run(input.Pocos);
        PatternMatcher ordered = Compile("60s", "1s", Sequence);
        PatternMatcher plain = Compile("60s", "0s", Sequence);
        Agree(expected, Match(ordered, input.Events));
        var contest = new StreamContest($"a -> b -> c within 60 s, 10,000 keys, {events:N0} events, {(double)expected / events:P1} completing", events, rounds: 5);
        contest.Add("hand-written, strings, dedupe, 1 s lateness", () => new HandWrittenSequence(s_minute, s_second).Run(input.Pocos));
        contest.Add("Reflex, 1 s lateness", () => Match(ordered, input.Events));
        contest.Add("Reflex, no lateness", () => Match(plain, input.Events));
        contest.Add("Rx over the same events, no dedupe, no lateness", () => RxContender<AutomationEvent, EventFields>.Sequence(input.Events, s_minute));
        contest.Add("Rx over objects, no dedupe, no lateness", () => RxContender<Poco, PocoFields>.Sequence(input.Pocos, s_minute));
        contest.Run();
    }

    private static void RunCount(int events)
    {
        PatternInput input = PatternInput.ForCount(events, 10_000);
        int expected = new HandWrittenCount(s_minute, s_second).Run(input.Pocos);
        PatternMatcher ordered = Compile("60s", "1s", Count);
        PatternMatcher plain = Compile("60s", "0s", Count);
        Agree(expected, Match(ordered, input.Events));
        var contest = new StreamContest($"five failures within 60 s, 10,000 keys, {events:N0} events, {expected:N0} matches", events, rounds: 5);
        contest.Add("hand-written, strings, dedupe, 1 s lateness", () => new HandWrittenCount(s_minute, s_second).Run(input.Pocos));
        contest.Add("Reflex, 1 s lateness", () => Match(ordered, input.Events));
        contest.Add("Reflex, no lateness", () => Match(plain, input.Events));
        contest.Add("Rx over the same events, no dedupe, no lateness", () => RxContender<AutomationEvent, EventFields>.Count(input.Events, s_minute));
        contest.Add("Rx over objects, no dedupe, no lateness", () => RxContender<Poco, PocoFields>.Count(input.Pocos, s_minute));
        contest.Run();
    }

    private static void RunKeys(int events)
    {
        var contest = new StreamContest($"a -> b -> c within 60 s, {events:N0} events, by number of keys", events, rounds: 5);
        foreach (int keys in (int[])[1_000, 10_000, 100_000, 1_000_000])
        {
            PatternInput input = PatternInput.ForSequence(events, keys);
            PatternMatcher matcher = Compile("60s", "0s", Sequence);
            contest.Add($"Reflex, {keys:N0} keys", () => Match(matcher, input.Events));
        }

        contest.Run();
    }

    private static void RunWindows(int events)
    {
        PatternInput input = PatternInput.ForWindows(events, 10_000);
        PatternMatcher minute = Compile("1m", "0s", Sequence);
        PatternMatcher day = Compile("1d", "0s", Sequence);
        int expected = Match(minute, input.Events);
        Agree(expected, Match(day, input.Events));
        var contest = new StreamContest($"a -> b -> c, 10,000 keys, {events:N0} events, {expected:N0} matches, by window", events, rounds: 5);
        contest.Add("Reflex, one minute", () => Match(minute, input.Events));
        contest.Add("Reflex, one day", () => Match(day, input.Events));
        contest.Run();
    }

    /// <summary>What a stored partial match takes beside the JSON of its events, which is stored once.</summary>
    private static void StateSize()
    {
        PatternInput input = PatternInput.ForWindows(10_000, 1);
        AutomationEvent[] starts = [.. input.Events.Where(e => e.Type == "a").Take(100)];
        PatternMatcher matcher = Compile("1h", "0s", Sequence);
        PatternProcessor processor = matcher.CreateProcessor();
        int one = Store(1), all = Store(starts.Length);
        int json = starts.Skip(1).Sum(e => e.ToJson().Length);
        Console.WriteLine($"\nStored state: {one:N0} bytes with one partial match; each further one {(all - one) / (double)(starts.Length - 1):N0} bytes, of which {json / (starts.Length - 1):N0} are its event's JSON and 26 its identity");

        int Store(int count)
        {
            processor = matcher.CreateProcessor();
            processor.Process(starts[..count]);
            return processor.Serialize(matcher.KeyOf(starts[0])!)!.Length;
        }
    }

    private static PatternMatcher Compile(string within, string lateness, string op)
    {
        string yaml = $"automation: bench\nmode: shadow\nwhen:\n  by: [data.user]\n  within: {within}\n  lateness: {lateness}\n  {op}\nthen: {{ steps: [ note: {{ action: log.write }} ] }}\n";
        AutomationLoadResult loaded = AutomationLoader.Load(yaml, "bench.yaml");
        return AutomationPattern.Compile(loaded.Automation ?? throw new InvalidOperationException(string.Join('\n', loaded.Diagnostics)));
    }

    private static int Match(PatternMatcher matcher, AutomationEvent[] events)
    {
        PatternProcessor processor = matcher.CreateProcessor();
        processor.Process(events);
        processor.Advance(events[^1].ReceivedAt.AddHours(1));
        return processor.TakeStep().Matches.Count;
    }

    private static void Agree(int expected, int actual)
    {
        if (expected != actual)
        {
            throw new InvalidOperationException($"The contenders do not agree: {expected} and {actual} matches.");
        }
    }
}
