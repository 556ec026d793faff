using System.Text.Json;
using System.Text;
using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Routing;

/// <summary>The cost of an event grows with what matches: how many automations are looked at is counted, not timed.</summary>
public sealed class RouterWorkTests
{
    private const int Many = 500;

    [Fact]
    public void An_event_is_compared_with_the_automations_of_its_value_only() =>
        Assert.Equal(new Work(Looked: 1, Paths: 1), Measure(i => $"data.customer: c{i}", """{"customer":"c7"}"""));

    [Fact]
    public void A_value_that_few_ask_for_is_taken_before_one_that_many_ask_for()
    {
        // Whoever is led by the region first must look up the customer as well.
        Assert.Equal(new Work(Looked: 1, Paths: 1), Measure(i => $"data.region: r{i % 2}, data.customer: c{i}", """{"region":"r1","customer":"c7"}"""));
        Assert.Equal(new Work(Looked: 0, Paths: 1), Measure(i => $"data.region: r1, data.customer: c{i}", """{"region":"r1","customer":"other"}"""));
    }

    [Fact]
    public void Of_two_that_tell_apart_alike_the_path_that_more_automations_ask_for_is_taken() =>
        Assert.Equal(new Work(Looked: 1, Paths: 1), Measure(i => $"data.a{i % 50}: x{i}, data.customer: c{i}", """{"a7":"x7","customer":"c7"}"""));

    [Fact]
    public void What_stands_under_one_value_is_divided_again() =>
        Assert.Equal(new Work(Looked: 1, Paths: 2), Measure(i => $"data.region: r{i / 100}, data.customer: c{i % 100}", """{"region":"r3","customer":"c7"}"""));

    [Fact]
    public void A_range_is_found_without_a_look_at_the_others() =>
        Assert.Equal(new Work(Looked: 1, Paths: 1), Measure(i => $"data.n: {{ gte: {i * 10}, lt: {(i * 10) + 10} }}", """{"n":4567}"""));

    [Fact]
    public void Equality_is_taken_before_a_range() =>
        Assert.Equal(new Work(Looked: 1, Paths: 1), Measure(i => $"data.n: {{ gt: 0 }}, data.customer: c{i}", """{"n":5,"customer":"c9"}"""));

    [Fact]
    public void A_prefix_is_found_without_a_look_at_the_others() =>
        Assert.Equal(new Work(Looked: 1, Paths: 1), Measure(i => $"data.path: {{ startsWith: /shop{i}/ }}", """{"path":"/shop31/a"}"""));

    [Fact]
    public void An_event_of_another_type_is_compared_with_nothing() =>
        Assert.Equal(0, Measure(i => $"data.n: {{ not: {i} }}", """{"n":-1}""", type: "Other").Looked);

    private static Work Measure(Func<int, string> where, string data, string type = "T")
    {
        var counter = new Counter();
        Automation[] automations = [.. Enumerable.Range(0, Many).Select(i =>
        {
            Automation automation = AutomationLoader.Load(
                $"automation: a{i}\nwhen: {{ type: T, where: {{ {where(i)} }} }}\nthen: {{ incident: {{ title: x }} }}\n", "f.yaml").Automation!;
            EventCondition condition = ((SingleEventWhen)automation.When).Condition;
            return automation with { When = new SingleEventWhen(condition with { Where = new AllOf([counter, condition.Where!]) }) };
        })];
        AutomationEvent e = AutomationEvent.Create("1", "/s", type, DateTimeOffset.UnixEpoch, data: JsonDocument.Parse(Encoding.UTF8.GetBytes(data)).RootElement);
        new EventRouter(automations).Route(e);
        return new Work(counter.Evaluations, new TypeIndex(automations).PathCount);
    }

    /// <param name="Looked">Automations that the index has led to.</param>
    /// <param name="Paths">Values that the index looks up.</param>
    private sealed record Work(int Looked, int Paths);

    /// <summary>A node that every event meets. It stands first, so that it counts the automations that are looked at.</summary>
    private sealed record Counter : ConditionNode
    {
        public int Evaluations { get; private set; }

        public override bool HasReferences => false;

        public override bool Evaluate(AutomationEvent e, IPartBindings? bindings)
        {
            Evaluations++;
            return true;
        }
    }
}
