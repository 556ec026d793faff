using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Reflex.Durable;
using Reflex.Local.EventGrid;
using Reflex.Local.Http;
using Reflex.Local.Invocation;
using Reflex.Local.ServiceBus;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Local.Storage;
using Reflex.Local.Timers;

namespace Reflex.Local.Hosting;

/// <summary>Everything that a started host consists of, in the order in which it is taken down.</summary>
internal sealed class HostParts : IAsyncDisposable
{
    /// <summary>How long invocations may go on after the host was asked to stop.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(10);

    public required WebApplication App { get; init; }

    public required DurableEngine Engine { get; init; }

    public required DurableTaskClient DurableClient { get; init; }

    public required LocalServiceBus ServiceBus { get; init; }

    public required bool OwnsServiceBus { get; init; }

    public required StorageEndpoints? Storage { get; init; }

    public required Azurite? Azurite { get; init; }

    public required DataFolder Data { get; init; }

    public required WorkTracker Work { get; init; }

    public required RefusedRequests Refused { get; init; }

    public required TopicDelivery Topic { get; init; }

    public required IReadOnlyList<LocalFunction> Functions { get; init; }

    public required IReadOnlyList<HttpRoute> Routes { get; init; }

    public required IReadOnlyList<ServiceBusPump> Pumps { get; init; }

    public required IReadOnlyList<TimerListener> Timers { get; init; }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => App.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceBusPump pump in Pumps)
        {
            pump.Stop();
        }

        foreach (TimerListener timer in Timers)
        {
            timer.Dispose();
        }

        Topic.Dispose();
        await App.StopAsync();
        await Work.WhenIdleAsync(CancellationToken.None).WaitAsync(DrainPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DurableClient.DisposeAsync();
        await Engine.DisposeAsync();
        await App.DisposeAsync();
        if (OwnsServiceBus)
        {
            ServiceBus.Dispose();
        }

        if (Azurite is not null)
        {
            await Azurite.DisposeAsync();
        }

        Data.Dispose();
    }
}
