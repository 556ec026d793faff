using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Reflex.Functions.Settings;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Tests.Upkeep;

/// <summary>How the sweep asks a backend: what, how often, and when it stops.</summary>
public sealed class EndedOrchestrationsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly Mock<DurableEntityClient> _entities = new("test");
    private readonly List<PurgeInstancesFilter> _asked = [];

    public EndedOrchestrationsTests()
    {
        _client.Setup(client => client.Entities).Returns(_entities.Object);
        Clean();
    }

    [Fact]
    public async Task Only_what_has_ended_and_is_older_than_its_retention_is_asked_for()
    {
        Purge(new PurgeResult(7, isComplete: true));

        PurgedCounts counts = await SweepAsync(days: 20);

        PurgeInstancesFilter filter = Assert.Single(_asked);
        Assert.Equal(s_now.AddDays(-20), filter.CreatedTo);
        Assert.Equal(
            [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated], filter.Statuses!);
        Assert.Equal(new PurgedCounts(7, 0, true), counts);
    }

    [Fact]
    public async Task It_goes_on_while_the_backend_says_that_more_is_left()
    {
        Purge(new PurgeResult(500, isComplete: false), new PurgeResult(500, isComplete: false), new PurgeResult(3, isComplete: true));

        Assert.Equal(new PurgedCounts(1003, 0, true), await SweepAsync());
        Assert.All(_asked, filter => Assert.Equal(EndedOrchestrations.StepTime, filter.Timeout));
    }

    [Fact]
    public async Task A_backend_that_does_not_say_whether_it_is_done_is_asked_once()
    {
        Purge(new PurgeResult(500));

        await SweepAsync();

        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_sweep_ends_after_so_many_steps_and_leaves_the_rest_to_the_next()
    {
        Purge(new PurgeResult(1, isComplete: false));

        Assert.Equal(new PurgedCounts(EndedOrchestrations.MaxSteps, 0, false), await SweepAsync());
    }

    [Fact]
    public async Task Rows_of_entities_without_state_go_page_by_page()
    {
        Purge(new PurgeResult(0, isComplete: true));
        Clean(new CleanEntityStorageResult { EmptyEntitiesRemoved = 5, ContinuationToken = "next" }, new CleanEntityStorageResult { EmptyEntitiesRemoved = 2 });

        Assert.Equal(new PurgedCounts(0, 7, true), await SweepAsync());
        _entities.Verify(
            entities => entities.CleanEntityStorageAsync(
                It.Is<CleanEntityStorageRequest?>(request => request!.Value.RemoveEmptyEntities && !request.Value.ReleaseOrphanedLocks),
                false,
                It.IsAny<CancellationToken>()),
            Times.Exactly(2));
    }

    [Fact]
    public async Task An_endless_list_of_empty_entities_ends_the_sweep_too()
    {
        Purge(new PurgeResult(0, isComplete: true));
        Clean(new CleanEntityStorageResult { EmptyEntitiesRemoved = 1, ContinuationToken = "next" });

        Assert.Equal(new PurgedCounts(0, EndedOrchestrations.MaxSteps, false), await SweepAsync());
    }

    [Theory]
    [InlineData(14, false)]
    [InlineData(15, true)]
    [InlineData(3650, true)]
    [InlineData(3651, false)]
    public void The_retention_outlasts_what_a_queue_may_still_deliver(int days, bool valid)
    {
        var options = new ReflexOptions { Retention = { Orchestrations = days } };

        Assert.Equal(valid, Record.Exception(() => OptionsCheck.Check(options)) is null);
    }

    private Task<PurgedCounts> SweepAsync(int days = 30)
    {
        var options = new ReflexOptions { Retention = { Orchestrations = days } };
        return new EndedOrchestrations(Options.Create(options), new FakeTimeProvider(s_now)).SweepAsync(_client.Object, CancellationToken.None);
    }

    // The last answer is given again and again.
    private void Purge(params PurgeResult[] answers) => _client
        .Setup(client => client.PurgeAllInstancesAsync(Moq.Capture.In(_asked), It.IsAny<CancellationToken>()))
        .ReturnsAsync(() => answers[Math.Min(_asked.Count, answers.Length) - 1]);

    private void Clean(params CleanEntityStorageResult[] answers)
    {
        int calls = 0;
        _entities
            .Setup(entities => entities.CleanEntityStorageAsync(It.IsAny<CleanEntityStorageRequest?>(), It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => answers.Length == 0 ? default : answers[Math.Min(calls++, answers.Length - 1)]);
    }
}
