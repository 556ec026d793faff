using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Testing.World;

namespace Reflex.Engine.Testing;

/// <summary>One step of a case, with the clock when it happens already worked out.</summary>
/// <param name="Clock">The case's clock.</param>
internal abstract record TestStep(DateTimeOffset Clock);

internal sealed record EventStep(DateTimeOffset Clock, AutomationEvent Event) : TestStep(Clock);

internal sealed record AdvanceStep(DateTimeOffset Clock) : TestStep(Clock);

/// <summary>The process was lost, and is back now.</summary>
internal sealed record RestartStep(DateTimeOffset Clock) : TestStep(Clock);

/// <summary>An automation takes the place of one of the same name, or of the only one.</summary>
internal sealed record EditStep(DateTimeOffset Clock, Automation Automation) : TestStep(Clock);

/// <summary>From now on calls of actions come to this, by name.</summary>
internal sealed record AnswersStep(DateTimeOffset Clock, IReadOnlyDictionary<string, IReadOnlyList<Answer>> Answers) : TestStep(Clock);

/// <summary>Somebody decides.</summary>
internal sealed record DecideStep(DateTimeOffset Clock, string By, DecisionVerdict Verdict) : TestStep(Clock)
{
    /// <summary>The step that is asked for; null: the run as a whole.</summary>
    public string? Step { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>To whom it is handed.</summary>
    public string? To { get; init; }

    /// <summary>The groups that <see cref="By"/> is in; null: all that are asked.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Who decides, as the rules want to know.</summary>
    public Decider Decider => new(By, "reflex test", Is);

    private bool Is(string approver) =>
        Groups is null
        || string.Equals(approver, By, StringComparison.OrdinalIgnoreCase)
        || Groups.Contains(approver, StringComparer.OrdinalIgnoreCase);
}
