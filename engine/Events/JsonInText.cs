using System.Text;

namespace Reflex.Engine.Events;

/// <summary>Opens JSON that a service wrote into a text, as Azure does with <c>claims</c> and <c>ResourceIdentifiers</c>.</summary>
internal static class JsonInText
{
    private const int MaxDepth = 64;

    /// <summary>The value as an event of its own, whose first token is the value; null where the text is no object and no array.</summary>
    public static AutomationEvent? Open(EventValue text)
    {
        if (!text.TryGetString(out string? written) || written.AsSpan().Trim() is not ['{' or '[', ..])
        {
            return null;
        }

        byte[] json = Encoding.UTF8.GetBytes(written.Trim());
        var tokens = new JsonToken[16];
        if (JsonScanner.Scan(json, 0, MaxDepth, ref tokens, out int count, out int end) is not null || end != json.Length)
        {
            return null;
        }

        var none = new EventSlots(EventSchema.CloudEvents, -1, -1, -1, -1, -1, 0);
        return new AutomationEvent(json, tokens[..count], none, default, default);
    }
}
