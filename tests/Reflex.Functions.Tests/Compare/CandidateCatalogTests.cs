using Reflex.Engine.Automations;
using Reflex.Functions.Compare;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Compare;

/// <summary>Several instances of the app, one storage.</summary>
public sealed class CandidateCatalogTests : IDisposable
{
    private const string Live = "automation: a\nwhen: { type: T }\nthen: { incident: { title: x } }\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-candidates-").FullName;
    private readonly string _prefix = $"c{Guid.NewGuid():N}"[..12];

    public CandidateCatalogTests() => File.WriteAllText(Path.Combine(_folder, "a.yaml"), Live);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Another_instance_knows_within_five_seconds_and_at_once_where_it_is_told_which()
    {
        await using TestStorage one = await StartAsync();
        await using TestStorage other = await StartAsync();
        Assert.True((await other.Get<CandidateCatalog>().CurrentAsync(CancellationToken.None)).IsEmpty);

        Candidate first = await SetAsync(one, Live + "mode: shadow\n");
        Assert.True((await other.Get<CandidateCatalog>().CurrentAsync(CancellationToken.None)).IsEmpty);
        other.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(first.Hash, (await other.Get<CandidateCatalog>().CurrentAsync(CancellationToken.None)).Find("a")!.Candidate.Hash);

        Candidate second = await SetAsync(one, Live + "mode: auto\n");
        string trial = InstanceIds.Trial("a", AutomationLoader.Load(Live, "a.yaml").Automation!.Hash, second.Hash);
        Assert.Equal(second.Hash, (await other.Get<CandidateCatalog>().FindAsync("a", trial, CancellationToken.None))!.Candidate.Hash);

        await one.Get<CandidateCatalog>().DropAsync("a", CancellationToken.None);
        Assert.True((await one.Get<CandidateCatalog>().CurrentAsync(CancellationToken.None)).IsEmpty);
        other.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await other.Get<CandidateCatalog>().FindAsync("b", trial, CancellationToken.None));
    }

    [Fact]
    public async Task A_candidate_whose_live_version_is_gone_is_no_trial()
    {
        await using TestStorage storage = await StartAsync();
        await SetAsync(storage, Live + "mode: shadow\n");
        File.Delete(Path.Combine(_folder, "a.yaml"));
        storage.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True((await storage.Get<CandidateCatalog>().CurrentAsync(CancellationToken.None)).IsEmpty);
    }

    private Task<TestStorage> StartAsync() => TestStorage.StartAsync(null, ("Reflex:TablePrefix", _prefix), ("Reflex:AutomationsPath", _folder));

    private static async Task<Candidate> SetAsync(TestStorage storage, string text)
    {
        Automation automation = AutomationLoader.Load(text, "a.yaml").Automation!;
        var candidate = new Candidate { Automation = "a", Text = text, Hash = automation.Hash, By = "olga", At = storage.Clock.GetUtcNow() };
        await storage.Get<CandidateCatalog>().SetAsync(candidate, CancellationToken.None);
        return candidate;
    }
}
