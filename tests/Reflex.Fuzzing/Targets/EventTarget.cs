using System.Text;
using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Fuzzing.Targets;

/// <summary>Events: never a throw; what is accepted is JSON to System.Text.Json too, and reads back equal from what it writes.</summary>
internal sealed class EventTarget : IFuzzTarget
{
    private static readonly EventPath[] s_paths = [.. ((string[])["id", "source", "type", "subject", "time", "data", "data.a.b", "data.list[1]", "tenant", "data['a.b']"]).Select(EventPath.Parse)];

    public string Name => "events";

    public IReadOnlyList<byte[]> Seeds { get; } = [.. ((string[])
    [
        """{"specversion":"1.0","id":"1","source":"/s","type":"T","subject":"x","time":"2026-01-01T00:00:00.5Z","data":{"a":{"b":"\u00e9\ud83d\ude00"},"list":[1,-2.5e3,true,null]}}""",
        """[{"id":"1","topic":"/t","subject":"s","eventType":"E","eventTime":"2026-01-01T00:00:00Z","data":{"a":{"b":1}},"dataVersion":"","metadataVersion":"1"},{"id":"2"}]""",
        """{"specversion":"1.0","id":"1","source":"/","type":"T","datacontenttype":"application/json","data_base64":"eyJhIjp7ImIiOjF9fQ=="}""",
        """{"specversion":"1.0","id":"1","source":"/","type":"T","tenant":"ab","data":"日本語 text that is longer than sixteen bytes"}""",
    ]).Select(Encoding.UTF8.GetBytes)];

    public IReadOnlyList<string> Words { get; } =
        ["{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\"id\":", "\"data\":", "\"data_base64\":", "\"specversion\":\"1.0\",", "null", "true", "-0", "1e400", "\uFEFF", "\u0000", " "];

    public string Run(byte[] input)
    {
        var outcome = new StringBuilder();
        foreach (EventParseResult result in EventParser.ParseBatch(input, DateTimeOffset.UnixEpoch))
        {
            outcome.Append(result.IsAccepted ? Check(result.Event) : result.Rejection.Code + result.Rejection.Reason.Length % 7).Append(' ');
            if (outcome.Length > 100)
            {
                break;
            }
        }

        EventParser.ParseBinary(
            [new("ce-specversion", "1.0"), new("ce-id", "1"), new("ce-source", "/"), new("ce-type", Encoding.Latin1.GetString(input, 0, Math.Min(20, input.Length)))], input, DateTimeOffset.UnixEpoch);
        return outcome.ToString();
    }

    private static string Check(AutomationEvent e)
    {
        string outcome = string.Concat(s_paths.Select(p => (int)e.Get(p).Kind));
        foreach (EventPath path in s_paths)
        {
            EventValue value = e.Get(path);
            value.ToText();
            value.TryGetNumber(out _);
            value.ToJsonElement();
        }

        FuzzAssert.That(e.Id.Length > 0 && e.Type.Length > 0 && e.Source.Length > 0, "an accepted event has id, type and source");
        FuzzAssert.That(e.Data.ValueKind == JsonValueKind.Undefined || e.Data.GetRawText().Length > 0, "the data is JSON");
        EventParseResult again = EventParser.Parse(e.ToJson(), DateTimeOffset.MaxValue);
        FuzzAssert.That(again.IsAccepted && e.Equals(again.Event), "an event reads back equal");
        return outcome;
    }
}
