namespace Reflex.Functions.Notices;

/// <summary>
/// The message that a Teams Workflows webhook takes: an Adaptive Card whose only actions open a page, because such cards cannot
/// carry a decision back.
/// </summary>
internal static class AdaptiveCard
{
    public static object Create(string title, string text, IEnumerable<(string Name, string Value)> facts, IEnumerable<(string Title, string Url)> links) => new
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
                        new { type = "TextBlock", size = "medium", weight = "bolder", text = title, wrap = true },
                        new { type = "TextBlock", text, wrap = true },
                        new { type = "FactSet", facts = facts.Select(fact => new { title = fact.Name, value = fact.Value }).ToArray() },
                    },
                    ["actions"] = links.Select(link => new { type = "Action.OpenUrl", title = link.Title, url = link.Url }).ToArray(),
                },
            },
        },
    };
}
