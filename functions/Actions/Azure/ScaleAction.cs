using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Azure.Core;
using Reflex.Engine.Events;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Actions.Azure;

/// <summary>Input of <c>azure.scale</c>.</summary>
public sealed record ScaleInput
{
    [Description("Azure resource ID of a virtual machine scale set or an App Service plan."), Required, AzureResource(ScaleAction.ScaleSets, ScaleAction.Plans)]
    public required string ResourceId { get; init; }

    [Description("Number of instances."), Range(0, 1000)]
    public required int Capacity { get; init; }

    [Description("Name of the SKU, such as P1v3; unchanged if absent.")]
    public string? Sku { get; init; }
}

/// <summary>Sets the number of instances. Setting it again changes nothing, so it needs no idempotency of its own.</summary>
public sealed class ScaleAction(ResourceManagerClient client, SimulatedAzure simulated)
    : AzureActionBase<ScaleInput>(
        "azure.scale", "Sets the number of instances of a scale set or App Service plan.", true, client, simulated)
{
    internal const string ScaleSets = "microsoft.compute/virtualmachinescalesets";
    internal const string Plans = "microsoft.web/serverfarms";

    private static readonly Dictionary<string, string> Versions = new(StringComparer.Ordinal)
    {
        [ScaleSets] = "2024-07-01",
        [Plans] = "2024-04-01",
    };

    protected override string Target(ScaleInput input) => input.ResourceId;

    protected override IReadOnlyList<ResourceCall> Plan(ScaleInput input, ActionContext context) =>
    [
        new(RequestMethod.Patch, input.ResourceId.TrimEnd('/'), Versions[AzureResourceId.TypeOf(input.ResourceId)],
            new { sku = new { name = input.Sku, capacity = input.Capacity } }),
    ];
}
