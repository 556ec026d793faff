using Reflex.Engine.Admission;
using Reflex.Engine.Execution;

namespace Reflex.Engine.Testing.World;

/// <summary>What all guards and targets of a case remember; a restart does not lose it.</summary>
internal sealed class CaseGuards
{
    private readonly Dictionary<string, KeyGuardState> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AutomationGuardState> _automations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TargetState> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>The guards as one run asks them.</summary>
    public IRunGuards Of(string automation, string runId) => new OfRun(this, automation, runId);

    private static T Get<T>(Dictionary<string, T> states, string name)
        where T : new()
    {
        if (!states.TryGetValue(name, out T? state))
        {
            states[name] = state = new T();
        }

        return state;
    }

    private KeyGuardState Key(string automation, IReadOnlyList<string> key) => Get(_keys, string.Join('\u001f', [automation, .. key]));

    private AutomationGuardState Automation(string automation) => Get(_automations, automation);

    private TargetState Target(string target) => Get(_targets, RunKey.OfTarget(target));

    private void Release(string target, string runId)
    {
        if (TargetRules.Release(Target(target), runId) is { } next && _waiting.Remove(next, out TaskCompletionSource? waiting))
        {
            waiting.SetResult();
        }
    }

    private sealed class OfRun(CaseGuards all, string automation, string runId) : IRunGuards
    {
        public Task<GuardVerdict> AdmitAsync(IReadOnlyList<string> key, KeyAdmission ask) =>
            Task.FromResult(KeyGuardRules.Admit(all.Key(NameOf(ask.IsPlanned), key), ask));

        public Task<GuardVerdict> AdmitAsync(AutomationAdmission ask) =>
            Task.FromResult(AutomationGuardRules.Admit(all.Automation(NameOf(ask.IsPlanned)), ask));

        public Task<GuardVerdict> RecheckAsync(AutomationAdmission ask) =>
            Task.FromResult(AutomationGuardRules.Recheck(all.Automation(automation), ask));

        public Task ReportAsync(IReadOnlyList<string> key, KeyCompletion done)
        {
            KeyGuardRules.Complete(all.Key(automation, key), done);
            return Task.CompletedTask;
        }

        public Task ReportAsync(AutomationCompletion done)
        {
            AutomationGuardRules.Complete(all.Automation(automation), done);
            return Task.CompletedTask;
        }

        public Task CompleteAsync(IReadOnlyList<string> key, KeyCompletion done) => ReportAsync(key, done);

        public Task CompleteAsync(AutomationCompletion done) => ReportAsync(done);

        public Task<TargetGrant> AcquireTargetAsync(string target) => Task.FromResult(TargetRules.Acquire(all.Target(target), runId));

        public Task WaitForTargetAsync() => Get(all._waiting, runId).Task;

        public Task ReleaseTargetAsync(string target)
        {
            all.Release(target, runId);
            return Task.CompletedTask;
        }

        public Task ReleaseTargetAsync(string target, string deadRun)
        {
            all.Release(target, deadRun);
            return Task.CompletedTask;
        }

        // Planned runs have guards of their own, so that they hold no real one.
        private string NameOf(bool planned) => planned ? $"planned:{automation}" : automation;
    }
}
