using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

/// <summary>The window of `count` and `aggregate`.</summary>
internal static class WindowFields
{
    public static Field Window { get; } = new(
        "window", new EnumType("sliding", "tumbling", "session"), "How events are grouped into windows. Default sliding.");

    public static Field Gap { get; } = new(
        "gap",
        new DurationType(TimeSpan.FromMilliseconds(1)),
        "For session windows: an event this long after the one before, or longer, begins a new session.");

    public static PatternWindow Read(MapReader map, BindContext context)
    {
        WindowKind kind = map.Enum<WindowKind>("window") ?? WindowKind.Sliding;
        TimeSpan? gap = map.Duration("gap");
        if (kind == WindowKind.Session && map.Node("gap") is null)
        {
            context.Error("missing-field", "a session window needs 'gap': how long the silence between two sessions is", map.Map);
        }
        else if (kind != WindowKind.Session && map.Entry("gap") is { } unused)
        {
            context.Error("conflict", "'gap' belongs to session windows; add 'window: session' or remove it", unused.Key);
        }

        return new PatternWindow(kind, gap);
    }
}
