using Reflex.Engine.Admission;

namespace Reflex.Engine.Execution;

/// <summary>
/// The guards and the line for a target, as one run asks them. What is only reported need not have arrived when the task ends; what is
/// asked, and what is said of other runs, has.
/// </summary>
public interface IRunGuards
{
    /// <summary>Whether the run may start for its key.</summary>
    Task<GuardVerdict> AdmitAsync(IReadOnlyList<string> key, KeyAdmission ask);

    /// <summary>Whether the automation may have one more run.</summary>
    Task<GuardVerdict> AdmitAsync(AutomationAdmission ask);

    /// <summary>Whether a run that was admitted, and has waited since, may still act.</summary>
    Task<GuardVerdict> RecheckAsync(AutomationAdmission ask);

    /// <summary>Reports to the guard of a key how the run ended.</summary>
    Task ReportAsync(IReadOnlyList<string> key, KeyCompletion done);

    /// <summary>Reports to the automation's guard how the run ended.</summary>
    Task ReportAsync(AutomationCompletion done);

    /// <summary>Tells the guard of a key that another run has ended.</summary>
    Task CompleteAsync(IReadOnlyList<string> key, KeyCompletion done);

    /// <summary>Tells the automation's guard that another run has ended.</summary>
    Task CompleteAsync(AutomationCompletion done);

    /// <summary>Asks for the target; a run that does not get it at once waits in line.</summary>
    Task<TargetGrant> AcquireTargetAsync(string target);

    /// <summary>Ends once the run, which waits in line, is next.</summary>
    Task WaitForTargetAsync();

    /// <summary>Gives the target back, or leaves the line.</summary>
    Task ReleaseTargetAsync(string target);

    /// <summary>Gives the target back for a run that died with it.</summary>
    Task ReleaseTargetAsync(string target, string deadRun);
}
