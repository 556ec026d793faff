using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Operators;

namespace Reflex.Engine.Automations;

/// <summary>The format of an automation document.</summary>
internal static class AutomationShapes
{
    public static Shape Automation { get; } = new(
        "automation", "One automation: when, then, guards, mode.",
        new("automation", new TextType(NamePatterns.Automation, 64), "The name: lower-case letters, digits and hyphens.", Required: true),
        new("description", new TextType(), "Its purpose, in one sentence."),
        new(
            "mode",
            new EnumType("shadow", "approve", "auto"),
            "shadow records what it would do, approve asks before every run, auto acts. Default approve."),
        new(
            "when",
            new UnionType(new ObjectType(ConditionShapes.Condition), new ObjectType(PatternShapes.Pattern)),
            "A condition on one event, or a pattern over many.",
            Required: true),
        new("guards", new ObjectType(GuardFields.Shape), "Limits on when it may run."),
        new("then", new ObjectType(PlaybookShapes.Then), "What it does.", Required: true));
}
