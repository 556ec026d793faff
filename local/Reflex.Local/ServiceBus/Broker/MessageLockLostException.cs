namespace Reflex.Local.ServiceBus.Broker;

/// <summary>The lock of a message has ended, or the message is settled already; the settlement did nothing.</summary>
internal sealed class MessageLockLostException(string queue)
    : InvalidOperationException(
        $"The lock supplied for a message of '{queue}' is invalid. Either the lock expired, or the message has already been settled (MessageLockLost).");
