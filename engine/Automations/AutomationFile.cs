namespace Reflex.Engine.Automations;

/// <summary>A file of a folder, as whoever reads files found it.</summary>
/// <param name="Name">Its name for diagnostics, as the user would write it.</param>
/// <param name="Text">What is in it; empty where it cannot be read.</param>
public sealed record AutomationFile(string Name, string Text)
{
    /// <summary>Why it cannot be read, with a fix, as the rest of a sentence that begins with "the file"; null if it can.</summary>
    public string? Problem { get; init; }
}
