using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Engine.Conditions;

/// <summary>A condition on the JSON output of an action, with the same operators as a condition on an event.</summary>
/// <param name="Where">The condition; its paths are read as `data.` paths.</param>
public sealed record OutputCondition(ConditionNode Where)
{
    private const string Name = "output";

    /// <summary>The condition as it was written, as JSON.</summary>
    public JsonElement Definition { get; init; }

    /// <summary>Whether an output meets the condition.</summary>
    public bool Evaluate(JsonElement output)
    {
        AutomationEvent wrapped = AutomationEvent.Create(Name, Name, Name, DateTimeOffset.UnixEpoch, data: output);
        return Where.Evaluate(wrapped, null);
    }
}
