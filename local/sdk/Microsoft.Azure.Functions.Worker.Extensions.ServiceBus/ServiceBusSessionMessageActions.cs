namespace Microsoft.Azure.Functions.Worker;

/// <remarks>The real class talks to the Functions host; a host that derives from it overrides every method.</remarks>
public class ServiceBusSessionMessageActions
{
    protected ServiceBusSessionMessageActions()
    {
    }

    public virtual DateTimeOffset SessionLockedUntil { get; protected set; }

    public virtual Task<BinaryData> GetSessionStateAsync(CancellationToken cancellationToken = default) => throw DeclarationOnly.Member();

    public virtual Task SetSessionStateAsync(BinaryData sessionState, CancellationToken cancellationToken = default) =>
        throw DeclarationOnly.Member();

    public virtual Task ReleaseSession(CancellationToken cancellationToken = default) => throw DeclarationOnly.Member();

    public virtual Task RenewSessionLockAsync(CancellationToken cancellationToken = default) => throw DeclarationOnly.Member();
}
