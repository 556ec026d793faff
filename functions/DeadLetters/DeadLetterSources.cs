using Azure.Messaging.ServiceBus;
using Reflex.Functions.Archive;
using Reflex.Functions.Intake;

namespace Reflex.Functions.DeadLetters;

/// <summary>Every place where dead letters are kept, by name.</summary>
public sealed class DeadLetterSources
{
    private readonly Dictionary<string, IDeadLetterSource> _byName;

    /// <summary>The app's queues and topics, and the rejected events.</summary>
    public DeadLetterSources(Lazy<ServiceBusClient> client, RejectedEvents rejected, EventIntake intake)
    {
        IEnumerable<IDeadLetterSource> sources =
        [
            new RejectedEventSource(rejected, intake),
            .. ServiceBusEntities.All.Select(one => new ServiceBusDeadLetterSource(client, one.Entity, one.Subscription)),
        ];
        _byName = sources.ToDictionary(source => source.Name, StringComparer.OrdinalIgnoreCase);
    }

    internal IEnumerable<string> Names => _byName.Keys.Order(StringComparer.Ordinal);

    internal IEnumerable<IDeadLetterSource> All => _byName.Values;

    internal IDeadLetterSource? Find(string name) => _byName.GetValueOrDefault(name);
}
