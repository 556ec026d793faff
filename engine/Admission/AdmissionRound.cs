namespace Reflex.Engine.Admission;

/// <summary>
/// Asks the guards for one run, in the one order that there is: kill switch, maintenance, the key's guards, the automation's. The first
/// that holds the run
/// ends it; a key's wish for a person stands unless a later guard holds the run. What has no state is judged here; the rest is asked by
/// the host:
/// <code>while (round.Next is { } stage) { round.Receive(Ask(stage)); }</code>
/// </summary>
public sealed class AdmissionRound
{
    private readonly Queue<GuardStage> _left = [];
    private bool _keyAdmitted;

    /// <summary>Begins with what has no state.</summary>
    public AdmissionRound(RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Killed is { } why)
        {
            Verdict = GuardVerdict.Hold(GuardNames.KillSwitch, why);
            return;
        }

        if (run.IsReleased)
        {
            return;
        }

        if (Maintenance.Objection(run.Automation, run.Now) is { } closed)
        {
            Verdict = closed;
            return;
        }

        _left = new Queue<GuardStage>(run.Stages);
    }

    /// <summary>Who is to be asked next; null: nobody, and <see cref="Verdict"/> is final.</summary>
    public GuardStage? Next => _left.TryPeek(out GuardStage stage) ? stage : null;

    /// <summary>What the guards have said so far.</summary>
    public GuardVerdict Verdict { get; private set; } = GuardVerdict.Admitted;

    /// <summary>Whether the key's guards admitted a run that the automation's then held: they must be told that it has ended.</summary>
    public bool GivesKeyBack => _keyAdmitted && Verdict.Decision == GuardDecision.Hold;

    /// <summary>Notes what the guards of <see cref="Next"/> said.</summary>
    /// <exception cref="InvalidOperationException">Nobody was to be asked.</exception>
    public void Receive(GuardVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        GuardStage stage = _left.TryDequeue(out GuardStage next)
            ? next
            : throw new InvalidOperationException("The round is over: no guard is left to ask.");
        if (verdict.Decision == GuardDecision.Hold)
        {
            _left.Clear();
        }
        else
        {
            _keyAdmitted |= stage == GuardStage.Key;
        }

        if (verdict.Decision != GuardDecision.Admit)
        {
            Verdict = verdict;
        }
    }
}
