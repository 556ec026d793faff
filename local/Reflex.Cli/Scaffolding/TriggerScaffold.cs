using System.Text;
using System.Text.RegularExpressions;

namespace Reflex.Cli.Scaffolding;

/// <summary>A trigger function for an event type of the user's own, its data model, and the model's tests.</summary>
internal static partial class TriggerScaffold
{
    /// <summary>Where the events may come from.</summary>
    public static IReadOnlyList<string> Sources { get; } = ["eventgrid", "servicebus"];

    /// <exception cref="UsageException">The name, the event type or the queue cannot be one.</exception>
    public static IReadOnlyList<ScaffoldFile> Create(string name, string source, string eventType, string? queue)
    {
        if (!ValidName().IsMatch(name))
        {
            throw new UsageException(
                $"'{name}' cannot name a function: it becomes a C# class, so start with a capital letter and use letters and digits, such as OrderShipped.");
        }

        if (!AutomationScaffold.ValidType().IsMatch(eventType))
        {
            throw new UsageException(
                $"'{eventType}' cannot be an event type: use letters, digits, dots, hyphens and underscores, such as com.contoso.order.created.");
        }

        string entity = queue ?? Hyphenate(name);
        if (!ValidQueue().IsMatch(entity))
        {
            throw new UsageException(
                $"'{entity}' cannot name a Service Bus queue: use letters, digits, dots, hyphens and underscores, at most 260.");
        }

        bool bus = source == "servicebus";
        string folder = bus ? "ServiceBus" : "EventGrid";
        (string, string)[] values = [("__NAME__", name), ("__TYPE__", eventType), ("__QUEUE__", entity), ("__FOLDER__", folder)];
        return
        [
            ScaffoldFile.FromTemplate(
                $"functions/Triggers/{folder}/{name}.cs", bus ? "ServiceBusTrigger.cs.txt" : "EventGridTrigger.cs.txt", values),
            ScaffoldFile.FromTemplate($"functions/Events/{folder}/{name}Data.cs", "EventData.cs.txt", values),
            ScaffoldFile.FromTemplate($"tests/Reflex.Functions.Tests/Events/{name}DataTests.cs", "EventDataTests.cs.txt", values),
        ];
    }

    // OrderShipped → order-shipped
    private static string Hyphenate(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    [GeneratedRegex("^[A-Z][A-Za-z0-9]{0,63}$")]
    private static partial Regex ValidName();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,259}$")]
    private static partial Regex ValidQueue();
}
