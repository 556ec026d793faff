using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Entities;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>Guards and targets as durable entities: what is asked is a call, what is reported a signal.</summary>
internal sealed class DurableRunGuards(TaskOrchestrationContext context, string runId, string automation) : IRunGuards
{
    private EntityInstanceId Automation => InstanceIds.AutomationGuard(automation);

    public Task<GuardVerdict> AdmitAsync(IReadOnlyList<string> key, KeyAdmission ask) =>
        context.Entities.CallEntityAsync<GuardVerdict>(
            ask.IsPlanned ? InstanceIds.PlannedKeyGuard(automation, key) : InstanceIds.KeyGuard(automation, key), nameof(KeyGuardEntity.Admit), ask);

    public Task<GuardVerdict> AdmitAsync(AutomationAdmission ask) =>
        context.Entities.CallEntityAsync<GuardVerdict>(
            ask.IsPlanned ? InstanceIds.PlannedAutomationGuard(automation) : Automation, nameof(AutomationGuardEntity.Admit), ask);

    public Task<GuardVerdict> RecheckAsync(AutomationAdmission ask) =>
        context.Entities.CallEntityAsync<GuardVerdict>(Automation, nameof(AutomationGuardEntity.Recheck), ask);

    public Task ReportAsync(IReadOnlyList<string> key, KeyCompletion done) =>
        context.Entities.SignalEntityAsync(InstanceIds.KeyGuard(automation, key), nameof(KeyGuardEntity.Complete), done);

    public Task ReportAsync(AutomationCompletion done) =>
        context.Entities.SignalEntityAsync(Automation, nameof(AutomationGuardEntity.Complete), done);

    public Task CompleteAsync(IReadOnlyList<string> key, KeyCompletion done) =>
        context.Entities.CallEntityAsync(InstanceIds.KeyGuard(automation, key), nameof(KeyGuardEntity.Complete), done);

    public Task CompleteAsync(AutomationCompletion done) =>
        context.Entities.CallEntityAsync(Automation, nameof(AutomationGuardEntity.Complete), done);

    public Task<TargetGrant> AcquireTargetAsync(string target) =>
        context.Entities.CallEntityAsync<TargetGrant>(InstanceIds.Target(target), nameof(TargetEntity.Acquire), runId);

    public Task WaitForTargetAsync() => context.WaitForExternalEvent<bool>(EventNames.TargetGranted);

    public Task ReleaseTargetAsync(string target) =>
        context.Entities.SignalEntityAsync(InstanceIds.Target(target), nameof(TargetEntity.Release), runId);

    public Task ReleaseTargetAsync(string target, string deadRun) =>
        context.Entities.CallEntityAsync(InstanceIds.Target(target), nameof(TargetEntity.Release), deadRun);
}
