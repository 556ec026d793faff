using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Reflex.Engine.Templates;
using Reflex.Functions.Activities;
using Reflex.Functions.Catalog;
using Reflex.Functions.Compare;
using Reflex.Functions.Orchestrations.Playbooks;

namespace Reflex.Functions.Orchestrations;

/// <summary>
/// Compares what two versions of an automation would have done about what they matched: asks the trial's own guards and writes the rest down. It
/// acts on nothing, asks nobody and touches no guard of the live automation.
/// </summary>
public sealed class CompareOrchestrator(AutomationCache automations, TemplateEngine templates)
{
    [Function(nameof(CompareOrchestrator))]
    public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, ComparisonRequest request)
    {
        var gate = new TrialGate(context, request, automations, templates);
        ComparisonUpdate update = await gate.JudgeAsync();
        await context.CallActivityAsync(nameof(RecordComparison), update, RecordRetry.Options);
    }
}
