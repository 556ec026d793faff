using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Azure.Core;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Actions.Azure;

/// <summary>Input of <c>network.isolate</c> and <c>network.restore</c>.</summary>
public sealed record IsolateInput
{
    [Description("Azure resource ID of the network security group."), Required, AzureResource]
    public required string NetworkSecurityGroupId { get; init; }

    [Description("Priority of the rule; the smallest number wins. Default: 100."), Range(100, 4096)]
    public int Priority { get; init; } = 100;

    [Description("Name of the rules; the direction is appended. Default: reflex-isolate."), RegularExpression("^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$", ErrorMessage = "The field {0} must be up to 61 letters, digits, _, . or -, the first a letter or digit.")]
    public string RuleName { get; init; } = "reflex-isolate";
}

/// <summary>Denies all traffic, in and out, by two rules; putting a rule again changes nothing.</summary>
public sealed class IsolateAction(ResourceManagerClient client, SimulatedAzure simulated)
    : AzureActionBase<IsolateInput>(
        "network.isolate", "Denies all traffic through a network security group; network.restore undoes it.", true, client, simulated)
{
    internal const string ApiVersion = "2024-05-01";
    internal static readonly string[] Directions = ["Inbound", "Outbound"];

    internal static string RulePath(IsolateInput input, string direction) =>
        $"{input.NetworkSecurityGroupId.TrimEnd('/')}/securityRules/{input.RuleName}-{direction.ToLowerInvariant()}";

    protected override string Target(IsolateInput input) => input.NetworkSecurityGroupId;

    protected override IReadOnlyList<ResourceCall> Plan(IsolateInput input, ActionContext context) =>
        [.. Directions.Select(
            direction => new ResourceCall(RequestMethod.Put, RulePath(input, direction), ApiVersion, Rule(input, direction, context)))];

    private static object Rule(IsolateInput input, string direction, ActionContext context) => new
    {
        properties = new
        {
            description = $"Isolated by Reflex, run {context.RunId}.",
            direction,
            access = "Deny",
            priority = input.Priority,
            protocol = "*",
            sourceAddressPrefix = "*",
            sourcePortRange = "*",
            destinationAddressPrefix = "*",
            destinationPortRange = "*",
        },
    };
}

/// <summary>Removes the rules of <c>network.isolate</c>.</summary>
public sealed class RestoreNetworkAction(ResourceManagerClient client, SimulatedAzure simulated)
    : AzureActionBase<IsolateInput>("network.restore", "Removes the rules that network.isolate created.", false, client, simulated)
{
    protected override string Target(IsolateInput input) => input.NetworkSecurityGroupId;

    protected override IReadOnlyList<ResourceCall> Plan(IsolateInput input, ActionContext context) =>
        [.. IsolateAction.Directions.Select(direction =>
            new ResourceCall(RequestMethod.Delete, IsolateAction.RulePath(input, direction), IsolateAction.ApiVersion, null))];
}
