using Reflex.Engine.Automations;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Tests.Automations;

public sealed class AutomationLoaderTests
{
    [Fact]
    public void Every_shipped_automation_loads_without_a_diagnostic()
    {
        IReadOnlyList<AutomationLoadResult> results =
            AutomationLoader.LoadFolder(ShippedAutomations.Files().Select(f => new AutomationFile(Path.GetFileName(f), File.ReadAllText(f))));

        Assert.NotEmpty(results);
        Assert.Empty(results.SelectMany(r => r.Diagnostics).Select(d => d.ToString()));
    }

    [Fact]
    public void The_example_of_a_sequence_means_what_it_says()
    {
        Automation automation = Load(File.ReadAllText(Path.Combine(ShippedAutomations.Folder, "brute-force-sign-in.yaml")));

        Assert.Equal(AutomationMode.Approve, automation.Mode);
        PatternDefinition pattern = Assert.IsType<PatternWhen>(automation.When).Pattern;
        Assert.Equal("data.userPrincipalName", Assert.Single(pattern.By).ToString());
        Assert.Equal(TimeSpan.FromMinutes(10), pattern.Within);
        var sequence = Assert.IsType<SequencePattern>(pattern.Operator);
        var failures = Assert.IsType<PatternPart>(sequence.Elements[0]);
        Assert.Equal(("failures", 5, 5), (failures.Name, failures.Min, failures.Max));
        Assert.Equal(TimeSpan.FromHours(1), automation.Guards.OncePer);
        Assert.Equal(new RateLimit(20, TimeSpan.FromHours(1)), automation.Guards.Limit);
        Assert.Equal(IncidentSeverity.High, automation.Then.Incident!.Severity);
        var revoke = Assert.IsType<ActionStep>(automation.Then.Steps[0]);
        Assert.Equal("http.request", revoke.Action);
        Assert.Equal(OnTimeout.Escalate, revoke.Approval!.OnTimeout);
        Assert.Equal(["security-leads"], Assert.Single(revoke.Approval.EscalateTo).Approvers);
        Assert.Equal(5, revoke.Retry!.Attempts);
        Assert.Equal("POST", revoke.With.GetProperty("method").GetString());
        Assert.Equal("http.request", revoke.Undo!.Action);
    }

    [Fact]
    public void Every_element_of_the_grammar_of_when_is_read()
    {
        Automation automation = Load("""
            automation: grammar
            when:
              by: [data.user]
              within: 10m
              lateness: 30s
              sequence:
                - a: { type: T, where: { data.x: { gt: 3 } }, times: 3 }
                - not: { x: { type: U } }
                - b: { type: [T, V], optional: true }
                - c: { type: T, times: { min: 1 }, until: { type: W } }
                - not: { y: { type: U } }
              contiguity: strict
              consume: { first: b }
              gather: 5s
            then: { steps: [ { n: { action: notify.teams, with: { text: x } } } ] }
            """);

        PatternDefinition pattern = Assert.IsType<PatternWhen>(automation.When).Pattern;
        Assert.Equal(TimeSpan.FromSeconds(30), pattern.Lateness);
        Assert.Equal(Contiguity.Strict, pattern.Contiguity);
        Assert.Equal(new Consumption(ConsumeMode.First, "b"), pattern.Consume);
        Assert.Equal(TimeSpan.FromSeconds(5), pattern.Gather);
        var elements = Assert.IsType<SequencePattern>(pattern.Operator).Elements;
        Assert.Equal(["a", "x", "b", "c", "y"], elements.Select(e => e.Name));
        Assert.IsType<NegatedPart>(elements[1]);
        Assert.True(Assert.IsType<PatternPart>(elements[2]).Optional);
        Assert.Equal(["T", "V"], elements[2].Condition.Types);
        var loop = Assert.IsType<PatternPart>(elements[3]);
        Assert.Equal((1, (int?)null), (loop.Min, loop.Max));
        Assert.Equal(["W"], loop.Until!.Types);
    }

    [Theory]
    [InlineData("within: 5m\n  count: { of: { type: T }, atLeast: 5, distinct: data.ip, window: tumbling }", typeof(CountPattern))]
    [InlineData("count: { of: { type: T }, atLeast: 5, window: session, gap: 30s }", typeof(CountPattern))]
    [InlineData("within: 5m\n  aggregate: { of: { type: T }, sum: data.amount, gte: 1000, window: sliding }", typeof(AggregatePattern))]
    [InlineData("within: 5m\n  absence: { after: { a: { type: T } }, of: { b: { type: U } } }", typeof(AbsencePattern))]
    [InlineData("within: 5m\n  heartbeat: { of: { type: T } }", typeof(HeartbeatPattern))]
    [InlineData("within: 5m\n  all: [ { a: { type: T } }, { b: { type: U } } ]", typeof(AllPattern))]
    [InlineData("within: 5m\n  any: [ { a: { type: T } }, { b: { type: U } } ]", typeof(AnyPattern))]
    public void Every_operator_is_read(string when, Type expected)
    {
        Automation automation = Load($"automation: a\nwhen:\n  {when}\nthen: {{ incident: {{ title: x }} }}\n");

        Assert.IsType(expected, Assert.IsType<PatternWhen>(automation.When).Pattern.Operator);
    }

    [Fact]
    public void Every_guard_and_every_field_of_a_playbook_is_read()
    {
        Automation automation = Load("""
            automation: everything
            mode: auto
            when: { type: T }
            guards:
              concurrency: 2
              maintenance: [ { cron: "0 2 * * 6", duration: 2h, timeZone: Europe/Berlin } ]
              loop: { runs: 3, per: 1h, escalateTo: leads }
            then:
              target: "{{ event.subject }}"
              incident: { title: t, severity: critical, closeAfter: 1h, reopenWithin: 2h }
              onFailure: undo
              approval: { approvers: [a, b], quorum: 2, timeout: 2h, onTimeout: escalate, reasonRequired: true, fourEyes: true, delegation: true,
                          escalateTo: [ { approvers: [c], timeout: 1h }, { approvers: [d] } ] }
              steps:
                - parallel:
                    - one: { action: wait, with: { for: 1s } }
                    - two: { action: wait, with: { for: 1s }, when: "{{ event.data.x }}" }
                - three:
                    action: azure.tag
                    with: { resourceId: "{{ event.subject }}", tags: { n: 1.10, list: [true, null] } }
                    onFailure: continue
                    verify: { action: azure.request, with: { path: "{{ event.subject }}" }, until: { id: { exists: true } }, every: 5s, timeout: 1m }
            """);

        Assert.Equal(2, automation.Guards.Concurrency);
        Assert.Equal(new MaintenanceWindow("0 2 * * 6", TimeSpan.FromHours(2), "Europe/Berlin"), Assert.Single(automation.Guards.Maintenance));
        Assert.Equal(["leads"], automation.Guards.Loop!.EscalateTo);
        Assert.Equal(OnFailure.Undo, automation.Then.OnFailure);
        ApprovalSpec approval = automation.Then.Approval!;
        Assert.True(approval is { Quorum: 2, ReasonRequired: true, FourEyes: true, Delegation: true });
        Assert.Equal([TimeSpan.FromHours(1), null], approval.EscalateTo.Select(l => l.Timeout));
        var group = Assert.IsType<ParallelStep>(automation.Then.Steps[0]);
        Assert.Equal(["one", "two"], group.Steps.Select(s => s.Name));
        Assert.Equal("{{ event.data.x }}", group.Steps[1].If);
        var three = Assert.IsType<ActionStep>(automation.Then.Steps[1]);
        Assert.Equal("""{"n":1.10,"list":[true,null]}""", three.With.GetProperty("tags").GetRawText());
        Assert.Equal(OnFailure.Continue, three.OnFailure);
        Assert.True(three.Verify!.Until.Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(new { id = "x" })));
        Assert.False(three.Verify.Until.Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(new { name = "x" })));
    }

    [Theory]
    [InlineData("1.10", "1.10")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1e-30", "1e-30")]
    [InlineData("1e300", "1e300")]
    [InlineData("+007.50", "7.50")]
    [InlineData("-.5", "-0.5")]
    [InlineData("0xffffffffffffffffff", "4722366482869645213695")]
    [InlineData("0x10", "16")]
    public void A_number_of_an_input_stays_the_number_that_it_is(string written, string json)
    {
        Automation automation = Load($"automation: a\nwhen: {{ type: T }}\nthen: {{ steps: [ {{ s: {{ action: wait, with: {{ n: {written} }} }} }} ] }}\n");

        Assert.Equal(json, automation.Then.Actions().Single().With.GetProperty("n").GetRawText());
    }

    [Fact]
    public void The_hash_does_not_depend_on_line_ends()
    {
        const string Text = "automation: a\nwhen: { type: T }\nthen: { incident: { title: x } }\n";

        Assert.Equal(Load(Text).Hash, Load(Text.Replace("\n", "\r\n", StringComparison.Ordinal)).Hash);
        Assert.Matches("^[0-9a-f]{64}$", Load(Text).Hash);
    }

    [Fact]
    public void Two_automations_of_one_name_are_an_error_of_the_second()
    {
        const string Text = "automation: a\nwhen: { type: T }\nthen: { target: x, incident: { title: x } }\n";

        IReadOnlyList<AutomationLoadResult> results = AutomationLoader.LoadFolder([new("b.yaml", Text), new("a.yaml", Text)]);

        Assert.False(results[0].HasErrors);
        Assert.Equal("b.yaml:1:1: error: the automation 'a' is already defined in a.yaml; give this one another name (duplicate-name)", Assert.Single(results[1].Diagnostics).ToString());
    }

    private static Automation Load(string yaml)
    {
        AutomationLoadResult result = AutomationLoader.Load(yaml, "test.yaml");
        Assert.False(result.HasErrors, string.Join('\n', result.Diagnostics));
        return result.Automation!;
    }
}
