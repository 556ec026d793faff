using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Reflex.Functions.Outbound;

/// <summary>
/// Bearer tokens from a credential. A 401 that says the token has expired or is invalid (clock skew, a revoked session) asks the credential
/// once for a token issued from now on: the claim makes it pass over whatever it has cached.
/// </summary>
internal sealed class FreshTokenPolicy : BearerTokenAuthenticationPolicy
{
    private readonly string[] _scopes;
    private readonly TimeProvider _clock;

    public FreshTokenPolicy(TokenCredential credential, string scope, TimeProvider clock)
        : base(credential, scope)
    {
        _scopes = [scope];
        _clock = clock;
    }

    protected override async ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message)
    {
        if (await base.AuthorizeRequestOnChallengeAsync(message))
        {
            return true;
        }

        if (!message.Response.Headers.TryGetValue("WWW-Authenticate", out string? challenge)
            || !challenge.Contains("invalid_token", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string notBefore = _clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string claims = $$"""{"access_token":{"nbf":{"essential":true,"value":"{{notBefore}}"} } }""";
        await AuthenticateAndAuthorizeRequestAsync(message, new TokenRequestContext(_scopes, message.Request.ClientRequestId, claims));
        return true;
    }
}
