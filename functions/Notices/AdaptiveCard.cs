namespace Reflex.Functions.Notices;

/// <summary>
/// A notice as the message that a Teams Workflows webhook takes: an Adaptive Card whose only actions open a page, because such cards cannot
/// carry a decision back.
/// </summary>
internal static class AdaptiveCard
{
    public static object Of(Notice notice) => new
    {
        type = "message",
        attachments = new[]
        {
            new
            {
                contentType = "application/vnd.microsoft.card.adaptive",
                content = new Dictionary<string, object>
                {
                    ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.4",
                    ["body"] = new object[]
                    {
                        new { type = "TextBlock", size = "medium", weight = "bolder", text = notice.Title, wrap = true },
                        new { type = "TextBlock", text = notice.Text, wrap = true },
                        new
                        {
                            type = "FactSet",
                            facts = notice.Facts.Select(fact => new { title = fact.Name, value = fact.Value }).ToArray(),
                        },
                    },
                    ["actions"] = notice.Links.Select(link => new { type = "Action.OpenUrl", title = link.Title, url = link.Url }).ToArray(),
                },
            },
        },
    };
}
