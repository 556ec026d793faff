using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Azure.Core;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Actions.Azure;

/// <summary>Input of <c>azure.tag</c>.</summary>
public sealed record TagInput
{
    [Description("Azure resource ID of a resource, resource group or subscription."), Required, AzureResource]
    public required string ResourceId { get; init; }

    [Description("Tags to set, name to value; others stay as they are."), Required, MinLength(1)]
    public required Dictionary<string, string> Tags { get; init; }

    [Description("Remove these tags instead of setting them. Default: false.")]
    public bool Remove { get; init; }
}

/// <summary>Merges tags into a resource, or removes them.</summary>
public sealed class TagAction(ResourceManagerClient client, SimulatedAzure simulated)
    : AzureActionBase<TagInput>("azure.tag", "Sets or removes tags of a resource.", false, client, simulated)
{
    protected override string Target(TagInput input) => input.ResourceId;

    protected override IReadOnlyList<ResourceCall> Plan(TagInput input, ActionContext context) =>
    [
        new(RequestMethod.Patch, $"{input.ResourceId.TrimEnd('/')}/providers/Microsoft.Resources/tags/default", "2021-04-01",
            new { operation = input.Remove ? "Delete" : "Merge", properties = new { tags = input.Tags } }),
    ];
}
