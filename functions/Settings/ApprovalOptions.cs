using System.ComponentModel.DataAnnotations;

namespace Reflex.Functions.Settings;

/// <summary>Settings under <c>Reflex__Approvals__</c>.</summary>
public sealed class ApprovalOptions
{
    /// <summary>
    /// Where the app is reached by people, without a trailing slash; links in messages start with it. Default: the host name that the
    /// platform gives the app.
    /// </summary>
    [Url]
    public string? BaseUrl { get; set; }

    /// <summary>
    /// Webhook (Teams Workflows) to which every approval request is posted. Empty (default): requests only appear in the list of approvals.
    /// </summary>
    public string TeamsWebhook { get; set; } = "";

    /// <summary>Longest life of a link, in hours, however long the approval may wait; 1 to 720. Default: 72.</summary>
    [Range(1, 720)]
    public int LinkHours { get; set; } = 72;

    /// <summary>
    /// Who decides when an automation in mode <c>approve</c> names no approvers, comma-separated. Default: the operator role.
    /// </summary>
    public string DefaultApprovers { get; set; } = "Reflex.Operator";

    /// <summary>How long such an approval waits, in hours, before it is rejected; 1 to 720. Default: 24.</summary>
    [Range(1, 720)]
    public int DefaultHours { get; set; } = 24;

    /// <summary>
    /// Groups that the development identity and approver lists know by name: <c>security-oncall=ana,ben;security-leads=cy</c>. Empty by
    /// default.
    /// </summary>
    public string Groups { get; set; } = "";
}
