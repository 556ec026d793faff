using Azure.Core;
using Azure.Identity;

namespace Reflex.Cli.Hosts;

/// <summary>
/// Signs in to a host in Azure as whoever is signed in here: `az login`, a workload identity, an environment's service principal.
/// </summary>
/// <param name="resource">The application ID URI of the app registration that guards the host, such as <c>api://…</c>.</param>
internal sealed class HostSignIn(string resource)
{
    private readonly TokenCredential _credential = new ChainedTokenCredential(
        new EnvironmentCredential(), new WorkloadIdentityCredential(), new AzureCliCredential(), new AzureDeveloperCliCredential());

    public async Task<string> GetTokenAsync(CancellationToken cancellation)
    {
        try
        {
            AccessToken token = await _credential.GetTokenAsync(
                new TokenRequestContext([$"{resource.TrimEnd('/')}/.default"]), cancellation);
            return token.Token;
        }
        catch (AuthenticationFailedException error)
        {
            throw new UsageException($"Signing in to {resource} failed: {error.Message.Split('\n')[0]} Run `az login` and try again.");
        }
    }
}
