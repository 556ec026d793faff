namespace Reflex.Functions.Notices;

/// <summary>A notice as the message that a Slack incoming webhook takes; facts are left out.</summary>
internal static class SlackMessage
{
    public static object Of(Notice notice) => new
    {
        text = Escape(notice.Title.Length == 0 ? notice.Text : $"*{notice.Title}*\n{notice.Text}")
            + string.Concat(notice.Links.Select(link => $"\n<{link.Url}|{link.Title}>")),
    };

    // Slack reads these three as markup; a name must not turn into a mention or a link.
    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
