using System.Collections.Immutable;

namespace Reflex.Engine.Templates;

/// <summary>What a template can see: names and their values. Immutable.</summary>
/// <remarks>
/// A value is a string, a number, a Boolean, null, a <see cref="DateTimeOffset"/>, a <see cref="System.Text.Json.JsonElement"/>, an
/// <see cref="Events.AutomationEvent"/> (`event.id`, `event.data.x`), a list of events (the bound events of a part: members are
/// those of the last one, and it can be indexed, counted and looped over), or a dictionary or list of such values.
/// </remarks>
public sealed class TemplateModel
{
    private TemplateModel(ImmutableDictionary<string, object?> values, DateTimeOffset now)
    {
        Values = values;
        Now = now;
    }

    /// <summary>A model with no names, at the Unix epoch.</summary>
    public static TemplateModel Empty { get; } = new(ImmutableDictionary<string, object?>.Empty, DateTimeOffset.UnixEpoch);

    /// <summary>What `'now' | date` means: given, never read from a clock, so that rendering is deterministic.</summary>
    public DateTimeOffset Now { get; }

    internal ImmutableDictionary<string, object?> Values { get; }

    /// <summary>This model with one more name, or another value for it.</summary>
    public TemplateModel With(string name, object? value) => new(Values.SetItem(name, value), Now);

    /// <summary>This model at another time.</summary>
    public TemplateModel At(DateTimeOffset now) => new(Values, now);
}
