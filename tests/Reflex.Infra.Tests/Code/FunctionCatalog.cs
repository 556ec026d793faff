using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Triggers;

namespace Reflex.Infra.Tests.Code;

internal sealed record EventGridFunction(string Name, EventSourceKind Source, IReadOnlyList<string> Types);

internal sealed record ServiceBusFunction(string Name, string? Queue, string? Topic, string? Subscription, string Connection);

internal sealed record HttpFunction(string Name, string Route, AuthorizationLevel Level);

/// <summary>What the code declares to the Functions host, read from its attributes.</summary>
internal sealed class FunctionCatalog
{
    public static FunctionCatalog Current { get; } = new(Assembly.Load("Reflex.Functions"));

    private FunctionCatalog(Assembly assembly)
    {
        foreach (MethodInfo method in assembly.GetTypes().SelectMany(type => type.GetMethods(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } function)
            {
                Add(function.Name, method);
            }
        }
    }

    public HashSet<string> Names { get; } = [];

    public List<EventGridFunction> EventGrid { get; } = [];

    /// <summary>Event Grid functions that do not say what they handle.</summary>
    public List<string> Undeclared { get; } = [];

    public List<ServiceBusFunction> ServiceBus { get; } = [];

    public List<HttpFunction> Http { get; } = [];

    private void Add(string name, MethodInfo method)
    {
        Names.Add(name);
        var declared = method.GetCustomAttribute<EventTypesAttribute>();
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            switch (parameter.GetCustomAttributes().FirstOrDefault(a => a is EventGridTriggerAttribute or ServiceBusTriggerAttribute or HttpTriggerAttribute))
            {
                case EventGridTriggerAttribute when declared is null:
                    Undeclared.Add(name);
                    break;
                case EventGridTriggerAttribute:
                    EventGrid.Add(new(name, declared.Source, declared.Types));
                    break;
                case ServiceBusTriggerAttribute bus:
                    ServiceBus.Add(new(name, bus.QueueName, bus.TopicName, bus.SubscriptionName, bus.Connection ?? ""));
                    break;
                case HttpTriggerAttribute http:
                    Http.Add(new(name, http.Route ?? name, http.AuthLevel));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The list that the infrastructure reads: <c>infra/event-functions.tsv</c>.</summary>
    public string EventFunctionsFile()
    {
        IEnumerable<string> rows = EventGrid.OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => $"{f.Name}\t{f.Source}\t{(f.Types.Count == 0 ? "*" : string.Join(',', f.Types))}");
        return "# Written from the [EventTypes] attributes of the code by ./scripts/generate.sh; do not edit.\n"
            + "# function\tsource\tevent types\n"
            + string.Concat(rows.Select(row => row + "\n"));
    }

    /// <summary>The queues that the infrastructure makes: <c>infra/queues.tsv</c>.</summary>
    public string QueuesFile() =>
        "# Written from the [ServiceBusTrigger] attributes of the code by ./scripts/generate.sh; do not edit.\n"
        + "# queue\tfunction\n"
        + string.Concat(ServiceBus.Where(f => f.Queue is not null).OrderBy(f => f.Queue, StringComparer.Ordinal).Select(f => $"{f.Queue}\t{f.Name}\n"));
}
