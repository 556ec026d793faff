using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reflex.Functions.Tests.Actions;

/// <summary>An input that fits, for each action; and where its idempotency key shows on the wire.</summary>
internal sealed record ActionSample(string Action, Func<ActionBench, object> Input, Func<ActionBench, IEnumerable<string>> KeysSeen, int Calls = 1)
{
    public ActionReach Reach { get; init; }
}

/// <summary>What an action calls.</summary>
internal enum ActionReach
{
    Other,
    ResourceManager,
    WebServer,
}

/// <summary>The sample of an action that stands beside its own tests; found by its type.</summary>
internal interface IActionSample
{
    ActionSample Sample { get; }
}

/// <summary>The samples. An action without one fails a test.</summary>
internal static class ActionSamples
{
    public const string Machine = ActionBench.Scope + "/providers/Microsoft.Compute/virtualMachines/web-1";
    public const string Group = ActionBench.Scope + "/providers/Microsoft.Network/networkSecurityGroups/nsg";
    public const string Account = ActionBench.Scope + "/providers/Microsoft.Storage/storageAccounts/shopdata";
    public const string Plan = ActionBench.Scope + "/providers/Microsoft.Web/serverfarms/plan";
    public const string Queue = "orders";

    private static readonly ActionSample[] All =
    [
        .. typeof(ActionSamples).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IActionSample)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => ((IActionSample)Activator.CreateInstance(type, nonPublic: true)!).Sample),
        Azure("azure.restart", new { resourceId = Machine }),
        Azure("azure.start", new { resourceId = Machine }),
        Azure("azure.stop", new { resourceId = Machine, keepAllocated = true }),
        Azure("azure.scale", new { resourceId = Plan, capacity = 3 }),
        Azure("azure.tag", new { resourceId = Machine, tags = new { owner = "ana" } }),
        Azure("azure.request", new { method = "PUT", path = Machine + "/extensions/probe", apiVersion = "2024-07-01", body = new { location = "westeurope" } }),
        Azure("network.isolate", new { networkSecurityGroupId = Group }, calls: 2),
        Azure("network.restore", new { networkSecurityGroupId = Group }, calls: 2),
        Azure("storage.closePublicAccess", new { resourceId = Account }),
        new("keyvault.rotateSecret", bench => new { vaultUri = bench.Vault.Endpoint, secretName = "db-password" },
            bench => bench.Vault.Requests.Where(request => request.Method == "PUT").Select(put => put.Json.GetProperty("tags").GetProperty("reflex-key").GetString()!)),
        Web("http.request", bench => new { url = new Uri(bench.Web.Endpoint, "/do"), body = new { a = 1 } }),
        Web("notify.teams", bench => new { text = "Hello.", url = new Uri(bench.Web.Endpoint, "/teams") }),
        Web("notify.slack", bench => new { text = "Hello.", url = new Uri(bench.Web.Endpoint, "/slack") }),
        Web("notify.webhook", bench => new { url = new Uri(bench.Web.Endpoint, "/hook"), body = new { a = 1 } }),
        Web("ticket.create", bench => new { url = new Uri(bench.Web.Endpoint, "/tickets"), body = new { title = "x" } }),
        new("servicebus.send", _ => new { queue = Queue, body = new { a = 1 } },
            bench => bench.Bus.GetQueue(Queue).Peek(10).Select(message => message.Content.MessageId!)),
        new("eventgrid.publish", bench => new { endpoint = new Uri(bench.Vault.Endpoint, "/api/events"), type = "Contoso.Orders.Placed", data = new { a = 1 } },
            bench => bench.Vault.Requests.Select(request => request.Json[0].GetProperty("id").GetString()!)),
        new("wait", _ => new { @for = "5s" }, _ => [], Calls: 0),
    ];

    public static IEnumerable<string> Names => All.Select(sample => sample.Action);

    /// <summary>Those that call Resource Manager.</summary>
    public static IEnumerable<string> AzureNames => All.Where(sample => sample.Reach == ActionReach.ResourceManager).Select(sample => sample.Action);

    /// <summary>Those that call a web server.</summary>
    public static IEnumerable<string> WebNames => All.Where(sample => sample.Reach == ActionReach.WebServer).Select(sample => sample.Action);

    public static ActionSample For(string action) => All.Single(sample => sample.Action == action);

    public static JsonObject InputFor(string action, ActionBench bench) =>
        JsonSerializer.SerializeToNode(For(action).Input(bench))!.AsObject();

    private static ActionSample Azure(string action, object input, int calls = 1) =>
        new(action, _ => input, bench => bench.Azure.Requests.Select(request => request.RequestId), calls) { Reach = ActionReach.ResourceManager };

    /// <summary>Of an action that sends one request to a web server.</summary>
    public static ActionSample Web(string action, Func<ActionBench, object> input) =>
        new(action, input, bench => bench.Web.Requests.Select(request => request.Header("Idempotency-Key"))) { Reach = ActionReach.WebServer };
}
