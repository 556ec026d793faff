using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// Tells whether an event would have made another match of one that a timer has completed: the events of the match are run once more on their
/// own, with the event in its place and without it. What came between them is not kept, so it has no say.
/// </summary>
internal sealed class MatchReplay
{
    private const int Slot = 0;

    private readonly CompiledPattern _pattern;
    private readonly PatternStore _store = new();
    private readonly PartialsRuntime _runtime;

    public MatchReplay(CompiledPattern pattern)
    {
        _pattern = new CompiledPattern(pattern.Definition with { Limits = PatternLimits.Default }, pattern.Automation, pattern.Hash);
        var recorder = new StepRecorder();
        _runtime = (PartialsRuntime)_pattern.Plan.CreateRuntime(
            new RuntimeContext(_pattern, _store, new MatchSink(_pattern, _store, recorder, _ => []), recorder));
    }

    /// <summary>Whether it makes a difference.</summary>
    /// <param name="match">The events of the match, in order.</param>
    /// <param name="place">How many of them come before the event; at least one.</param>
    /// <param name="e">The event.</param>
    public bool Differs(List<AutomationEvent> match, int place, AutomationEvent e)
    {
        List<(int Event, int Part)[]> without = Run(match, match.Count, null);
        List<(int Event, int Part)[]> with = Run(match, place, e);
        return without.Count != with.Count || !without.Zip(with).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
    }

    private List<(int Event, int Part)[]> Run(List<AutomationEvent> match, int place, AutomationEvent? e)
    {
        _store.Open(Slot);
        for (int i = 0; i < match.Count; i++)
        {
            if (i == place)
            {
                Give(e!, match.Count);
            }

            Give(match[i], i);
        }

        if (place == match.Count && e is not null)
        {
            Give(e, match.Count);
        }

        List<(int Event, int Part)[]> complete = _runtime.CompleteSince(Slot, firstSequence: 0);
        _runtime.Drop(Slot);
        return complete;
    }

    private void Give(AutomationEvent e, int sequence)
    {
        var arrival = new Arrival(_pattern.Conditions, e, e.Time.UtcTicks, sequence, _pattern.Conditions.TypesOf(e));
        _runtime.OnEvent(Slot, ref arrival);
    }
}
