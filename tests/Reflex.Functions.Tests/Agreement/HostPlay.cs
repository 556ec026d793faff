using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Approvals;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Agreement;

/// <summary>Plays stories on one host, all at once: none of them sees the events of another.</summary>
internal static class HostPlay
{
    private static readonly PageRequest s_page = new(PageRequest.MaxSize, null);

    public static async Task<IReadOnlyDictionary<string, Outcome>> PlayAsync(IReadOnlyList<Story> stories)
    {
        var action = new ScriptedAction();
        foreach (Story story in stories)
        {
            foreach ((string step, ActionOutcome[] script) in story.Outcomes)
            {
                action.On($"{story.Name}-{step}", script);
            }
        }

        await using TestApp app = await TestApp.StartAsync(
            stories.Select(story => story.Text),
            options =>
            {
                options.ConfigureServices = services => services.AddSingleton<IAction>(action);
                options.ReplayAfterEveryTurn = false;
            });
        DateTimeOffset zero = app.Host.Clock.GetUtcNow();
        foreach ((Story story, Happening happening) in stories
            .SelectMany(story => story.Happenings.Select(happening => (story, happening)))
            .OrderBy(one => one.happening.After))
        {
            await app.Host.AdvanceAsync(zero + happening.After - app.Host.Clock.GetUtcNow());
            if (happening is Outage outage)
            {
                await app.PublishAsync(outage.Json(zero));
            }
            else if (happening is Word word)
            {
                await DecideAsync(app, story, word);
            }
        }

        await app.Host.AdvanceAsync(zero + Story.Length - app.Host.Clock.GetUtcNow());
        var outcomes = new Dictionary<string, Outcome>();
        foreach (Story story in stories)
        {
            outcomes[story.Name] = await ReadAsync(app, story);
        }

        return outcomes;
    }

    private static async Task DecideAsync(TestApp app, Story story, Word word)
    {
        ListPage<ApprovalRecord> requests = await app.Service<ApprovalStore>()
            .ListAsync(ApprovalStore.ByAutomation(story.Name), s_page, CancellationToken.None);
        ApprovalRecord? open = requests.Items
            .Where(one => one.State == ApprovalState.Pending && one.Request.Step == word.Step)
            .MinBy(one => one.OpenedAt);
        if (open is not null)
        {
            string verdict = word.Verdict.ToString().ToLowerInvariant();
            await app.DecideAsync(open.Request.ApprovalId, verdict, "ana", "Reflex.Approver,oncall,leads");
        }
    }

    private static async Task<Outcome> ReadAsync(TestApp app, Story story)
    {
        ListPage<RunRecord> runs = await app.Service<RunStore>()
            .ListAsync(RunStore.ByAutomation(story.Name), s_page, CancellationToken.None);
        ListPage<IncidentRecord> incidents = await app.Service<IncidentStore>()
            .ListAsync(IncidentStore.ByAutomation(story.Name), s_page, CancellationToken.None);
        Assert.Null(runs.Next);
        Assert.Null(incidents.Next);
        return new Outcome(
            [.. runs.Items.Where(run => run.State != RunState.Held).Select(OutcomeOf).Order(StringComparer.Ordinal)],
            [.. runs.Items.Where(run => run.State == RunState.Held).Select(HoldOf).Order(StringComparer.Ordinal)],
            [.. incidents.Items.Select(OutcomeOf).Order(StringComparer.Ordinal)]);
    }

    private static string OutcomeOf(RunRecord run) => Outcome.Run(run.EventId, run.State.ToString(), run.StartedAt, run.EndedAt);

    private static string HoldOf(RunRecord run) => Outcome.Hold(run.EventId, run.Guard, run.EndedAt);

    private static string OutcomeOf(IncidentRecord incident) => Outcome.Incident(
        string.Join(',', incident.KeyValues ?? [incident.Key]), incident.State.ToString(), incident.Count, incident.ClosedAt);
}
