using System.Text;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;
using Reflex.Engine.Templates;
using Reflex.Engine.Testing;
using Reflex.Engine.Testing.World;

namespace Reflex.Functions.Tests.Agreement;

/// <summary>Plays a story as <c>reflex test</c> does.</summary>
internal static class CasePlay
{
    public static Outcome Play(Story story)
    {
        AutomationLoadResult loaded = AutomationLoader.Load(story.Text, $"{story.Name}.yaml");
        Assert.True(loaded.Automation is not null, string.Join('\n', loaded.Diagnostics) + "\n" + story.Text);
        DateTimeOffset zero = TestCase.Zero;
        TestStep[] steps =
        [
            new AnswersStep(zero, story.Outcomes.ToDictionary(one => one.Key, one => AnswersOf(one.Value))),
            .. story.Happenings.Select(happening => StepOf(happening, zero)),
            new AdvanceStep(zero + Story.Length),
        ];
        var run = new CaseRun(new TestCase(story.Name, "story", 1, [loaded.Automation], steps, new Expectation()), new TemplateEngine());
        run.Run();
        return new Outcome(
            [.. run.World.Started.Select(OutcomeOf).Order(StringComparer.Ordinal)],
            [.. run.World.Held.Select(HoldOf).Order(StringComparer.Ordinal)],
            [.. run.World.Incidents.All.Select(OutcomeOf).Order(StringComparer.Ordinal)]);
    }

    private static IReadOnlyList<Answer> AnswersOf(IEnumerable<ActionOutcome> outcomes) => [.. outcomes.Select(AnswerOf)];

    private static string HoldOf(CaseRunRecord held) => Outcome.Hold(EventOf(held), held.Progress.Guard, held.Progress.EndedAt);

    private static string OutcomeOf(CaseRunRecord run) =>
        Outcome.Run(EventOf(run), run.Progress.State.ToString(), run.At, run.Progress.EndedAt);

    private static string OutcomeOf(CaseIncident incident) => Outcome.Incident(
        string.Join(',', incident.Key), incident.Progress.State.ToString(), incident.Count, incident.Progress.ClosedAt);

    private static string EventOf(CaseRunRecord run) => run.Start.Cause.Event.Id;

    private static Answer AnswerOf(ActionOutcome outcome) =>
        new(outcome.Output, outcome.Error, TimeSpan.FromSeconds(outcome.Pending?.RetryAfterSeconds ?? 0));

    private static TestStep StepOf(Happening happening, DateTimeOffset zero) => happening switch
    {
        Outage outage => new EventStep(
            zero + outage.After, EventParser.Parse(Encoding.UTF8.GetBytes(outage.Json(zero)), zero + outage.After).Event!),
        Word word => new DecideStep(zero + word.After, "ana", word.Verdict) { Step = word.Step },
        _ => throw new InvalidOperationException(happening.ToString()),
    };
}
