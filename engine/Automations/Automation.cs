using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Automations;

/// <summary>One automation, as its YAML document says: when, then, guards, mode. Immutable.</summary>
public sealed record Automation
{
    /// <summary>The name: lower-case letters, digits and hyphens, at most 64; unique in a folder.</summary>
    public required string Name { get; init; }

    /// <summary>Its purpose, in one sentence.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// How far it may go. Default <see cref="AutomationMode.Approve"/>: acting alone is a decision that somebody writes down.
    /// </summary>
    public AutomationMode Mode { get; init; } = AutomationMode.Approve;

    /// <summary>The condition on one event, or the pattern over many.</summary>
    public required When When { get; init; }

    /// <summary>The guards; default: none.</summary>
    public Guards Guards { get; init; } = Guards.None;

    /// <summary>The playbook that a match starts.</summary>
    public required Playbook Then { get; init; }

    /// <summary>The whole YAML text that it was loaded from; a run carries it.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// SHA-256 of <see cref="Text"/> with line ends as `\n`, in lower-case hexadecimal. The first 16 characters are enough to show.
    /// </summary>
    public required string Hash { get; init; }

    /// <summary>The file that it was loaded from, for messages.</summary>
    public string FileName { get; init; } = "";
}
