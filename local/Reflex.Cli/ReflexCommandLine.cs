using System.CommandLine;
using Reflex.Cli.Commands;
using Reflex.Cli.Hosts;

namespace Reflex.Cli;

/// <summary>The `reflex` command: every subcommand is one class under Commands/ and one line here.</summary>
internal static class ReflexCommandLine
{
    // How long a host that is asked to stop may take until the process ends all the same. The parser's own patience of two seconds ended
    // hosts in the middle.
    private static readonly TimeSpan s_toStop = TimeSpan.FromMinutes(1);

    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("Reflex: event-driven automation for Azure.");
        root.Subcommands.Add(DeadLettersCommand.Create());
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(ApprovalsCommand.Create());
        root.Subcommands.Add(DecideCommand.CreateApprove());
        root.Subcommands.Add(DecideCommand.CreateReject());
        root.Subcommands.Add(RunsCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(CandidateCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        root.Subcommands.Add(NewCommand.Create());
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(LintCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(SchemaCommand.Create());
        root.Subcommands.Add(FiltersCommand.Create());
        root.Subcommands.Add(TestCommand.Create());
        return root;
    }

    /// <summary>Parses and runs; usage errors return <see cref="ExitCode.Unusable"/> with a sentence on stderr.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        ParseResult parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"reflex: {error.Message}");
            }

            await Console.Error.WriteLineAsync("reflex: `reflex --help` lists the commands, `reflex <command> --help` their options.");
            return ExitCode.Unusable;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = s_toStop });
        }
        catch (UsageException mistake)
        {
            await Console.Error.WriteLineAsync($"reflex: {mistake.Message}");
            return ExitCode.Unusable;
        }
        catch (RefusedException refusal)
        {
            await Console.Error.WriteLineAsync($"reflex: {refusal.Message}");
            return ExitCode.Findings;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Success;
        }
    }
}
