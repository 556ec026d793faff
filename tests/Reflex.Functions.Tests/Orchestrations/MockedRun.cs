using Reflex.Engine.Execution;
using Reflex.Engine.Templates;
using Reflex.Functions.Activities;
using Reflex.Functions.Catalog;
using Reflex.Functions.Orchestrations;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Orchestrations;

/// <summary>Runs of an automation for one machine under a mocked context.</summary>
internal static class MockedRun
{
    public static RunOutcome Run(
        this MockedOrchestration context, string then, string guards = "", string mode = "auto", Func<RunRequest, RunRequest>? change = null)
    {
        RunRequest request = Request(context, then, guards, mode);
        var orchestrator = new RunOrchestrator(new AutomationCache(new CacheCapacity()), new TemplateEngine());
        return context.Run(durable => orchestrator.Run(durable, change?.Invoke(request) ?? request));
    }

    public static RunRequest Request(MockedOrchestration context, string then, string guards = "", string mode = "auto")
    {
        string text = TestAutomations.Health("heal", then, mode, guards);
        return new RunRequest
        {
            RunId = "r1",
            Automation = "heal",
            Hash = TableKeys.Hash(text),
            Text = text,
            Parts = [new RunPart("event", [HealthEvents.Unavailable("e1", context.Start)])],
            MatchedAt = context.Start,
        };
    }

    /// <summary>The steps that acted, in order; an undo and a check say so.</summary>
    public static string Executed(this MockedOrchestration context) => string.Join(' ', context.InputsOf<ActionCall>(nameof(ExecuteAction)).Select(call =>
        call.IdempotencyKey == $"r1:{call.Step}" ? call.Step : $"{call.Step}-{call.IdempotencyKey.Split(':')[^1]}"));

    public static IEnumerable<TimelineEntry> Timeline(this MockedOrchestration context) =>
        context.InputsOf<RunUpdate>(nameof(RecordRun)).SelectMany(update => update.Entries);

    /// <summary>Answers each attempt by its step, a check by <c>step-verify</c> and an undo by <c>step-undo</c>: the next of its outcomes, the last of which stays.</summary>
    public static MockedOrchestration Steps(this MockedOrchestration context, params (string Step, object[] Outcomes)[] script)
    {
        var queues = script.ToDictionary(entry => entry.Step, entry => new Queue<object>(entry.Outcomes));
        return context.On(nameof(ExecuteAction), (Func<object?, object?>)(input =>
        {
            var call = (ActionCall)input!;
            string name = call.IdempotencyKey == $"r1:{call.Step}" ? call.Step : $"{call.Step}-{call.IdempotencyKey.Split(':')[^1]}";
            return !queues.TryGetValue(name, out Queue<object>? queue) ? ActionOutcome.Done() : queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }));
    }
}
