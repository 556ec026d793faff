using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Routing;

namespace Reflex.Cli.Commands;

/// <summary>`reflex filters`: writes conditions as filters of Event Grid subscriptions.</summary>
internal static class FiltersCommand
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        Argument<string[]> paths = AutomationFiles.CreateArgument();
        var command = new Command("filters", "Writes the conditions of automations as Event Grid filters, and names what a filter cannot express.") { paths };
        command.SetAction(parsed =>
        {
            IReadOnlyList<AutomationLoadResult> results = AutomationFiles.Load(parsed.GetValue(paths)!);
            Diagnostic[] errors = [.. results.SelectMany(r => r.Diagnostics).Where(d => d.Severity == DiagnosticSeverity.Error)];
            foreach (Diagnostic error in errors)
            {
                parsed.InvocationConfiguration.Error.WriteLine(error);
            }

            var all = new JsonObject();
            foreach (Automation automation in results.Select(r => r.Automation).OfType<Automation>())
            {
                EventGridFilter filter = PushDownFilter.Of(automation.When);
                all[automation.Name] = new JsonObject
                {
                    ["filter"] = filter.Filter,
                    ["notPushedDown"] = new JsonArray([.. filter.NotPushedDown.Select(n => (JsonNode)n)]),
                };
            }

            parsed.InvocationConfiguration.Output.WriteLine(all.ToJsonString(s_json));
            return errors.Length > 0 ? ExitCode.Findings : ExitCode.Success;
        });
        return command;
    }
}
