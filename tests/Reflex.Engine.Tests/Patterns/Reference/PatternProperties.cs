using System.Collections.ObjectModel;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>What must hold for every pattern and every stream.</summary>
internal static class PatternProperties
{
    private static readonly TimeSpan s_lateness = TimeSpan.FromSeconds(5);

    public static PatternProperty Agreement { get; } = new("agreement", 1, Agrees);

    public static PatternProperty Stored { get; } = new("stored", 4, StoringChangesNothing);

    public static PatternProperty Single { get; } = new("single", 4, OneStateForEachKeyIsTheSame);

    public static PatternProperty Redelivered { get; } = new("redelivered", 4, RedeliveriesChangeNothing);

    public static PatternProperty Batches { get; } = new("batches", 4, AnySplitIsTheSame);

    public static PatternProperty Ahead { get; } = new("ahead", 4, ReadingAheadIsTheSame);

    public static PatternProperty Order { get; } = new("order", 4, OrderWithinLatenessIsTheSame);

    public static PatternProperty Delays { get; } = new("delays", 4, DelayWithinLatenessIsTheSame);

    public static PatternProperty Bounds { get; } = new("bounds", 4, StateIsBounded);

    public static IReadOnlyList<PatternProperty> All { get; } = [Agreement, Stored, Single, Redelivered, Batches, Ahead, Order, Delays, Bounds];

    private static (string, string) Agrees(RandomCase sample)
    {
        var naive = new NaiveMatcher(sample.Pattern.Definition);
        foreach (LabStep step in sample.Steps)
        {
            naive.Apply(step);
        }

        return (Describe((Lab.Format(naive.Matches), naive.Counts)), Describe(Lab.RunHeld(sample.Pattern.Matcher, sample.Steps)));
    }

    private static (string, string) StoringChangesNothing(RandomCase sample)
    {
        var random = new Random(sample.Seed);
        bool always = random.Next(2) == 0;
        return (
            Describe(Lab.RunHeld(sample.Pattern.Matcher, sample.Steps)),
            Describe(Lab.RunStored(sample.Pattern.Matcher, sample.Steps, () => always || random.Next(3) == 0)));
    }

    private static (string, string) OneStateForEachKeyIsTheSame(RandomCase sample)
    {
        (string matches, PatternCounts counts) = Lab.RunHeld(sample.Pattern.Matcher, sample.Steps);
        (string single, PatternCounts singleCounts) = Lab.RunSingle(sample.Pattern.Matcher, sample.Steps);
        return (Describe((Sorted(matches), counts with { Unkeyed = 0 })), Describe((Sorted(single), singleCounts)));
    }

    /// <summary>Whatever is delivered again while it is remembered is counted as a duplicate, if it may fit a part, and changes nothing else.</summary>
    private static (string, string) RedeliveriesChangeNothing(RandomCase sample)
    {
        var random = new Random(sample.Seed);
        PatternDefinition definition = sample.Pattern.Definition;
        TimeSpan memory = definition.Within is { } within ? within + definition.Lateness : TimeSpan.FromMinutes(10);
        var steps = new List<LabStep>();
        int again = 0;
        for (int i = 0; i < sample.Steps.Count; i++)
        {
            LabStep step = sample.Steps[i];
            steps.Add(step);

            // The first delivery counts, so what the stream itself delivers twice is left alone.
            LabStep[] recent = [.. sample.Steps.Take(i + 1).Where(s => s.Event is { } e && step.Clock - s.Clock < memory && IsTakenIn(sample, e))];
            while (recent.Length > 0 && random.Next(2) == 0)
            {
                LabStep redelivered = recent[random.Next(recent.Length)] with { Clock = step.Clock };
                steps.Add(redelivered);
                again += NaiveOperator.Matches(definition, redelivered.Event!) ? 1 : 0;
            }
        }

        steps = [.. steps.Select(s => s.Event is { } e && e.ReceivedAt != s.Clock ? s with { Event = ReceivedAt(e, s.Clock) } : s)];
        (string matches, PatternCounts counts) = Lab.RunHeld(sample.Pattern.Matcher, sample.Steps);
        return (Describe((matches, counts with { Duplicate = counts.Duplicate + again })), Describe(Lab.RunHeld(sample.Pattern.Matcher, steps)));
    }

    private static bool IsTakenIn(RandomCase sample, AutomationEvent e) =>
        sample.Pattern.Matcher.Concerns(e) && sample.Pattern.Matcher.KeyOf(e) is not null && sample.Steps.Count(s => s.Event?.Id == e.Id) == 1;

    /// <summary>Batches of one key's state, all of them taken in only at the end, against the events one by one.</summary>
    private static (string, string) AnySplitIsTheSame(RandomCase sample)
    {
        var random = new Random(sample.Seed);
        PatternMatcher matcher = sample.Pattern.Matcher;
        DateTimeOffset end = sample.Steps[^1].Clock;
        AutomationEvent[] events = [.. sample.Steps.Select(s => s.Event).OfType<AutomationEvent>()];
        if (events.Select(matcher.KeyOf).FirstOrDefault(k => k is not null) is not { } key)
        {
            return ("", "");
        }

        events = [.. events.Where(e => key.Equals(matcher.KeyOf(e)))];
        (string, PatternCounts) apart = Lab.RunHeld(matcher, [.. events.Select(e => new LabStep(e.ReceivedAt, e)), new LabStep(end, null)]);

        PatternState state = matcher.CreateState(key);
        var matches = new List<Match>();
        PatternCounts counts = default;
        int largest = random.Next(5) == 0 ? events.Length : 4;
        for (int i = 0, next; i < events.Length; i = next)
        {
            next = Math.Min(events.Length, i + (largest == 4 ? 1 + random.Next(largest) : largest));
            PatternStep step = matcher.Process(state, events[i..next], end);
            matches.AddRange(step.Matches);
            counts += step.Counts;
        }

        PatternStep last = matcher.Advance(state, end);
        return (Describe(apart), Describe((Lab.Format(matches.Concat(last.Matches)), counts + last.Counts)));
    }

    /// <summary>Batches of all keys' events, in which what comes is read ahead, against the events one by one; also where keys are dropped and their places used again.</summary>
    private static (string, string) ReadingAheadIsTheSame(RandomCase sample)
    {
        var random = new Random(sample.Seed);
        PatternMatcher matcher = random.Next(2) == 0
            ? sample.Pattern.Matcher
            : sample.Pattern.Variant("one key", d => d with { Limits = d.Limits with { Keys = 1 } });
        LabStep[] steps = [.. sample.Steps.Where(s => s.Event is not null), new LabStep(sample.Steps[^1].Clock, null)];
        PatternProcessor processor = matcher.CreateProcessor();
        for (int i = 0, next; i < steps.Length - 1; i = next)
        {
            next = Math.Min(steps.Length - 1, i + 1 + random.Next(20));
            AutomationEvent[] batch = [.. steps[i..next].Select(s => s.Event!)];
            processor.Process(random.Next(3) switch
            {
                0 => batch,
                1 => batch.ToList(),
                _ => new ReadOnlyCollection<AutomationEvent>(batch),
            });
        }

        processor.Advance(steps[^1].Clock);
        PatternStep step = processor.TakeStep();
        return (Describe(Lab.RunHeld(matcher, steps)), Describe((Lab.Format(step.Matches), step.Counts)));
    }

    /// <summary>Events that come out of order by less than the lateness, all at one moment by the clock.</summary>
    private static (string, string) OrderWithinLatenessIsTheSame(RandomCase sample)
    {
        var random = new Random(sample.Seed);
        PatternMatcher matcher = Patient(sample);
        List<AutomationEvent> left = Orderly(sample);
        LabStep[] inOrder = [.. left.Select(e => new LabStep(Lab.Zero, ReceivedAt(e, Lab.Zero)))];
        var shuffled = new List<LabStep>();
        while (left.Count > 0)
        {
            int ahead = left.FindIndex(e => e.Time > left[0].Time + s_lateness);
            int pick = random.Next(ahead < 0 ? left.Count : ahead);
            shuffled.Add(new LabStep(Lab.Zero, ReceivedAt(left[pick], Lab.Zero)));
            left.RemoveAt(pick);
        }

        return (RunToEnd(matcher, inOrder), RunToEnd(matcher, shuffled));
    }

    /// <summary>Events that come at most the lateness after their time by the clock, which goes on as they come.</summary>
    private static (string, string) DelayWithinLatenessIsTheSame(RandomCase sample)
    {
        var random = new Random(sample.Seed);
        PatternMatcher matcher = Patient(sample);
        List<AutomationEvent> events = Orderly(sample);
        IEnumerable<LabStep> delayed = events
            .Select(e => (Event: e, Clock: e.Time + (s_lateness * random.Next(11) / 10)))
            .OrderBy(e => e.Clock)
            .Select(e => new LabStep(e.Clock, ReceivedAt(e.Event, e.Clock)));
        return (RunToEnd(matcher, events.Select(e => new LabStep(e.Time, ReceivedAt(e, e.Time)))), RunToEnd(matcher, delayed));
    }

    private static PatternMatcher Patient(RandomCase sample) => sample.Pattern.Variant("patient", d => d with { Lateness = s_lateness });

    /// <summary>The events in order, each once, with times that differ, so that the order of arrival is not part of the meaning.</summary>
    private static List<AutomationEvent> Orderly(RandomCase sample) =>
    [
        .. sample.Steps.Select(s => s.Event).OfType<AutomationEvent>().DistinctBy(e => e.Id).OrderBy(e => e.Time)
            .Select((e, i) => AutomationEvent.Create(e.Id, e.Source, e.Type, e.Time.AddMilliseconds(i), data: e.Data)),
    ];

    private static string RunToEnd(PatternMatcher matcher, IEnumerable<LabStep> steps)
    {
        (string matches, PatternCounts counts) = Lab.RunHeld(matcher, [.. steps, new LabStep(Lab.Zero.AddHours(1), null)]);
        return Describe((Sorted(matches), counts));
    }

    /// <summary>With narrow limits nothing grows beyond them, and what is dropped is counted: where nothing is, nothing is missing.</summary>
    private static (string, string) StateIsBounded(RandomCase sample)
    {
        (string name, PatternLimits limits) = (sample.Seed % 4) switch
        {
            0 => ("few partial matches", new PatternLimits { PartialMatches = 2 }),
            1 => ("few events", new PatternLimits { Events = 3 }),
            2 => ("few keys", new PatternLimits { Keys = 2 }),
            _ => ("few of all", new PatternLimits { PartialMatches = 1, Events = 2, Keys = 1 }),
        };
        PatternProcessor processor = sample.Pattern.Variant(name, d => d with { Limits = limits }).CreateProcessor();
        int longest = sample.Pattern.Definition.Operator switch
        {
            SequencePattern sequence => limits.Events + sequence.Elements.OfType<PatternPart>().Sum(p => p.Min),
            AllPattern => 3,
            _ => limits.Events,
        };
        foreach (LabStep step in sample.Steps)
        {
            Lab.Apply(processor, step);
            PatternExplanation[] keys = [.. processor.Keys.Select(k => processor.Explain(k)!)];
            int partials = keys.Max(k => (int?)k.Partials.Count) ?? 0;
            int waiting = keys.Max(k => (int?)k.Buffered.Count) ?? 0;
            int events = keys.SelectMany(k => k.Partials).Max(p => (int?)p.Parts.Sum(b => b.Events.Count)) ?? 0;
            if (keys.Length > limits.Keys || partials > limits.PartialMatches || waiting > limits.Events || events > longest)
            {
                return ($"{name}: at most {limits} and {longest} events in a partial match", $"{keys.Length} keys, {partials} partial matches, {waiting} waiting, {events} events");
            }
        }

        // Every event of a key beyond the limit forgets an identity; without a redelivery that has no other effect.
        PatternStep result = processor.TakeStep();
        long forgotten = result.Notices.Count(n => n.Text.Contains("identities", StringComparison.Ordinal));
        (string matches, PatternCounts counts) = Lab.RunHeld(sample.Pattern.Matcher, sample.Steps);
        return result.Counts.Overflow > forgotten || (forgotten > 0 && counts.Duplicate > 0)
            ? ("", "")
            : (Describe((matches, counts)), Describe((Lab.Format(result.Matches), result.Counts with { Overflow = 0 })));
    }

    private static AutomationEvent ReceivedAt(AutomationEvent e, DateTimeOffset clock) =>
        AutomationEvent.Create(e.Id, e.Source, e.Type, e.Time, e.Subject, e.Data, clock);

    private static string Describe((string Matches, PatternCounts Counts) run) => $"{run.Matches} {run.Counts}";

    private static string Sorted(string matches) => string.Join("; ", matches.Split("; ").Order(StringComparer.Ordinal));
}
