using System.Globalization;
using CsCheck;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>
/// The engine against the semantics written down naively, over random patterns and streams. `REFLEX_PATTERN_CASES` says how many; the suite runs a
/// few thousand, a longer run millions.
/// </summary>
public class AgreementTests
{
    private static readonly long s_cases =
        long.TryParse(Environment.GetEnvironmentVariable("REFLEX_PATTERN_CASES"), CultureInfo.InvariantCulture, out long cases) ? cases : 2_000;

    [Fact]
    public void The_engine_agrees_with_the_naive_reference() => RandomCase.Gen.Sample(
        sample =>
        {
            var naive = new NaiveMatcher(sample.Definition);
            foreach (LabStep step in sample.Steps)
            {
                naive.Apply(step);
            }

            PatternMatcher matcher = PatternMatcher.Compile(sample.Definition, "lab", "hash");
            (string matches, PatternCounts counts) = Lab.RunHeld(matcher, sample.Steps);
            Assert.Equal(Lab.Format(naive.Matches), matches);
            Assert.Equal(naive.Counts, counts);
        },
        iter: s_cases,
        threads: 2);

    [Fact]
    public void Storing_and_restoring_after_every_event_changes_nothing() => RandomCase.Gen.Sample(
        sample =>
        {
            PatternMatcher matcher = PatternMatcher.Compile(sample.Definition, "lab", "hash");
            Assert.Equal(Lab.RunHeld(matcher, sample.Steps), Lab.RunStored(matcher, sample.Steps));
        },
        iter: Math.Max(500, s_cases / 4),
        threads: 2);

    [Fact]
    public void One_state_for_each_key_gives_the_same_as_one_processor_for_all() => RandomCase.Gen.Sample(
        sample =>
        {
            PatternMatcher matcher = PatternMatcher.Compile(sample.Definition, "lab", "hash");
            (string matches, PatternCounts counts) = Lab.RunHeld(matcher, sample.Steps);
            Assert.Equal((Sorted(matches), counts with { Unkeyed = 0 }), Sort(Lab.RunSingle(matcher, sample.Steps)));
        },
        iter: Math.Max(500, s_cases / 4),
        threads: 2);

    [Fact]
    public void Redeliveries_change_no_match() => RandomCase.Gen.Select(Gen.Int[0, 1000]).Sample(
        (sample, seed) =>
        {
            var random = new Random(seed);
            var steps = new List<LabStep>();
            foreach (LabStep step in sample.Steps)
            {
                steps.Add(step);
                LabStep[] recent = [.. sample.Steps.TakeWhile(s => s != step).Where(s => s.Event is not null).DistinctBy(s => s.Event!.Id)
                    .Where(s => step.Clock - s.Clock < sample.Definition.Within)];
                if (recent.Length > 0 && random.Next(2) == 0)
                {
                    steps.Add(recent[random.Next(recent.Length)] with { Clock = step.Clock });
                }
            }

            PatternMatcher matcher = PatternMatcher.Compile(sample.Definition, "lab", "hash");
            Assert.Equal(Lab.RunHeld(matcher, sample.Steps).Matches, Lab.RunHeld(matcher, steps).Matches);
        },
        iter: Math.Max(500, s_cases / 4),
        threads: 2);

    [Fact]
    public void Any_split_into_batches_gives_the_same() => RandomCase.Gen.Select(Gen.Int[0, 1000]).Sample(
        (sample, seed) =>
        {
            var random = new Random(seed);
            PatternMatcher matcher = PatternMatcher.Compile(sample.Definition, "lab", "hash");
            DateTimeOffset end = sample.Steps[^1].Clock;
            AutomationEvent[] events = [.. sample.Steps.Select(s => s.Event).OfType<AutomationEvent>()];
            if (events.Select(matcher.KeyOf).FirstOrDefault(k => k is not null) is not { } key)
            {
                return;
            }

            events = [.. events.Where(e => key.Equals(matcher.KeyOf(e)))];
            (string, PatternCounts) Run(Func<int, int> size)
            {
                PatternState state = matcher.CreateState(key);
                var matches = new List<Match>();
                PatternCounts counts = default;
                for (int i = 0; i < events.Length;)
                {
                    int next = Math.Min(events.Length, i + size(events.Length));
                    PatternStep step = matcher.Process(state, events[i..next], end);
                    matches.AddRange(step.Matches);
                    counts += step.Counts;
                    i = next;
                }

                PatternStep last = matcher.Advance(state, end);
                return (Lab.Format(matches.Concat(last.Matches)), counts + last.Counts);
            }

            Assert.Equal(Run(all => all), Run(_ => 1 + random.Next(4)));
        },
        iter: Math.Max(500, s_cases / 4),
        threads: 2);

    [Fact]
    public void Within_lateness_the_order_of_arrival_does_not_matter() => RandomCase.Gen.Select(Gen.Int[0, 1000]).Sample(
        (sample, seed) =>
        {
            var random = new Random(seed);
            PatternDefinition definition = sample.Definition with { Lateness = TimeSpan.FromSeconds(5) };

            // Times that differ, so that order of arrival is not part of the meaning; one moment of receipt, so that the clock is not either.
            AutomationEvent[] inOrder = [.. sample.Steps.Select(s => s.Event).OfType<AutomationEvent>().DistinctBy(e => e.Id).OrderBy(e => e.Time)
                .Select((e, i) => AutomationEvent.Create(e.Id, e.Source, e.Type, e.Time.AddMilliseconds(i), data: e.Data, receivedAt: Lab.Zero))];
            List<AutomationEvent> left = [.. inOrder];
            var shuffled = new List<AutomationEvent>();
            while (left.Count > 0)
            {
                int ahead = left.FindIndex(e => e.Time > left[0].Time.AddSeconds(5));
                int pick = random.Next(ahead < 0 ? left.Count : ahead);
                shuffled.Add(left[pick]);
                left.RemoveAt(pick);
            }

            PatternMatcher matcher = PatternMatcher.Compile(definition, "lab", "hash");
            string Run(IEnumerable<AutomationEvent> events) =>
                Sorted(Lab.RunHeld(matcher, [.. events.Select(e => new LabStep(Lab.Zero, e)), new LabStep(Lab.Zero.AddHours(1), null)]).Matches);
            Assert.Equal(Run(inOrder), Run(shuffled));
        },
        iter: Math.Max(500, s_cases / 4),
        threads: 2);

    [Fact]
    public void State_stays_within_its_bounds_and_overflow_is_counted() => RandomCase.Gen.Sample(
        sample =>
        {
            PatternDefinition definition = sample.Definition with { Limits = new PatternLimits { PartialMatches = 2, Events = 3, Keys = 2 } };
            PatternProcessor processor = PatternMatcher.Compile(definition, "lab", "hash").CreateProcessor();
            foreach (LabStep step in sample.Steps)
            {
                if (step.Event is { } e)
                {
                    processor.Process(e);
                }
                else
                {
                    processor.Advance(step.Clock);
                }

                Assert.InRange(processor.KeyCount, 0, 2);
                foreach (PatternExplanation key in processor.Keys.Select(k => processor.Explain(k)!))
                {
                    Assert.InRange(key.Partials.Count, 0, 2);
                    Assert.InRange(key.Buffered.Count, 0, 3);
                    Assert.All(key.Partials, p => Assert.InRange(p.Parts.Sum(b => b.Events.Count), 1, definition.Operator is SequencePattern ? 9 : 3));
                }
            }
        },
        iter: Math.Max(500, s_cases / 4),
        threads: 2);

    private static (string, PatternCounts) Sort((string Matches, PatternCounts Counts) run) => (Sorted(run.Matches), run.Counts);

    private static string Sorted(string matches) => string.Join("; ", matches.Split("; ").Order(StringComparer.Ordinal));
}
