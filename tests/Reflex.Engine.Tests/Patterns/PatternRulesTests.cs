using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>Definitions that are made in code and have no meaning.</summary>
public sealed class PatternRulesTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly EventCondition s_a = new() { Types = ["a"] };
    private static readonly PatternPart s_part = new() { Name = "p", Condition = s_a };
    private static readonly NegatedPart s_not = new() { Name = "n", Condition = s_a };
    private static readonly PatternDefinition s_good = new() { Within = s_second, Operator = new SequencePattern([s_part]) };
    private static readonly PatternDefinition s_unbounded = s_good with { Within = null };

    private static readonly AggregatePattern s_rate =
        new(s_a, AggregateFunction.Rate, EventPath.Parse("data.v"), ThresholdComparison.GreaterThan, 1, new(WindowKind.Session, s_second));

    private static readonly (PatternDefinition Definition, string Problem)[] s_meaningless =
    [
        (s_good with { Within = TimeSpan.Zero }, "`within` must be longer than zero."),
        (s_good with { Lateness = -s_second }, "`lateness` must not be negative."),
        (s_good with { OncePer = TimeSpan.Zero }, "`oncePer` must be longer than zero."),
        (s_good with { Gather = TimeSpan.Zero }, "`gather` must be longer than zero."),
        (s_good with { Limits = new PatternLimits { PartialMatches = 0 } }, "Every limit must be at least 1."),
        (s_good with { Limits = new PatternLimits { Events = 0 } }, "Every limit must be at least 1."),
        (s_good with { Limits = new PatternLimits { Keys = 0 } }, "Every limit must be at least 1."),
        (s_good with { Contiguity = Contiguity.Strict, Operator = new AnyPattern([s_part]) }, "`contiguity` belongs to a sequence."),
        (s_good with { Contiguity = Contiguity.Any, Operator = new HeartbeatPattern(s_a) }, "`contiguity` belongs to a sequence."),
        (s_good with { Operator = new SequencePattern([s_not]) }, "A sequence needs at least one part besides `not`."),
        (
            s_good with { Operator = new SequencePattern([s_part with { Optional = true }]) },
            "A sequence needs at least one part that is not optional."),
        (s_good with { Operator = new SequencePattern([s_part, s_part]) }, "Parts need different names."),
        (
            s_good with { Operator = new SequencePattern([s_part with { Min = 0 }]) },
            "`times` of 'p' must be at least 1; use `optional: true` for none."),
        (
            s_good with { Operator = new SequencePattern([s_part with { Min = 2, Max = 1 }]) },
            "`times` of 'p' has a maximum below its minimum."),
        (
            s_unbounded with { Operator = new SequencePattern([s_not, s_part]) },
            "`within` is missing, and a sequence that begins with 'not:' needs it."),
        (
            s_unbounded with { Operator = new SequencePattern([s_part, s_not]) },
            "`within` is missing, and a sequence that ends with 'not:' needs it."),
        (s_good with { Operator = new AllPattern([]) }, "At least one part is needed."),
        (s_good with { Operator = new AllPattern([s_part, s_part]) }, "Parts need different names."),
        (
            s_good with { Operator = new AnyPattern([s_part with { Min = 2, Max = 2 }]) },
            "'p' takes exactly one event: `times`, `optional` and `until` belong to sequences."),
        (
            s_good with { Operator = new AnyPattern([s_part with { Max = 2 }]) },
            "'p' takes exactly one event: `times`, `optional` and `until` belong to sequences."),
        (
            s_good with { Operator = new AllPattern([s_part with { Optional = true }]) },
            "'p' takes exactly one event: `times`, `optional` and `until` belong to sequences."),
        (
            s_good with { Operator = new AllPattern([s_part with { Until = s_a }]) },
            "'p' takes exactly one event: `times`, `optional` and `until` belong to sequences."),
        (s_good with { Operator = new AbsencePattern(s_part, s_part) }, "Parts need different names."),
        (
            s_unbounded with { Operator = new AbsencePattern(s_part, s_part with { Name = "q" }) },
            "`within` is missing, and an absence needs it."),
        (s_unbounded with { Operator = new HeartbeatPattern(s_a) }, "`within` is missing, and a heartbeat needs it."),
        (
            s_unbounded with { Operator = new CountPattern(s_a, 1, PatternWindow.Tumbling) },
            "`within` is missing, and a count over a sliding or tumbling window needs it."),
        (s_unbounded with { Operator = s_rate }, "`within` is missing, and a rate needs it."),
        (
            s_unbounded with { Operator = s_rate with { Window = PatternWindow.Sliding } },
            "`within` is missing, and an aggregate over a sliding or tumbling window needs it."),
        (s_good with { Operator = new CountPattern(s_a, 0, PatternWindow.Sliding) }, "`atLeast` must be at least 1."),
        (
            s_good with { Operator = new CountPattern(s_a, 1, new(WindowKind.Session)) },
            "`gap` belongs to a session window, which needs it."),
        (
            s_good with { Operator = new CountPattern(s_a, 1, new(WindowKind.Sliding, s_second)) },
            "`gap` belongs to a session window, which needs it."),
        (s_good with { Operator = s_rate with { Window = new(WindowKind.Session, TimeSpan.Zero) } }, "`gap` must be longer than zero."),
        (
            s_good with { Consume = new Consumption(ConsumeMode.All, "p") },
            "Only `consume: { first: part }` and `consume: { last: part }` name a part."),
        (s_good with { Consume = new Consumption(ConsumeMode.First, "q") }, "`consume` names 'q', which is no part that takes events."),
        (
            s_good with { Consume = new Consumption(ConsumeMode.Last, "n"), Operator = new SequencePattern([s_not, s_part]) },
            "`consume` names 'n', which is no part that takes events."),
        (
            s_good with { Consume = new Consumption(ConsumeMode.Last, "p"), Operator = new HeartbeatPattern(s_a) },
            "`consume` names 'p', which is no part that takes events."),
    ];

    public static TheoryData<int> Meaningless { get; } = new(Enumerable.Range(0, s_meaningless.Length));

    [Theory]
    [MemberData(nameof(Meaningless))]
    public void A_definition_without_meaning_is_refused_with_the_reason(int index)
    {
        (PatternDefinition definition, string problem) = s_meaningless[index];

        Assert.Equal(problem, Assert.Throws<ArgumentException>(() => PatternMatcher.Compile(definition)).Message);
    }

    [Fact]
    public void What_is_just_within_the_rules_compiles()
    {
        PatternDefinition[] good =
        [
            s_good with
            {
                Within = TimeSpan.FromTicks(1),
                Lateness = TimeSpan.Zero, OncePer = TimeSpan.FromTicks(1), Gather = TimeSpan.FromTicks(1),
            },
            s_good with { Limits = new PatternLimits { PartialMatches = 1, Events = 1, Keys = 1 }, Contiguity = Contiguity.Strict },
            s_good with
            {
                Operator = new SequencePattern([s_part with { Min = 2, Max = 2 }, s_part with { Name = "q", Max = null }]),
                Consume = new(ConsumeMode.Last, "q"),
            },
            s_unbounded with { Operator = new SequencePattern([s_part, s_not, s_part with { Name = "q" }]) },
            s_unbounded with { Operator = s_rate with { Function = AggregateFunction.Avg } },
            s_good with { Operator = s_rate },
            s_unbounded with
            {
                Operator = new CountPattern(s_a, 1, new(WindowKind.Session, TimeSpan.FromTicks(1))),
                Consume = new(ConsumeMode.First, "of"),
            },
            s_good with { Operator = new AbsencePattern(s_part, s_part with { Name = "q" }), Consume = new(ConsumeMode.First, "p") },
        ];

        Assert.All(good, definition => PatternMatcher.Compile(definition));
    }
}
