using System.Text.Encodings.Web;
using System.Text;
using Reflex.Engine.Events;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Events.Json;

namespace Reflex.Functions.Intake.Reading;

/// <summary>Holds an event against its type's data model and adds what it is about as extension attributes.</summary>
internal static class TypedEvent
{
    /// <summary>The event with its correlation attributes, or why its data is not <typeparamref name="TData"/>.</summary>
    public static ReadEvent Check<TData>(AutomationEvent e)
        where TData : class, IEventData
    {
        if (!TryRead(e, out TData? data, out string? problem) || (problem = data!.Problem()) is not null)
        {
            return ReadEvent.Rejected(RejectionCodes.InvalidData, problem!, e.ToJson());
        }

        return ReadEvent.Accepted(With(e, data.Correlate(e.Source, e.Subject)));
    }

    /// <summary>The same for an event that may have been rejected already.</summary>
    public static ReadEvent Check<TData>(EventParseResult parsed)
        where TData : class, IEventData => parsed.IsAccepted ? Check<TData>(parsed.Event) : ReadEvent.Of(parsed);

    // A custom event may have any data, or none; only what it names is of interest.
    private static bool TryRead<TData>(AutomationEvent e, out TData? data, out string? problem)
        where TData : class, IEventData
    {
        if (typeof(TData) != typeof(CustomEventData))
        {
            return EventJson.TryRead(e.Data, out data, out problem);
        }

        problem = null;
        data = EventJson.TryRead(e.Data, out data, out _) ? data : (TData)(IEventData)new CustomEventData();
        return true;
    }

    /// <summary>Adds attributes that the event does not carry yet; its own are never changed.</summary>
    private static AutomationEvent With(AutomationEvent e, CorrelationAttributes about)
    {
        var missing = about.Known().Where(one => !e.Get(EventPath.Parse(one.Key)).HasValue).ToList();
        if (missing.Count == 0)
        {
            return e;
        }

        // A CloudEvent in structured JSON is one object, so that attributes can be added in front of its end.
        byte[] json = e.ToJson();
        int end = json.AsSpan().LastIndexOf((byte)'}');
        var added = new StringBuilder();
        foreach ((string name, string value) in missing)
        {
            added.Append(",\"").Append(name).Append("\":\"").Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)).Append('"');
        }

        byte[] tail = Encoding.UTF8.GetBytes(added.Append('}').ToString());
        byte[] whole = new byte[end + tail.Length];
        json.AsSpan(0, end).CopyTo(whole);
        tail.CopyTo(whole, end);
        EventParseResult result = EventParser.Parse(whole, e.ReceivedAt, s_enriched);
        return result.Event ?? throw new InvalidOperationException($"event {e.Id} cannot be read back with its correlation attributes: {result.Rejection!.Reason}");
    }

    // The event was within the limits when it came in; what is added here must not push it over them.
    private static readonly EventLimits s_enriched = EventLimits.Default with { MaxEventBytes = 4 * EventLimits.Default.MaxEventBytes };
}
