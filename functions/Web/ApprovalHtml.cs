using System.Net;
using System.Text.Json;
using System.Text;
using Microsoft.AspNetCore.Http;
using Reflex.Engine.Admission;
using Reflex.Functions.Approvals;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Web;

/// <summary>The small pages of approvals: no script, every value encoded, and headers that forbid anything else.</summary>
internal static class ApprovalHtml
{
    private const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}
        pre{background:#f4f4f4;padding:.75rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
        textarea{width:100%;box-sizing:border-box;font:inherit}button{font:inherit;padding:.5rem 1.5rem;margin:.75rem .75rem 0 0;cursor:pointer}
        @media (prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}pre{background:#2a2a2a}dt{color:#aaa}}
        """;

    public static IResult Request(HttpRequest request, ApprovalRecord record, ApprovalLink link)
    {
        ApprovalRequest asked = record.Request;
        var html = new StringBuilder();
        html.Append("<h1>").Append(E(asked.Title)).Append("</h1><dl>");
        Fact(html, "Automation", asked.Automation);
        Facts(html, record);
        Fact(html, "Deciding as", link.Approver);
        html.Append("</dl><h2>What will be done</h2>");
        foreach (PlannedAction action in asked.Plan)
        {
            html.Append("<h3>").Append(E($"{action.Step}: {action.Action}")).Append("</h3>");
            if (action.With is { } with)
            {
                html.Append("<pre>").Append(E(JsonSerializer.Serialize(with, ReflexJson.Indented))).Append("</pre>");
            }
        }

        if (record.State == ApprovalState.Pending && link.UsedFor is null)
        {
            html.Append("<form method=\"post\"><label for=\"reason\">Reason")
                .Append(asked.ReasonRequired ? " (required)" : " (optional)")
                .Append("</label><textarea id=\"reason\" name=\"reason\" rows=\"3\" maxlength=\"2000\"")
                .Append(asked.ReasonRequired ? " required" : "")
                .Append("></textarea><button name=\"verdict\" value=\"approve\">Approve</button>")
                .Append("<button name=\"verdict\" value=\"reject\">Reject</button></form>");
        }

        return Page(request, StatusCodes.Status200OK, asked.Title, html.ToString());
    }

    /// <summary>The requests of a run, newest first, with a button if the reader may decide.</summary>
    public static IResult Run(HttpRequest request, string runId, IReadOnlyList<ApprovalRecord> asked, Func<ApprovalRecord, bool> mayDecide)
    {
        var html = new StringBuilder();
        html.Append("<h1>Approvals of a run</h1><dl>");
        Fact(html, "Run", runId);
        Fact(html, "Automation", asked.Count > 0 ? asked[0].Request.Automation : null);
        html.Append("</dl>");
        if (asked.Count == 0)
        {
            html.Append("<p>The run has not asked for approval yet. Check again later, or look at the run.</p>");
        }

        foreach (ApprovalRecord record in asked)
        {
            html.Append("<h2>").Append(E(record.Request.Title)).Append("</h2><dl>");
            Facts(html, record);
            Fact(html, "Approvers", string.Join(", ", record.Approvers));
            html.Append("</dl>");
            if (mayDecide(record))
            {
                html.Append("<form method=\"post\"><button name=\"request\" value=\"").Append(E(record.Request.ApprovalId)).Append(
                    "\">Review and decide</button></form>");
            }
        }

        return Page(request, StatusCodes.Status200OK, "Approvals of a run", html.ToString());
    }

    public static IResult See(HttpRequest request, string address)
    {
        Protect(request);
        request.HttpContext.Response.Headers.Location = address;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    public static IResult NotUnderstood(HttpRequest request) =>
        Message(request, StatusCodes.Status400BadRequest, "Invalid request", "Use the buttons on the page.");

    public static IResult Message(HttpRequest request, int status, string title, string text) =>
        Page(request, status, title, $"<h1>{E(title)}</h1><p>{E(text)}</p>");

    private static void Facts(StringBuilder html, ApprovalRecord record)
    {
        Fact(html, "Step", record.Request.Step);
        Fact(html, "Target", record.Request.Target);
        Fact(html, "Requested", $"{record.OpenedAt:u}");
        Fact(html, "Deadline", $"{record.Deadline:u}");
        bool saysState = record.State is ApprovalState.Approved or ApprovalState.Rejected;
        Fact(html, "State", saysState ? ApprovalPolicy.Describe(record) : $"{record.State}. {ApprovalPolicy.Describe(record)}");
    }

    private static void Fact(StringBuilder html, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            html.Append("<dt>").Append(E(name)).Append("</dt><dd>").Append(E(value)).Append("</dd>");
        }
    }

    private static IResult Page(HttpRequest request, int status, string title, string body)
    {
        Protect(request);
        string html =
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            + $"<meta name=\"robots\" content=\"noindex\"><title>{E(title)}</title><style>{Style}</style></head><body>{body}</body></html>";
        return Results.Content(html, "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    private static void Protect(HttpRequest request)
    {
        IHeaderDictionary headers = request.HttpContext.Response.Headers;
        headers["Content-Security-Policy"] =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers["X-Content-Type-Options"] = "nosniff";
        headers["X-Frame-Options"] = "DENY";
        // The address holds the token: it goes into no log of another site and no cache.
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cache-Control"] = "no-store";
    }

    private static string StyleHash { get; } = Convert.ToBase64String(
        System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
