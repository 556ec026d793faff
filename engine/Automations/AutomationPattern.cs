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
        PatternDefinition definition = DefinitionOf(automation)
            ?? throw new ArgumentException($"'{automation.Name}' reacts to single events: it has no pattern.", nameof(automation));
        return PatternMatcher.Compile(definition, automation.Name);
    }

    /// <summary>Whether an edit ends what has partly matched: the new version has another pattern, or none.</summary>
    public static bool DropsPartialMatches(Automation before, Automation after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return DefinitionOf(before) is { } old
            && (DefinitionOf(after) is not { } edited || DefinitionText.Of(old) != DefinitionText.Of(edited));
    }

    private static PatternDefinition? DefinitionOf(Automation automation) => automation.When is PatternWhen { Pattern: var pattern }
        ? pattern with { OncePer = pattern.OncePer ?? automation.Guards.OncePer }
        : null;
}
