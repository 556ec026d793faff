namespace Reflex.Engine.Execution;

/// <summary>Timeline texts that were reworded: a run that began under older rules keeps the words that its history holds.</summary>
/// <param name="rules">The rules that the run began under; see <see cref="EffectiveControls.Recheck"/>.</param>
internal readonly struct TimelineTexts(int rules)
{
    private bool IsReworded => rules >= EffectiveControls.Reworded;

    public string ApprovalRequested(string title, IReadOnlyList<string> approvers, string requestId) =>
        $"{title} {(IsReworded ? "Approvers" : "Asked")}: {string.Join(", ", approvers)}. Request {requestId}.";

    public string Verified(string action, int check) => IsReworded ? $"Verified (check {check})" : $"{action} says so at check {check}.";
}
