using Reflex.Engine.Automations;

namespace Reflex.Engine.Tests.Automations;

public sealed class LintTests
{
    private const string Then = "\nthen: { incident: { title: x } }";

    [Theory]
    [InlineData("automaton: a", "1:1: error: unknown field 'automaton'; did you mean 'automation'? (unknown-field)")]
    [InlineData("automation: A b\nwhen: { type: T }" + Then, "1:13: error: 'A b' is not a valid 'automation': The name: lower-case letters, digits and hyphens. (invalid-name)")]
    [InlineData("automation: a\nmode: autp\nwhen: { type: T }" + Then, "2:7: error: 'mode' must be one of shadow, approve, auto, not 'autp'; did you mean 'auto'? (invalid-value)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { gte_: 1 } } }" + Then, "2:37: error: unknown operator 'gte_'; did you mean 'gte'? (unknown-operator)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { NumberGreaterThan: 1 } } }" + Then, "2:37: error: unknown operator 'NumberGreaterThan'; did you mean 'gt'? (unknown-operator)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { gt: many } } }" + Then, "2:41: error: 'gt' compares numbers, but 'many' is a text (wrong-type)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { startsWith: 5 } } }" + Then, "2:49: error: 'startsWith' compares texts, but '5' is a number; put it in quotes (wrong-type)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { between: [5, 1] } } }" + Then, "2:46: error: the range from 5 to 1 is empty; put the lower end first (empty-range)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data..x: 1 } }" + Then, "2:27: error: 'data..x' is not a path: a name is expected at character 6; a path is id, source, type, subject, time, or begins with 'data.' (invalid-path)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: \"{{ a.data.x }}\" } }" + Then, "2:35: error: a condition on one event has no earlier part to refer to; compare with a value, or make it a pattern (unknown-part)")]
    [InlineData("automation: a\nwhen: { where: { data.x: 1 } }" + Then, "2:7: warning: without 'type' every event is compared; name the event types that you mean (any-type)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { gt: 5, lt: 3 } } }" + Then, "2:27: warning: no single value of 'data.x' satisfies both 'gt: 5' and 'lt: 3', so only an array can match (unreachable)")]
    [InlineData("automation: a\nwhen: { within: 5x, heartbeat: { of: { type: T } } }" + Then, "2:17: error: 'within' must be a duration such as 250ms, 10s, 5m, 1h or 2d, at most 3650d (invalid-duration)")]
    [InlineData("automation: a\nwhen: { heartbeat: { of: { type: T } } }" + Then, "2:7: error: a heartbeat needs 'within': how long it waits or looks back (missing-field)")]
    [InlineData("automation: a\nwhen: { within: 1m, count: }" + Then, "2:28: error: a map is expected here (of, atLeast, distinct, window, gap), not ")]
    [InlineData("automation: a\nwhen: { within: 1m, sequence: }" + Then, "2:31: error: a list of parts is expected here, ")]
    [InlineData("automation: a\nwhen: { by: [data.x] }" + Then, "2:7: error: a pattern has one operator: sequence, all, any, count, aggregate, absence, heartbeat (missing-field)")]
    [InlineData("automation: a\nwhen: { within: 1m, heartbeat: { of: { type: T } }, any: [ { a: { type: T } } ] }" + Then, "2:53: error: a pattern has only one operator, but 'any' is a second one (several-operators)")]
    [InlineData("automation: a\nwhen: { within: 1m, count: { of: { type: T }, atLeast: 3, gap: 5s } }" + Then, "2:59: error: 'gap' belongs to session windows; add 'window: session' or remove it (conflict)")]
    [InlineData("automation: a\nwhen: { sequence: [ { a: { type: T } }, { b: { type: U } } ] }" + Then, "2:7: warning: without 'within' a partial match waits for ever; say how long the events may be apart (unbounded-window)")]
    [InlineData("automation: a\nwhen: { within: 1m, sequence: [ { a: { type: T } }, { b: { type: U, where: { data.x: \"{{ aa.data.x }}\" } } } ] }" + Then, "2:86: error: there is no part 'aa'; the earlier parts are a; did you mean 'a'? (unknown-part)")]
    [InlineData("automation: a\nwhen: { within: 1m, sequence: [ { a: { type: T, where: { data.x: \"{{ b.data.x }}\" } } }, { b: { type: U } } ] }" + Then, "2:66: error: the part 'b' has no event yet when this is compared; refer to an earlier part (unknown-part)")]
    [InlineData("automation: a\nwhen: { within: 1m, sequence: [ { a: { type: T } }, { not: { n: { type: [T, U] } } }, { b: { type: U } } ] }" + Then, "2:89: error: 'b' can never match: every event that fits it also fits 'not: n' before it, which takes precedence (unreachable)")]
    [InlineData("automation: a\nwhen: { within: 1m, sequence: [ { a: { type: T } }, { b: { type: U, times: { min: 2, max: 5 } } } ] }" + Then, "2:55: warning: 'b' is the last part, so the match completes at its minimum of 2 and never includes more; write 'times: 2' (completes-at-minimum)")]
    [InlineData("automation: a\nwhen: { within: 1m, sequence: [ { a: { type: T } }, { a: { type: U } } ] }" + Then, "2:55: error: duplicate part 'a'; every part needs its own name (duplicate-name)")]
    [InlineData("automation: a\nwhen: { within: 1m, all: [ { a: { type: T } }, { not: { b: { type: U } } } ] }" + Then, "2:50: error: 'not' is allowed only between the parts of a 'sequence'; use 'absence' to wait for an event that does not come (not-in-sequence)")]
    [InlineData("automation: a\nwhen: { within: 1m, any: [ { a: { type: T } }, { b: { type: T, where: { data.x: 1 } } } ] }" + Then, "2:50: warning: 'b' never matches: every event that fits it fits 'a' first; put the narrower part first (unreachable)")]
    [InlineData("automation: a\nwhen: { within: 1m, consume: { first: c }, all: [ { a: { type: T } }, { b: { type: U } } ] }" + Then, "2:30: error: 'consume' names the part 'c', but a match of this pattern has a, b; did you mean 'a'? (unknown-part)")]
    [InlineData("automation: a\nwhen: { within: 1m, oncePer: 1h, heartbeat: { of: { type: T } } }\nguards: { oncePer: 1h }" + Then, "3:9: error: 'oncePer' is set under both 'when' and 'guards'; keep one of them (conflict)")]
    [InlineData("automation: a\nwhen: { type: T }\nguards: { maintenance: { cron: often, duration: 1h } }" + Then, "3:32: error: 'often' is not a cron expression with five fields: minute, hour, day of month, month, day of week (invalid-cron)")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { s: { action: notify.teams, with: { text: \"{{ steps.t.x }}\" } } } ] }", "3:61: error: no step 't' has completed here; a template sees the outputs of earlier steps only (unknown-step)")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { s: { action: notify.teams, with: { text: \"{{ evnt.id }}\" } } } ] }", "3:61: warning: a playbook's templates cannot see 'evnt'; did you mean 'event'? (unknown-name)")]
    [InlineData("automation: a\nwhen: { within: 1m, heartbeat: { of: { type: T } } }\nthen: { incident: { title: \"{{ match.parts.off.id }}\" } }", "3:28: error: a match has no part 'off'; it has of; did you mean 'of'? (unknown-part)")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { incident: { title: \"{{ event.id \" } }", "3:28: error: the template cannot be used: ")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { incident: { title: \"{{ event.id | upcse }}\" } }", "3:28: error: the template cannot be used: unknown filter 'upcse'; did you mean 'upcase'? (invalid-template)")]
    [InlineData("automation: a\nwhen: { within: 1m, sequence: [ { a: { type: T } }, { b: { type: U, where: { data.x: \"{{ a.data.x | time: 2 }}\" } } } ] }" + Then, "2:86: error: the template cannot be used: unknown filter 'time'; did you mean 'times'? (invalid-template)")]
    [InlineData("automation: a\nwhen:\n\ttype: T" + Then, "3:1: error: this line is indented by a tab; YAML allows only spaces (yaml-syntax)")]
    [InlineData("automation: a\nwhen: { type: T\nthen: { incident: { title: x } }", "2:9: error: this is not YAML from here on; look for a brace, a bracket or a quote that is not closed (yaml-syntax)")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { s: { action: wait, approval: { approvers: [a], onTimeout: escalate } } } ] }", "3:49: error: 'onTimeout: escalate' needs 'escalateTo': the next approvers (missing-field)")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: {}", "3:7: warning: there are neither steps nor an incident, so a match has no effect (does-nothing)")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { s: { action: wait, colour: x } } ] }", "3:39: error: unknown field 'colour'; known fields are action, with, when, approval, retry, timeout, onFailure, undo, verify (unknown-field)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: 1e400 } }" + Then, "2:35: warning: 1e400 is too large for a number and compares as text; put it in quotes if that is intended (inexact-number)")]
    [InlineData("automation: a\nwhen: { type: T, where: { status.code: 5 } }" + Then, "2:27: warning: 'status.code' is in no event, because an extension attribute has nothing below it; did you mean 'data.status.code'? (unreachable)")]
    [InlineData("automation: a\nwhen: { type: T, where: { not: { any: [ { status.code: 5 } ] } } }" + Then, "2:43: warning: 'status.code' is in no event, because ")]
    [InlineData("automation: a\nwhen: { by: [user.name], within: 1m, heartbeat: { of: { type: T } } }" + Then, "2:14: warning: 'user.name' is in no event, because ")]
    [InlineData("automation: a\nwhen: { within: 1m, count: { of: { type: T }, atLeast: 2, distinct: user.name } }" + Then, "2:69: warning: 'user.name' is in no event, because ")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: {{ a.b }} } }" + Then, "2:36: error: a map's key must be a text; a template, {{ ... }}, has to stand in quotes (key)")]
    [InlineData("automation: a\ndescription: this: that", "2:18: error: this is not YAML: a ':' followed by a space begins a map, which is not allowed here; put the text in quotes, or indent the line like the one before it (yaml-syntax)")]
    [InlineData("automation: a\ndescription: @you", "2:14: error: this is not YAML: no value begins with '@'; put the text in quotes (yaml-syntax)")]
    [InlineData("automation: a\ndescription: `x`", "2:14: error: this is not YAML: no value begins with '`'; put the text in quotes (yaml-syntax)")]
    [InlineData("automation: a\ndescription: %x", "2:14: error: this is not YAML: no value begins with '%'; put the text in quotes (yaml-syntax)")]
    [InlineData("automation: a\ndescription: \"{{ x", "2:14: error: this is not YAML: the quote that begins here is not closed (yaml-syntax)")]
    [InlineData("automation: a\ndescription: \"C:\\dir\"", "2:14: error: this is not YAML: in double quotes a '\\' begins an escape, but this is not one; write '\\\\', or use single quotes (yaml-syntax)")]
    [InlineData("automation: a\nwhen: { by: [], within: 1m, heartbeat: { of: { type: T } } }" + Then, "2:13: error: 'by' has no path; add one, or remove 'by' to use one key for all events (empty)")]
    [InlineData("automation: a\nwhen:\n  type: T\n where: x", "4:2: error: this is not YAML: a key, 'name: value', is expected here; check the line's indentation, ")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { between: [[1, 3], [8, 9]], gt: 9 } } }" + Then, "2:27: warning: no single value of 'data.x' satisfies both 'between: 1, 3, 8, 9' and 'gt: 9', so ")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { between: [1, 3] }, all: [ { data.x: { between: [4, 5] } } ] } }" + Then, "2:65: warning: no single value of 'data.x' satisfies both ")]
    [InlineData("automation: a\nwhen: { type: T, where: { data: { user: 1 } } }" + Then, "2:35: error: unknown operator 'user'; the operators are in, notIn, equals, not, gt, gte, lt, lte, between, notBetween, startsWith, notStartsWith, endsWith, notEndsWith, contains, notContains, exists, and a value below is compared by its path, 'data.user' (unknown-operator)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: yes } }" + Then, "2:35: warning: 'yes' is a text in YAML 1.2; write true, or put it in quotes if you mean the text (not-a-boolean)")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { in: [Off] } } }" + Then, "2:42: warning: 'Off' is a text in YAML 1.2; write false, or ")]
    [InlineData("automation: a\nwhen: { within: 20000d, heartbeat: { of: { type: T } } }" + Then, "2:17: error: 'within' must be a duration such as 250ms, 10s, 5m, 1h or 2d, at most 3650d (invalid-duration)")]
    [InlineData("automation: a\nwhen: { type: T }\nguards: { limit: { runs: 1.5, per: 1h } }" + Then, "3:26: error: 'runs' must be a whole number, not '1.5' (wrong-type)")]
    [InlineData("automation: a\nwhen: { within: 1m, any: [ { match: { type: T } } ] }" + Then, "2:30: warning: 'match' is also the name of a template variable; rename the part (hidden-name)")]
    [InlineData("automation: a\nwhen: { within: 1m, count: { of: { type: T }, atLeast: 20000 } }" + Then, "2:7: warning: a match needs 20000 events, but only 10000 are kept per key; raise 'limits: { events: 20000 }' or require fewer (unreachable)")]
    [InlineData("automation: a\nwhen: { within: 1m, limits: { events: 5 }, sequence: [ { a: { type: T, times: 5 } }, { b: { type: U } } ] }" + Then, "2:7: warning: a match needs 6 events, but only 5 are kept per key; ")]
    [InlineData("automation: a\nwhen: { type: T }" + Then, "3:7: warning: 'incident' tells one problem from another by 'target', and there is none: events without a subject are all one; add 'target' under 'then', such as target: \"{{ event.subject }}\" (missing-target)")]
    [InlineData("automation: a\nwhen: { type: T }\nguards: { oncePer: 1h }\nthen: { steps: [ { s: { action: wait } } ] }", "3:9: warning: 'oncePer' tells one problem from another by 'target'")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { s: { action: wait, approval: { approvers: [ops, \"{{ evnt.data.owner }}\"] } } } ] }", "3:68: warning: a playbook's templates cannot see 'evnt'; did you mean 'event'?")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { s: { action: wait, approval: { approvers: ops, onTimeout: escalate, escalateTo: [ { approvers: \"{{ event\" } ] } } } ] }", "3:115: error: the template cannot be used: ")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { between: [9007199254740993, 9007199254740992] } } }" + Then, "2:46: error: the range from 9007199254740993 to 9007199254740992 is empty; put the lower end first (empty-range)")]
    public void A_mistake_is_named_with_its_place_and_its_mend(string yaml, string expected)
    {
        AutomationLoadResult result = AutomationLoader.Load(yaml, "f.yaml");

        Assert.True(result.Diagnostics.Any(d => d.ToString().StartsWith("f.yaml:" + expected, StringComparison.Ordinal)), string.Join('\n', result.Diagnostics));
        Assert.Equal(result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error), result.HasErrors);
    }

    [Theory]
    [InlineData("where: { data.x: [1, 9007199254740993] }")]
    [InlineData("where: { data.x: 123456789012345678901234567890 }")]
    [InlineData("where: { data.x: { gt: 9007199254740992, lt: 9007199254740994 } }")]
    [InlineData("where: { data.x: { gte: 0.123456789012345678901234567890123 } }")]
    public void A_number_of_many_digits_is_a_number_like_any_other(string where)
    {
        AutomationLoadResult result = AutomationLoader.Load(
            $"automation: a\nwhen: {{ type: T, {where} }}\nthen: {{ target: \"{{{{ event.subject }}}}\", incident: {{ title: x }} }}", "f.yaml");

        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public void Every_diagnostic_is_one_line()
    {
        AutomationLoadResult result = AutomationLoader.Load("automation: a\nwhen: { type: T }\nthen: { incident: { title: \"{{ event.id \" } }", "f.yaml");

        Assert.DoesNotContain('\n', Assert.Single(result.Diagnostics).ToString());
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x", "anchor")]
    [InlineData("a: { <<: { b: 1 } }", "merge-key")]
    [InlineData("a: !!python/object x", "tag")]
    [InlineData("a: 1\na: 2", "duplicate-key")]
    [InlineData("a: 1\n---\nb: 2", "several-documents")]
    [InlineData("", "empty")]
    [InlineData("? [a]\n: b", "key")]
    [InlineData("a: [1, 2", "yaml-syntax")]
    [InlineData("a: 'b", "yaml-syntax")]
    public void Yaml_that_is_no_plain_document_is_refused(string yaml, string code)
    {
        AutomationLoadResult result = AutomationLoader.Load(yaml, "f.yaml");

        Assert.Null(result.Automation);
        Assert.Equal(code, Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void A_sequence_may_begin_with_the_absence_of_what_its_first_part_takes()
    {
        AutomationLoadResult result = AutomationLoader.Load(
            "automation: a\nwhen: { within: 1m, sequence: [ { not: { before: { type: T } } }, { first: { type: T } } ] }" + Then, "f.yaml");

        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public void Yaml_that_is_too_deep_too_long_or_too_wide_is_refused()
    {
        Assert.Equal("too-deep", Code("a: " + new string('[', 40) + new string(']', 40)));
        Assert.Equal("too-large", Code("a: '" + new string('x', 300_000) + "'"));
        Assert.Equal("too-large", Code("a: [" + string.Concat(Enumerable.Repeat("1,", 30_000)) + "1]"));
    }

    private static string Code(string yaml) => Assert.Single(AutomationLoader.Load(yaml, "f.yaml").Diagnostics).Code;
}
