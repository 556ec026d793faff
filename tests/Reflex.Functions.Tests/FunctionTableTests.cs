using System.Reflection;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Events;
using Reflex.Functions.Events;
using Reflex.Functions.Tests.Events;
using Reflex.Functions.Triggers;

namespace Reflex.Functions.Tests;

/// <summary>The table of trigger functions in the README is made from the functions themselves.</summary>
public sealed class FunctionTableTests
{
    private const string Begin = "<!-- functions:begin -->";
    private const string End = "<!-- functions:end -->";
    private const string UpdateSwitch = "REFLEX_UPDATE";

    private static readonly string s_readme = Path.Combine(Samples.Root, "README.md");

    /// <summary>Under <c>./scripts/generate.sh</c> it writes the table instead of checking it.</summary>
    [Fact]
    [Trait("Category", "Generated")]
    public void The_readme_lists_every_trigger_function_as_it_is()
    {
        string readme = File.ReadAllText(s_readme).ReplaceLineEndings("\n");
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        int end = readme.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"README.md has no {Begin} … {End}.");
        string updated = readme[..(begin + Begin.Length)] + "\n" + Table() + readme[end..];
        if (Environment.GetEnvironmentVariable(UpdateSwitch) is "1")
        {
            File.WriteAllText(s_readme, updated);
            return;
        }

        Assert.True(updated == readme, "The table of functions in README.md is not up to date; run ./scripts/generate.sh.");
    }

    [Fact]
    public void Every_event_function_says_what_data_its_events_carry()
    {
        Assert.DoesNotContain(Functions(), function =>
            function.Trigger is EventGridTriggerAttribute or ServiceBusTriggerAttribute && function.Method.GetCustomAttribute<EventDataAttribute>() is null);
    }

    private static string Table()
    {
        var text = new StringBuilder("| function | trigger | events | correlates by |\n| --- | --- | --- | --- |\n");
        foreach ((string name, MethodInfo method, Attribute trigger) in Functions().OrderBy(one => Order(one.Trigger)).ThenBy(one => one.Name, StringComparer.Ordinal))
        {
            (string how, string what) = Describe(method, trigger);
            text.Append("| `").Append(name).Append("` | ").Append(how).Append(" | ").Append(what).Append(" | ").Append(Attributes(method)).Append(" |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, MethodInfo Method, Attribute Trigger)> Functions() =>
        from type in typeof(EventDataAttribute).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
        let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
        where name is not null
        let trigger = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes()).FirstOrDefault(IsShown)
        where trigger is not null
        select (name, method, trigger);

    // The HTTP API is listed in docs/http-api.md; the ingress is the one that takes events.
    private static bool IsShown(Attribute attribute) =>
        attribute is EventGridTriggerAttribute or ServiceBusTriggerAttribute || attribute is HttpTriggerAttribute { Route: "ingest/{source}" };

    private static int Order(Attribute trigger) => trigger is EventGridTriggerAttribute ? 0 : trigger is ServiceBusTriggerAttribute ? 1 : 2;

    private static (string How, string What) Describe(MethodInfo method, Attribute trigger)
    {
        switch (trigger)
        {
            case ServiceBusTriggerAttribute { QueueName: { } queue }:
                return ($"queue `{queue}`", $"`{EventTypeOf(method.GetCustomAttribute<EventDataAttribute>()!)}`");
            case ServiceBusTriggerAttribute bus:
                return ($"topic `{bus.TopicName}`, subscription `{bus.SubscriptionName}`", "any CloudEvent");
            case HttpTriggerAttribute http:
                return ($"`POST /api/{http.Route}`", "JSON of a configured source, signed");
            default:
                EventTypesAttribute types = method.GetCustomAttribute<EventTypesAttribute>()!;
                return ($"Event Grid, {types.Source}", types.Types.Count == 0 ? "any CloudEvent" : string.Join("<br>", types.Types.Select(type => $"`{type}`")));
        }
    }

    /// <summary>What the engine's table can give events of the function's types, with the fields that their data has.</summary>
    private static string Attributes(MethodInfo method)
    {
        if (method.GetCustomAttribute<EventDataAttribute>() is not { } data)
        {
            return "";
        }

        EventTypesAttribute? declared = method.GetCustomAttribute<EventTypesAttribute>();
        bool isAzure = declared is not { Source: EventSourceKind.Custom } && declared is not null;
        string?[] types = declared?.Types is { Count: > 0 } named ? [.. named] : [EventTypeOf(data)];
        string[]? fields = data.DataType?.GetProperties().Select(property => property.Name).ToArray();
        return string.Join(", ", types.SelectMany(type => DerivedAttributes.For(type, fields, isAzure || data.DataType is null)).Distinct().Select(name => $"`{name}`"));
    }

    /// <summary>The event type of a queue; null where it is for any.</summary>
    private static string? EventTypeOf(EventDataAttribute data) => data.BareType ?? (string?)data.Reader?.GetField("EventType")?.GetRawConstantValue();
}
