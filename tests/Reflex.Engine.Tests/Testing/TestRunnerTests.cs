using Reflex.Engine.Automations;
using Reflex.Engine.Testing;

namespace Reflex.Engine.Tests.Testing;

public class TestRunnerTests
{
    internal const string Sequence = """
        given:
          automation: pair
          when:
            by: [data.user]
            within: 10s
            lateness: 2s
            sequence: [ a: { type: a }, b: { type: b } ]
          then:
            steps:
              - tell: { action: notify.teams, with: { text: "{{ key }} has {{ b.data.n }}", url: "https://h.example/{{ a.data.user }}" } }
        cases:
          - name: the case
        """;

    [Fact]
    public void A_case_passes_where_matches_runs_steps_and_counts_are_as_expected() => AssertPasses(Sequence, """
            steps:
              - event: { id: a1, at: 0s, type: a, data: { user: "x/y", n: 1 } }
              - event: { id: b1, at: 3s, like: a1, type: b, data: { n: 2 } }
              - event: { id: b1, at: 3s, like: b1 }
              - event: { id: z1, at: 3s, type: b }
              - advance: 1h
            expect:
              matches: [ { key: x/y, at: 3s, parts: { a: [a1], b: [b1], none: [] } } ]
              runs: 1
              counts: { duplicate: 1, unkeyed: 1, late: 0 }
              steps: [ { name: tell, action: notify.teams, with: { text: "x/y has 2", url: "https://h.example/x%2Fy" } } ]
        """);

    [Theory]
    [InlineData("matches: []", "matches: expected 0, got 1")]
    [InlineData("matches: [ { at: 4s } ]", "the matches differ")]
    [InlineData("matches: [ { key: other } ]", "the matches differ")]
    [InlineData("matches: [ { parts: { a: [a1] } } ]", "the matches differ")]
    [InlineData("matches: [ {}, {} ]", "matches: expected 2, got 1")]
    [InlineData("runs: 0", "runs: expected 0, got 1")]
    [InlineData("nothing: true", "expected nothing; matches: 1, runs: 1")]
    [InlineData("counts: { late: 1 }", "expected the count 'late' to be 1, but it is 0")]
    [InlineData("steps: []", "steps: expected 0, got 1 (notify.teams)")]
    [InlineData("steps: [ { action: http.request } ]", "step 1 (tell): expected the action 'http.request', but it is 'notify.teams'")]
    [InlineData("steps: [ { with: { text: no } } ]", "step 1 (tell): with.text: expected \"no\", but it is \"x has 2\"")]
    public void A_case_fails_with_a_sentence_where_something_differs(string expectation, string sentence)
    {
        TestCaseResult result = Run(Sequence, $$"""
                steps:
                  - event: { id: a1, at: 0s, type: a, data: { user: x } }
                  - event: { id: b1, at: 3s, like: a1, type: b, data: { n: 2 } }
                  - advance: 2s
                expect: { {{expectation}} }
            """);
        Assert.False(result.Passed);
        Assert.Contains(sentence, result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_flushed_at_the_end_of_a_case() => AssertPasses(Sequence, """
            steps:
              - event: { id: a1, at: 0s, type: a, data: { user: x } }
              - event: { id: b1, at: 3s, like: a1, type: b }
            expect: { nothing: true }
        """);

    [Fact]
    public void A_restart_loses_nothing_and_overdue_timers_fire_once() => AssertPasses(
        Given("within: 10s\nheartbeat: { of: { type: h } }"),
        """
            steps:
              - event: { id: h1, at: 0s, type: h }
              - restart: { down: 30s }
              - advance: 1h
            expect: { matches: [ { at: 10s, parts: { of: [h1] } } ] }
        """);

    [Fact]
    public void An_edit_drops_partial_matches_of_the_old_definition_and_counts_them() => AssertPasses(Sequence, """
            steps:
              - event: { id: a1, at: 0s, type: a, data: { user: x } }
              - advance: 2s
              - edit: { automation: { automation: pair, when: { by: [data.user], within: 10s, sequence: [ a: { type: a }, b: { type: b } ] } } }
              - event: { id: b1, at: 3s, like: a1, type: b }
            expect: { nothing: true, counts: { dropped: 1 } }
        """);

    [Fact]
    public void Several_automations_name_themselves_in_their_matches() => AssertPasses(
        """
        given:
          - { automation: one, when: { type: a } }
          - { automation: two, when: { within: 10s, count: { of: { type: a }, atLeast: 2 } } }
        cases:
          - name: the case
        """,
        """
            steps:
              - event: { id: a1, at: 0s, type: a }
              - event: { id: a2, at: 1s, type: a }
            expect:
              matches:
                - { automation: one, at: 0s, parts: { event: [a1] } }
                - { automation: one, at: 1s, parts: { event: a2 } }
                - { automation: two, at: 1s, parts: { of: [a1, a2] } }
              runs: 3
        """);

    [Fact]
    public void Timers_of_several_automations_fire_in_the_order_in_which_they_are_due() => AssertPasses(
        """
        given:
          - { automation: slow, when: { within: 20s, heartbeat: { of: { type: h } } } }
          - { automation: fast, when: { within: 10s, heartbeat: { of: { type: h } } } }
        cases:
          - name: the case
        """,
        """
            steps:
              - event: { id: h1, at: 0s, type: h }
              - advance: 1h
            expect: { matches: [ { automation: fast, at: 10s }, { automation: slow, at: 20s } ] }
        """);

    [Fact]
    public void An_event_arrives_at_its_arrival_and_the_clock_never_goes_back() => AssertPasses(
        Given("within: 10s\nabsence: { after: { a: { type: a } }, of: { b: { type: b } } }"),
        """
            steps:
              - event: { id: a1, at: 0s, type: a }
              - event: { id: b1, at: 9s, arrive: 10s, type: b }
              - event: { id: a2, at: 1s, type: z }
            expect: { matches: [ { at: 10s, parts: { a: [a1] } } ], counts: { late: 1 } }
        """);

    [Fact]
    public void A_single_event_automation_runs_once_for_a_redelivered_event_and_throttles() => AssertPasses(
        "given: { automation: one, when: { type: a }, guards: { oncePer: 1m } }\ncases:\n  - name: the case",
        """
            steps:
              - event: { id: a1, at: 0s, type: a }
              - event: { id: a1, at: 0s, arrive: 1h, type: a }
              - event: { id: a2, at: 59s, type: a }
              - event: { id: a3, at: 60s, type: a }
            expect: { matches: [ { parts: { event: [a1] } }, { parts: { event: [a3] } } ], counts: { duplicate: 1, suppressed: 1 } }
        """);

    [Fact]
    public void A_limit_and_an_open_incident_hold_runs_back_but_not_matches()
    {
        AssertPasses("given: { automation: one, when: { type: a }, guards: { limit: { runs: 1, per: 1m } } }\ncases:\n  - name: the case", """
                steps:
                  - event: { id: a1, at: 0s, type: a }
                  - event: { id: a2, at: 59s, type: a }
                  - event: { id: a3, at: 60s, type: a }
                expect: { matches: [ {}, {}, {} ], runs: 2 }
            """);
        AssertPasses(
            """
            given:
              automation: one
              when: { any: [ a: { type: a } ] }
              then: { incident: { title: t, closeAfter: 1m }, steps: [ note: { action: log.write } ] }
            cases:
              - name: the case
            """,
            """
                steps:
                  - event: { id: a1, at: 0s, type: a }
                  - event: { id: a2, at: 59s, type: a }
                  - event: { id: a3, at: 119s, type: a }
                expect: { matches: [ {}, {}, {} ], runs: 2 }
            """);
    }

    [Theory]
    [InlineData("steps: [ { evnt: {} } ]\n    expect: { runs: 0 }", "t.test.yaml:4:16: error: unknown field 'evnt'; did you mean 'event'? (unknown-field)")]
    [InlineData("steps: [ { event: { id: a, like: b } } ]\n    expect: { runs: 0 }", "there is no event 'b' before this one")]
    [InlineData("steps: [ { event: { id: a, type: a, at: soon } } ]\n    expect: { runs: 0 }", "t.test.yaml:4:45: error: 'at' must be a duration")]
    [InlineData("steps: [ { event: { id: a, at: 0s } } ]\n    expect: { runs: 0 }", "the event 'a' has no 'type'")]
    [InlineData("steps: []\n    expect: {}", "the case has no expectation and cannot fail")]
    [InlineData("steps: []", "'expect' is missing")]
    [InlineData("steps: []\n    expect: { counts: { lat: 1 } }", "unknown field 'lat'; did you mean 'late'?")]
    [InlineData("steps: [ { event: { id: [a], type: a } } ]\n    expect: { runs: 0 }", "t.test.yaml:4:29: error: 'id' must be a text, not a list")]
    [InlineData("steps: [ { event: { id: a, type: { a: b } } } ]\n    expect: { runs: 0 }", "'type' must be a text, not a map")]
    [InlineData("steps: [ { event: { id: a, type: a, like: [b] } } ]\n    expect: { runs: 0 }", "'like' must be a text, not a list")]
    [InlineData("steps: [ { event: { id: a, type: a, Data: { x: 1 } } } ]\n    expect: { runs: 0 }", "t.test.yaml:4:41: error: unknown field 'Data'; did you mean 'data'?")]
    [InlineData("steps: [ { event: { id: a, type: a, time: '2026-01-01T00:00:00Z' } } ]\n    expect: { runs: 0 }", "t.test.yaml:4:41: error: 'time' follows from 'at'; remove it")]
    [InlineData("steps: [ { advance: 3000d }, { advance: 3000d }, { advance: 3650d }, { advance: 3650d } ]\n    expect: { runs: 0 }", "t.test.yaml:4:85: error: the case would last longer than 10000d")]
    [InlineData("steps: [ { advance: 3650d }, { advance: 3650d }, { restart: { down: 3650d } } ]\n    expect: { runs: 0 }", "error: the case would last longer than 10000d")]
    [InlineData("given: [ { automation: two, when: { type: a } }, { automation: two, when: { type: b } } ]\n    steps: []\n    expect: { runs: 0 }", "t.test.yaml:4:54: error: duplicate automation 'two'")]
    public void A_mistake_in_a_test_file_has_its_place_and_its_mend(string body, string message)
    {
        TestFile file = TestFileLoader.Load($"given: {{ automation: one, when: {{ type: a }} }}\ncases:\n  - name: x\n    {body}\n", "t.test.yaml", _ => null);
        Assert.Contains(message, string.Join('\n', file.Diagnostics), StringComparison.Ordinal);
        Assert.Empty(file.Cases);
    }

    [Theory]
    [InlineData("counts: { late: -1 }")]
    [InlineData("runs: many")]
    [InlineData("matches: { at: 0s }")]
    [InlineData("steps: none")]
    public void What_cannot_be_read_of_an_expectation_is_said_once(string expectation)
    {
        TestFile file = TestFileLoader.Load(
            $"given: {{ automation: one, when: {{ type: a }} }}\ncases:\n  - {{ name: x, steps: [], expect: {{ {expectation} }} }}\n", "t.test.yaml", _ => null);
        Assert.DoesNotContain("no expectation", Assert.Single(file.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_looks_mistyped_is_warned_of_once_as_it_may_be_an_attribute()
    {
        const string yaml = """
            given: { automation: one, when: { type: a, where: { arive: 5s } } }
            cases:
              - name: x
                steps: [ { event: { id: a1, at: 0s, type: a, arive: 5s, ip: 1, tenant: x } }, { event: { id: a2, like: a1, arive: 6s } } ]
                expect: { runs: 1 }
            """;
        TestFile file = TestFileLoader.Load(yaml, "t.test.yaml", _ => null);
        Assert.Equal(
            "t.test.yaml:4:50: warning: 'arive' is treated as an extension attribute; did you mean 'arrive'? (unusual-field)", Assert.Single(file.Diagnostics).ToString());
        Assert.True(new TestRunner(TimeProvider.System).Run(Assert.Single(file.Cases)).Passed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    public void An_empty_file_is_told_what_a_test_file_has(string yaml) => Assert.Equal(
        "t.test.yaml:1:1: error: the file is empty; a test file names an automation ('automation' or 'given') and has 'cases' (empty)",
        Assert.Single(TestFileLoader.Load(yaml, "t.test.yaml", _ => null).Diagnostics).ToString());

    [Fact]
    public void An_automation_is_read_by_the_name_of_its_file()
    {
        const string yaml = "automation: one.yaml\ncases:\n  - { name: x, steps: [ { event: { id: a1, at: 0s, type: a } } ], expect: { runs: 1 } }\n";
        TestFile file = TestFileLoader.Load(yaml, "t.test.yaml", name => name == "one.yaml" ? new AutomationFile(name, "automation: one\nwhen: { type: a }\nthen: { steps: [ note: { action: log.write } ] }") : null);
        Assert.Empty(file.Diagnostics);
        Assert.True(new TestRunner(TimeProvider.System).Run(Assert.Single(file.Cases)).Passed);
    }

    [Fact]
    public void A_missing_automation_file_and_a_broken_one_are_errors_with_their_place()
    {
        const string yaml = "automation: one.yaml\ncases:\n  - { name: x, steps: [], expect: { runs: 0 } }\n";
        Assert.Contains("t.test.yaml:1:13: error: there is no file 'one.yaml'", string.Join('\n', TestFileLoader.Load(yaml, "t.test.yaml", _ => null).Diagnostics), StringComparison.Ordinal);
        Assert.StartsWith("one.yaml:1:1: error:", TestFileLoader.Load(yaml, "t.test.yaml", name => new AutomationFile(name, "when: { type: a }")).Diagnostics[0].ToString(), StringComparison.Ordinal);
        string below = Path.Combine("shop", "one.yaml");
        Assert.StartsWith(
            $"{below}:1:1: error:", TestFileLoader.Load(yaml, Path.Combine("shop", "t.test.yaml"), name => new AutomationFile(name, "when: { type: a }")).Diagnostics[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_for_build_servers_names_every_case_and_escapes_what_failed()
    {
        TestCaseResult failed = Run(Given("any: [ a: { type: a } ]"), "    steps: [ { event: { id: \"<a>\", at: 0s, type: a } } ]\n    expect: { nothing: true }");
        System.Xml.Linq.XElement report = System.Xml.Linq.XElement.Parse(JUnitReport.Write([failed], [TestFileLoader.Load("[", "broken.test.yaml", _ => null)]));
        Assert.Equal("1", report.Element("testsuite")!.Attribute("failures")!.Value);
        Assert.Contains("<a>", report.Descendants("failure").Single().Value, StringComparison.Ordinal);
        Assert.Contains("broken.test.yaml", report.Descendants("error").Single().Value, StringComparison.Ordinal);
    }

    internal static string Given(string when) =>
        $"given:\n  automation: lab\n  when:\n{string.Join('\n', when.Split('\n').Select(l => "    " + l))}\ncases:\n  - name: the case";

    internal static void AssertPasses(string head, string body) => Assert.Null(Run(head, body).Failure);

    internal static TestCaseResult Run(string head, string body)
    {
        string[] lines = body.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        int indent = lines[0].Length - lines[0].TrimStart().Length;
        string yaml = $"{head.ReplaceLineEndings("\n")}\n{string.Join('\n', lines.Select(l => "    " + (l.Length >= indent ? l[indent..] : l)))}\n";
        TestFile file = TestFileLoader.Load(yaml, "t.test.yaml", _ => null);
        Assert.True(file.Diagnostics.Count == 0, string.Join('\n', file.Diagnostics) + "\n" + yaml);
        return new TestRunner(TimeProvider.System).Run(Assert.Single(file.Cases));
    }
}
