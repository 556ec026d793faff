using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Reflex.Engine.Admission;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Entities;

/// <summary>
/// Sees to it that an automation has one open incident for a key: the first match starts its orchestration, the rest are counted. See
/// <see cref="IncidentRules"/> and, for how long it remembers, <see cref="IncidentMemory"/>. How many there are is written down every few seconds while there
/// are more, so that lists of incidents are read from the tables.
/// </summary>
public sealed class IncidentEntity(IncidentStore incidents, TimeProvider clock) : ForgettingEntity<IncidentLife>(clock)
{
    /// <summary>How much older than the present the count of a listed incident may be.</summary>
    internal static readonly TimeSpan NoteAfter = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override DateTimeOffset? NextForget
    {
        get => State.NextForget;
        set => State.NextForget = value;
    }

    public void Match(IncidentMatch match)
    {
        IncidentQuestion question = match.Question;
        IncidentEffect effect = IncidentRules.Match(
            State, question, _ => InstanceIds.IncidentId(match.Request.Automation, match.Key, question.RunId, question.Now));
        IncidentMemory.Note(State, question);
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
        else if (effect == IncidentEffect.Absorbed)
        {
            State.NextNote = EntityTick.Schedule(Context, nameof(Note), State.NextNote, Now + NoteAfter, Now);
        }

        Settle();
    }

    /// <summary>Writes down how many matches there are; what orchestration and entity write in any order ends the same.</summary>
    public async Task Note(DateTimeOffset due)
    {
        State.NextNote = EntityTick.After(State.NextNote, due);
        if (State.IncidentId is { } id)
        {
            await incidents.NoteAsync(id, State.Openings, State.Count, State.LastAt, CancellationToken.None);
        }

        Settle();
    }

    /// <summary>Closes the incident if it has been quiet for long enough.</summary>
    public CloseAnswer TryClose(CloseQuestion question)
    {
        CloseAnswer answer = IncidentRules.TryClose(State, question);
        Settle();
        return answer;
    }

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(IncidentEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);

    /// <inheritdoc/>
    protected override DateTimeOffset? ForgetAt() => IncidentMemory.ForgetAt(State, Now);
}
