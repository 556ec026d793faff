using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Entities;

/// <summary>
/// Sees to it that an automation has one open incident for a key: the first match starts its orchestration, the rest are counted. See
/// <see cref="IncidentRules"/>. How many there are is written down every few seconds while there are more, so that lists of incidents are read from the tables.
/// </summary>
public sealed class IncidentEntity(IncidentStore incidents, TimeProvider clock) : TaskEntity<IncidentLife>
{
    /// <summary>How much older than the present the count of a listed incident may be.</summary>
    internal static readonly TimeSpan NoteAfter = TimeSpan.FromSeconds(10);

    /// <summary>Receives a match.</summary>
    public void Match(IncidentMatch match)
    {
        IncidentEffect effect = IncidentRules.Match(
            State, match.Question, number => InstanceIds.IncidentId(match.Request.Automation, match.Key, number));
        if (effect is IncidentEffect.Opened or IncidentEffect.Reopened)
        {
            var start = new IncidentRequest
            {
                IncidentId = State.IncidentId!,
                Opening = State.Openings,
                Match = match with { Request = match.Request with { IncidentId = State.IncidentId } },
            };
            Context.ScheduleNewOrchestration(
                OrchestratorNames.Incident, start, new StartOrchestrationOptions(InstanceIds.Incident(start.IncidentId, start.Opening)));
        }
        else if (State.IsOpen)
        {
            DateTimeOffset now = clock.GetUtcNow();
            State.NextNote = EntityTick.Schedule(Context, nameof(Note), State.NextNote, now + NoteAfter, now);
        }
    }

    /// <summary>Writes down how many matches there are; what orchestration and entity write in any order ends the same.</summary>
    public async Task Note(DateTimeOffset due)
    {
        State.NextNote = EntityTick.After(State.NextNote, due);
        if (State is { IsOpen: true, IncidentId: { } id })
        {
            await incidents.NoteAsync(id, State.Openings, State.Count, State.LastAt, CancellationToken.None);
        }
    }

    /// <summary>Closes the incident if it has been quiet for long enough.</summary>
    public CloseAnswer TryClose(CloseQuestion question) => IncidentRules.TryClose(State, question);

    /// <inheritdoc/>
    protected override IncidentLife InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(IncidentEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
