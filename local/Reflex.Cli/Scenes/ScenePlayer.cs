using System.Text;
using Reflex.Cli.Hosts;
using Reflex.Cli.Output;
using Reflex.Engine.Admission;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Web;
using Reflex.Local;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Cli.Scenes;

/// <summary>
/// Plays a scene against a running host as the outside world would: payloads over HTTP and Service Bus, decisions over the API.
/// What happens is read back from the API and written as it comes.
/// </summary>
internal sealed class ScenePlayer(LocalHost host, SkippingClock clock, HostClient client, string samples, bool decide, TextWriter output)
{
    /// <summary>Waits are skipped up to this much in all: a scene that needs more does not end.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(3);

    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly string _unique = Guid.NewGuid().ToString("N")[..8];
    private readonly Dictionary<string, int> _seen = [];
    private readonly HashSet<string> _announced = [];

    /// <summary>Plays it; false with the differences written if it did not end as the scene says.</summary>
    public async Task<bool> PlayAsync(Scene scene, CancellationToken cancellation)
    {
        output.WriteLine($"{scene.Name}: {scene.Title}");
        output.WriteLine();
        foreach (SceneStep step in scene.Feed)
        {
            if (step.Advance is not null) await AdvanceAsync(step, cancellation);
            else await SendAsync(step, cancellation);
        }

        await FollowAsync(scene, cancellation);
        return await JudgeAsync(scene, cancellation);
    }

    private async Task SendAsync(SceneStep step, CancellationToken cancellation)
    {
        string path = Path.Combine(samples, step.Send!);
        if (!File.Exists(path)) throw new UsageException($"The scene sends {step.Send}, which is not in {samples}.");

        string sample = await File.ReadAllTextAsync(path, cancellation);
        string result = "";
        for (int repetition = 1; repetition <= step.Times; repetition++)
        {
            string payload = ScenePayload.Build(sample, step, repetition, _unique, clock.GetUtcNow());
            result = step.To is { } function
                ? await PublishAsync(function, payload, cancellation)
                : Enqueue((step.Queue ?? step.Topic)!, payload);
        }

        string times = step.Times > 1 ? $" × {step.Times}" : "";
        Line(
            "event", step.Say ?? $"{Path.GetFileNameWithoutExtension(step.Send)}{times} → {step.To ?? step.Queue ?? step.Topic}: {result}");
        await host.WhenIdleAsync(cancellation);
        await ReportAsync(cancellation);
    }

    private async Task<string> PublishAsync(string function, string payload, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(host.Address, $"runtime/webhooks/EventGrid?functionName={Uri.EscapeDataString(function)}"))
        {
            Content = new StringContent(payload, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("aeg-event-type", "Notification");
        using HttpResponseMessage response = await http.SendAsync(request, cancellation);
        return $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }

    private string Enqueue(string entity, string payload)
    {
        host.ServiceBus.Send(
            entity, new BrokerMessage { Body = Encoding.UTF8.GetBytes(payload), ContentType = "application/json", MessageId = Guid.NewGuid().ToString("N") });
        return "enqueued";
    }

    private async Task AdvanceAsync(SceneStep step, CancellationToken cancellation)
    {
        if (!Durations.TryParse(step.Advance!, out TimeSpan by)) throw new UsageException($"`advance: {step.Advance}` is not a duration such as 10m.");

        DateTimeOffset target = clock.GetUtcNow() + by;
        Line("time", step.Say ?? $"{step.Advance} pass");
        while (clock.NextDue is { } due && due <= target) await SkipAsync(due, cancellation);
        await SkipAsync(target, cancellation);
    }

    /// <summary>Goes on until every expected run has ended, skipping waits that nobody has to end.</summary>
    private async Task FollowAsync(Scene scene, CancellationToken cancellation)
    {
        DateTimeOffset limit = clock.GetUtcNow() + s_patience;
        while (true)
        {
            await host.WhenIdleAsync(cancellation);
            await ReportAsync(cancellation);
            List<ApprovalView> pending = await client.GetAllAsync<ApprovalView>("api/approvals?top=200&state=pending", cancellation);
            if (pending.Count > 0)
            {
                await AnswerOrWaitAsync(scene, pending, cancellation);
                continue;
            }

            List<RunRecord> runs = await client.GetAllAsync<RunRecord>("api/runs?top=200", cancellation);
            bool ended = runs.All(run => run.State.IsFinal())
                && scene.Expect.All(expected => runs.Count(run => run.Automation == expected.Automation) >= expected.Runs);
            if (ended || clock.NextDue is not { } due || due > limit) return;

            await SkipAsync(due, cancellation);
        }
    }

    private async Task SkipAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        clock.SkipTo(time);
        // The timer's callback is queued by now or within the system's timer resolution; idle is only what it sets off ended.
        await Task.Delay(20, cancellation);
        await host.WhenIdleAsync(cancellation);
        await ReportAsync(cancellation);
    }

    private async Task AnswerOrWaitAsync(Scene scene, List<ApprovalView> pending, CancellationToken cancellation)
    {
        foreach (ApprovalView approval in pending)
        {
            if (decide)
            {
                DecisionVerdict verdict = scene.Decide == "approve" ? DecisionVerdict.Approve : DecisionVerdict.Reject;
                DecisionView answer = await client.PostAsync<DecisionView>(
                    $"api/approvals/{Uri.EscapeDataString(approval.Id)}/decision",
                    new DecisionBody { Verdict = verdict, Reason = "Decided by the demo." },
                    cancellation);
                Line("decision", $"{Print.Word(verdict)}: {approval.Title} → {answer.Message}");
            }
            else if (_announced.Add(approval.Id))
            {
                Line("waits", $"{approval.Title} (approvers: {string.Join(", ", approval.Approvers)})");
                output.WriteLine($"            reflex approve {approval.Id}{HostOption()}");
                output.WriteLine($"            reflex reject {approval.Id}{HostOption()}");
                output.WriteLine($"            or open {await LinkAsync(approval, cancellation)}");
            }
        }

        if (!decide) await Task.Delay(TimeSpan.FromMilliseconds(300), cancellation);
    }

    private string HostOption() => host.Address.Port == LocalHostOptions.DefaultPort ? "" : $" --host {host.Address}";

    private async Task<string> LinkAsync(ApprovalView approval, CancellationToken cancellation)
    {
        ApprovalLinkView link = await client.PostAsync<ApprovalLinkView>(
            $"api/approvals/{Uri.EscapeDataString(approval.Id)}/link", new { }, cancellation);
        return link.Url;
    }

    /// <summary>Writes what has been added to the runs' timelines since the last time.</summary>
    private async Task ReportAsync(CancellationToken cancellation)
    {
        ListPage<RunRecord> page = await client.GetPageAsync<RunRecord>("api/runs?top=200", cancellation);
        foreach (RunRecord run in page.Items.Reverse())
        {
            RunView view = await client.GetAsync<RunView>($"api/runs/{Uri.EscapeDataString(run.RunId)}", cancellation);
            int seen = _seen.GetValueOrDefault(run.RunId);
            if (seen == 0 && view.Timeline.Count > 0)
            {
                Line("run", $"{run.Automation} ({run.Mode}){(run.Key.Length > 0 ? $" for {run.Key}" : "")} as {run.RunId}");
            }

            foreach (TimelineEntry entry in view.Timeline.Skip(seen)) output.WriteLine(TimelineLine.Format(entry, _start));
            _seen[run.RunId] = view.Timeline.Count;
        }
    }

    private async Task<bool> JudgeAsync(Scene scene, CancellationToken cancellation)
    {
        List<RunRecord> runs = await client.GetAllAsync<RunRecord>("api/runs?top=200", cancellation);
        output.WriteLine();
        bool good = true;
        foreach (ExpectedRuns expected in scene.Expect)
        {
            RunRecord[] found = [.. runs.Where(run => run.Automation == expected.Automation)];
            bool asExpected = found.Length == expected.Runs && found.All(run => Print.Word(run.State) == expected.State);
            good &= asExpected;
            string states = found.Length == 0
                ? "no run"
                : string.Join(", ", found.Select(run => $"{Print.Word(run.State)}{(run.Reason is null ? "" : $" ({run.Reason})")}"));
            output.WriteLine(
                $"{(asExpected ? "ok" : "NOT AS EXPECTED"),-10}  {expected.Automation}: {states}{(asExpected ? "" : $"; expected {expected.Runs} × {expected.State}")}");
        }

        return good;
    }

    private void Line(string kind, string text) =>
        output.WriteLine($"{TimelineLine.Offset(clock.GetUtcNow() - _start),10}  {kind,-19} {Print.Clean(text)}");
}

/// <summary>The answer to the request for a link.</summary>
internal sealed record ApprovalLinkView(string Url, DateTimeOffset ExpiresAt);
