using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Reflex.Functions.Configuration;

namespace Reflex.Functions.Actions;

/// <summary>Input of <c>keyvault.rotateSecret</c>.</summary>
public sealed record RotateSecretInput
{
    [Description("Address of the vault, such as https://contoso.vault.azure.net."), Required, Url]
    public required string VaultUri { get; init; }

    [Description("Name of the secret."), Required, RegularExpression("^[A-Za-z0-9-]{1,127}$", ErrorMessage = "secretName may hold letters, digits and hyphens only.")]
    public required string SecretName { get; init; }

    [Description("Days until the new version expires. Default: 90."), Range(1, 3650)]
    public int ValidDays { get; init; } = 90;

    [Description("Random bytes of the new value, written as base64url. Default: 32."), Range(16, 256)]
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

    public RotateSecretAction(ResourceManagerOptions clientOptions, TokenCredential credential, OutboundGuard guard, TimeProvider clock)
        : base("keyvault.rotateSecret", "Gives a Key Vault secret a new random value.", true)
    {
        _pipeline = HttpPipelineBuilder.Build(clientOptions, new FreshTokenPolicy(credential, Scope, clock));
        _guard = guard;
        _clock = clock;
    }

    protected override Task<ActionOutcome> SimulateAsync(ActionContext context, RotateSecretInput input, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.WouldDo(ReflexJson.ToElement(
            new { simulated = true, vaultUri = input.VaultUri, secretName = input.SecretName, validDays = input.ValidDays })));

    protected override async Task<ActionOutcome> ExecuteAsync(ActionContext context, RotateSecretInput input, CancellationToken cancellation)
    {
        var vault = new Uri(input.VaultUri);
        _guard.Check(vault);
        string key = LastPart(context.IdempotencyKey);
        Response versions = await SendAsync(RequestMethod.Get, vault, $"/secrets/{input.SecretName}/versions", null, cancellation);
        if (versions.Status == 200 && FindOwn(versions, key) is { } own)
        {
            return ActionOutcome.Done(ReflexJson.ToElement(new { id = own, already = true }));
        }

        byte[] value = RandomNumberGenerator.GetBytes(input.Bytes);
        Response created = await SendAsync(RequestMethod.Put, vault, $"/secrets/{input.SecretName}", new
        {
            value = System.Buffers.Text.Base64Url.EncodeToString(value),
            attributes = new { exp = _clock.GetUtcNow().AddDays(input.ValidDays).ToUnixTimeSeconds() },
            tags = new Dictionary<string, string> { [Tag] = key },
        }, cancellation);
        CryptographicOperations.ZeroMemory(value);
        if (created.IsError)
        {
            return ActionOutcome.Fail(
                $"Http{created.Status}", $"{vault.Host} answered {created.Status} {created.ReasonPhrase}.",
                ActionFailures.IsTransient(created.Status), ResponseHeaders.RetryAfter(created));
        }

        // The answer repeats the value; only the version's address leaves this method.
        string? id = JsonSerializer.Deserialize<JsonElement>(created.Content.ToMemory().Span).GetProperty("id").GetString();
        return ActionOutcome.Done(ReflexJson.ToElement(new { id, already = false }));
    }

    private static string? FindOwn(Response versions, string key)
    {
        JsonElement list = JsonSerializer.Deserialize<JsonElement>(versions.Content.ToMemory().Span);
        return list.TryGetProperty("value", out JsonElement items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
                .Where(item => item.TryGetProperty("tags", out JsonElement tags) && tags.ValueKind == JsonValueKind.Object
                    && tags.TryGetProperty(Tag, out JsonElement tag) && tag.ValueEquals(key))
                .Select(item => item.GetProperty("id").GetString())
                .FirstOrDefault()
            : null;
    }

    private async Task<Response> SendAsync(RequestMethod method, Uri vault, string path, object? body, CancellationToken cancellation)
    {
        using Request request = _pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(vault);
        request.Uri.AppendPath(path, escape: false);
        request.Uri.AppendQuery("api-version", "7.4", escapeValue: true);
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
