using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json;
using Azure.Core;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Actions.Http;

namespace Reflex.Functions.Actions.Azure;

/// <summary>Input of <c>azure.request</c>.</summary>
public sealed record AzureRequestInput
{
    internal const string DefaultMethod = "GET";

    [Description("HTTP method. Default: GET."), HttpMethod]
    public string Method { get; init; } = DefaultMethod;

    [Description("Path: a resource ID and an optional suffix, such as /subscriptions/…/virtualMachines/vm/instanceView."), Required, AzureResource]
    public required string Path { get; init; }

    [Description("API version, such as 2024-07-01."), Required, RegularExpression(@"^\d{4}-\d{2}-\d{2}(-preview)?$", ErrorMessage = "The field {0} must look like 2024-07-01.")]
    public required string ApiVersion { get; init; }

    [Description("JSON body.")]
    public JsonElement? Body { get; init; }
}

/// <summary>Any Resource Manager call.</summary>
public sealed class AzureRequestAction(ResourceManagerClient client, SimulatedAzure simulated)
    : AzureActionBase<AzureRequestInput>("azure.request", "Sends any request to Azure Resource Manager.", true, client, simulated)
{
    protected override string Target(AzureRequestInput input) => input.Path;

    protected override IReadOnlyList<ResourceCall> Plan(AzureRequestInput input, ActionContext context) =>
        [new(new RequestMethod(input.Method), input.Path, input.ApiVersion, input.Body)];

    protected override bool OnlyReads(JsonElement with) => ReadingMethods.AreAskedBy(with, AzureRequestInput.DefaultMethod);

    protected override Task<ActionOutcome> SimulateAsync(ActionContext context, AzureRequestInput input, CancellationToken cancellation) =>
        ReadingMethods.Contains(input.Method)
            ? SimulatedState.ReadAsync(input.Path, cancellation)
            : base.SimulateAsync(context, input, cancellation);

    private SimulatedAzure SimulatedState { get; } = simulated;
}
