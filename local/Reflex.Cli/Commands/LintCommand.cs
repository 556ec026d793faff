using System.CommandLine;
using Reflex.Engine.Automations;

namespace Reflex.Cli.Commands;

/// <summary>`reflex lint`: says what is wrong with automations, where, and how to fix it.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = AutomationFiles.CreateArgument();
        var strict = new Option<bool>("--strict") { Description = "Treat warnings as errors." };
        var command = new Command("lint", "Checks automations; returns 1 if there is an error.") { paths, strict };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            IReadOnlyList<AutomationLoadResult> results = AutomationFiles.Load(parsed.GetValue(paths)!);
            Diagnostic[] all = [.. results.SelectMany(r => r.Diagnostics)];
            foreach (Diagnostic diagnostic in all)
            {
                output.WriteLine(diagnostic);
            }

            int errors = all.Count(d => d.Severity == DiagnosticSeverity.Error);
            int warnings = all.Length - errors;
            output.WriteLine($"{Count(results.Count, "automation")}, {Count(errors, "error")}, {Count(warnings, "warning")}");
            return errors > 0 || (warnings > 0 && parsed.GetValue(strict)) ? ExitCode.Findings : ExitCode.Success;
        });
        return command;
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
