using Reflex.Engine.Admission;

namespace Reflex.Engine.Execution;

/// <summary>
/// What following an incident needs of whoever does it. On the app it is a durable orchestration, in <c>reflex test</c> a case.
/// </summary>
public interface IIncidentHost
{
    /// <summary>The clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Runs the playbook to its end; a run that breaks off is an outcome too.</summary>
    Task<RunOutcome> RunAsync();

    /// <summary>Writes where the incident stands.</summary>
    Task RecordAsync(IncidentProgress progress);

    /// <summary>Asks whether the incident may close, and closes it if so.</summary>
    Task<CloseAnswer> TryCloseAsync(CloseQuestion question);

    /// <summary>Ends at a time.</summary>
    Task UntilAsync(DateTimeOffset due);
}
