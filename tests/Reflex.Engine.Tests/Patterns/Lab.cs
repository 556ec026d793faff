using System.Globalization;
using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>
/// Runs a pattern over a stream in short form: `a1@5` is event a1 of type `a` at 5 s, `a1@5/9` arrives at 9 s, `a1@5{k:x,v:3}` has data,
/// `>60` lets the clock go to 60 s. Matches read `a=a1 b=b1,b2 @7`, with `key:` before where there is one.
/// </summary>
internal static partial class Lab
{
    public static readonly DateTimeOffset Zero = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static PatternDefinition Define(string when)
    {
        string indented = string.Join('\n', when.ReplaceLineEndings("\n").Split('\n').Select(l => "  " + l));
        AutomationLoadResult result = AutomationLoader.Load($"automation: lab\nmode: shadow\nwhen:\n{indented}\nthen: {{ steps: [ note: {{ action: log.write }} ] }}\n", "lab.yaml");
        string errors = string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        return result.Automation?.When is PatternWhen pattern ? pattern.Pattern : throw new ArgumentException($"{errors}\n{when}");
    }

    /// <summary>The matches, joined by `; `. Every way of holding the state must give the same.</summary>
    public static string Matches(string when, string stream)
    {
        (string matches, _) = Run(Define(when), stream);
        return matches;
    }

    public static PatternCounts Counts(string when, string stream) => Run(Define(when), stream).Counts;

    public static (string Matches, PatternCounts Counts) Run(PatternDefinition definition, string stream)
    {
        PatternMatcher matcher = PatternMatcher.Compile(definition, "lab");
        IReadOnlyList<LabStep> steps = Parse(stream);
        var held = RunHeld(matcher, steps);
        var stored = RunStored(matcher, steps);
        var single = RunSingle(matcher, steps);
        Assert.Equal(held, stored);
        Assert.Equal((held.Matches, held.Counts with { Unkeyed = 0 }), single);
        return held;
    }

    public static (string Matches, PatternCounts Counts) RunHeld(PatternMatcher matcher, IReadOnlyList<LabStep> steps)
    {
        PatternProcessor processor = matcher.CreateProcessor();
        foreach (LabStep step in steps)
        {
            Apply(processor, step);
        }

        PatternStep result = processor.TakeStep();
        return (Format(result.Matches), result.Counts);
    }

    /// <summary>Stores and restores every key, after every step or after those that are asked for.</summary>
    public static (string Matches, PatternCounts Counts) RunStored(PatternMatcher matcher, IReadOnlyList<LabStep> steps, Func<bool>? isStored = null)
    {
        var matches = new List<Match>();
        PatternCounts counts = default;
        PatternProcessor processor = matcher.CreateProcessor();
        foreach (LabStep step in steps)
        {
            Apply(processor, step);
            PatternStep result = processor.TakeStep();
            matches.AddRange(result.Matches);
            counts += result.Counts;
            if (isStored?.Invoke() == false)
            {
                continue;
            }

            processor = processor.Restart(matcher);
        }

        return (Format(matches), counts);
    }

    /// <summary>One state for each key, as durable entities hold it; stored between events.</summary>
    public static (string Matches, PatternCounts Counts) RunSingle(PatternMatcher matcher, IReadOnlyList<LabStep> steps)
    {
        var matches = new List<Match>();
        PatternCounts counts = default;
        var states = new Dictionary<PatternKey, byte[]>();
        var clock = DateTimeOffset.MinValue;
        foreach (LabStep step in steps)
        {
            if (step.Clock > clock || step.Event is null)
            {
                clock = step.Clock > clock ? step.Clock : clock;
                Wake(matcher, states, clock, matches, ref counts);
            }

            if (step.Event is { } e && matcher.Concerns(e) && matcher.KeyOf(e) is { } key)
            {
                StoredStep result = matcher.Process(states.GetValueOrDefault(key), key, [e], clock);
                Take(result.Step, matches, ref counts);
                Store(states, key, result.State);
            }
        }

        return (Format(matches), counts);
    }

    public static string Format(IEnumerable<Match> matches) => string.Join("; ", matches.Select(Format));

    public static string Format(Match match)
    {
        string parts = string.Join(' ', match.Parts.Select(p => $"{p.Name}={string.Join(',', p.Events.Select(e => e.Id))}"));
        string key = match.Key.Count == 0 ? "" : string.Join('|', match.Key) + ": ";
        return string.Create(CultureInfo.InvariantCulture, $"{key}{parts} @{(match.At - Zero).TotalSeconds}");
    }

    public static IReadOnlyList<LabStep> Parse(string stream)
    {
        var steps = new List<LabStep>();
        DateTimeOffset clock = DateTimeOffset.MinValue;
        foreach (string token in stream.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (token[0] == '>')
            {
                clock = Later(clock, Zero.AddSeconds(Number(token[1..])));
                steps.Add(new LabStep(clock, null));
                continue;
            }

            System.Text.RegularExpressions.Match read = Token().Match(token);
            DateTimeOffset at = Zero.AddSeconds(Number(read.Groups["at"].Value));
            clock = Later(clock, read.Groups["arrive"].Success ? Zero.AddSeconds(Number(read.Groups["arrive"].Value)) : at);
            steps.Add(new LabStep(clock, Event(read.Groups["id"].Value, read.Groups["type"].Value, at, read.Groups["data"].Value, clock)));
        }

        return steps;
    }

    public static AutomationEvent Event(string id, string type, DateTimeOffset at, string data, DateTimeOffset receivedAt)
    {
        IEnumerable<string> pairs = data.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split(':'))
            .Select(p => $"\"{p[0]}\":{(p[1] == "null" || double.TryParse(p[1], CultureInfo.InvariantCulture, out _) ? p[1] : $"\"{p[1]}\"")}");
        JsonElement json = JsonElement.Parse($"{{{string.Join(',', pairs)}}}");
        return AutomationEvent.Create(id, "/lab", type, at, data: json, receivedAt: receivedAt);
    }

    public static void Apply(PatternProcessor processor, LabStep step)
    {
        if (step.Event is { } e)
        {
            processor.Process(e);
        }
        else
        {
            processor.Advance(step.Clock);
        }
    }

    private static void Wake(PatternMatcher matcher, Dictionary<PatternKey, byte[]> states, DateTimeOffset clock, List<Match> matches, ref PatternCounts counts)
    {
        // Timers of different keys fire in the order in which they are due, as a host would wake its entities.
        while (true)
        {
            var next = states
                .Select((s, i) => (s.Key, State: PatternState.Deserialize(s.Value, matcher), Order: i))
                .Where(s => s.State.NextTimer <= clock)
                .OrderBy(s => s.State.NextTimer)
                .FirstOrDefault();
            if (next.State is null)
            {
                return;
            }

            StoredStep result = matcher.Advance(states[next.Key], next.Key, next.State.NextTimer!.Value);
            Take(result.Step, matches, ref counts);
            Store(states, next.Key, result.State);
        }
    }

    private static void Store(Dictionary<PatternKey, byte[]> states, PatternKey key, byte[]? state)
    {
        if (state is null)
        {
            states.Remove(key);
        }
        else
        {
            states[key] = state;
        }
    }

    private static void Take(PatternStep step, List<Match> matches, ref PatternCounts counts)
    {
        matches.AddRange(step.Matches);
        counts += step.Counts;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [System.Text.RegularExpressions.GeneratedRegex(@"^(?<id>(?<type>[a-z]+)\d*)@(?<at>[-\d.]+)(/(?<arrive>[\d.]+))?(\{(?<data>.*)\})?$")]
    private static partial System.Text.RegularExpressions.Regex Token();
}

/// <summary>One step of a stream: an event that arrives at a time, or time passing.</summary>
internal sealed record LabStep(DateTimeOffset Clock, AutomationEvent? Event);
