using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Actions.Http;
using Reflex.Functions.Notices;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Messaging;

/// <summary>Input of <c>notify.teams</c> and <c>notify.slack</c>.</summary>
public sealed record NotifyInput
{
    [Description("The message."), Required, MaxLength(8000)]
    public required string Text { get; init; }

    [Description("Heading. Default: none.")]
    public string? Title { get; init; }

    [Description("Webhook to post to. Default: the configured one."), HttpAddress]
    public string? Url { get; init; }
}

/// <summary>
/// Posts an Adaptive Card to a Teams Workflows webhook, with a link to the run and, where the run asks people beside this step or after it,
/// to the page of its requests for approval. That page says what is open when it is opened, which no message can know: a request may be
/// made, escalated or answered after it was sent.
/// </summary>
public sealed class NotifyTeamsAction(Webhooks webhooks, IOptions<ReflexOptions> options)
    : WebhookActionBase<NotifyInput>(
        "notify.teams", "Posts a card to Microsoft Teams, with links to the run and its approval requests.", webhooks)
{
    protected override string Setting => "Reflex__Actions__TeamsWebhook";

    protected override string? Address(NotifyInput input) => input.Url ?? options.Value.Actions.TeamsWebhook;

    protected override object Payload(NotifyInput input, ActionContext context) =>
        AdaptiveCard.Of(NotifyNotice.Of(input with { Title = input.Title ?? "Reflex" }, context));
}

/// <summary>Posts a message to a Slack incoming webhook, with the links of <see cref="NotifyTeamsAction"/>.</summary>
public sealed class NotifySlackAction(Webhooks webhooks, IOptions<ReflexOptions> options)
    : WebhookActionBase<NotifyInput>("notify.slack", "Posts a message to Slack, with links to the run and its approval requests.", webhooks)
{
    protected override string Setting => "Reflex__Actions__SlackWebhook";

    protected override string? Address(NotifyInput input) => input.Url ?? options.Value.Actions.SlackWebhook;

    protected override object Payload(NotifyInput input, ActionContext context) => SlackMessage.Of(NotifyNotice.Of(input, context));
}

/// <summary>Input of <c>notify.webhook</c>.</summary>
public sealed record NotifyWebhookInput
{
    [Description("Address to post to; its host must be allowed."), Required, HttpAddress]
    public required string Url { get; init; }

    [Description("JSON document to post."), Required]
    public required JsonElement Body { get; init; }
}

/// <summary>Posts any JSON document.</summary>
public sealed class NotifyWebhookAction(Webhooks webhooks)
    : WebhookActionBase<NotifyWebhookInput>("notify.webhook", "Posts a JSON document to a webhook.", webhooks)
{
    protected override string Setting => "`url`";

    protected override string? Address(NotifyWebhookInput input) => input.Url;

    protected override object Payload(NotifyWebhookInput input, ActionContext context) => input.Body;
}

/// <summary>What a step says, with the pages that every message of a run points to.</summary>
internal static class NotifyNotice
{
    public static Notice Of(NotifyInput input, ActionContext context) =>
        new(input.Title ?? "", input.Text, [new NoticeFact("Run", context.RunId)], [.. LinksOf(context.Links)]);

    private static IEnumerable<NoticeLink> LinksOf(ActionLinks links)
    {
        if (links.Approvals is { } approvals)
        {
            yield return new NoticeLink("Open its approvals", approvals);
        }

        yield return new NoticeLink("Open the run", links.Run);
    }
}
