using System.Text.Json;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Execution;

/// <summary>Collects what happens in a run, numbers it, and hands it to the host in batches. Everything in it is redacted.</summary>
internal sealed class RunJournal(IRunHost host)
{
    private readonly List<TimelineEntry> _pending = [];
    private RunProgress _progress = new();
    private int _sequence;

    public void Add(
        string kind, string? message = null, string? step = null, int? attempt = null, JsonElement? input = null,
        JsonElement? output = null, TimeSpan? duration = null, ActionError? error = null) =>
        _pending.Add(new TimelineEntry
        {
            Sequence = ++_sequence,
            At = host.Now,
            Kind = kind,
            Step = step,
            Attempt = attempt,
            Message = message is null ? null : Redactor.Redact(message),
            Input = Visible(input),
            Output = Visible(output),
            DurationMs = duration?.TotalMilliseconds,
            Error = error,
        });

    public void Change(Func<RunProgress, RunProgress> change) => _progress = change(_progress);

    /// <summary>Writes what has been collected.</summary>
    public Task FlushAsync()
    {
        TimelineEntry[] entries = [.. _pending];
        _pending.Clear();
        return host.RecordAsync(_progress, entries);
    }

    private static JsonElement? Visible(JsonElement? value) =>
        value is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } json ? Redactor.Redact(json) : null;
}
