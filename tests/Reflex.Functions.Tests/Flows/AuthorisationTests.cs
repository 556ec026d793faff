using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Each endpoint as nobody, as a reader, as an approver, as the starter, as an operator.</summary>
public sealed class AuthorisationTests
{
    private static readonly Dictionary<string, string?> Callers = new()
    {
        ["nobody"] = "",
        ["reader"] = "Reflex.Reader",
        ["approver"] = "Reflex.Approver,oncall",
        ["operator"] = "Reflex.Operator",
    };

    private static readonly (string Method, string Path, object? Body, string Least)[] Endpoints =
    [
        ("GET", "approvals", null, "reader"), ("GET", "approvals/none", null, "reader"), ("GET", "runs", null, "reader"),
        ("GET", "runs/none", null, "reader"), ("GET", "incidents", null, "reader"), ("GET", "incidents/none", null, "reader"),
        ("GET", "audit", null, "reader"), ("GET", "audit/verify", null, "reader"), ("GET", "events", null, "reader"),
        ("GET", "rejected", null, "reader"), ("GET", "rejected/none", null, "reader"), ("GET", "automations", null, "reader"),
        ("GET", "automations/none", null, "reader"), ("GET", "killswitch", null, "reader"), ("GET", "actions", null, "reader"),
        ("POST", "approvals/none/decision", new { verdict = "approve" }, "approver"), ("POST", "approvals/none/link", new { }, "approver"),
        ("GET", "approve/runs/none", null, "reader"), ("POST", "approve/runs/none", new { }, "approver"),
        ("POST", "runs/none/cancel", new { }, "operator"), ("POST", "runs/none/release", new { }, "operator"),
        ("PUT", "automations/none/mode", new { mode = "auto" }, "operator"), ("PUT", "automations/none/killswitch", new { killed = false }, "operator"),
        ("PUT", "killswitch", new { killed = false }, "operator"),
        ("GET", "candidates", null, "reader"), ("GET", "automations/none/candidate", null, "reader"), ("GET", "automations/none/comparison", null, "reader"),
        ("GET", "automations/none/comparisons", null, "reader"), ("GET", "comparisons/none", null, "reader"),
        ("PUT", "automations/none/candidate", new { text = "" }, "operator"), ("DELETE", "automations/none/candidate", null, "operator"),
        ("GET", "dead-letters", null, "reader"), ("GET", "dead-letters/rejected/none", null, "reader"), ("GET", "redrives/none", null, "reader"),
        ("POST", "dead-letters/rejected/redrive", new { all = true }, "operator"),
    ];

    // What lets everybody in, and by what else it tells who may.
    private static readonly Dictionary<string, string> Open = new()
    {
        ["GET approve/{token}"] = "the token of the link",
        ["POST approve/{token}"] = "the token of the link",
        ["POST ingest/{source}"] = "the signature of the source",
    };

    private static readonly string[] Ranks = ["nobody", "reader", "approver", "operator"];

    [Fact]
    public async Task Each_endpoint_lets_in_the_roles_it_is_for_and_nobody_else()
    {
        await using TestApp app = await TestApp.StartAsync([]);
        var wrong = new List<string>();
        foreach ((string method, string path, object? body, string least) in Endpoints)
        {
            foreach ((string caller, string? groups) in Callers)
            {
                (int status, _) = await app.SendAsync(new HttpMethod(method), path, body, caller, groups);
                bool expected = Array.IndexOf(Ranks, caller) >= Array.IndexOf(Ranks, least);
                if (expected != (status is not (401 or 403)))
                {
                    wrong.Add($"{method} {path} as {caller}: {status}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task There_is_no_endpoint_of_which_nobody_has_said_whom_it_is_for()
    {
        await using TestApp app = await TestApp.StartAsync([]);

        (string Method, string Route, Regex Shape)[] routes =
        [
            .. from function in app.Host.Host.Functions
               where function.Trigger == "httpTrigger"
               from method in function.Methods.DefaultIfEmpty("*")
               let route = function.Route!.Replace("/api/", "", StringComparison.Ordinal)
               select (method.ToUpperInvariant(), route, new Regex($"^{Regex.Replace(route, "[{][^}]+[}]", "[^/]+")}$", RegexOptions.IgnoreCase)),
        ];
        string[] unclassified =
        [
            .. routes.Where(route => !Open.ContainsKey($"{route.Method} {route.Route}")
                    && !Endpoints.Any(endpoint => endpoint.Method == route.Method && route.Shape.IsMatch(endpoint.Path)))
                .Select(route => $"{route.Method} {route.Route}"),
        ];
        string[] gone = [.. Endpoints.Where(endpoint => !routes.Any(route => route.Method == endpoint.Method && route.Shape.IsMatch(endpoint.Path))).Select(endpoint => endpoint.Path)];

        Assert.Empty(gone);
        Assert.True(unclassified.Length == 0, $"Add to {nameof(Endpoints)} who may use: {string.Join(", ", unclassified)}.");
    }

    [Fact]
    public async Task Who_released_a_run_cannot_approve_it()
    {
        await using TestApp app = await TestApp.StartAsync([TestAutomations.Health("ask", "steps:\n  - w:\n      action: wait\n      with: { for: 5s }\n      approval: { approvers: [oncall], timeout: 1h }")]);
        await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = true });
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        string held = (await app.OnlyRunAsync()).RunId;
        await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = false });
        await app.SendAsync(HttpMethod.Post, $"runs/{held}/release", new { reason = "go" }, "olga", "Reflex.Operator,oncall");
        await app.Host.WhenIdleAsync();
        string id = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;

        (int own, JsonElement answer) = await app.DecideAsync(id, "approve", "olga", "Reflex.Operator,oncall");
        (int other, _) = await app.DecideAsync(id, "approve", "ana");

        Assert.Equal((403, "notAllowed", 200), (own, answer.GetProperty("code").GetString(), other));
    }

    [Fact]
    public async Task A_forged_principal_header_is_worth_nothing_where_platform_authentication_is_off()
    {
        await using TestApp app = await TestApp.StartAsync([], null, ("Reflex__Auth__Mode", "platform"));

        using HttpResponseMessage answer = await app.Host.Client.SendAsync(WithPrincipal("GET", "runs", "eve", "Reflex.Operator"));

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Contains("App Service Authentication is off", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_platforms_principal_carries_name_roles_and_groups()
    {
        await using TestApp app = await TestApp.StartAsync([], null, ("Reflex__Auth__Mode", "platform"), ("WEBSITE_AUTH_ENABLED", "True"));

        using HttpResponseMessage none = await app.Host.Client.GetAsync("/api/runs");
        using HttpResponseMessage broken = await app.Host.Client.SendAsync(Raw("not base64!"));
        using HttpResponseMessage reader = await app.Host.Client.SendAsync(WithPrincipal("GET", "runs", "ana@contoso.example", "Reflex.Reader"));
        using HttpResponseMessage low = await app.Host.Client.SendAsync(WithPrincipal("PUT", "killswitch", "ana@contoso.example", "Reflex.Reader"));

        Assert.Equal([401, 401, 200, 403], new[] { none, broken, reader, low }.Select(answer => (int)answer.StatusCode));
    }

    [Fact]
    public async Task The_development_identity_is_refused_in_Azure_and_to_other_sites_and_hosts()
    {
        await using (TestApp azure = await TestApp.StartAsync([], null, ("WEBSITE_INSTANCE_ID", "abc")))
        {
            Assert.Equal(503, (await azure.SendAsync(HttpMethod.Get, "runs", null)).Status);
        }

        await using TestApp app = await TestApp.StartAsync([]);
        using var crossSite = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        crossSite.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        forwarded.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using HttpResponseMessage fromOtherSite = await app.Host.Client.SendAsync(crossSite);
        using HttpResponseMessage fromOtherHost = await app.Host.Client.SendAsync(forwarded);

        Assert.Equal([403, 403], new[] { fromOtherSite, fromOtherHost }.Select(answer => (int)answer.StatusCode));
    }

    private static HttpRequestMessage WithPrincipal(string method, string path, string name, string role)
    {
        string json = JsonSerializer.Serialize(new
        {
            auth_typ = "aad",
            name_typ = "name",
            role_typ = "roles",
            claims = new[] { new { typ = "preferred_username", val = name }, new { typ = "roles", val = role }, new { typ = "groups", val = "g1" } },
        });
        HttpRequestMessage request = Raw(Convert.ToBase64String(Encoding.UTF8.GetBytes(json)));
        request.Method = new HttpMethod(method);
        request.RequestUri = new Uri("/api/" + path, UriKind.Relative);
        if (method != "GET")
        {
            request.Content = new StringContent("""{"killed":true}""", Encoding.UTF8, "application/json");
        }

        return request;
    }

    private static HttpRequestMessage Raw(string header)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        request.Headers.TryAddWithoutValidation("X-MS-CLIENT-PRINCIPAL", header);
        return request;
    }
}
