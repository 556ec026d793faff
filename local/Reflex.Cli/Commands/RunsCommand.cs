using System.CommandLine;
using System.Text.Json;
using Reflex.Cli.Hosts;
using Reflex.Cli.Output;
using Reflex.Engine.Execution;
using Reflex.Functions.Runs;
using Reflex.Functions.Web;

namespace Reflex.Cli.Commands;

/// <summary>`reflex runs`: what has run, one run's timeline, stop one, let a held one go.</summary>
internal static class RunsCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("id") { Description = "Shows one run with its timeline.", Arity = ArgumentArity.ZeroOrOne };
        var state = new Option<string?>("--state") { Description = "Only runs in this state, e.g. Running, Failed or Held." };
        var automation = new Option<string?>("--automation") { Description = "Only runs of this automation." };
        var top = new Option<int>("--top") { Description = "How many, newest first; 1 to 200.", DefaultValueFactory = _ => 50 };
        var host = new HostOptions();
        var command = new Command("runs", "Lists runs, newest first, or shows one with its timeline.") { id, state, automation, top };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            bool json = parsed.GetValue(host.Json);
            if (parsed.GetValue(id) is { } one)
            {
                RunView view = await client.GetAsync<RunView>($"api/runs/{Uri.EscapeDataString(one)}", cancellation);
                if (json) Print.Json(view);
                else Show(view);
                return ExitCode.Success;
            }

            string query = $"api/runs?top={parsed.GetValue(top)}"
                + (parsed.GetValue(automation) is { } name ? $"&automation={Uri.EscapeDataString(name)}" : "")
                + (parsed.GetValue(state) is { } wanted ? $"&state={Uri.EscapeDataString(wanted)}" : "");
            IReadOnlyList<RunRecord> runs = (await client.GetPageAsync<RunRecord>(query, cancellation)).Items;
            if (json) Print.Json(runs);
            else List(runs);
            return ExitCode.Success;
        });
        command.Subcommands.Add(CreateCancel());
        command.Subcommands.Add(CreateRelease());
        return command;
    }

    private static Command CreateCancel()
    {
        var id = new Argument<string>("id") { Description = "The run." };
        var undo = new Option<bool>("--undo") { Description = "Undo the completed steps." };
        return CreateOrder(
            "cancel",
            "Stops a run after the current step.",
            id,
            [undo],
            "cancel",
            (parsed, reason) => new CancelBody(reason, parsed.GetValue(undo)));
    }

    private static Command CreateRelease()
    {
        var id = new Argument<string>("id") { Description = "The held run." };
        return CreateOrder("release", "Releases a run that a guard held.", id, [], "release", (_, reason) => new ReleaseBody(reason));
    }

    private static Command CreateOrder(
        string name, string description, Argument<string> id, Option[] options, string verb, Func<ParseResult, string?, object> body)
    {
        var reason = new Option<string?>("--reason") { Description = "The reason, recorded in the audit." };
        var host = new HostOptions();
        var command = new Command(name, description) { id, reason };
        foreach (Option option in options) command.Options.Add(option);
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            JsonElement answer = await client.PostAsync<JsonElement>(
                $"api/runs/{Uri.EscapeDataString(parsed.GetValue(id)!)}/{verb}", body(parsed, parsed.GetValue(reason)), cancellation);
            Console.WriteLine(parsed.GetValue(host.Json) ? answer.GetRawText() : Describe(answer));
            return ExitCode.Success;
        });
        return command;
    }

    private static string Describe(JsonElement answer) =>
        answer.TryGetProperty("runId", out JsonElement run) ? $"Started again as {run.GetString()}."
        : answer.TryGetProperty("message", out JsonElement message) ? message.GetString()!
        : answer.GetRawText();

    private static void List(IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count == 0)
        {
            Console.WriteLine("No runs found.");
            return;
        }

        Print.Table(
            ["STARTED", "STATE", "AUTOMATION", "KEY OR TARGET", "ID"],
            runs.Select(run => (string[])
                [Print.Time(run.StartedAt), Print.Word(run.State), run.Automation, run.Key.Length > 0 ? run.Key : run.Target ?? "", run.RunId]));
    }

    private static void Show(RunView view)
    {
        RunRecord run = view.Run;
        Print.Fields(
            ("run", run.RunId),
            ("automation", $"{run.Automation} ({run.Mode}, {run.Hash[..Math.Min(16, run.Hash.Length)]})"),
            ("state", Print.Word(run.State) + (run.Reason is null ? "" : $": {run.Reason}")),
            ("key", run.Key.Length > 0 ? run.Key : null),
            ("target", run.Target),
            ("event", run.EventId is null ? null : $"{run.EventType} {run.EventId}"),
            ("started by", run.StartedBy));
        Console.WriteLine();
        foreach (TimelineEntry entry in view.Timeline) Console.WriteLine(TimelineLine.Format(entry, run.StartedAt));
    }
}
