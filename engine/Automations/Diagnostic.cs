namespace Reflex.Engine.Automations;

/// <summary>How serious a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The automation is not loaded.</summary>
    Error,

    /// <summary>The automation is loaded, and probably does not do what is meant.</summary>
    Warning,
}

/// <summary>A problem of an automation: the thing, the place and a fix.</summary>
/// <param name="Severity">How serious it is.</param>
/// <param name="Code">A short name that stays the same from version to version, such as `unknown-field`.</param>
/// <param name="Message">A sentence, with a fix.</param>
/// <param name="File">The file, as it was given to the loader.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public sealed record Diagnostic(DiagnosticSeverity Severity, string Code, string Message, string File, int Line, int Column)
{
    /// <summary>`file:line:column: error: message (code)`, which editors and terminals make a link of.</summary>
    public override string ToString() =>
        $"{File}:{Line}:{Column}: {(Severity == DiagnosticSeverity.Error ? "error" : "warning")}: {Message} ({Code})";
}
