using System.CommandLine;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Cli.Commands;

/// <summary>`reflex explain`: says which automations an event concerns, and for the others which comparison failed on what value.</summary>
internal static class ExplainCommand
{
    /// <summary>How many bytes a file of events may have: 16 Mi, which is sixteen times what Event Grid delivers at once.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    public static Command Create()
    {
        var file = new Argument<string>("event")
        {
            Description =
                "A file with what a door receives: CloudEvents or Event Grid events, Azure Monitor or Defender alerts, sign-ins; " +
                "- for standard input.",
        };
        Argument<string[]> paths = AutomationFiles.CreateArgument();
        var matched = new Option<bool>("--matched") { Description = "Show only matching automations." };
        var command = new Command("explain", "Shows which automations match an event, and why the others do not.") { file, paths, matched };
        command.SetAction(async (parsed, cancellation) =>
        {
            byte[] json = await ReadAsync(parsed.GetValue(file)!, cancellation);
            IReadOnlyList<AutomationLoadResult> results = AutomationFiles.Load(parsed.GetValue(paths)!);
            TextWriter output = parsed.InvocationConfiguration.Output;
            TextWriter error = parsed.InvocationConfiguration.Error;
            int findings = 0;
            foreach (Diagnostic broken in results.SelectMany(r => r.Diagnostics).Where(d => d.Severity == DiagnosticSeverity.Error))
            {
                error.WriteLine(broken);
                findings++;
            }

            var router = new EventRouter(results.Select(r => r.Automation).OfType<Automation>());
            IReadOnlyList<ReadEvent> events = BodyReader.Read(json, DateTimeOffset.UnixEpoch);
            if (events.Count == 0)
            {
                throw new UsageException($"'{parsed.GetValue(file)}' is an empty batch; there is no event to explain.");
            }

            for (int i = 0; i < events.Count; i++)
            {
                if (events[i].Event is { } e)
                {
                    Explain(router, e, parsed.GetValue(matched), output);
                }
                else if (events[i].Rejection is { } rejection)
                {
                    string which = events.Count > 1 ? $"event {i + 1} of {events.Count} is " : "";
                    error.WriteLine($"{which}rejected ({rejection.Code}): {rejection.Reason}");
                    findings++;
                }
            }

            return findings > 0 ? ExitCode.Findings : ExitCode.Success;
        });
        return command;
    }

    private static void Explain(EventRouter router, AutomationEvent e, bool onlyMatched, TextWriter output)
    {
        output.WriteLine($"event {e.Id} ({e.Type})");
        foreach (AutomationExplanation explanation in router.Explain(e).Where(x => x.IsConcerned || !onlyMatched))
        {
            string mark = (explanation.IsConcerned, explanation.Automation.When) switch
            {
                (true, SingleEventWhen) => "matches",
                (true, _) =>
                    explanation.Key is { Count: > 0 } key ? $"goes to its pattern, key {string.Join(", ", key)}" : "goes to its pattern",
                (false, PatternWhen) when explanation.Key is null && explanation.Parts.Any(p => p.Failures.Count == 0) =>
                    "has no key: a 'by' path is missing or null",
                _ => "no",
            };
            output.WriteLine($"  {explanation.Automation.Name}: {mark}");
            foreach (PartExplanation part in explanation.Parts)
            {
                Explain(part, explanation.Automation.When is PatternWhen, output);
            }
        }
    }

    private static void Explain(PartExplanation part, bool named, TextWriter output)
    {
        string name = named ? $"{part.Name}: " : "";
        if (part.RefersToParts)
        {
            output.WriteLine($"    {name}depends on the events that earlier parts have bound");
        }
        else if (part.Failures.Count == 0 && named)
        {
            output.WriteLine($"    {name}fits");
        }
        else
        {
            foreach (string failure in part.Failures)
            {
                output.WriteLine($"    {name}{failure}");
            }
        }
    }

    /// <summary>The file's bytes; no more than one beyond what is accepted is read, for a file may have no end.</summary>
    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using Stream input = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            using var read = new MemoryStream();
            byte[] room = new byte[64 * 1024];
            while (await input.ReadAsync(room, cancellation) is > 0 and int length)
            {
                read.Write(room, 0, length);
                if (read.Length > MaxBytes)
                {
                    throw new UsageException(
                        $"'{path}' is larger than the limit of {MaxBytes} bytes; name a file with an event or a batch.");
                }
            }

            return read.ToArray();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"there is no file '{path}'; name a JSON file, or - for standard input.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"'{path}' cannot be read: {refused.Message} Name a JSON file, or - for standard input.");
        }
    }
}
