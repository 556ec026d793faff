using System.Collections.Concurrent;
using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Tests.Support;

/// <summary>The action <c>test.act</c>: does what a test says for each step, and remembers its calls in order. Succeeds unless told otherwise.</summary>
internal sealed class ScriptedAction : IAction
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ActionOutcome>> _script = new();

    public ConcurrentQueue<string> Calls { get; } = [];

    public ActionDescription Description { get; } = new("test.act", "Does what the test says.", false, JsonElement.Parse("{}"));

    /// <summary>What the next calls with <c>name: NAME</c> come to.</summary>
    public ScriptedAction On(string name, params ActionOutcome[] outcomes)
    {
        ConcurrentQueue<ActionOutcome> queue = _script.GetOrAdd(name, _ => new());
        foreach (ActionOutcome outcome in outcomes)
        {
            queue.Enqueue(outcome);
        }

        return this;
    }

    public IReadOnlyList<InputMistake> Check(JsonElement input, bool rendered = true) => [];

    public bool IsDestructive(JsonElement with) => false;

    public Task<ActionOutcome> ExecuteAsync(ActionContext context, JsonElement input, CancellationToken cancellation)
    {
        string name = input.GetProperty("name").GetString()!;
        Calls.Enqueue(name);
        return Task.FromResult(
            _script.TryGetValue(name, out ConcurrentQueue<ActionOutcome>? queue) && queue.TryDequeue(out ActionOutcome? next)
                ? next
                : ActionOutcome.Done(JsonSerializer.SerializeToElement(new { name, key = context.IdempotencyKey })));
    }

    public Task<ActionOutcome> PollAsync(ActionContext context, PendingOperation pending, CancellationToken cancellation)
    {
        Calls.Enqueue($"poll {context.Step}");
        return Task.FromResult(
            _script.TryGetValue($"poll {context.Step}", out ConcurrentQueue<ActionOutcome>? queue) && queue.TryDequeue(out ActionOutcome? next)
                ? next
                : ActionOutcome.Done());
    }

    public Task<ActionOutcome> SimulateAsync(ActionContext context, JsonElement input, CancellationToken cancellation) =>
        ExecuteAsync(context, input, cancellation);
}
