using System.Globalization;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Execution;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Testing.World;

/// <summary>The incidents of a case.</summary>
internal sealed class CaseIncidents(CaseWorld world)
{
    private readonly Dictionary<string, IncidentLife> _lives = new(StringComparer.Ordinal);
    private readonly List<CaseIncident> _all = [];

    /// <summary>All of them, in the order in which they were opened.</summary>
    public IReadOnlyList<CaseIncident> All => _all;

    /// <summary>What a match does to the incident of its key.</summary>
    public MatchFate Match(Automation automation, RunCause cause, string? target)
    {
        Incident definition = automation.Then.Incident!;
        RunKey key = RunKey.Of(automation, cause.Key, target, cause.Event);
        IncidentLife life = LifeOf(automation.Name, key.Values);
        IncidentEffect effect = IncidentRules.Match(
            life,
            IncidentQuestion.Of(definition, cause.RunId, cause.MatchedAt, world.Clock.Now),
            number => string.Create(CultureInfo.InvariantCulture, $"{automation.Name}-{string.Join(',', key.Values)}-incident-{number}"));
        CaseIncident? incident = _all.FindLast(one => one.Id == life.IncidentId);
        incident?.Note(life.Count);
        if (effect is IncidentEffect.Absorbed or IncidentEffect.Repeated)
        {
            string why = effect == IncidentEffect.Absorbed ? "joins the open incident: no run" : "was delivered before: no run";
            return new MatchFate(null, why);
        }

        if (incident is null)
        {
            _all.Add(incident = new CaseIncident(automation.Name, key.Values, life.IncidentId!));
        }

        var run = new RunStart(cause with { IncidentId = life.IncidentId }, automation);
        var host = new Host(world, incident, life, run);
        world.Begin(() => FollowAsync(new IncidentWatch(host, incident.Id, life.Openings, definition.CloseAfter)));
        return new MatchFate(host.Run, null);
    }

    private IncidentLife LifeOf(string automation, IReadOnlyList<string> key)
    {
        string name = string.Join('\u001f', [automation, .. key]);
        if (!_lives.TryGetValue(name, out IncidentLife? life))
        {
            _lives[name] = life = new IncidentLife();
        }

        return life;
    }

    private static async Task FollowAsync(IncidentWatch watch)
    {
        await watch.RunAsync();
        await watch.WaitForQuietAsync(int.MaxValue);
    }

    private sealed class Host(CaseWorld world, CaseIncident incident, IncidentLife life, RunStart run) : IIncidentHost
    {
        private readonly int _opening = life.Openings;

        public CaseRunRecord? Run { get; private set; }

        public DateTimeOffset Now => world.Clock.Now;

        public Task<RunOutcome> RunAsync()
        {
            Run = world.Run(run, out Task<RunOutcome> outcome);
            return outcome;
        }

        public Task RecordAsync(IncidentProgress progress)
        {
            incident.Record(_opening, progress);
            return Task.CompletedTask;
        }

        public Task<CloseAnswer> TryCloseAsync(CloseQuestion question) => Task.FromResult(IncidentRules.TryClose(life, question));

        public Task UntilAsync(DateTimeOffset due) => world.Clock.UntilAsync(due);
    }
}
