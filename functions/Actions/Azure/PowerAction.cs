using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Azure.Core;
using Reflex.Engine.Events;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Actions.Azure;

/// <summary>Input of <c>azure.restart</c>, <c>azure.start</c> and <c>azure.stop</c>.</summary>
public sealed record PowerInput
{
    [Description("Azure resource ID of the resource to restart, start or stop."), Required, AzureResource]
    public required string ResourceId { get; init; }

    [Description("API version of the call. Default: a version that supports the operation for the resource's type.")]
    public string? ApiVersion { get; init; }

    [Description(
        "For azure.stop on a virtual machine: keep the machine allocated (and charged) instead of deallocating it. Default: false.")]
    public bool KeepAllocated { get; init; }
}

/// <summary>Restarts, starts or stops a resource of a type that has such an operation.</summary>
public abstract class PowerAction(
    string operation, string summary, bool destructive, ResourceManagerClient client, SimulatedAzure simulated)
    : AzureActionBase<PowerInput>("azure." + operation, summary, destructive, client, simulated)
{
    // Type → API version that has restart, start and stop as POST.
    private static readonly Dictionary<string, string> Versions = new(StringComparer.Ordinal)
    {
        ["microsoft.compute/virtualmachines"] = "2024-07-01",
        ["microsoft.compute/virtualmachinescalesets"] = "2024-07-01",
        ["microsoft.web/sites"] = "2024-04-01",
        ["microsoft.web/sites/slots"] = "2024-04-01",
        ["microsoft.containerservice/managedclusters"] = "2024-09-01",
        ["microsoft.dbforpostgresql/flexibleservers"] = "2024-08-01",
        ["microsoft.dbformysql/flexibleservers"] = "2023-12-30",
        ["microsoft.containerinstance/containergroups"] = "2023-05-01",
    };

    protected override string Target(PowerInput input) => input.ResourceId;

    protected override IReadOnlyList<ResourceCall> Plan(PowerInput input, ActionContext context) =>
        [new(
            RequestMethod.Post,
            $"{input.ResourceId.TrimEnd('/')}/{Verb(input)}",
            input.ApiVersion ?? Versions[AzureResourceId.TypeOf(input.ResourceId)],
            null)];

    protected override string? CheckInput(PowerInput input)
    {
        string type = AzureResourceId.TypeOf(input.ResourceId);
        return input.ApiVersion is not null || Versions.ContainsKey(type)
            ? null
            : $"'{operation}' is not known for resources of type '{type}'; expected one of {string.Join(", ", Versions.Keys)}. Set " +
                "`apiVersion`, or use azure.request.";
    }

    private string Verb(PowerInput input)
    {
        bool isMachine = AzureResourceId.TypeOf(input.ResourceId).StartsWith("microsoft.compute/", StringComparison.Ordinal);
        return operation == "stop" && isMachine ? (input.KeepAllocated ? "powerOff" : "deallocate") : operation;
    }
}

public sealed class RestartAction(ResourceManagerClient client, SimulatedAzure simulated)
    : PowerAction("restart", "Restarts a virtual machine, web app, database server or similar.", true, client, simulated);

public sealed class StartAction(ResourceManagerClient client, SimulatedAzure simulated)
    : PowerAction("start", "Starts a virtual machine, web app, database server or similar.", false, client, simulated);

public sealed class StopAction(ResourceManagerClient client, SimulatedAzure simulated)
    : PowerAction("stop", "Stops a virtual machine (and deallocates it), web app, database server or similar.", true, client, simulated);
