using Reflex.Engine.Testing;
using static Reflex.Engine.Tests.Testing.TestRunnerTests;

namespace Reflex.Engine.Tests.Testing;

/// <summary>Whole playbooks in a case: approvals, failures, undo, guards and incidents, by the code that runs them on a host.</summary>
public class PlaybookCaseTests
{
    private const string Subject = "'{{ event.subject }}'";

    private static string Given(string then, string guards = "", string mode = "auto") => $$"""
        given:
          automation: mend
          mode: {{mode}}
          when: { type: down }
          {{guards}}
          then:
            target: {{Subject}}
            {{then.ReplaceLineEndings("\n").Replace("\n", "\n    ", StringComparison.Ordinal)}}
        cases:
          - name: the case
        """;

    private const string Saga = """
        onFailure: undo
        steps:
          - isolate: { action: net.isolate, with: { of: "{{ event.subject }}" }, undo: { action: net.restore, with: { of: "{{ event.subject }}" } } }
          - restart: { action: vm.restart, retry: { attempts: 3, backoff: 10s }, approval: { approvers: [oncall], timeout: 1h } }
        """;

    [Fact]
    public void A_case_that_says_nothing_of_people_takes_each_approval_as_granted() => AssertPasses(Given(Saga, mode: "approve"), """
            steps:
              - event: { id: a, at: 0s, type: down, subject: vm1 }
            expect: { runs: [ { state: succeeded, at: 0s } ], steps: [ { name: isolate, with: { of: vm1 } }, { name: restart, action: vm.restart } ] }
        """);

    [Fact]
    public void An_approval_waits_for_a_decision() => AssertPasses(Given(Saga), """
            steps:
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - decide: { step: restart, by: ana, verdict: approve, at: 5m }
            expect:
              runs: [ { key: vm1, state: succeeded } ]
              approvals: [ { step: restart, state: approved, at: 5m } ]
        """);

    [Fact]
    public void An_approval_that_nobody_decides_expires_and_what_was_done_is_undone() => AssertPasses(Given(Saga), """
            steps:
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - advance: 1h
            expect:
              runs: [ { state: rejected } ]
              approvals: [ { step: restart, state: expired, at: 1h } ]
              steps: [ { name: isolate }, { name: isolate.undo, action: net.restore, with: { of: vm1 } } ]
        """);

    [Fact]
    public void A_decision_that_the_rules_refuse_fails_the_case_with_their_sentence()
    {
        string failure = Run(Given(Saga), """
                steps:
                  - event: { id: a, at: 0s, type: down, subject: vm1 }
                  - decide: { step: restart, by: eve, verdict: approve, groups: [sales] }
                expect: { approvals: [ { step: restart, state: pending, at: 0s } ] }
            """).Failure!;

        Assert.Contains("eve cannot approve: You are not an approver of this request.", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_are_tried_again_by_the_backoff_and_then_undone() => AssertPasses(Given(Saga), """
            steps:
              - answers:
                  restart: [ { error: { code: Busy, retryable: true } }, { error: { code: Busy, retryable: true, retryAfter: 1m } }, { error: { code: Gone } } ]
                  isolate.undo: [ { error: { code: Busy, retryable: true } }, { output: { ok: true } } ]
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - decide: { step: restart, by: ana, verdict: approve }
              - advance: 2m
            expect:
              runs: [ { state: failed } ]
              steps: [ { name: isolate }, { name: restart }, { name: isolate.undo } ]
        """);

    [Fact]
    public void A_verify_step_asks_until_the_answer_is_right() => AssertPasses(
        Given("steps: [ restart: { action: vm.restart, verify: { action: vm.get, until: { state: up }, every: 10s, timeout: 1m } }, tell: { action: note } ]"), """
            steps:
              - answers: { restart.verify: [ { output: { state: down } }, { output: { state: up } } ] }
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - advance: 9s
              - event: { id: b, at: 9s, type: down, subject: vm1 }
              - advance: 1s
            expect:
              runs: [ { state: succeeded } ]
              held: [ { guard: inProgress, at: 9s } ]
              steps: [ { name: restart }, { name: tell } ]
        """);

    [Fact]
    public void A_run_waits_for_its_target_and_keeps_its_definition_over_an_edit() => AssertPasses(
        """
        given:
          - automation: one
            mode: auto
            when: { type: down }
            then: { target: "{{ event.subject }}", steps: [ a: { action: first } ] }
          - automation: two
            mode: auto
            when: { type: down }
            then: { target: "{{ event.subject }}", steps: [ b: { action: second } ] }
        cases:
          - name: the case
        """, """
            steps:
              - answers: { a: [ { takes: 1m } ] }
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - edit: { automation: two, mode: auto, when: { type: down }, then: { steps: [ c: { action: third } ] } }
              - restart: { down: 10s }
              - advance: 1m
            expect:
              runs: [ { automation: one, state: succeeded }, { automation: two, state: succeeded } ]
              steps: [ { action: first }, { action: second } ]
        """);

    [Theory]
    [InlineData("oncePer: 1h", "oncePer")]
    [InlineData("limit: { runs: 1, per: 1h }", "limit")]
    [InlineData("breaker: { failures: 1, cooldown: 1h }", "breaker")]
    public void A_guard_holds_the_second_run(string guard, string name) => AssertPasses(
        Given("steps: [ act: { action: act } ]", $"guards: {{ {guard} }}"), $$"""
            steps:
              - answers: { act: [ { error: { code: Broken } } ] }
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - event: { id: b, at: 5m, type: down, subject: vm1 }
            expect: { runs: 1, held: [ { key: vm1, guard: {{name}}, at: 5m } ] }
        """);

    [Fact]
    public void Once_per_goes_by_key_and_is_counted_as_suppressed() => AssertPasses(
        Given("steps: [ act: { action: act } ]", "guards: { oncePer: 1h }"), """
            steps:
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - event: { id: b, at: 1m, type: down, subject: vm2 }
              - event: { id: c, at: 5m, type: down, subject: vm1 }
            expect: { runs: 2, counts: { suppressed: 1 }, held: [ { key: vm1, guard: oncePer, at: 5m } ] }
        """);

    [Fact]
    public void Incidents_absorb_close_and_escalate() => AssertPasses(
        Given("incident: { title: down, closeAfter: 30m }\nsteps: [ act: { action: act } ]"), """
            steps:
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - event: { id: b, at: 10m, type: down, subject: vm1 }
              - advance: 1h
              - answers: { act: { error: { code: Broken } } }
              - event: { id: c, at: 2h, type: down, subject: vm1 }
            expect:
              runs: [ { state: succeeded }, { state: failed } ]
              incidents: [ { key: vm1, state: closed, count: 2, closedAt: 40m }, { key: vm1, state: escalated, count: 1 } ]
        """);

    [Fact]
    public void A_match_that_comes_late_counts_for_the_incident_that_has_closed() => AssertPasses(
        Given("incident: { title: down, closeAfter: 30m }\nsteps: [ act: { action: act } ]"), """
            steps:
              - event: { id: a, at: 0s, type: down, subject: vm1 }
              - event: { id: b, at: 10m, arrive: 45m, type: down, subject: vm1 }
              - event: { id: c, at: 50m, type: down, subject: vm1 }
            expect:
              runs: 2
              incidents: [ { state: closed, count: 2, closedAt: 30m }, { state: open, count: 1 } ]
        """);

    [Fact]
    public void A_failed_case_lists_what_there_is_of_what_it_expects()
    {
        string failure = Run(Given(Saga), """
                steps:
                  - event: { id: a, at: 0s, type: down, subject: vm1 }
                expect: { runs: [ { state: failed } ], approvals: [ { step: restart, state: approved } ] }
            """).Failure!;

        Assert.Contains("run 1: expected failed, but it is mend vm1 waitingForApproval @0s", failure, StringComparison.Ordinal);
        Assert.Contains("approval 1: expected restart approved, but it is mend restart pending @0s", failure, StringComparison.Ordinal);
        Assert.Contains("    requests for approval\n    mend restart pending @0s: ", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("answers: { restrat: [ {} ] }", "no automation of the case has a step 'restrat'; did you mean 'restart'?")]
    [InlineData("answers: { restart.undo: [ {} ] }", "no automation of the case has a step 'restart.undo'")]
    [InlineData("answers: { restart: [ { error: {} } ] }", "'code' is missing")]
    [InlineData("answers: [ ]", "'answers' must be a map of steps with lists of outcomes")]
    [InlineData("decide: { by: ana, verdict: maybe }", "approve")]
    [InlineData("decide: { verdict: approve }", "'by' is missing")]
    public void Steps_that_cannot_be_are_refused_with_the_mend(string step, string message)
    {
        string yaml = $"{Given(Saga)}\n    steps: [ {{ {step} }} ]\n    expect: {{ nothing: true }}\n";

        Assert.Contains(TestFileLoader.Load(yaml, "t.test.yaml", _ => null).Diagnostics, d => d.ToString().Contains(message, StringComparison.Ordinal));
    }
}
