namespace Reflex.Durable.Tests.Crashes;

public sealed class CrashTests
{
    public static TheoryData<string, bool> Scenarios()
    {
        TheoryData<string, bool> data = [];
        foreach (string name in Scenario.All.Keys)
        {
            data.Add(name, false);
            data.Add(name, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_crash_at_any_commit_leads_to_the_same_end(string name, bool afterwards)
    {
        Scenario scenario = Scenario.All[name];
        int commit = 0;
        while (await CrashAsync(scenario, ++commit, afterwards))
        {
        }

        // The run without a crash is the last; there must have been commits to crash at. Completions that fall together share a turn, and
        // so a commit: what every run has is a start, a turn that waits, and an end.
        Assert.InRange(commit, 4, 1_000);
    }

    private static async Task<bool> CrashAsync(Scenario scenario, int commit, bool afterwards)
    {
        using TempFolder folder = new();
        CrashingObserver observer = new(commit, afterwards);
        await using (TestEngine first = await StartAsync(folder, observer))
        {
            try
            {
                await scenario.DriveAsync(first);
            }
            catch (DurableStorageException)
            {
                Assert.True(observer.HasCrashed);
            }
        }

        await using TestEngine second = await StartAsync(folder, null);
        await scenario.DriveAsync(second);
        await scenario.CheckAsync(second);
        return observer.HasCrashed;
    }

    private static Task<TestEngine> StartAsync(TempFolder folder, CrashingObserver? observer) => TestEngine.StartAsync(
        Scenario.Register,
        options => options with
        {
            Storage = folder.Storage,
            CommitObserver = observer,
            MaxOperationsPerCommit = 1,

            // So few that a fan-out waits in the storage, and what that stores and reads are commits to crash at, too.
            MaxConcurrentActivities = 4,
            MaxCachedActivities = 16,
            ReplayAfterEveryTurn = observer is null,
            ShutdownGracePeriod = TimeSpan.Zero,
        });
}
