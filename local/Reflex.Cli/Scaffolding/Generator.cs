using System.Diagnostics;

namespace Reflex.Cli.Scaffolding;

/// <summary>The repository's own command that writes what is generated from the code.</summary>
internal static class Generator
{
    /// <summary>How a user calls it.</summary>
    public static string Command { get; } = OperatingSystem.IsWindows() ? @".\scripts\generate.ps1" : "./scripts/generate.sh";

    /// <summary>What it writes, as a sentence goes on.</summary>
    public const string Writes =
        "infra/event-functions.tsv, infra/queues.tsv, the tables in README.md and docs/attributes.md, "
        + "functions/Automations/automation.schema.json, and the snapshots of the infrastructure";

    /// <summary>Runs it; false where it failed, null where the folder has none.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<bool?> RunAsync(string root, CancellationToken cancellation)
    {
        string script = Path.GetFullPath(Path.Combine(root, "scripts", OperatingSystem.IsWindows() ? "generate.ps1" : "generate.sh"));
        if (!File.Exists(script))
        {
            return null;
        }

        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "pwsh" : "bash", [script]) { WorkingDirectory = Path.GetFullPath(root) };
        using Process process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0;
    }
}
