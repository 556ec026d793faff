using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Actions.Http;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Azure;

/// <summary>Input of <c>keyvault.rotateSecret</c>.</summary>
public sealed record RotateSecretInput
{
    [Description("Address of the vault, such as https://contoso.vault.azure.net."), Required, HttpAddress]
    public required string VaultUri { get; init; }

    [Description("Name of the secret."), Required, RegularExpression("^[A-Za-z0-9-]{1,127}$", ErrorMessage = "The field {0} may contain only letters, digits and hyphens, up to 127.")]
    public required string SecretName { get; init; }

    [Description("Days until the new version expires. Default: 90."), Range(1, 3650)]
    public int ValidDays { get; init; } = 90;

    [Description("Number of random bytes in the new value, written as base64url. Default: 32."), Range(16, 256)]
    public int Bytes { get; init; } = 32;
}

/// <summary>
/// Gives a secret a new random value. The value goes to the vault and nowhere else. Each version carries the run's key as a tag, so
/// that doing it again finds its own version and makes no other.
/// </summary>
public sealed class RotateSecretAction : ActionBase<RotateSecretInput>
{
    private const string Scope = "https://vault.azure.net/.default";
    private const string Tag = "reflex-key";
    private readonly HttpPipeline _pipeline;
    private readonly OutboundGuard _guard;
    private readonly TimeProvider _clock;

    public RotateSecretAction(OutboundConnections connections, TokenCredential credential, OutboundGuard guard, TimeProvider clock)
        : base("keyvault.rotateSecret", "Gives a Key Vault secret a new random value.", true)
    {
        _pipeline = HttpPipelineBuilder.Build(
            new ResourceManagerOptions { Transport = connections.Transport }, new FreshTokenPolicy(credential, Scope, clock));
        _guard = guard;
        _clock = clock;
    }

    protected override Task<ActionOutcome> SimulateAsync(ActionContext context, RotateSecretInput input, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.WouldDo(ReflexJson.ToElement(
            new { simulated = true, vaultUri = input.VaultUri, secretName = input.SecretName, validDays = input.ValidDays })));

    protected override async Task<ActionOutcome> ExecuteAsync(
        ActionContext context, RotateSecretInput input, CancellationToken cancellation)
    {
        var vault = new Uri(input.VaultUri);
        _guard.Check(vault);
        string key = LastPart(context.IdempotencyKey);
        (string? own, ActionOutcome? failed) = await FindOwnAsync(vault, input.SecretName, key, cancellation);
        if (failed is not null)
        {
            return failed;
        }

        if (own is not null)
        {
            return ActionOutcome.Done(ReflexJson.ToElement(new { id = own, already = true }));
        }

        byte[] value = RandomNumberGenerator.GetBytes(input.Bytes);
        Response created = await SendAsync(RequestMethod.Put, Address(vault, $"/secrets/{input.SecretName}"), new
        {
            value = System.Buffers.Text.Base64Url.EncodeToString(value),
            attributes = new { exp = _clock.GetUtcNow().AddDays(input.ValidDays).ToUnixTimeSeconds() },
            tags = new Dictionary<string, string> { [Tag] = key },
        }, cancellation);
        CryptographicOperations.ZeroMemory(value);
        if (created.IsError)
        {
            return OperationReader.ReadError(created);
        }

        // The answer repeats the value; only the version's address leaves this method.
        string? id = JsonSerializer.Deserialize<JsonElement>(created.Content.ToMemory().Span).GetProperty("id").GetString();
        return ActionOutcome.Done(ReflexJson.ToElement(new { id, already = false }));
    }

    // Without the list of versions a new one could be a second one, so an unavailable list fails the attempt.
    private async Task<(string? Id, ActionOutcome? Failed)> FindOwnAsync(
        Uri vault, string secret, string key, CancellationToken cancellation)
    {
        Uri? page = Address(vault, $"/secrets/{secret}/versions");
        while (page is not null)
        {
            Response versions = await SendAsync(RequestMethod.Get, page, null, cancellation);
            if (versions.Status == 404)
            {
                return (null, null);
            }

            if (versions.IsError)
            {
                return (null, OperationReader.ReadError(versions));
            }

            JsonElement list = JsonSerializer.Deserialize<JsonElement>(versions.Content.ToMemory().Span);
            if (FindOwn(list, key) is { } own)
            {
                return (own, null);
            }

            page = NextPage(list, vault);
        }

        return (null, null);
    }

    // The token goes along, so the next page must be the same vault's.
    private static Uri? NextPage(JsonElement list, Uri vault) =>
        list.TryGetProperty("nextLink", out JsonElement link) && Uri.TryCreate(link.GetString(), UriKind.Absolute, out Uri? next)
        && next.Scheme == vault.Scheme && next.Authority == vault.Authority
            ? next
            : null;

    private static string? FindOwn(JsonElement list, string key)
    {
        return list.TryGetProperty("value", out JsonElement items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
                .Where(item => item.TryGetProperty("tags", out JsonElement tags) && tags.ValueKind == JsonValueKind.Object
                    && tags.TryGetProperty(Tag, out JsonElement tag) && tag.ValueEquals(key))
                .Select(item => item.GetProperty("id").GetString())
                .FirstOrDefault()
            : null;
    }

    private static Uri Address(Uri vault, string path)
    {
        var address = new RequestUriBuilder();
        address.Reset(vault);
        address.AppendPath(path, escape: false);
        address.AppendQuery("api-version", "7.4", escapeValue: true);
        return address.ToUri();
    }

    private async Task<Response> SendAsync(RequestMethod method, Uri address, object? body, CancellationToken cancellation)
    {
        using Request request = _pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(address);
        request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(body, ReflexJson.Options));
            request.Headers.Add("Content-Type", "application/json");
        }

        return await _pipeline.SendRequestAsync(request, cancellation);
    }

    // Tag values hold at most 256 characters.
    private static string LastPart(string key) => key.Length <= 256 ? key : key[^256..];
}
