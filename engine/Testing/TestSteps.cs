using Reflex.Engine.Automations;
using Reflex.Engine.Events;

namespace Reflex.Engine.Testing;

/// <summary>One step of a case, with the clock when it happens already worked out.</summary>
/// <param name="Clock">The case's clock.</param>
internal abstract record TestStep(DateTimeOffset Clock);

/// <summary>An event arrives.</summary>
internal sealed record EventStep(DateTimeOffset Clock, AutomationEvent Event) : TestStep(Clock);

/// <summary>Time has passed.</summary>
internal sealed record AdvanceStep(DateTimeOffset Clock) : TestStep(Clock);

/// <summary>The process was lost, and is back now.</summary>
internal sealed record RestartStep(DateTimeOffset Clock) : TestStep(Clock);

/// <summary>An automation takes the place of one of the same name, or of the only one.</summary>
internal sealed record EditStep(DateTimeOffset Clock, Automation Automation) : TestStep(Clock);
