using System.Text.Json.Nodes;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;
using Reflex.Functions.Compare;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Tests.Compare;

/// <summary>Which matches of the two versions are about the same thing.</summary>
public sealed class TrialPairingTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private readonly List<LoneMatch> _lone = [];

    private static Automation Version(string when) => AutomationLoader.Load(
        $"automation: a\nmode: auto\nwhen: {when}\nthen: {{ incident: {{ title: x }} }}\n", "a.yaml").Automation!;

    private static Trial Of(string liveWithin = "10m", string candidateWithin = "20m", string more = "") => new(
        Version($"{{ within: {liveWithin}, {more} count: {{ of: {{ type: T }}, atLeast: 2 }} }}"),
        Version($"{{ within: {candidateWithin}, count: {{ of: {{ type: T }}, atLeast: 3 }} }}"));

    private static Match Found(params string[] ids) => new()
    {
        Automation = "a",
        Key = [],
        At = s_start,
        Parts = [new PartBinding("of", [.. ids.Select(id => AutomationEvent.Create(id, "/s", "T", s_start))])],
    };

    private IReadOnlyList<ComparisonRequest> Pair(Match[] live, Match[] candidate, double minutes = 0, Trial? trial = null) =>
        TrialPairing.Pair(trial ?? Of(), _lone, live, candidate, s_start.AddMinutes(minutes));

    private static string Describe(ComparisonRequest request) => $"{Events(request.Live)}|{Events(request.Candidate)}";

    private static string Events(RunRequest? run) =>
        run is null ? "" : string.Join(",", run.Parts.SelectMany(part => part.Events).Select(json => JsonNode.Parse(json)!["id"]));

    [Fact]
    public void Matches_with_an_event_in_common_are_one_comparison()
    {
        ComparisonRequest request = Assert.Single(Pair([Found("e1", "e2")], [Found("e2", "e3")]));

        Assert.Equal("e1,e2|e2,e3", Describe(request));
        Assert.NotNull(request.LiveRunId);
        Assert.Empty(_lone);
    }

    [Fact]
    public void Matches_without_one_in_common_are_two_comparisons()
    {
        Assert.Equal(["e1|", "|e2"], Pair([Found("e1")], [Found("e2")]).Select(Describe));
        Assert.Equal([TrialSide.Live, TrialSide.Candidate], _lone.Select(one => one.Side));
    }

    [Fact]
    public void Each_match_is_paired_once_and_the_first_that_fits_is_taken() => Assert.Equal(
        ["e1,e2|e2", "e2,e3|e3", "|e9"],
        Pair([Found("e1", "e2"), Found("e2", "e3")], [Found("e2"), Found("e3"), Found("e9")]).Select(Describe));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_match_that_comes_later_on_the_other_side_joins_the_comparison(bool liveFirst)
    {
        ComparisonRequest first = Assert.Single(liveFirst ? Pair([Found("e1", "e2")], []) : Pair([], [Found("e1", "e2")]));
        ComparisonRequest second = Assert.Single(liveFirst ? Pair([], [Found("e2", "e3")], 5) : Pair([Found("e2", "e3")], [], 5));

        Assert.Equal(first.ComparisonId, second.ComparisonId);
        Assert.Equal(liveFirst ? ("e1,e2|", "|e2,e3") : ("|e1,e2", "e2,e3|"), (Describe(first), Describe(second)));
        Assert.Empty(_lone);
    }

    [Fact]
    public void Two_matches_of_one_side_are_never_one_comparison()
    {
        ComparisonRequest first = Assert.Single(Pair([Found("e1", "e2")], []));
        ComparisonRequest second = Assert.Single(Pair([Found("e2", "e3")], [], 5));

        Assert.NotEqual(first.ComparisonId, second.ComparisonId);
        Assert.Equal(2, _lone.Count);
    }

    [Fact]
    public void A_run_of_the_live_version_is_named_only_where_it_matched() => Assert.Null(Assert.Single(Pair([], [Found("e1")])).LiveRunId);

    [Theory]
    [InlineData(39.99, true)]
    [InlineData(40, false)]
    public void A_lone_match_waits_for_twice_the_longer_reach(double minutes, bool joins)
    {
        string first = Assert.Single(Pair([Found("e1")], [])).ComparisonId;

        Assert.Equal(joins, first == Assert.Single(Pair([], [Found("e1", "e2")], minutes)).ComparisonId);
        Assert.Equal(joins ? 0 : 1, _lone.Count);
    }

    [Fact]
    public void Lateness_and_gathering_lengthen_the_reach()
    {
        Pair([Found("e1")], [], trial: Of("20m", "10m", "lateness: 5m, gather: 1m,"));

        Assert.Equal(s_start.AddMinutes(52), Assert.Single(_lone).Until);
    }

    [Fact]
    public void Of_many_lone_matches_the_oldest_are_forgotten()
    {
        Pair([.. Enumerable.Range(0, TrialPairing.MostLone + 1).Select(number => Found($"e{number}"))], []);

        Assert.Equal(TrialPairing.MostLone, _lone.Count);
        string second = _lone[0].ComparisonId;
        Assert.NotEqual(second, Assert.Single(Pair([], [Found("e0")])).ComparisonId);
    }

    [Fact]
    public void One_ID_of_two_sources_is_two_events()
    {
        Match other = Found("e1") with { Parts = [new PartBinding("of", [AutomationEvent.Create("e1", "/other", "T", s_start)])] };

        Assert.Equal(2, Pair([Found("e1")], [other]).Count);
    }
}
