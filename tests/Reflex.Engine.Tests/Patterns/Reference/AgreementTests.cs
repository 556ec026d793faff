using System.Globalization;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>
/// The engine against the semantics written down naively, over random patterns and streams. `REFLEX_PATTERN_CASES` says how many and
/// `REFLEX_PATTERN_SEED` which; the suite runs a few thousand, another few each time. Program.cs runs millions.
/// </summary>
public class AgreementTests
{
    private static readonly ulong s_cases = Setting("REFLEX_PATTERN_CASES", 4_000);
    private static readonly ulong s_seed = Setting("REFLEX_PATTERN_SEED", (ulong)Environment.TickCount64 << 10);

    [Fact]
    public void The_engine_agrees_with_the_naive_reference() => Run(PatternProperties.Agreement);

    [Fact]
    public void Storing_and_restoring_at_any_point_changes_nothing() => Run(PatternProperties.Stored);

    [Fact]
    public void One_state_for_each_key_gives_the_same_as_one_processor_for_all() => Run(PatternProperties.Single);

    [Fact]
    public void Redeliveries_change_nothing() => Run(PatternProperties.Redelivered);

    [Fact]
    public void Any_split_into_batches_gives_the_same() => Run(PatternProperties.Batches);

    [Fact]
    public void Reading_batches_ahead_gives_the_same_as_events_one_by_one() => Run(PatternProperties.Ahead);

    [Fact]
    public void Within_lateness_the_order_of_arrival_does_not_matter() => Run(PatternProperties.Order);

    [Fact]
    public void Within_lateness_delays_do_not_matter() => Run(PatternProperties.Delays);

    [Fact]
    public void State_stays_within_its_bounds_and_nothing_is_dropped_uncounted() => Run(PatternProperties.Bounds);

    private static void Run(PatternProperty property) =>
        Assert.Null(PropertyRun.FirstFailure(property, (long)s_cases / property.Share, s_seed));

    private static ulong Setting(string name, ulong byDefault) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out ulong value) ? value : byDefault;
}
