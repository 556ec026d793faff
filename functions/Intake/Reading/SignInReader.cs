using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>
/// Entra sign-in records as diagnostic settings export them: one record, an array, or <c>{ "records": [...] }</c>. A
/// sign-in's id is its own, not the record's: the same sign-in exported twice is one event.
/// </summary>
internal sealed class SignInReader : JsonMessageReader
{
    public const string EventType = "Microsoft.Entra.SignIn";
    private const string Category = "SignInLogs";

    protected override string? ListField => "records";

    protected override bool IsRecord(JsonElement record) =>
        Text(record, "category") is { } category && category.EndsWith(Category, StringComparison.OrdinalIgnoreCase);

    protected override EventParseResult ToEvent(JsonElement record, MessageEnvelope envelope)
    {
        // User sign-ins are SignInLogs and NonInteractiveUserSignInLogs; service principals and managed identities have no user.
        if (Text(record, "category") is { } category && !category.EndsWith(Category, StringComparison.OrdinalIgnoreCase))
        {
            throw new RecordException(RejectionCodes.UnexpectedRecord, $"a record of category '{category}' is not a sign-in: send only sign-in categories to this queue");
        }

        JsonElement properties = Field(record, "properties") is { ValueKind: JsonValueKind.Object } inner
            ? inner
            : throw new RecordException(EventRejectionCodes.MissingAttribute, "the record has no properties");
        string id = Text(properties, "id") ?? throw new RecordException(EventRejectionCodes.MissingAttribute, "properties.id is missing");
        string source = Text(record, "resourceId") ?? $"/tenants/{Text(record, "tenantId") ?? "unknown"}/providers/Microsoft.aadiam";
        DateTimeOffset time = Time(properties, "createdDateTime") ?? Time(record, "time") ?? envelope.EnqueuedAt;
        return AutomationEvent.TryCreate(id, source, EventType, time, Text(properties, "userPrincipalName"), properties, envelope.EnqueuedAt);
    }
}
