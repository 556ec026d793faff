using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Patterns.Matching;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns;

/// <summary>
/// A compiled pattern. Immutable; the state of its keys is kept outside: by <see cref="PatternState"/> for one key, as a durable entity holds
/// it, or by <see cref="PatternProcessor"/> for all keys in one process. Both give the same matches.
/// </summary>
public sealed class PatternMatcher
{
    private readonly CompiledPattern _pattern;
    private readonly Lock _lock = new();

    private PatternMatcher(CompiledPattern pattern) => _pattern = pattern;

    /// <summary>The automation that matches are said to be of.</summary>
    public string Automation => _pattern.Automation;

    /// <summary>
    /// Tells definitions apart, however each is written: partial matches that were made under another hash are dropped. It says nothing of
    /// the automation but its pattern.
    /// </summary>
    public string DefinitionHash => _pattern.Hash;

    /// <summary>The definition that this matcher was compiled from.</summary>
    public PatternDefinition Definition => _pattern.Definition;

    internal CompiledPattern Pattern => _pattern;

    /// <summary>Compiles a pattern; compile once and share it between keys.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="automation">The automation that it belongs to.</param>
    /// <exception cref="ArgumentException">The definition has no meaning; the message says why.</exception>
    public static PatternMatcher Compile(PatternDefinition definition, string automation = "")
    {
        ArgumentNullException.ThrowIfNull(definition);
        PatternRules.Check(definition);
        return new PatternMatcher(new CompiledPattern(definition, automation, DefinitionText.HashOf(definition)));
    }

    /// <summary>
    /// Whether the pattern has to see an event: it names the event's type, or some part of it names none. Also events that fit no part count: for
    /// the watermark, and where contiguity is strict; nothing else comes of them.
    /// </summary>
    public bool Concerns(AutomationEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        lock (_lock)
        {
            return _pattern.Conditions.TypesOf(e) != 0;
        }
    }

    /// <summary>The key that an event belongs to; null where it lacks a value at a <c>by</c> path: it is then counted as unkeyed and not matched.</summary>
    public PatternKey? KeyOf(AutomationEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return EventKey.Of(e, _pattern.By) is { } values ? new PatternKey(values) : null;
    }

    /// <summary>A processor for all keys, without any state yet.</summary>
    public PatternProcessor CreateProcessor() => new(new CompiledPattern(Definition, Automation, DefinitionHash));

    /// <summary>The state of a key of which nothing is known yet.</summary>
    public PatternState CreateState(PatternKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new PatternState(this, key);
    }

    /// <summary>
    /// Takes in events of the state's key, in the order in which they arrived. Each moves the state's clock to its
    /// <see cref="AutomationEvent.ReceivedAt"/>, at most to <paramref name="now"/>; so a batch that waited does not make its own events late.
    /// Timers that are due only after that are left to <see cref="Advance(PatternState, DateTimeOffset)"/>.
    /// </summary>
    /// <param name="state">The state, made by this matcher; changed.</param>
    /// <param name="batch">The events.</param>
    /// <param name="now">The wall clock.</param>
    /// <exception cref="ArgumentException">The state is another matcher's, or an event belongs to another key.</exception>
    public PatternStep Process(PatternState state, IReadOnlyList<AutomationEvent> batch, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(batch);
        Own(state);
        return state.Process(batch, now);
    }

    /// <summary>Lets time pass for a state: fires the timers that are due.</summary>
    /// <param name="state">The state, made by this matcher; changed.</param>
    /// <param name="now">The wall clock.</param>
    /// <exception cref="ArgumentException">The state is another matcher's.</exception>
    public PatternStep Advance(PatternState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        Own(state);
        return state.Advance(now);
    }

    /// <summary><see cref="Process(PatternState, IReadOnlyList{AutomationEvent}, DateTimeOffset)"/> over a stored state.</summary>
    /// <param name="stored">What was last stored for the key; null: nothing is.</param>
    /// <param name="key">The key; it counts where nothing is stored.</param>
    /// <param name="batch">The events.</param>
    /// <param name="now">The wall clock.</param>
    /// <exception cref="FormatException">The bytes are no state, or of a format that this version does not know.</exception>
    /// <exception cref="ArgumentException">An event belongs to another key.</exception>
    public StoredStep Process(byte[]? stored, PatternKey key, IReadOnlyList<AutomationEvent> batch, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        PatternState state = StateOf(stored, key);
        return Store(state, state.Process(batch, now), now);
    }

    /// <summary><see cref="Advance(PatternState, DateTimeOffset)"/> over a stored state.</summary>
    /// <param name="stored">What was last stored for the key; null: nothing is.</param>
    /// <param name="key">The key; it counts where nothing is stored.</param>
    /// <param name="now">The wall clock.</param>
    /// <exception cref="FormatException">The bytes are no state, or of a format that this version does not know.</exception>
    public StoredStep Advance(byte[]? stored, PatternKey key, DateTimeOffset now)
    {
        PatternState state = StateOf(stored, key);
        return Store(state, state.Advance(now), now);
    }

    /// <summary>What is known of a state's key: which parts are satisfied, by which events, and what is waited for.</summary>
    public PatternExplanation Explain(PatternState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Own(state);
        return state.Explain();
    }

    private PatternState StateOf(byte[]? stored, PatternKey key) => stored is null ? CreateState(key) : PatternState.Deserialize(stored, this);

    private static StoredStep Store(PatternState state, PatternStep step, DateTimeOffset now)
    {
        DateTimeOffset? due = step.NextTimer ?? (step.ExpiresAt > now ? step.ExpiresAt : null);
        return new StoredStep(step, due is null && !state.WaitsForEver ? null : state.Serialize(), due);
    }

    private void Own(PatternState state)
    {
        if (!ReferenceEquals(state.Matcher, this))
        {
            throw new ArgumentException("The state belongs to another matcher: deserialise it with this one.", nameof(state));
        }
    }
}
