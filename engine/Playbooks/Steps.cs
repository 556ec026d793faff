using System.Text.Json;
using Reflex.Engine.Conditions;

namespace Reflex.Engine.Playbooks;

/// <summary>One entry of a playbook.</summary>
public abstract record Step
{
    /// <summary>The name, unique in its playbook; later templates read the output as `steps.NAME`.</summary>
    public required string Name { get; init; }

    /// <summary>The step's `when:`: a template; the step is skipped where it renders to nothing, `false` or `0`. Null: always.</summary>
    public string? If { get; init; }
}

/// <summary>A step that calls one action.</summary>
public sealed record ActionStep : Step
{
    /// <summary>The name of the action, such as `azure.restart`.</summary>
    public required string Action { get; init; }

    /// <summary>The action's input: a JSON object whose strings are templates; an empty object where there is none.</summary>
    public required JsonElement With { get; init; }

    /// <summary>Who is asked before this step; null: nobody.</summary>
    public ApprovalSpec? Approval { get; init; }

    /// <summary>How it is tried again; null: once only.</summary>
    public RetrySpec? Retry { get; init; }

    /// <summary>How long one attempt may take; null: the host's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What happens when it has failed for good; null: what the playbook says.</summary>
    public OnFailure? OnFailure { get; init; }

    /// <summary>What takes it back; null: nothing does.</summary>
    public UndoSpec? Undo { get; init; }

    /// <summary>How it is checked that it worked; null: its success is enough.</summary>
    public VerifySpec? Verify { get; init; }
}

/// <summary>Runs steps at once and goes on when all have ended.</summary>
internal sealed record ParallelStep : Step
{
    /// <summary>The steps that run at the same time.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }
}

/// <summary>How a failed attempt is repeated: after `backoff`, doubled each time, up to `max`.</summary>
public sealed record RetrySpec
{
    /// <summary>Attempts in all, the first included; 1 to 100. Default 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The wait before the second attempt. Default 2 seconds.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between attempts. Default 1 minute.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>The action that undoes a step.</summary>
public sealed record UndoSpec
{
    /// <summary>The name of the action.</summary>
    public required string Action { get; init; }

    /// <summary>Its input, as for a step.</summary>
    public required JsonElement With { get; init; }

    /// <summary>How it is tried again; null: the defaults of <see cref="RetrySpec"/>.</summary>
    public RetrySpec? Retry { get; init; }
}

/// <summary>Checks until the condition holds or the time is up.</summary>
public sealed record VerifySpec
{
    /// <summary>The name of the action that asks.</summary>
    public required string Action { get; init; }

    /// <summary>Its input, as for a step.</summary>
    public required JsonElement With { get; init; }

    /// <summary>The condition on the action's output; its paths begin in the output, as `properties.provisioningState`.</summary>
    public required OutputCondition Until { get; init; }

    /// <summary>How often it asks. Default 10 seconds.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>When it gives up and the step has failed. Default 5 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
