using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Functions.Compare;
using Reflex.Functions.Incidents;

namespace Reflex.Functions.Entities;

/// <summary>Guards of a trial, for one key or the whole automation. See <see cref="PlannedRuns"/>.</summary>
public sealed class TrialGuardEntity(TimeProvider clock) : TaskEntity<TrialGuardState>
{
    public TrialVerdicts JudgeKey(TrialQuestion<KeyAdmission> question) => Judge(question, (side, ask) => PlannedRuns.Admit(side.Key, ask));

    /// <summary>The guards of the whole automation.</summary>
    public TrialVerdicts JudgeAutomation(TrialQuestion<AutomationAdmission> question) =>
        Judge(question, (side, ask) => PlannedRuns.Admit(side.Automation, ask));

    /// <summary>Whether an open incident absorbs a match.</summary>
    public TrialVerdicts JudgeIncident(TrialQuestion<IncidentMatch> question) => Judge(question, (side, ask) => PlannedRuns.Admit(side.Incident, ask.Question));

    /// <summary>Forgets what cannot matter any more.</summary>
    public void Look(DateTimeOffset due)
    {
        if (State.LookAt != due)
        {
            // A later look was set since.
            return;
        }

        if (State.ForgetAt is not { } forget || forget <= due)
        {
            State = null!;
            return;
        }

        LookAt(forget);
    }

    /// <inheritdoc/>
    protected override TrialGuardState InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(TrialGuardEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);

    private TrialVerdicts Judge<T>(TrialQuestion<T> question, Func<TrialGuardSide, T, GuardVerdict> judge)
        where T : class
    {
        var verdicts = new TrialVerdicts(
            question.Live is { } live ? judge(State.Live, live) : null,
            question.Candidate is { } candidate ? judge(State.Candidate, candidate) : null);
        DateTimeOffset forget = clock.GetUtcNow() + question.Span + GuardMemory.Lateness;
        State.ForgetAt = State.ForgetAt > forget ? State.ForgetAt : forget;
        if (State.LookAt is null)
        {
            LookAt(State.ForgetAt.Value);
        }

        return verdicts;
    }

    private void LookAt(DateTimeOffset due)
    {
        State.LookAt = due;
        Context.SignalEntity(Context.Id, nameof(Look), due, new SignalEntityOptions { SignalTime = due });
    }
}
