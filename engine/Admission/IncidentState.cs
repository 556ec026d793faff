using System.Text.Json.Serialization;

namespace Reflex.Engine.Admission;

/// <summary>Where an incident stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IncidentState>))]
public enum IncidentState
{
    /// <summary>Its playbook is being run, or it waits for quiet.</summary>
    Open = 0,

    /// <summary>Its run did not mend it: a person has to look.</summary>
    Escalated = 1,

    /// <summary>Closed after <c>closeAfter</c> without a repetition.</summary>
    Closed = 2,
}
