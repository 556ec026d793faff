using System.Text.Json;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;

namespace Reflex.Engine.Testing;

/// <summary>What a case expects; null is not compared.</summary>
internal sealed record Expectation
{
    public IReadOnlyList<ExpectedMatch>? Matches { get; init; }

    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();

    /// <summary>How many runs start.</summary>
    public int? RunCount { get; init; }

    public IReadOnlyList<ExpectedRun>? Runs { get; init; }

    public IReadOnlyList<ExpectedHold>? Held { get; init; }

    public IReadOnlyList<ExpectedApproval>? Approvals { get; init; }

    public IReadOnlyList<ExpectedIncident>? Incidents { get; init; }

    public IReadOnlyList<ExpectedStep>? Steps { get; init; }

    public bool Nothing { get; init; }
}

/// <summary>An expected match; null is not compared.</summary>
internal sealed record ExpectedMatch(string? Automation, IReadOnlyList<string>? Key, DateTimeOffset? At, IReadOnlyDictionary<string, IReadOnlyList<string>>? Parts);

/// <summary>An expected step of a playbook; null is not compared.</summary>
internal sealed record ExpectedStep(string? Name, string? Action, JsonElement? With);

/// <summary>An expected run; null is not compared.</summary>
internal sealed record ExpectedRun(string? Automation, IReadOnlyList<string>? Key, DateTimeOffset? At, RunState? State);

/// <summary>An expected run that a guard held; null is not compared.</summary>
internal sealed record ExpectedHold(string? Automation, IReadOnlyList<string>? Key, string? Guard, DateTimeOffset? At);

/// <summary>An expected request for approval; null is not compared, but for the step: without one it is the whole run's.</summary>
internal sealed record ExpectedApproval(string? Automation, string? Step, ApprovalState? State, DateTimeOffset? At);

/// <summary>An expected incident; null is not compared.</summary>
internal sealed record ExpectedIncident(
    string? Automation, IReadOnlyList<string>? Key, IncidentState? State, int? Count, DateTimeOffset? ClosedAt);
