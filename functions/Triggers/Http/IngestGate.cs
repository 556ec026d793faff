using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Reflex.Functions.Security;

namespace Reflex.Functions.Triggers.Http;

/// <summary>Decides whether a request to the ingress is from the system that it says it is.</summary>
public sealed class IngestGate(IOptions<IngestOptions> options, CallerReader callers, TimeProvider clock)
{
    private const int MinSecretLength = 16;

    /// <summary>The answer to refuse with, or null where the request may pass.</summary>
    public IngestRefusal? Refuse(HttpRequest request, string name, IngestSource source, ReadOnlySpan<byte> body) =>
        source.Auth is IngestAuth.Entra ? RefuseCaller(request, name, source) : RefuseSignature(request, name, source, body);

    private IngestRefusal? RefuseCaller(HttpRequest request, string name, IngestSource source)
    {
        CallerResult result = callers.Read(request);
        return result.Caller is not { } caller ? new(result.Status, result.Refusal!)
            : caller.Is(source.Role) || caller.Role is Role.Operator ? null
            : new(StatusCodes.Status403Forbidden, $"{caller.Name} needs the role '{source.Role}' to post events as '{name}'.");
    }

    private IngestRefusal? RefuseSignature(HttpRequest request, string name, IngestSource source, ReadOnlySpan<byte> body)
    {
        string[] secrets = [.. new[] { source.Secret, source.PreviousSecret }.Where(secret => secret.Length >= MinSecretLength)];
        if (secrets.Length == 0)
        {
            return new(
                StatusCodes.Status503ServiceUnavailable,
                $"Source '{name}' has no secret of at least {MinSecretLength} characters; set Reflex__Ingest__Sources__{name}__Secret.");
        }

        if (request.Headers[source.SignatureHeader] is not [{ Length: > 0 and < 2000 } signature])
        {
            return new(StatusCodes.Status401Unauthorized, $"The header {source.SignatureHeader} with the request's HMAC-SHA256 is missing.");
        }

        string? timestamp = null;
        if (source.SignsTime)
        {
            if (request.Headers[source.TimestampHeader] is not [{ Length: > 0 and < 20 } given])
            {
                return new(StatusCodes.Status401Unauthorized, $"The header {source.TimestampHeader} with the time of signing in Unix seconds is missing.");
            }

            timestamp = given;
        }

        if (!HmacSignature.Verify(signature, secrets, HmacSignature.SignedContent(timestamp, body)))
        {
            return new(StatusCodes.Status401Unauthorized, $"The signature in {source.SignatureHeader} does not match the request.");
        }

        // After the signature: who cannot sign is not told what the clock says.
        return timestamp is null || IsRecent(timestamp)
            ? null
            : new(StatusCodes.Status401Unauthorized, $"{source.TimestampHeader} is more than {options.Value.ToleranceSeconds} s from now; sign the request again.");
    }

    private bool IsRecent(string timestamp) =>
        long.TryParse(timestamp, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)
        && Math.Abs((double)clock.GetUtcNow().ToUnixTimeSeconds() - seconds) <= options.Value.ToleranceSeconds;
}

/// <summary>Why a request is refused.</summary>
public sealed record IngestRefusal(int Status, string Reason);
