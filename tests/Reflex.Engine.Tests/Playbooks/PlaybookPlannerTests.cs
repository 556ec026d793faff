using System.Text;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Playbooks;

public class PlaybookPlannerTests
{
    private static IReadOnlyList<PlannedStep> Plan(string steps)
    {
        string list = steps.ReplaceLineEndings("\n").Replace("\n", "\n    - ", StringComparison.Ordinal);
        string text = $"automation: one\nwhen: {{ type: a }}\nthen:\n  steps:\n    - {list}\n";
        AutomationLoadResult loaded = AutomationLoader.Load(text, "one.yaml");
        Assert.True(loaded.Automation is not null, string.Join('\n', loaded.Diagnostics));
        const string Json = """{"specversion":"1.0","id":"e1","source":"/s","type":"a","subject":"vm1","time":"2026-01-05T00:00:00Z"}""";
        AutomationEvent e = EventParser.Parse(Encoding.UTF8.GetBytes(Json), DateTimeOffset.UnixEpoch).Event!;
        var cause = new RunCause { RunId = "r1", Automation = "one", MatchedAt = e.Time, Parts = [new PartBinding("event", [e])] };
        return PlaybookPlanner.Plan(loaded.Automation.Then, new PlaybookRenderer(new TemplateEngine(), cause));
    }

    [Fact]
    public void Inputs_are_rendered_and_secrets_hidden()
    {
        PlannedStep step = Assert.Single(Plan("act: { action: act, with: { of: '{{ event.subject }}', password: hush } }"));

        Assert.Equal("""{"of":"vm1","password":"[redacted]"}""", step.Input.Shown?.GetRawText());
        Assert.Equal("""{"of":"vm1","password":"hush"}""", step.Input.Rendered?.GetRawText());
    }

    [Fact]
    public void What_depends_on_an_earlier_step_stays_as_it_stands()
    {
        PlannedStep step = Plan("""
            first: { action: act }
            second: { action: act, with: { of: '{{ steps.first.id }}' }, when: '{{ steps.first.id }}' }
            """)[1];

        Assert.Equal("""{"of":"{{ steps.first.id }}"}""", step.Input.Shown?.GetRawText());
        Assert.Null(step.Input.Rendered);
        Assert.Equal("{{ steps.first.id }}", step.Condition);
    }

    [Fact]
    public void A_text_that_only_speaks_of_steps_is_rendered()
    {
        PlannedStep step = Assert.Single(Plan("act: { action: act, with: { text: 'see steps. {{ event.subject }}' } }"));

        Assert.Equal("""{"text":"see steps. vm1"}""", step.Input.Rendered?.GetRawText());
    }

    [Fact]
    public void A_step_whose_condition_does_not_hold_is_left_out_and_groups_are_named()
    {
        IReadOnlyList<PlannedStep> steps = Plan("""
            never: { action: act, when: '{{ event.data.nothing }}' }
            both: { parallel: [ a: { action: act }, b: { action: act } ] }
            """);

        Assert.Equal([("a", "both"), ("b", "both")], steps.Select(step => (step.Step.Name, step.Group!)));
    }
}
