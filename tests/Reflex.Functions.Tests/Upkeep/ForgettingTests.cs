namespace Reflex.Functions.Tests.Upkeep;

/// <summary>Ten thousand keys come and go, and nothing of them is left but what their records hold.</summary>
public sealed class ForgettingTests
{
    private const int Waves = 4;
    private const int KeysOfWave = 2_500;

    [Fact]
    public async Task Ten_thousand_keys_leave_no_entity_and_no_ended_orchestration()
    {
        await using ForgettingHost host = await ForgettingHost.StartAsync();
        var memory = new List<long>();
        for (int wave = 0; wave < Waves; wave++)
        {
            await host.WorkAsync(Enumerable.Range(wave * KeysOfWave, KeysOfWave));
            Assert.InRange(await host.CountEntitiesAsync(), 3 * KeysOfWave, int.MaxValue);

            // Targets go with their last run; guards and incidents within a day after their spans.
            await host.AdvanceAsync(TimeSpan.FromHours(3));
            Assert.InRange(await host.CountEntitiesAsync(), 2 * KeysOfWave, (5 * KeysOfWave / 2) + 100);
            await host.AdvanceAsync(TimeSpan.FromDays(2));
            Assert.Equal(0, await host.CountEntitiesAsync());

            int instances = await host.CountInstancesAsync();
            host.Clock.Advance(TimeSpan.FromDays(31));
            Assert.Equal(instances, (await host.Ended.SweepAsync(host.Client, CancellationToken.None)).Orchestrations);
            Assert.Equal(0, await host.CountInstancesAsync());
            memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        // The first wave fills what stays: pools, compiled code, the cache of instances.
        Assert.InRange(memory[^1], 0, (long)(1.2 * memory[1]) + 5_000_000);
    }

    [Fact]
    public async Task A_key_is_remembered_through_its_span_and_a_day()
    {
        await using ForgettingHost host = await ForgettingHost.StartAsync();
        await host.WorkAsync([0]);

        await host.AdvanceAsync(ForgettingHost.OncePer + TimeSpan.FromDays(1) + TimeSpan.FromMinutes(4));
        int before = await host.CountEntitiesAsync();
        await host.AdvanceAsync(TimeSpan.FromMinutes(2));

        // The key's guard goes; its incident has an hour more.
        Assert.Equal((2, 1), (before, await host.CountEntitiesAsync()));
    }

    [Fact]
    public async Task Orchestrations_that_are_younger_or_still_run_stay()
    {
        await using ForgettingHost host = await ForgettingHost.StartAsync();
        await host.WorkAsync([0]);
        await host.AdvanceAsync(TimeSpan.FromDays(29));
        await host.WorkAsync([2]);

        Assert.Equal(0, (await host.Ended.SweepAsync(host.Client, CancellationToken.None)).Orchestrations);
        host.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await host.Ended.SweepAsync(host.Client, CancellationToken.None)).Orchestrations);

        Assert.NotNull(await host.Client.GetInstanceAsync("run-2-0"));
    }
}
