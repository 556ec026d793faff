using System.Globalization;
using Reflex.Engine.Execution;

namespace Reflex.Functions.Tests.Agreement;

/// <summary>
/// Random automations see random events, decisions and failures, once in <c>reflex test</c> and once on a host: runs, holds and incidents
/// are the same. A few here; <c>REFLEX_AGREEMENT_ROUNDS</c> and <c>REFLEX_AGREEMENT_SEED</c> make it many.
/// </summary>
public sealed class AgreementTests
{
    private const int StoriesOfARound = 12;

    [Fact]
    public async Task Reflex_test_and_a_host_come_to_the_same_runs_holds_and_incidents()
    {
        int rounds = Read("REFLEX_AGREEMENT_ROUNDS", 1);
        int seed = Read("REFLEX_AGREEMENT_SEED", 7);
        for (int round = 0; round < rounds; round++)
        {
            var random = new Random(seed + round);
            Story[] stories = [.. Enumerable.Range(0, StoriesOfARound).Select(number => Story.Create($"story{number}", random))];

            IReadOnlyDictionary<string, Outcome> onHost = await HostPlay.PlayAsync(stories);

            // Stories in which nothing happens would agree too.
            Assert.Contains(onHost.Values, outcome => outcome.Runs.Count > 1);
            Assert.Contains(onHost.Values, outcome => outcome.Held.Count > 0);
            Assert.Contains(onHost.Values, outcome => outcome.Incidents.Count > 0);
            foreach (Story story in stories)
            {
                string inCase = CasePlay.Play(story).Text;
                Assert.True(inCase == onHost[story.Name].Text, string.Create(CultureInfo.InvariantCulture, $"""
                    Seed {seed + round}, {story.Name}:
                    {story.Text}
                    {string.Join('\n', story.Happenings)}
                    {string.Join('\n', story.Outcomes.Select(Describe))}
                    --- reflex test
                    {inCase}
                    --- host
                    {onHost[story.Name].Text}
                    """));
            }
        }
    }

    private static string Describe(KeyValuePair<string, ActionOutcome[]> script) =>
        $"{script.Key}: {string.Join(' ', script.Value.Select(outcome => outcome.Error?.Code ?? outcome.Status.ToString()))}";

    private static int Read(string name, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : byDefault;
}
