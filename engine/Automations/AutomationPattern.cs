using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations;

/// <summary>The pattern of an automation, ready to match.</summary>
public static class AutomationPattern
{
    /// <summary>Compiles an automation's pattern, with `oncePer` wherever it stands: under `when` or under `guards`.</summary>
    /// <exception cref="ArgumentException">The automation reacts to single events, or its pattern has no meaning.</exception>
    public static PatternMatcher Compile(Automation automation)
    {
        ArgumentNullException.ThrowIfNull(automation);
        PatternDefinition definition = automation.When is PatternWhen pattern
            ? pattern.Pattern
            : throw new ArgumentException($"'{automation.Name}' reacts to single events: it has no pattern.", nameof(automation));
        return PatternMatcher.Compile(definition with { OncePer = definition.OncePer ?? automation.Guards.OncePer }, automation.Name, automation.Hash);
    }
}
