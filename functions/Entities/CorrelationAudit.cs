using Microsoft.DurableTask.Entities;
using Reflex.Engine.Patterns.Results;
using Reflex.Functions.Audit;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Entities;

/// <summary>Writes down what correlation did not match, so that nothing disappears silently. Redeliveries are only counted.</summary>
public sealed class CorrelationAudit(AuditLog audit)
{
    private const int MaxNotices = 20;

    /// <summary>Takes note of a step in which something was late, overflowed or dropped.</summary>
    public async Task StepAsync(EntityInstanceId entity, string automation, IReadOnlyList<string> key, PatternStep step, string cause)
    {
        PatternCounts counts = step.Counts;
        if (counts.Late + counts.Overflow + counts.Dropped == 0)
        {
            return;
        }

        string action = counts.Dropped > 0 ? AuditActions.PatternDropped : AuditActions.PatternCounts;
        object detail = new
        {
            key,
            counts.Late,
            counts.Overflow,
            counts.Dropped,
            notices = step.Notices
                .Where(notice => notice.Kind is not (PatternNoticeKind.Duplicate or PatternNoticeKind.Unkeyed))
                .Take(MaxNotices)
                .Select(notice => new { kind = notice.Kind, eventId = notice.Event?.Id, notice.Text }),
        };
        await audit.AppendAsync(
            new AuditEntry($"{entity}/{cause}", AuditEntry.System, action, automation, ReflexJson.ToElement(detail)), CancellationToken.None);
    }

    /// <summary>Takes note that the automation of a state is gone.</summary>
    public Task GoneAsync(EntityInstanceId entity, string automation, string cause) => audit.AppendAsync(
        new AuditEntry($"{entity}/{cause}/gone", AuditEntry.System, AuditActions.PatternDropped, automation, ReflexJson.ToElement(
            new { reason = "The automation was removed or no longer has a pattern; its correlation state was dropped." })),
        CancellationToken.None);
}
