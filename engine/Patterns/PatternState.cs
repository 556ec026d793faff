using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Patterns.State;

namespace Reflex.Engine.Patterns;

/// <summary>
/// What a pattern holds for one key, in a form that can be stored: partial matches with their events, buffered events, the identities remembered
/// against duplicates, timers. Not safe for use by several threads at once.
/// </summary>
public sealed class PatternState
{
    private readonly PatternProcessor _processor;

    internal PatternState(PatternMatcher matcher, PatternKey key)
    {
        Matcher = matcher;
        Key = key;
        _processor = matcher.CreateProcessor();
    }

    /// <summary>The key whose state this is.</summary>
    public PatternKey Key { get; }

    /// <summary>The newest time that the state has been given; null before the first event.</summary>
    public DateTimeOffset? Clock => _processor.Clock;

    /// <summary>When it has to be advanced next, see <see cref="PatternStep.NextTimer"/>.</summary>
    public DateTimeOffset? NextTimer => _processor.NextTimer;

    /// <summary>When it may be deleted, see <see cref="PatternStep.ExpiresAt"/>.</summary>
    public DateTimeOffset? ExpiresAt => _processor.ExpiryOf(Key);

    /// <summary>Whether it holds what no time ends: partial matches of a pattern without a window.</summary>
    internal bool WaitsForEver => _processor.Find(Key) >= 0 && ExpiresAt is null;

    internal PatternMatcher Matcher { get; }

    /// <summary>
    /// Reads a stored state. Where it was made under another definition, its partial matches are dropped, and the next step says so; what was
    /// taken in, what is buffered or gathered, and when the key last fired, is kept.
    /// </summary>
    /// <param name="stored">What <see cref="Serialize"/> gave.</param>
    /// <param name="matcher">The matcher that goes on with it.</param>
    /// <exception cref="FormatException">The bytes are no state, or of a format that this version does not know.</exception>
    public static PatternState Deserialize(ReadOnlySpan<byte> stored, PatternMatcher matcher)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        var state = new PatternState(matcher, PatternStateCodec.ReadKey(stored));
        state._processor.Restore(stored);
        return state;
    }

    /// <summary>The state as bytes: a version, the definition's hash, and numbers as small as they are; events as JSON, each once.</summary>
    public byte[] Serialize() => _processor.Serialize(Key) ?? PatternStateCodec.WriteEmpty(Matcher.Pattern, Key);

    internal PatternStep Process(IReadOnlyList<AutomationEvent> batch, DateTimeOffset now)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            AutomationEvent e = batch[i];
            if (Matcher.KeyOf(e) is { } key && !key.Equals(Key))
            {
                throw new ArgumentException($"Event {e.Id} belongs to the key '{key}', the state to '{Key}'.", nameof(batch));
            }

            _processor.Process(e, Math.Min(e.ReceivedAt.UtcTicks, now.UtcTicks));
        }

        return TakeStep();
    }

    internal PatternStep Advance(DateTimeOffset now)
    {
        _processor.Advance(now);
        return TakeStep();
    }

    internal PatternExplanation Explain() => _processor.Explain(Key) ?? new PatternExplanation
    {
        Key = Key.Values,
        Watermark = null,
        Buffered = [],
        Partials = [],
        GatheringUntil = null,
        SuppressedUntil = null,
    };

    private PatternStep TakeStep() => _processor.TakeStep() with { ExpiresAt = ExpiresAt };
}
