using System.Text.Json;

namespace Reflex.Functions.Audit;

/// <summary>What is to be remembered.</summary>
/// <param name="Id">Names the fact: appending the same ID again changes nothing, so that an activity may be done twice.</param>
/// <param name="Actor">Who did it: a person, or <c>reflex</c>.</param>
/// <param name="Action">What was done, as <c>noun.verb</c>; see <see cref="AuditActions"/>.</param>
/// <param name="Subject">What it was done to: an automation, a run, an approval, an incident.</param>
/// <param name="Detail">More, redacted by the caller.</param>
public sealed record AuditEntry(string Id, string Actor, string Action, string Subject, JsonElement? Detail = null)
{
    /// <summary>The actor for what the system does by itself.</summary>
    public const string System = "reflex";
}
