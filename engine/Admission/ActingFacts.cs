using Reflex.Engine.Automations;

namespace Reflex.Engine.Admission;

/// <summary>What counts right before a step acts, as it is then: hours may have passed since the run was admitted.</summary>
internal sealed record ActingFacts
{
    /// <summary>The automation with the text that the run carries.</summary>
    public required Automation Automation { get; init; }

    /// <summary>The mode in which the run began.</summary>
    public required AutomationMode Began { get; init; }

    /// <summary>The mode that counts now.</summary>
    public required AutomationMode Mode { get; init; }

    /// <summary>The current time; limits on people's work go by it, not by event time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Why the kill switch stops it; null where no switch does.</summary>
    public string? Killed { get; init; }

    /// <summary>Why one of its approvals no longer stands; null where they all do.</summary>
    public string? Objection { get; init; }

    /// <summary>Whether the run has changed anything yet.</summary>
    public bool Acted { get; init; }

    /// <summary>Whether somebody approved the whole run.</summary>
    public bool IsApproved { get; init; }

    /// <summary>Whether it has waited, for people or its target, since its guards were asked.</summary>
    public bool Waited { get; init; }

    /// <summary>Whether somebody released it by hand, so that its guards are passed over.</summary>
    public bool IsReleased { get; init; }
}
