using System.Text.Json;
using Microsoft.DurableTask;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Activities;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>Collects what happens in a run, numbers it, and writes it down in batches; part of the orchestrator, so deterministic.</summary>
internal sealed class RunJournal(TaskOrchestrationContext context, RunRecord start)
{
    private readonly List<TimelineEntry> _pending = [];
    private int _sequence;
    private bool _requestIsStored;

    public RunRecord Record { get; private set; } = start;

    public void Add(
        string kind, string? message = null, string? step = null, int? attempt = null, JsonElement? input = null, JsonElement? output = null,
        TimeSpan? duration = null, ActionError? error = null) =>
        _pending.Add(new TimelineEntry
        {
            Sequence = ++_sequence,
            At = Now,
            Kind = kind,
            Step = step,
            Attempt = attempt,
            Message = message is null ? null : Redactor.Redact(message),
            Input = Visible(input),
            Output = Visible(output),
            DurationMs = duration?.TotalMilliseconds,
            Error = error,
        });

    public void Change(Func<RunRecord, RunRecord> change) => Record = change(Record);

    /// <summary>Writes what has been collected.</summary>
    public async Task FlushAsync()
    {
        Record = Record with { UpdatedAt = Now, Version = Record.Version + 1 };
        var update = new RunUpdate(_requestIsStored ? Record with { Request = null } : Record, [.. _pending]);
        _requestIsStored = true;
        _pending.Clear();
        await context.CallActivityAsync(nameof(RecordRun), update, RecordRetry.Options);
    }

    private DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    private static JsonElement? Visible(JsonElement? value) =>
        value is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } json ? Redactor.Redact(json) : null;
}
