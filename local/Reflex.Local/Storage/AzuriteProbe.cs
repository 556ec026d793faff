namespace Reflex.Local.Storage;

/// <summary>Tells whether an Azurite answers at an address.</summary>
internal static class AzuriteProbe
{
    /// <summary>A local emulator answers in milliseconds; a port held by something else must not delay the start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<bool> AnswersAsync(StorageEndpoints endpoints, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Patience };
        bool[] answers = await Task.WhenAll(
            AnswersAsync(client, endpoints.Blob, cancellationToken),
            AnswersAsync(client, endpoints.Queue, cancellationToken),
            AnswersAsync(client, endpoints.Table, cancellationToken));
        return answers.All(answer => answer);
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri service, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(service, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.Headers.TryGetValues("Server", out var servers)
                && servers.Any(server => server.StartsWith("Azurite-", StringComparison.OrdinalIgnoreCase));
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
