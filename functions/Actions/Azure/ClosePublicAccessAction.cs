using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Azure.Core;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Actions.Azure;

/// <summary>Input of <c>storage.closePublicAccess</c>.</summary>
public sealed record ClosePublicAccessInput
{
    [Description("Azure resource ID of the storage account."), Required, AzureResource("microsoft.storage/storageaccounts")]
    public required string ResourceId { get; init; }

    [Description("Also block the public network and allow only private endpoints. Default: false.")]
    public bool RefusePublicNetwork { get; init; }
}

/// <summary>Forbids anonymous reads of a storage account's blobs.</summary>
public sealed class ClosePublicAccessAction(ResourceManagerClient client, SimulatedAzure simulated)
    : AzureActionBase<ClosePublicAccessInput>(
        "storage.closePublicAccess", "Forbids anonymous reads of a storage account.", true, client, simulated)
{
    protected override string Target(ClosePublicAccessInput input) => input.ResourceId;

    protected override IReadOnlyList<ResourceCall> Plan(ClosePublicAccessInput input, ActionContext context) =>
    [
        new(RequestMethod.Patch, input.ResourceId.TrimEnd('/'), "2023-05-01", new
        {
            properties = new
            {
                allowBlobPublicAccess = false,
                publicNetworkAccess = input.RefusePublicNetwork ? "Disabled" : null,
            },
        }),
    ];
}
