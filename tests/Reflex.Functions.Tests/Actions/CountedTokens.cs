using Azure.Core;

namespace Reflex.Functions.Tests.Actions;

/// <summary>A credential whose tokens are numbered, so that a test sees when a fresh one was fetched.</summary>
internal sealed class CountedTokens : TokenCredential
{
    private int _count;

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new($"token{Interlocked.Increment(ref _count)}", DateTimeOffset.UtcNow.AddHours(1));

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
