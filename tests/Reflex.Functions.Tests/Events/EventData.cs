using System.Text.Json;
using Reflex.Functions.Events.Json;

namespace Reflex.Functions.Tests.Events;

/// <summary>Reads JSON that a test wrote as the data of an event.</summary>
internal static class EventData
{
    public static bool TryRead<T>(JsonElement data, out T? value, out string? problem)
        where T : class =>
        EventJson.TryRead(JsonSerializer.SerializeToUtf8Bytes(data), out value, out problem);
}
