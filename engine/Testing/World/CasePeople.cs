using Reflex.Engine.Admission;

namespace Reflex.Engine.Testing.World;

/// <summary>The people of a case: they answer what the case says, by the rules of deciding, or grant everything at once.</summary>
internal sealed class CasePeople(CaseClock clock, bool grants)
{
    private readonly List<CaseApproval> _requests = [];

    /// <summary>The requests in the order in which they were made; none where everything is granted.</summary>
    public IReadOnlyList<CaseApproval> Requests => _requests;

    public ApprovalRecord? Find(string id) => _requests.Find(request => request.Record.Request.ApprovalId == id)?.Record;

    public async Task<ApprovalOutcome> AskAsync(ApprovalRequest request)
    {
        if (grants)
        {
            const string Why = "Granted, since the case says nothing about approvals.";
            return new ApprovalOutcome(request.ApprovalId, ApprovalState.Approved, Why, []);
        }

        var open = new CaseApproval(ApprovalPolicy.Open(request, clock.Now));
        _requests.Add(open);
        while (open.Record.State == ApprovalState.Pending)
        {
            using var answered = new CancellationTokenSource();
            int level = open.Record.Level;
            Task changed = open.Changed;
            if (await Task.WhenAny(changed, clock.UntilAsync(open.Record.Deadline, answered.Token)) == changed)
            {
                answered.Cancel();
            }
            else
            {
                open.Change(ApprovalPolicy.TimeOut(open.Record, level, clock.Now));
            }
        }

        return new ApprovalOutcome(request.ApprovalId, open.Record.State, open.Record.Reason, [.. open.Record.Approvals]);
    }

    public void Withdraw(ApprovalRequest request, string reason)
    {
        CaseApproval open = _requests.Single(one => one.Record.Request.ApprovalId == request.ApprovalId);
        open.Change(ApprovalPolicy.Withdraw(open.Record, reason, clock.Now));
    }

    /// <summary>Decides the oldest open request of a step, or of a run as a whole; without one, the last that was closed.</summary>
    /// <param name="step">The step; null: the run as a whole.</param>
    /// <param name="person">Who decides.</param>
    /// <param name="asked">What they say.</param>
    /// <returns>Why that cannot be; null: it is recorded.</returns>
    public string? Decide(string? step, Decider person, DecisionAsked asked)
    {
        bool IsMeant(CaseApproval one) => one.Record.Request.Step == step;
        CaseApproval? request = _requests.Find(one => IsMeant(one) && one.Record.State == ApprovalState.Pending) ?? _requests.FindLast(IsMeant);
        if (request is null)
        {
            return $"Nobody is asked for {(step is null ? "a whole run" : $"the step '{step}'")} at that time.";
        }

        DecisionResult result = ApprovalPolicy.Decide(request.Record, person, asked, clock.Now);
        if (result.Answer == DecisionAnswer.Recorded)
        {
            request.Change(result.Record);
        }

        return result.Answer is DecisionAnswer.Recorded or DecisionAnswer.Repeated ? null : result.Message;
    }
}
