using System.Text.Json;

namespace Reflex.Engine.Events;

/// <summary>Equality of events by content, not by spelling: white space, escapes and the wire schema do not count.</summary>
internal static class EventEquality
{
    public static bool AreEqual(AutomationEvent a, AutomationEvent b)
    {
        if (a.Id != b.Id || a.Source != b.Source || !string.Equals(a.Type, b.Type, StringComparison.Ordinal) || a.Subject != b.Subject || a.Time != b.Time)
        {
            return false;
        }

        if ((a.Slots.Data < 0) != (b.Slots.Data < 0) || (a.Slots.Data >= 0 && !JsonElement.DeepEquals(a.Data, b.Data)))
        {
            return false;
        }

        Dictionary<string, string> ours = EventWriter.ExtensionsOf(a), theirs = EventWriter.ExtensionsOf(b);
        return ours.Count == theirs.Count && ours.All(e => theirs.TryGetValue(e.Key, out string? json) && json == e.Value);
    }
}
