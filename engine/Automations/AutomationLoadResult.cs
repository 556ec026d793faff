namespace Reflex.Engine.Automations;

/// <summary>The result of loading one document.</summary>
/// <param name="FileName">The file, as it was given.</param>
/// <param name="Automation">The automation; null if there is any error.</param>
/// <param name="Diagnostics">Errors and warnings, in the order of the text.</param>
public sealed record AutomationLoadResult(string FileName, Automation? Automation, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether there is an error.</summary>
    public bool HasErrors => Automation is null;
}
