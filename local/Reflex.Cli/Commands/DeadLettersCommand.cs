using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Reflex.Cli.Hosts;
using Reflex.Cli.Output;

namespace Reflex.Cli.Commands;

/// <summary>`reflex dead-letters`: lists, shows and redrives dead letters.</summary>
internal static class DeadLettersCommand
{
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var command = new Command("dead-letters", "Lists, shows and redrives dead letters of the queues and rejected events.");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateShow());
        command.Subcommands.Add(CreateRedrive());
        return command;
    }

    private static Command CreateList()
    {
        var source = new Option<string?>("--source") { Description = "A queue, a topic, or event-grid. Default: all." };
        var filter = new FilterOptions();
        var top = new Option<int>("--top") { Description = "How many of each source; 1 to 200.", DefaultValueFactory = _ => 50 };
        var host = new HostOptions();
        var command = new Command("list", "Lists dead letters with their reasons.") { source, top };
        filter.AddTo(command);
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            string query = $"api/dead-letters?top={parsed.GetValue(top).ToString(CultureInfo.InvariantCulture)}"
                + (parsed.GetValue(source) is { } name ? $"&source={Uri.EscapeDataString(name)}" : "") + filter.ToQuery(parsed);
            JsonElement[] items = [.. (await client.GetAsync<JsonElement>(query, cancellation)).GetProperty("items").EnumerateArray()];
            if (parsed.GetValue(host.Json))
            {
                Print.Json(items);
            }
            else if (items.Length == 0)
            {
                Console.WriteLine("No dead letters found.");
            }
            else
            {
                Print.Table(
                    ["CAME IN", "SOURCE", "ID", "REASON", "DESCRIPTION"],
                    items.Select(item => (string[])
                        [Print.Time(item.GetProperty("at").GetDateTimeOffset()), Text(item, "source"), Text(item, "id"), Text(item, "reason"), Text(item, "description")]));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var source = new Argument<string>("source") { Description = "The queue, the topic, or event-grid." };
        var id = new Argument<string>("id") { Description = "The dead letter's ID, as the list shows it." };
        var host = new HostOptions();
        var command = new Command("show", "Shows one dead letter with its full body.") { source, id };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            JsonElement letter = await client.GetAsync<JsonElement>(
                $"api/dead-letters/{Uri.EscapeDataString(parsed.GetValue(source)!)}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellation);
            if (parsed.GetValue(host.Json))
            {
                Print.Json(letter);
                return ExitCode.Success;
            }

            Print.Fields(
                ("source", Text(letter, "source")),
                ("id", Text(letter, "id")),
                ("from", Text(letter, "origin")),
                ("came in", Print.Time(letter.GetProperty("at").GetDateTimeOffset())),
                ("reason", Text(letter, "reason")),
                ("description", Text(letter, "description")));
            Console.WriteLine();
            Console.WriteLine(Print.Clean(Text(letter, "body")));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateRedrive()
    {
        var source = new Argument<string>("source") { Description = "The queue, the topic, or event-grid." };
        var ids = new Option<string[]>("--id") { Description = "Only this one; may be given several times." };
        var filter = new FilterOptions();
        var all = new Option<bool>("--all") { Description = "Redrive everything; required without another filter." };
        var rate = new Option<int>("--rate") { Description = "How many a second at most; 1 to 100.", DefaultValueFactory = _ => 10 };
        var max = new Option<int>("--max") { Description = "How many in all at most; 1 to 100000.", DefaultValueFactory = _ => 1000 };
        var host = new HostOptions();
        var command = new Command("redrive", "Redrives dead letters and waits until it is done.") { source, ids, all, rate, max };
        filter.AddTo(command);
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            var order = new
            {
                filter = new
                {
                    ids = parsed.GetValue(ids) ?? [],
                    reason = filter.Reason(parsed),
                    from = filter.From(parsed),
                    to = filter.To(parsed),
                },
                all = parsed.GetValue(all),
                perSecond = parsed.GetValue(rate),
                max = parsed.GetValue(max),
            };
            JsonElement started = await client.PostAsync<JsonElement>(
                $"api/dead-letters/{Uri.EscapeDataString(parsed.GetValue(source)!)}/redrive", order, cancellation);
            JsonElement progress = await WaitAsync(client, Text(started, "id"), cancellation);
            if (parsed.GetValue(host.Json))
            {
                Print.Json(progress);
            }
            else
            {
                Console.WriteLine($"{Text(progress, "done")} redriven.");
            }

            return Text(progress, "status") == "Completed" ? ExitCode.Success : ExitCode.Findings;
        });
        return command;
    }

    private static async Task<JsonElement> WaitAsync(HostClient client, string id, CancellationToken cancellation)
    {
        while (true)
        {
            JsonElement progress = await client.GetAsync<JsonElement>($"api/redrives/{Uri.EscapeDataString(id)}", cancellation);
            if (progress.GetProperty("finished").GetBoolean())
            {
                return progress;
            }

            await Task.Delay(s_poll, cancellation);
        }
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";

    /// <summary>The options that say which dead letters are meant.</summary>
    private sealed class FilterOptions
    {
        private readonly Option<string?> _reason = new("--reason") { Description = "Only those with this reason, such as invalid-data." };
        private readonly Option<DateTimeOffset?> _from = new("--from") { Description = "Only those that arrived at this time or later." };
        private readonly Option<DateTimeOffset?> _to = new("--to") { Description = "Only those that arrived before this time." };

        public void AddTo(Command command)
        {
            command.Options.Add(_reason);
            command.Options.Add(_from);
            command.Options.Add(_to);
        }

        public string? Reason(ParseResult parsed) => parsed.GetValue(_reason);

        public DateTimeOffset? From(ParseResult parsed) => parsed.GetValue(_from);

        public DateTimeOffset? To(ParseResult parsed) => parsed.GetValue(_to);

        public string ToQuery(ParseResult parsed) =>
            (Reason(parsed) is { } reason ? $"&reason={Uri.EscapeDataString(reason)}" : "")
            + (From(parsed) is { } from ? $"&from={Uri.EscapeDataString(from.UtcDateTime.ToString("O"))}" : "")
            + (To(parsed) is { } to ? $"&to={Uri.EscapeDataString(to.UtcDateTime.ToString("O"))}" : "");
    }
}
