using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Automations;

/// <summary>One automation, as its YAML document says: when, then, guards, mode. Immutable.</summary>
public sealed record Automation
{
    /// <summary>The name: lower-case letters, digits and hyphens, at most 64; unique in a folder.</summary>
    public required string Name { get; init; }

    /// <summary>Its purpose, in one sentence.</summary>
    public string? Description { get; init; }

    /// <summary>How far it may go. Default <see cref="AutomationMode.Approve"/>: acting alone is a decision that somebody writes down.</summary>
    public AutomationMode Mode { get; init; } = AutomationMode.Approve;

    /// <summary>What it reacts to.</summary>
    public required When When { get; init; }

    /// <summary>What holds it back.</summary>
    public Guards Guards { get; init; } = Guards.None;

    /// <summary>What it does.</summary>
    public required Playbook Then { get; init; }

    /// <summary>The whole YAML text that it was loaded from; a run carries it.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 of <see cref="Text"/> with line ends as `\n`, in lower-case hexadecimal. The first 16 characters are enough to show.</summary>
    public required string Hash { get; init; }

    /// <summary>The file that it was loaded from, for messages.</summary>
    public string FileName { get; init; } = "";
}
