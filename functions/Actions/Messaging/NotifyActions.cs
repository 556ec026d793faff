using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Actions.Http;
using Reflex.Functions.Notices;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Messaging;

/// <summary>Input of <c>notify.teams</c> and <c>notify.slack</c>.</summary>
public sealed record NotifyInput
{
    [Description("The message."), Required, MaxLength(8000)]
    public required string Text { get; init; }

    [Description("Its heading. Default: none.")]
    public string? Title { get; init; }

    [Description("Webhook to post to. Default: the configured one."), HttpAddress]
    public string? Url { get; init; }
}

/// <summary>
/// Posts an Adaptive Card to a Teams Workflows webhook, with a link to the run and, where the run asks people beside this step or after it, to the page of its
/// requests for approval. That page says what is open when it is opened, which no message can know: a request may be made, escalated or answered after it was sent.
/// </summary>
public sealed class NotifyTeamsAction(OutboundHttp http, IOptions<ReflexOptions> options)
    : WebhookActionBase<NotifyInput>("notify.teams", "Posts a card to Microsoft Teams, with links to the run and to what it asks people.", http)
{
    protected override string Setting => "Reflex__Actions__TeamsWebhook";

    protected override string? Address(NotifyInput input) => input.Url ?? options.Value.Actions.TeamsWebhook;

    protected override object Payload(NotifyInput input, ActionContext context) =>
        AdaptiveCard.Create(input.Title ?? "Reflex", input.Text, [("Run", context.RunId)], NotifyLinks.Of(context));
}

/// <summary>Posts a message to a Slack incoming webhook, with the links of <see cref="NotifyTeamsAction"/>.</summary>
public sealed class NotifySlackAction(OutboundHttp http, IOptions<ReflexOptions> options)
    : WebhookActionBase<NotifyInput>("notify.slack", "Posts a message to Slack, with links to the run and to what it asks people.", http)
{
    protected override string Setting => "Reflex__Actions__SlackWebhook";

    protected override string? Address(NotifyInput input) => input.Url ?? options.Value.Actions.SlackWebhook;

    protected override object Payload(NotifyInput input, ActionContext context) => new
    {
        text = Escape(input.Title is null ? input.Text : $"*{input.Title}*\n{input.Text}")
            + string.Concat(NotifyLinks.Of(context).Select(link => $"\n<{link.Url}|{link.Title}>")),
    };

    // Slack reads these three as markup; a name must not turn into a mention or a link.
    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
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
public sealed class NotifyWebhookAction(OutboundHttp http) : WebhookActionBase<NotifyWebhookInput>("notify.webhook", "Posts a JSON document to a webhook.", http)
{
    protected override string Setting => "`url`";

    protected override string? Address(NotifyWebhookInput input) => input.Url;

    protected override object Payload(NotifyWebhookInput input, ActionContext context) => input.Body;
}

/// <summary>The pages that every message of a run points to.</summary>
internal static class NotifyLinks
{
    public static IEnumerable<(string Title, string Url)> Of(ActionContext context)
    {
        if (context.Links.Approvals is { } approvals)
        {
            yield return ("Open its approvals", approvals);
        }

        yield return ("Open the run", context.Links.Run);
    }
}
