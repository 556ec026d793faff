using System.Text;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;
using Reflex.Functions.Intake;
using Reflex.Functions.Intake.Reading;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;
using Reflex.Functions.Triggers.EventGrid;

namespace Reflex.Functions.Tests.Intake;

/// <summary>An event is parsed once at its door, and once more where an entity gets its text.</summary>
public sealed class ParsedOnceTests
{
    private const string Pattern = """
        automation: silent
        mode: auto
        when: { by: [resourceid], within: 10m, count: { of: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged }, atLeast: 9 } }
        then: { incident: { title: x } }
        """;

    [Theory]
    [InlineData("restart-unhealthy-vm")]
    public async Task The_door_parses_an_event_once_whatever_it_starts(string shipped)
    {
        Automation automation = AutomationLoader.Load(TestAutomations.Shipped(shipped), "a.yaml").Automation!;
        var starter = new MatchStarter(new TemplateEngine(), new FakeTimeProvider(), NullLogger<MatchStarter>.Instance);
        string id = Guid.NewGuid().ToString("N");
        using var parses = new Parses(id);

        byte[] body = Encoding.UTF8.GetBytes(HealthEvents.Unavailable(id, DateTimeOffset.UnixEpoch));
        AutomationEvent e = Assert.Single(Door.For(nameof(AvailabilityStatusChanged)).Read(body, new MessageEnvelope("x"))).Event!;
        await starter.StartAsync(automation, e, Client().Object, CancellationToken.None);
        _ = RunRequests.OfEvent(automation, e);

        Assert.Equal(1, parses.Count);
        Assert.True(e.Get(EventPath.Parse("resourceid")).HasValue);
    }

    [Fact]
    public async Task An_event_for_a_pattern_is_parsed_at_the_door_and_in_the_entity()
    {
        await using TestApp app = await TestApp.StartAsync([Pattern]);
        string id = Guid.NewGuid().ToString("N");
        using var parses = new Parses(id);

        await app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow()));

        Assert.Equal(2, parses.Count);
    }

    private static Mock<DurableTaskClient> Client()
    {
        var entities = new Mock<DurableEntityClient>("test");
        entities.Setup(one => one.SignalEntityAsync(
            It.IsAny<EntityInstanceId>(), It.IsAny<string>(), It.IsAny<object?>(), It.IsAny<SignalEntityOptions?>(), It.IsAny<CancellationToken>()))
            .Returns(Task.CompletedTask);
        var client = new Mock<DurableTaskClient>("test");
        client.Setup(one => one.Entities).Returns(entities.Object);
        return client;
    }

    /// <summary>Counts how often the engine parses an event of an ID.</summary>
    private sealed class Parses : IDisposable
    {
        private readonly byte[] _id;
        private int _count;

        public Parses(string id)
        {
            _id = Encoding.UTF8.GetBytes(id);
            EventParser.Parsing += Note;
        }

        public int Count => Volatile.Read(ref _count);

        public void Dispose() => EventParser.Parsing -= Note;

        private void Note(ReadOnlyMemory<byte> json)
        {
            if (json.Span.IndexOf(_id) >= 0)
            {
                Interlocked.Increment(ref _count);
            }
        }
    }
}
