using System.Text;
using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Conditions;

/// <summary>Event Grid's rules, operator by operator: case, arrays, missing keys, kinds.</summary>
public sealed class ConditionTests
{
    private const string Data = """
        {"text":"Blob.TXT","number":5,"flag":true,"none":null,"list":["a","B",3,null],"empty":[],"numbers":[1,9],"digits":"5","object":{"a":1},"dotted.name":"x","umlaut":"ÄPFEL"}
        """;

    [Theory]
    [InlineData("data.text: blob.txt", true)]
    [InlineData("data.text: [x, BLOB.txt]", true)]
    [InlineData("data.text: { not: blob.txt }", false)]
    [InlineData("data.text: { startsWith: BLOB }", true)]
    [InlineData("data.text: { notStartsWith: x }", true)]
    [InlineData("data.text: { endsWith: [.jpg, .txt] }", true)]
    [InlineData("data.text: { contains: ob.t }", true)]
    [InlineData("data.text: { notContains: [zzz, ob.t] }", false)]
    [InlineData("data.umlaut: äpfel", true)]
    [InlineData("data.umlaut: { contains: pf }", true)]
    [InlineData("data.number: 5", true)]
    [InlineData("data.number: 5.0", true)]
    [InlineData("data.number: '5'", false)]
    [InlineData("data.digits: 5", false)]
    [InlineData("data.digits: '5'", true)]
    [InlineData("data.number: { gt: 4, lte: 5 }", true)]
    [InlineData("data.number: { gt: 5 }", false)]
    [InlineData("data.digits: { gt: 4 }", false)]
    [InlineData("data.number: { between: [5, 7] }", true)]
    [InlineData("data.number: { between: [[1, 2], [4, 5]] }", true)]
    [InlineData("data.number: { notBetween: [5, 7] }", false)]
    [InlineData("data.flag: true", true)]
    [InlineData("data.flag: false", false)]
    [InlineData("data.flag: 'true'", false)]
    [InlineData("data.none: null", true)]
    [InlineData("data.missing: null", true)]
    [InlineData("data.text: null", false)]
    [InlineData("data.none: { exists: true }", false)]
    [InlineData("data.missing: { exists: false }", true)]
    [InlineData("data.object: { exists: true }", true)]
    [InlineData("data.empty: { exists: true }", true)]
    public void Scalars_compare_as_event_grid_compares_them(string where, bool expected) => Check(where, expected);

    [Theory]
    [InlineData("data.missing: a", false)]
    [InlineData("data.missing: { gt: 1 }", false)]
    [InlineData("data.missing: { contains: a }", false)]
    [InlineData("data.missing: { not: a }", true)]
    [InlineData("data.missing: { notIn: [1, 2] }", true)]
    [InlineData("data.missing: { notIn: [a, b] }", true)]
    [InlineData("data.missing: { not: true }", true)]
    [InlineData("data.missing: true", false)]
    [InlineData("data.missing: false", false)]
    [InlineData("data.missing: { between: [-1, 1] }", false)]
    [InlineData("data.missing: { notBetween: [1, 2] }", false)]
    [InlineData("data.missing: { notStartsWith: a }", false)]
    [InlineData("data.missing: { notEndsWith: a }", false)]
    [InlineData("data.missing: { notContains: a }", false)]
    [InlineData("data.missing: { not: { contains: a } }", true)]
    [InlineData("data.missing: { not: { gt: 1 } }", true)]
    [InlineData("not: { data.missing: { notContains: a } }", true)]
    [InlineData("data.none: { not: a }", true)]
    [InlineData("data.none: { notContains: a }", false)]
    [InlineData("data.none: { notBetween: [1, 2] }", false)]
    [InlineData("data.none: { gte: 0 }", false)]
    [InlineData("data.missing: { not: null }", false)]
    [InlineData("data.missing: [a, null]", true)]
    [InlineData("data.missing: { notIn: [a, null] }", false)]
    public void A_missing_key_meets_not_in_and_no_other_operator_but_what_asks_for_null(string where, bool expected) => Check(where, expected);

    [Theory]
    [InlineData("data.object: a", false)]
    [InlineData("data.object: { not: a }", true)]
    [InlineData("data.object: { notContains: a }", true)]
    [InlineData("data.number: { notContains: '5' }", true)]
    [InlineData("data.number: { startsWith: '5' }", false)]
    [InlineData("data.number: { not: '5' }", true)]
    [InlineData("data.digits: { notIn: [5] }", true)]
    [InlineData("data.digits: { notBetween: [4, 6] }", true)]
    [InlineData("data.digits: { between: [4, 6] }", false)]
    [InlineData("data.flag: { not: 'true' }", true)]
    [InlineData("data.flag: { not: 1 }", true)]
    [InlineData("data.list: { notBetween: [4, 6] }", true)]
    [InlineData("data.list: { notBetween: [1, 6] }", false)]
    [InlineData("data.list: { notContains: b }", false)]
    [InlineData("data.list: { notContains: c }", true)]
    [InlineData("data.list: { notStartsWith: b }", false)]
    [InlineData("data.list: { notEndsWith: A }", false)]
    [InlineData("data.list: null", false)]
    [InlineData("data.numbers: { notIn: ['1', '9'] }", true)]
    [InlineData("data.empty: { notContains: a }", true)]
    [InlineData("data.empty: { notBetween: [1, 2] }", true)]
    public void A_value_of_another_kind_is_ignored_so_that_it_meets_negations_only(string where, bool expected) => Check(where, expected);

    [Theory]
    [InlineData("attempt: { startsWith: ['5', '1'] }", true)]
    [InlineData("attempt: { notStartsWith: '5' }", false)]
    [InlineData("attempt: { contains: '3' }", true)]
    [InlineData("attempt: '53'", true)]
    [InlineData("attempt: 53", true)]
    [InlineData("attempt: { gt: 52 }", true)]
    [InlineData("retried: 'TRUE'", true)]
    [InlineData("retried: true", true)]
    public void An_extension_attribute_has_a_text_whatever_its_kind(string where, bool expected) => Check(where, expected);

    [Theory]
    [InlineData("data.list: b", true)]
    [InlineData("data.list: 3", true)]
    [InlineData("data.list: c", false)]
    [InlineData("data.list: { not: c }", true)]
    [InlineData("data.list: { not: b }", false)]
    [InlineData("data.list: { startsWith: A }", true)]
    [InlineData("data.numbers: { gt: 5 }", true)]
    [InlineData("data.numbers: { gt: 5, lt: 2 }", true)]
    [InlineData("data.numbers: { between: [2, 8] }", false)]
    [InlineData("data.numbers: { notBetween: [2, 8] }", true)]
    [InlineData("data.empty: a", false)]
    [InlineData("data.empty: { not: a }", true)]
    [InlineData("'data.list[1]': b", true)]
    [InlineData("'data.list[9]': b", false)]
    public void One_element_of_an_array_is_enough_and_no_element_may_meet_what_is_negated(string where, bool expected) => Check(where, expected);

    [Theory]
    [InlineData("any: [ { data.number: 6 }, { data.text: blob.txt, data.flag: true } ]", true)]
    [InlineData("any: [ { data.number: 6 }, { data.text: blob.txt, data.flag: false } ]", false)]
    [InlineData("all: [ { data.number: 5 }, { any: [ { data.flag: false }, { data.flag: true } ] } ]", true)]
    [InlineData("not: { data.number: 5, data.flag: false }", true)]
    [InlineData("not: { any: [ { data.number: 5 }, { data.flag: false } ] }", false)]
    [InlineData("data.number: { not: { gt: 4 } }", false)]
    [InlineData("\"data['dotted.name']\": x", true)]
    [InlineData("data.dotted.name: x", false)]
    [InlineData("Subject: { endsWith: /VM }", true)]
    [InlineData("source: /S", true)]
    [InlineData("tenant: t1", true)]
    public void Conditions_nest_and_reach_attributes(string where, bool expected) => Check(where, expected);

    [Theory]
    [InlineData("data.number: { gt: '{{ probe.data.amount | times: 20 }}' }", true)]
    [InlineData("data.number: { lt: '{{ probe.data.amount | times: 20 }}' }", false)]
    [InlineData("data.number: '{{ probe.data.five }}'", true)]
    [InlineData("data.digits: '{{ probe.data.five }}'", true)]
    [InlineData("data.text: '{{ probe.data.name }}'", true)]
    [InlineData("data.flag: '{{ probe.data.yes }}'", true)]
    [InlineData("data.text: '{{ probe.data.missing }}'", false)]
    [InlineData("data.text: { not: '{{ probe.data.missing }}' }", true)]
    [InlineData("data.number: { gt: '{{ probe.data.name }}' }", false)]
    public void A_reference_compares_as_a_number_where_both_are_numbers_and_as_text_otherwise(string where, bool expected)
    {
        string yaml = $"automation: a\nwhen: {{ within: 1m, sequence: [ {{ probe: {{ type: P }} }}, {{ b: {{ type: T, where: {{ {where} }} }} }} ] }}\nthen: {{ incident: {{ title: x }} }}";
        AutomationLoadResult result = AutomationLoader.Load(yaml, "f.yaml");
        Assert.False(result.HasErrors, string.Join('\n', result.Diagnostics));
        var pattern = (Engine.Patterns.Definition.SequencePattern)((PatternWhen)result.Automation!.When).Pattern.Operator;

        Assert.Equal(expected, pattern.Elements[1].Condition.Evaluate(Event(), new Bindings()));
        Assert.True(pattern.Elements[1].Condition.HasReferences);
    }

    private static void Check(string where, bool expected)
    {
        AutomationLoadResult result = AutomationLoader.Load($"automation: a\nwhen: {{ type: t, where: {{ {where} }} }}\nthen: {{ incident: {{ title: x }} }}", "f.yaml");
        Assert.False(result.HasErrors, string.Join('\n', result.Diagnostics));
        EventCondition condition = ((SingleEventWhen)result.Automation!.When).Condition;

        Assert.Equal(expected, condition.Evaluate(Event()));
        Assert.Equal(expected, ConditionExplainer.Failures(condition, Event()).Count == 0);
    }

    private static AutomationEvent Event() => EventParser.Parse(
        Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"1","source":"/s","type":"T","subject":"/x/vm","tenant":"t1","attempt":53,"retried":true,"data":{{Data}}}"""), DateTimeOffset.UnixEpoch).Event!;

    private sealed class Bindings : IPartBindings
    {
        public AutomationEvent? Last(string part) => part != "probe" ? null : EventParser.Parse(
            """{"specversion":"1.0","id":"p","source":"/s","type":"P","data":{"amount":0.2,"five":5,"name":"BLOB.txt","yes":true}}"""u8.ToArray(), DateTimeOffset.UnixEpoch).Event;
    }
}
