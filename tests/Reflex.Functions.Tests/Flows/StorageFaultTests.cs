using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Archive;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Deliveries while the storage is not well: answered so that they come again, with the reason in the log; nothing lost, nothing done twice.</summary>
public sealed class StorageFaultTests
{
    private readonly ScriptedAction _action = new();
    private readonly ConcurrentQueue<string> _log = [];

    private Task<TestApp> StartAsync(FaultyTables tables) => TestApp.StartAsync(
        [TestAutomations.Flapping, TestAutomations.Health("single", "steps:\n  - act: { action: test.act, with: { name: \"{{ event.id }}\" } }")],
        options =>
        {
            options.UseStorage = false;
            options.Log = _log.Enqueue;
            options.ConfigureServices = services => services.AddSingleton<IAction>(_action);
        },
        ("AzureWebJobsStorage", tables.ConnectionString));

    private static bool IsForArchive(TestApp app, string request) => request.Contains($"{app.Host.TablePrefix}Events(", StringComparison.OrdinalIgnoreCase);

    private static async Task<int> DeliverAsync(TestApp app, params string[] events)
    {
        using HttpResponseMessage answer = await app.Host.PublishAsync($"[{string.Join(',', events)}]", TestApp.HealthFunction);
        return (int)answer.StatusCode;
    }

    [Theory]
    [InlineData(StorageFault.Busy)]
    [InlineData(StorageFault.Broken)]
    [InlineData(StorageFault.AnswerLost)]
    public async Task A_delivery_the_archive_refused_is_answered_500_and_counts_once_later(StorageFault fault)
    {
        await using FaultyTables tables = await FaultyTables.StartAsync();
        await using TestApp app = await StartAsync(tables);
        DateTimeOffset now = app.Host.Clock.GetUtcNow();
        string[] events =
        [
            HealthEvents.Unavailable("e1", now), HealthEvents.Health("e2", now.AddSeconds(1), "Available"),
            HealthEvents.Unavailable("e3", now.AddSeconds(2)), HealthEvents.Health("e4", now.AddSeconds(3), "Available"),
        ];
        tables.Choose = request => IsForArchive(app, request) ? fault : StorageFault.None;

        Assert.Equal(500, await DeliverAsync(app, events));

        string line = Assert.Single(_log, entry => entry.Contains("Executed 'Functions.AvailabilityStatusChanged' (Failed)", StringComparison.Ordinal));
        Assert.StartsWith("Error ", line);
        Assert.Contains("Azure.RequestFailedException", line);
        await app.Host.WhenIdleAsync();

        // Event Grid may put the events together otherwise when it delivers them again.
        tables.Choose = _ => StorageFault.None;
        Assert.Equal(202, await DeliverAsync(app, events[..3]));
        Assert.Equal(202, await DeliverAsync(app, events[3]));
        await app.Host.WhenIdleAsync();

        Assert.Equal(["e1", "e1-e2", "e3", "e3-e4"], _action.Calls.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["e4", "e3", "e2", "e1"], (await app.Service<EventArchive>().ReadNewestAsync(10, CancellationToken.None)).Select(e => e.Id));
    }

    [Theory]
    [InlineData(StorageFault.Busy)]
    [InlineData(StorageFault.Broken)]
    [InlineData(StorageFault.AnswerLost)]
    public async Task A_fault_that_passes_is_not_noticed_by_whoever_delivers(StorageFault fault)
    {
        await using FaultyTables tables = await FaultyTables.StartAsync();
        await using TestApp app = await StartAsync(tables);
        DateTimeOffset now = app.Host.Clock.GetUtcNow();
        int faults = 0;
        tables.Choose = request => IsForArchive(app, request) && Interlocked.Increment(ref faults) <= 2 ? fault : StorageFault.None;

        Assert.Equal(202, await DeliverAsync(app, HealthEvents.Unavailable("e1", now), HealthEvents.Health("e2", now.AddSeconds(1), "Available")));
        await app.Host.WhenIdleAsync();

        Assert.True(faults >= 2);
        Assert.Equal(["e1", "e1-e2"], _action.Calls.Order(StringComparer.Ordinal));
        Assert.Equal(2, (await app.Service<EventArchive>().ReadNewestAsync(10, CancellationToken.None)).Count);
    }
}
