using System.CommandLine;
using Reflex.Cli.Hosts;
using Reflex.Cli.Output;
using Reflex.Engine.Automations;
using Reflex.Functions.Storage;
using Reflex.Functions.Web;

namespace Reflex.Cli.Commands;

/// <summary>`reflex candidate`: another version of an automation, tried in shadow beside the live one.</summary>
internal static class CandidateCommand
{
    public static Command Create()
    {
        var command = new Command("candidate", "Tries another version of an automation in shadow, beside the live one.");
        command.Subcommands.Add(CreateSet());
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateDrop());
        return command;
    }

    private static Command CreateSet()
    {
        var file = new Argument<FileInfo>("file") { Description = "The YAML file; the name in it must be that of the live automation." };
        var reason = new Option<string?>("--reason") { Description = "The reason, recorded in the audit." };
        var host = new HostOptions();
        var command = new Command("set", "Sets or replaces the candidate. It never acts, whatever its mode.") { file, reason };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            FileInfo from = parsed.GetValue(file)!;
            string text = await ReadAsync(from, cancellation);
            // Here, so that what is wrong is said before anything is sent, and because the name says where to.
            AutomationLoadResult loaded = AutomationLoader.Load(text, from.ToString());
            foreach (Diagnostic diagnostic in loaded.Diagnostics)
            {
                await Console.Error.WriteLineAsync(diagnostic.ToString());
            }

            if (loaded.Automation is not { } automation)
            {
                return ExitCode.Findings;
            }

            using HostClient client = host.Connect(parsed);
            CandidateView view = await client.PutAsync<CandidateView>(
                PathOf(automation.Name), new CandidateBody(text, parsed.GetValue(reason), from.Name), cancellation);
            if (parsed.GetValue(host.Json)) Print.Json(view);
            else Console.WriteLine(
                $"{view.Automation}: {Short(view.Hash)} is tried beside {Short(view.LiveHash!)}. `reflex compare {view.Automation}` lists the differences.");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateList()
    {
        var host = new HostOptions();
        var command = new Command("list", "Lists the candidates.");
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            IReadOnlyList<CandidateView> all = (await client.GetAsync<ListPage<CandidateView>>("api/candidates", cancellation)).Items;
            if (parsed.GetValue(host.Json))
            {
                Print.Json(all);
            }
            else if (all.Count == 0)
            {
                Console.WriteLine("There are no candidates.");
            }
            else
            {
                Print.Table(
                    ["SINCE", "AUTOMATION", "CANDIDATE", "LIVE", "BY", "REASON"],
                    all.Select(one => (string[])
                        [Print.Time(one.At), one.Automation, Short(one.Hash), one.LiveHash is { } live ? Short(live) : "(gone)", one.By, one.Reason ?? ""]));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateDrop()
    {
        var name = new Argument<string>("automation") { Description = "The automation." };
        var host = new HostOptions();
        var command = new Command("drop", "Ends the trial of a candidate; its comparisons stay listed under its hash.") { name };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            CandidateView view = await client.DeleteAsync<CandidateView>(PathOf(parsed.GetValue(name)!), cancellation);
            if (parsed.GetValue(host.Json)) Print.Json(view);
            else Console.WriteLine(
                $"{view.Automation}: {Short(view.Hash)} is no longer tried. `reflex compare {view.Automation} --candidate {view.Hash}` still lists its comparisons.");
            return ExitCode.Success;
        });
        return command;
    }

    public static string Short(string hash) => hash[..Math.Min(12, hash.Length)];

    private static string PathOf(string automation) => $"api/automations/{Uri.EscapeDataString(automation)}/candidate";

    private static async Task<string> ReadAsync(FileInfo file, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(file.FullName, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {failure.Message}");
        }
    }
}
