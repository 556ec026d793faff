using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;
using Reflex.Functions.Events;

namespace Reflex.Functions.Runs;

/// <summary>The runs that events and matches ask for.</summary>
internal static class RunRequests
{
    private const string EventPart = "event";

    /// <summary>The run for one event.</summary>
    /// <param name="automation">The automation that it matched.</param>
    /// <param name="e">The event.</param>
    /// <param name="runId">Its name; null: the one that the event gives it.</param>
    public static RunRequest OfEvent(Automation automation, AutomationEvent e, string? runId = null) => new()
    {
        RunId = runId ?? InstanceIds.Run(automation.Name, e.Source, e.Id),
        Automation = automation.Name,
        Hash = automation.Hash,
        Text = automation.Text,
        Parts = [new RunPart(EventPart, [EventText.Of(e)])],
        MatchedAt = e.Time,
    };

    /// <summary>The run for a match of a pattern.</summary>
    /// <param name="automation">The automation whose pattern matched.</param>
    /// <param name="match">The match.</param>
    /// <param name="runId">Its name; null: the one that the match gives it.</param>
    public static RunRequest OfMatch(Automation automation, Match match, string? runId = null) => new()
    {
        RunId = runId ?? NameOf(match),
        Automation = automation.Name,
        Hash = automation.Hash,
        Text = automation.Text,
        Parts = [.. match.Parts.Select(part => new RunPart(part.Name, [.. part.Events.Select(EventText.Of)]))],
        Key = match.Key,
        MatchedAt = match.At,
    };

    /// <summary>What templates see of a run.</summary>
    public static PlaybookRenderer RendererWith(this RunRequest request, TemplateEngine templates) => new(templates, request.Cause());

    /// <summary>
    /// What tells a run and its incident apart from others of its automation; see <see cref="RunKey"/>. The events are those at hand, which need not be read back.
    /// </summary>
    public static IReadOnlyList<string> KeyWith(this RunRequest request, Automation automation, TemplateEngine templates, IReadOnlyList<PartBinding> parts)
    {
        if (request.Key.Count > 0)
        {
            return request.Key;
        }

        var renderer = new PlaybookRenderer(templates, request.Cause(parts));
        string? target = null;
        try
        {
            target = renderer.TargetOf(automation.Then);
        }
        catch (TemplateException)
        {
            // The run itself fails with the reason, where people see it.
        }

        return RunKey.Of(automation, request.Key, target, renderer.Event).Values;
    }

    /// <inheritdoc cref="KeyWith(RunRequest, Automation, TemplateEngine, IReadOnlyList{PartBinding})"/>
    public static IReadOnlyList<string> KeyWith(this RunRequest request, Automation automation, TemplateEngine templates, AutomationEvent e) =>
        request.KeyWith(automation, templates, [new PartBinding(EventPart, [e])]);

    /// <summary>The events that started a run, read back, and its names.</summary>
    public static RunCause Cause(this RunRequest request) => request.Cause([.. request.Parts.Select(part => Read(part, request.MatchedAt))]);

    private static RunCause Cause(this RunRequest request, IReadOnlyList<PartBinding> parts) => new()
    {
        RunId = request.RunId,
        Automation = request.Automation,
        IncidentId = request.IncidentId,
        Key = request.Key,
        MatchedAt = request.MatchedAt,
        Parts = parts,
    };

    private static PartBinding Read(RunPart part, DateTimeOffset receivedAt) =>
        new(part.Name, [.. part.Events.Select(json => EventText.Read(json, receivedAt, "The run's event"))]);

    /// <summary>The name of the run that a match starts.</summary>
    public static string NameOf(Match match) =>
        InstanceIds.Run(
            match.Automation, match.Key, match.At, match.Parts.SelectMany(part => part.Events).Select(e => $"{e.Source}\n{e.Id}"));
}
