using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Runs;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>A candidate in shadow beside the live version, from setting it to the list of differences.</summary>
public sealed class CompareFlowTests
{
    private const string Steps = "steps:\n  - act: { action: test.act, with: { name: act, machine: \"{{ event.subject }}\", token: very-secret } }";
    private readonly ScriptedAction _action = new();

    private static string Live(string then = Steps, string mode = "auto", string guards = "") => TestAutomations.Health("watched", then, mode, guards);

    private Task<TestApp> StartAsync(params string[] automations) => TestApp.StartAsync(
        automations, options => options.ConfigureServices = services => services.AddSingleton<IAction>(_action));

    private static async Task<JsonElement> SetAsync(TestApp app, string text, string name = "watched")
    {
        (int status, JsonElement body) = await app.SendAsync(
            HttpMethod.Put, $"automations/{name}/candidate", new { text, reason = "trial" }, "olga", "Reflex.Operator");
        Assert.True(status == 200, $"{status}: {body}");
        return body;
    }

    private static Task DownAsync(TestApp app, string id, string machine = HealthEvents.Machine) =>
        app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow(), machine));

    private static async Task<JsonElement[]> ListAsync(TestApp app, string query = "", string name = "watched") =>
        [.. (await app.GetAsync($"automations/{name}/comparisons{query}")).GetProperty("items").EnumerateArray()];

    private static string[] Paths(JsonElement comparison) =>
        [.. comparison.GetProperty("differences").EnumerateArray().Select(one => one.GetProperty("path").GetString()!)];

    private static async Task<(int Same, int Different, int OnlyLive, int OnlyCandidate)> CountAsync(TestApp app, string name = "watched")
    {
        JsonElement counts = await app.GetAsync($"automations/{name}/comparison");
        return (counts.GetProperty("same").GetInt32(), counts.GetProperty("different").GetInt32(),
            counts.GetProperty("onlyLive").GetInt32(), counts.GetProperty("onlyCandidate").GetInt32());
    }

    [Fact]
    public async Task Both_match_and_the_differences_are_listed_down_to_the_value()
    {
        await using TestApp app = await StartAsync(Live());
        await SetAsync(app, Live(
            "steps:\n  - act: { action: test.act, with: { name: other, machine: \"{{ event.subject }}\", token: very-secret } }\n  - tell: { action: test.act, with: { name: tell } }",
            "approve"));

        await DownAsync(app, "e1");

        JsonElement found = Assert.Single(await ListAsync(app));
        Assert.Equal("different", found.GetProperty("outcome").GetString());
        Assert.Equal(["mode", "approval", "steps.act.with.name", "steps.tell"], Paths(found));
        JsonElement name = found.GetProperty("differences")[2];
        Assert.Equal(("act", "other"), (name.GetProperty("live").GetString(), name.GetProperty("candidate").GetString()));
        Assert.Equal(["e1"], found.GetProperty("events").EnumerateArray().Select(id => id.GetString()));

        // The candidate did nothing, asked nobody, and left no run; the live one ran as ever.
        Assert.Equal(["act"], _action.Calls);
        Assert.Empty((await app.GetAsync("approvals?state=all")).GetProperty("items").EnumerateArray());
        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(RunState.Succeeded, run.State);
        JsonElement detail = await app.GetAsync($"comparisons/{found.GetProperty("comparisonId").GetString()}");
        Assert.Equal(run.RunId, detail.GetProperty("liveRun").GetProperty("runId").GetString());
        string text = detail.GetRawText();
        Assert.Contains(HealthEvents.Machine, text, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_candidate_would_do_otherwise_when_a_step_fails_is_listed()
    {
        await using TestApp app = await StartAsync(Live("""
            onFailure: undo
            steps:
              - act:
                  action: test.act
                  with: { name: act }
                  retry: { attempts: 3, backoff: 2s }
                  undo: { action: test.act, with: { name: back, machine: "{{ event.subject }}", token: very-secret } }
                  verify: { action: test.act, with: { name: ask }, until: { name: ask }, timeout: 5m }
              - bare: { action: test.act, with: { name: bare }, retry: { attempts: 1 } }
            """));
        await SetAsync(app, Live("""
            steps:
              - act:
                  action: test.act
                  with: { name: act }
                  retry: { attempts: 5, backoff: 2s }
                  timeout: 90s
                  onFailure: continue
                  undo: { action: test.act, with: { name: "back of {{ event.subject }}", machine: "{{ event.subject }}", token: also-secret }, retry: { attempts: 1 } }
                  verify: { action: test.act, with: { name: "{{ steps.act.name }}" }, until: { name: { startsWith: as } }, every: 30s, timeout: 5m }
              - bare: { action: test.act, with: { name: bare }, undo: { action: test.act, with: { name: x } } }
            """));

        await DownAsync(app, "e1");

        JsonElement found = Assert.Single(await ListAsync(app));
        Assert.Equal(
            [
                "steps.act.retry.attempts 3 5",
                "steps.act.timeout - 1m30s",
                "steps.act.onFailure undo continue",
                $"steps.act.undo.with.name back back of {HealthEvents.Machine}",
                """steps.act.undo.retry {"attempts":3,"backoff":"2s","max":"1m"} -""",
                "steps.act.verify.with.name ask {{ steps.act.name }}",
                """steps.act.verify.until.name ask {"startsWith":"as"}""",
                "steps.act.verify.every 10s 30s",
                "steps.bare.onFailure undo stop",
                """steps.bare.undo - {"action":"test.act","with":{"name":"x"},"retry":{"attempts":3,"backoff":"2s","max":"1m"}}""",
            ],
            found.GetProperty("differences").EnumerateArray().Select(one => $"{one.GetProperty("path").GetString()} {Side(one, "live")} {Side(one, "candidate")}"));
        string detail = (await app.GetAsync($"comparisons/{found.GetProperty("comparisonId").GetString()}")).GetRawText();
        Assert.DoesNotContain("very-secret", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("also-secret", detail, StringComparison.Ordinal);

        static string Side(JsonElement difference, string side) =>
            difference.TryGetProperty(side, out JsonElement value) && value.ValueKind != JsonValueKind.Null
                ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()
                : "-";
    }

    [Fact]
    public async Task What_only_one_version_matches_is_told_apart()
    {
        await using TestApp app = await StartAsync(Live());
        string candidate = Live().Replace("availabilityState: Unavailable", "availabilityState: Degraded", StringComparison.Ordinal);
        await SetAsync(app, candidate);

        await DownAsync(app, "e1");
        await app.PublishAsync(HealthEvents.Health("e2", app.Host.Clock.GetUtcNow(), "Degraded"));

        Assert.Equal((0, 0, 1, 1), await CountAsync(app));
        Assert.Equal("e1", Assert.Single(await ListAsync(app, "?outcome=onlyLive")).GetProperty("events")[0].GetString());
        JsonElement only = Assert.Single(await ListAsync(app, "?outcome=onlyCandidate"));
        Assert.Equal("e2", only.GetProperty("events")[0].GetString());
        Assert.False(only.TryGetProperty("liveRunId", out _));
    }

    [Fact]
    public async Task The_same_text_never_differs_whatever_guards_and_incidents_do()
    {
        string same = Live(
            "target: \"{{ event.subject }}\"\nincident: { title: \"{{ event.subject }}, run {{ run.id }}\", closeAfter: 10m }\n" + Steps, "auto",
            "guards: { oncePer: 5m, limit: { runs: 2, per: 1h }, concurrency: 1, breaker: { failures: 1, cooldown: 1h }, loop: { runs: 1, per: 1d, escalateTo: [leads] } }");
        _action.On("act", ActionOutcome.Fail("Broken", "It broke."));
        await using TestApp app = await StartAsync(same);
        await SetAsync(app, same);

        DateTimeOffset now = app.Host.Clock.GetUtcNow();
        await app.PublishAsync($"[{string.Join(',', Enumerable.Range(0, 20).Select(n => HealthEvents.Unavailable($"e{n}", now, $"{HealthEvents.Machine}-{n % 7}")))}]");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(15));
        await app.PublishAsync($"[{string.Join(',', Enumerable.Range(0, 20).Select(n => HealthEvents.Unavailable($"f{n}", now.AddMinutes(15), $"{HealthEvents.Machine}-{n % 7}")))}]");

        Assert.Equal((40, 0, 0, 0), await CountAsync(app));
        Assert.Empty(await ListAsync(app));
        string[] guards = [.. (await Task.WhenAll((await ListAsync(app, "?outcome=same")).Select(one => app.GetAsync($"comparisons/{one.GetProperty("comparisonId").GetString()}"))))
            .Select(one => one.GetProperty("comparison").GetProperty("candidate"))
            .Select(side => side.TryGetProperty("guard", out JsonElement guard) ? guard.GetString()! : "none")];
        Assert.Contains("incident", guards);
        Assert.Contains("limit", guards);
        Assert.Contains("none", guards);
    }

    [Fact]
    public async Task Guards_are_the_candidates_own_and_leave_the_live_ones_alone()
    {
        const string Then = "target: \"{{ event.subject }}\"\n" + Steps;
        await using TestApp app = await StartAsync(Live(Then, guards: "guards: { oncePer: 1h }"));
        await SetAsync(app, Live(Then, guards: "guards: { oncePer: 10m, limit: { runs: 2, per: 1d } }"));

        foreach (string id in (string[])["e1", "e2", "e3", "e4"])
        {
            await DownAsync(app, id);
            await app.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        }

        // Live: e1 at 0, e4 at 60 minutes. Candidate: e1 and e2, then its limit.
        (string, string?, string?)[] found =
        [
            .. (await ListAsync(app)).Reverse().Select(one =>
            {
                JsonElement guard = Assert.Single(one.GetProperty("differences").EnumerateArray(), difference => difference.GetProperty("path").GetString() == "guard");
                return (one.GetProperty("events")[0].GetString()!, Text(guard, "live"), Text(guard, "candidate"));
            }),
        ];
        Assert.Equal([("e2", "oncePer", null), ("e3", "oncePer", "limit"), ("e4", null, "limit")], found);
        JsonElement first = await app.GetAsync("automations/watched/comparisons?top=2");
        JsonElement second = await app.GetAsync($"automations/watched/comparisons?top=2&next={first.GetProperty("next").GetString()}");
        Assert.Equal((2, 1, false), (first.GetProperty("items").GetArrayLength(), second.GetProperty("items").GetArrayLength(), second.TryGetProperty("next", out _)));
        Assert.Equal(["oncePer", "oncePer"], (await app.RunsAsync("?state=held")).Select(run => run.GetProperty("guard").GetString()));
        Assert.Equal(2, _action.Calls.Count);

        static string? Text(JsonElement one, string name) => one.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
    }

    [Fact]
    public async Task Patterns_have_state_of_their_own_over_redelivery_and_a_restart_in_between()
    {
        await using TestApp app = await StartAsync(Pattern(3));
        await DownAsync(app, "before");
        await SetAsync(app, Pattern(2), "flaky");

        await DownAsync(app, "d1");
        await DownAsync(app, "d1");
        await app.Host.AdvanceAsync(TimeSpan.FromSeconds(30));
        await app.Host.RestartAsync(TimeSpan.FromSeconds(30));
        await DownAsync(app, "d2");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        // What came before the trial counts for neither side: the live version matched before, d1, d2, and would not have in the trial.
        JsonElement lone = Assert.Single(await ListAsync(app, name: "flaky"));
        Assert.Equal("onlyCandidate", lone.GetProperty("outcome").GetString());
        Assert.Equal(["d1", "d2"], lone.GetProperty("events").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal("before,d1,d2", Assert.Single(_action.Calls));

        await DownAsync(app, "d3");
        await DownAsync(app, "d3");

        JsonElement both = Assert.Single(await ListAsync(app, name: "flaky"));
        Assert.Equal("different", both.GetProperty("outcome").GetString());
        Assert.Equal(lone.GetProperty("comparisonId").GetString(), both.GetProperty("comparisonId").GetString());
        Assert.Equal(["at", "events.of", "steps.act.with.name"], Paths(both));
        Assert.Equal((0, 1, 0, 0), await CountAsync(app, "flaky"));
    }

    [Fact]
    public async Task Patterns_that_end_by_a_timer_are_compared_and_their_state_goes()
    {
        await using TestApp app = await StartAsync(Absence("10m"));
        await SetAsync(app, Absence("10m").Replace("{{ down.id }}", "still {{ down.id }}", StringComparison.Ordinal), "stays-down");

        await DownAsync(app, "d1");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(12));

        Assert.Equal(["steps.act.with.name"], Paths(Assert.Single(await ListAsync(app, name: "stays-down"))));
        await app.Host.AdvanceAsync(TimeSpan.FromHours(25));
        var left = new List<string>();
        await foreach (var entity in app.Host.Durable.Entities.GetAllEntitiesAsync())
        {
            left.Add(entity.Id.Name);
        }

        Assert.DoesNotContain("comparisonentity", left);
    }

    [Fact]
    public async Task A_further_candidate_begins_anew_and_the_findings_of_the_one_before_stay_apart()
    {
        await using TestApp app = await StartAsync(Live());
        JsonElement first = await SetAsync(app, Live("steps:\n  - one: { action: test.act, with: { name: one } }"));
        await DownAsync(app, "e1");
        await SetAsync(app, Live("steps:\n  - two: { action: test.act, with: { name: two } }"));
        Assert.Empty(await ListAsync(app, "?outcome=all"));
        await app.Host.RestartAsync(TimeSpan.FromMinutes(1));
        await DownAsync(app, "e2");

        Assert.Equal(["steps.act", "steps.two"], Paths(Assert.Single(await ListAsync(app))));
        JsonElement old = Assert.Single(await ListAsync(app, $"?candidate={first.GetProperty("hash").GetString()}"));
        Assert.Equal(["steps.act", "steps.one"], Paths(old));
    }

    [Fact]
    public async Task An_edited_live_version_begins_anew_too()
    {
        await using TestApp app = await StartAsync(Live());
        JsonElement set = await SetAsync(app, Live(mode: "shadow"));
        await DownAsync(app, "e1");
        string folder = app.Service<IOptions<ReflexOptions>>().Value.AutomationsPath;
        await File.WriteAllTextAsync(Path.Combine(folder, "a0.yaml"), Live(mode: "shadow"));
        await app.Host.AdvanceAsync(TimeSpan.FromSeconds(10));
        await DownAsync(app, "e2");

        Assert.Equal((1, 0, 0, 0), await CountAsync(app));
        Assert.Equal("e1", Assert.Single(await ListAsync(app, $"?live={set.GetProperty("liveHash").GetString()}")).GetProperty("events")[0].GetString());
    }

    [Fact]
    public async Task A_single_event_that_comes_again_is_compared_once_also_after_a_restart()
    {
        await using TestApp app = await StartAsync(Live());
        await SetAsync(app, Live(mode: "shadow", guards: "guards: { limit: { runs: 1, per: 1h } }"));
        string json = HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow());
        await app.PublishAsync(json);
        await app.PublishAsync(json);
        await app.Host.RestartAsync(TimeSpan.FromMinutes(1));
        await app.PublishAsync(json);

        Assert.Equal(["mode"], Paths(Assert.Single(await ListAsync(app, "?outcome=all"))));
    }

    [Fact]
    public async Task Versions_that_key_or_wait_otherwise_are_told_apart_and_not_paired()
    {
        await using TestApp app = await StartAsync(Pattern(2), Live());
        await SetAsync(app, Pattern(2).Replace("by: [subject]", "by: [source]", StringComparison.Ordinal), "flaky");
        await SetAsync(app, Pattern(2).Replace("automation: flaky", "automation: watched", StringComparison.Ordinal));
        await DownAsync(app, "e1");
        await DownAsync(app, "e2");

        Assert.Equal((0, 0, 1, 1), await CountAsync(app, "flaky"));
        Assert.Equal((0, 0, 2, 1), await CountAsync(app));
    }

    [Fact]
    public async Task A_broken_candidate_is_refused_with_positions_and_the_one_before_goes_on()
    {
        await using TestApp app = await StartAsync(Live());
        await SetAsync(app, Live(mode: "shadow"));

        (int broken, JsonElement why) = await app.SendAsync(
            HttpMethod.Put, "automations/watched/candidate", new { text = "automation: watched\nwhen: { type: T, wher: {} }\nthen: {}\n", file = "new.yaml" }, "olga", "Reflex.Operator");
        (int other, JsonElement otherWhy) = await app.SendAsync(
            HttpMethod.Put, "automations/watched/candidate", new { text = TestAutomations.Health("else", Steps) }, "olga", "Reflex.Operator");
        (int none, _) = await app.SendAsync(HttpMethod.Put, "automations/gone/candidate", new { text = TestAutomations.Health("gone", Steps) }, "olga", "Reflex.Operator");
        (int empty, _) = await app.SendAsync(HttpMethod.Put, "automations/watched/candidate", new { }, "olga", "Reflex.Operator");
        (int refusing, JsonElement refusedWhy) = await app.SendAsync(
            HttpMethod.Put, "automations/watched/candidate", new { text = Live("steps: [ { s: { action: wait, with: { for: soon } } } ]") }, "olga", "Reflex.Operator");

        Assert.Equal((400, 400, 404, 400, 400), (broken, other, none, empty, refusing));
        Assert.Contains("wait: `for` must be a duration", refusedWhy.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("new.yaml:2:18: ", why.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("'else'", otherWhy.GetProperty("message").GetString(), StringComparison.Ordinal);
        await DownAsync(app, "e1");
        Assert.Equal(["mode"], Paths(Assert.Single(await ListAsync(app))));
    }

    [Fact]
    public async Task A_dropped_candidate_is_compared_no_more_and_both_are_audited()
    {
        await using TestApp app = await StartAsync(Live());
        await SetAsync(app, Live(mode: "shadow"));
        (int dropped, JsonElement view) = await app.SendAsync(HttpMethod.Delete, "automations/watched/candidate", null, "olga", "Reflex.Operator");
        (int again, _) = await app.SendAsync(HttpMethod.Delete, "automations/watched/candidate", null, "olga", "Reflex.Operator");
        await DownAsync(app, "e1");

        Assert.Equal((200, 404), (dropped, again));
        Assert.Empty(await ListAsync(app, $"?outcome=all&candidate={view.GetProperty("hash").GetString()}"));
        (int none, JsonElement why) = await app.SendAsync(HttpMethod.Get, "automations/watched/comparisons", null);
        Assert.Equal((404, "noCandidate"), (none, why.GetProperty("code").GetString()));
        List<string?> audited = [.. (await app.GetAsync("audit?top=200")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("action").GetString())];
        Assert.Contains("candidate.set", audited);
        Assert.Contains("candidate.dropped", audited);
    }

    [Fact]
    public async Task Storage_that_cannot_be_read_costs_the_live_automation_nothing()
    {
        await using TestApp app = await StartAsync(Live());
        var client = await app.Service<TableSet>().OpenAsync(TableNames.Candidates, CancellationToken.None);
        // A row that no candidate can be made of stands for whatever may be wrong with what is stored.
        await client.UpsertEntityAsync(new Azure.Data.Tables.TableEntity("candidate", "watched") { ["automation"] = "watched" });

        await DownAsync(app, "e1");

        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
    }

    private static string Pattern(int times) => $$$"""
        automation: flaky
        mode: auto
        when:
          by: [subject]
          within: 10m
          count: { of: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Unavailable } }, atLeast: {{{times}}} }
        then:
          steps:
            - act: { action: test.act, with: { name: "{{ of | map: 'id' | join: ',' }}" } }
        """;

    private static string Absence(string within) => $$$"""
        automation: stays-down
        mode: auto
        when:
          by: [subject]
          within: {{{within}}}
          absence:
            after: { down: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Unavailable } } }
            of: { up: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Available } } }
        then:
          steps:
            - act: { action: test.act, with: { name: "{{ down.id }}" } }
        """;
}
