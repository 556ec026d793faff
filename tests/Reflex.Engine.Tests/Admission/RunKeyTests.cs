using Reflex.Engine.Admission;
using static Reflex.Engine.Tests.Admission.Samples;

namespace Reflex.Engine.Tests.Admission;

public sealed class RunKeyTests
{
    private const string Resource = "/subscriptions/S1/x";
    private const string Declared = "  target: \"{{ event.subject }}\"\n";

    [Fact]
    public void The_key_of_a_pattern_comes_before_its_target()
    {
        RunKey key = RunKey.Of(OfPattern(then: Declared), ["Ana", "x"], "Web-1", Event(subject: "s"));

        Assert.Equal(["Ana", "x"], key.Values);
        Assert.False(key.LacksTarget);
    }

    [Fact]
    public void A_target_comes_before_the_subject_and_its_case_does_not_count()
    {
        RunKey key = RunKey.Of(OfEvent(then: Declared), [], "Web-1", Event(subject: "s"));

        Assert.Equal(["web-1"], key.Values);
        Assert.False(key.LacksTarget);
    }

    [Fact]
    public void The_target_of_a_pattern_without_keys_is_its_key() =>
        Assert.Equal(["web-1"], RunKey.Of(OfPattern(then: Declared), [], "Web-1", Event()).Values);

    [Theory]
    [InlineData("Web-1", "Web-1")]
    [InlineData(Resource, "/subscriptions/s1/x")]
    public void A_single_event_without_target_goes_by_its_subject(string subject, string key)
    {
        RunKey of = RunKey.Of(OfEvent(), [], null, Event(subject: subject));

        Assert.Equal([key], of.Values);
        Assert.False(of.LacksTarget);
    }

    [Fact]
    public void Without_subject_all_single_events_are_one() => Assert.Empty(RunKey.Of(OfEvent(), [], null, Event()).Values);

    [Fact]
    public void Matches_of_a_pattern_without_keys_are_one_whatever_the_last_subject() =>
        Assert.Empty(RunKey.Of(OfPattern(), [], null, Event(subject: "s")).Values);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void An_event_whose_target_renders_to_nothing_is_a_key_of_its_own(string? target)
    {
        RunKey key = RunKey.Of(OfEvent(then: Declared), [], target, Event("e1", "s", "/a"));

        Assert.Equal(["/a", "e1"], key.Values);
        Assert.True(key.LacksTarget);
    }

    [Fact]
    public void A_pattern_keeps_its_key_where_its_target_renders_to_nothing()
    {
        RunKey key = RunKey.Of(OfPattern(then: Declared), ["ana"], null, Event());

        Assert.Equal(["ana"], key.Values);
        Assert.True(key.LacksTarget);
    }
}
