using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Automations;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Benchmarks.Host;

/// <summary>The action at the end of the way: notes when it begins.</summary>
internal sealed class ArriveAction(Arrivals arrivals) : IAction
{
    public ActionDescription Description { get; } = new("bench.arrive", "Notes when it begins.", false, JsonElement.Parse("{}"));

    public IReadOnlyList<InputMistake> Check(JsonElement input, bool rendered = true) => [];

    public bool IsDestructive(JsonElement with) => false;

    public Task<ActionOutcome> ExecuteAsync(ActionContext context, JsonElement input, CancellationToken cancellation)
    {
        arrivals.Arrive(input.GetProperty("id").GetString()!);
        return Task.FromResult(new ActionOutcome { Status = ActionStatus.Succeeded });
    }

    public Task<ActionOutcome> SimulateAsync(ActionContext context, JsonElement input, CancellationToken cancellation) => ExecuteAsync(context, input, cancellation);

    public Task<ActionOutcome> PollAsync(ActionContext context, PendingOperation pending, CancellationToken cancellation) => throw new NotSupportedException();
}

/// <summary>An entity that takes signals of the same size and does nothing with them.</summary>
public sealed class BareEntity : TaskEntity<int>
{
    public void Receive(string[] events) => State += events.Length;

    [Function(nameof(BareEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
