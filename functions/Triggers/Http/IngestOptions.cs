using System.ComponentModel.DataAnnotations;

namespace Reflex.Functions.Triggers.Http;

/// <summary>Settings under <c>Reflex__Ingest__</c>: who may post events over HTTP, and where they go.</summary>
public sealed class IngestOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Reflex:Ingest";

    /// <summary>
    /// Largest body that is taken, in bytes; 1,024 to 1,000,000. Default: 200,000, which with its properties fits into a message of the
    /// Standard tier (256 KB).
    /// </summary>
    [Range(1024, 1_000_000)]
    public int MaxBodyBytes { get; set; } = 200_000;

    /// <summary>How far a signed timestamp may be from now, in seconds; 30 to 3,600. Default: 300.</summary>
    [Range(30, 3600)]
    public int ToleranceSeconds { get; set; } = 300;

    /// <summary>The sources by the name in the address: <c>Reflex__Ingest__Sources__github__Secret</c> is for <c>/api/ingest/github</c>.</summary>
    public Dictionary<string, IngestSource> Sources { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One system that posts events.</summary>
public sealed class IngestSource
{
    /// <summary>How its requests prove where they come from. Default: <c>hmac</c>.</summary>
    public IngestAuth Auth { get; set; } = IngestAuth.Hmac;

    /// <summary>The shared secret, at least 16 characters; in Azure a Key Vault reference. Needed for <c>hmac</c>.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The secret before the last change, valid until it is removed, so that both sides need not change at once. Empty by default.</summary>
    public string PreviousSecret { get; set; } = "";

    /// <summary>
    /// Header with the signature: HMAC-SHA256 in hexadecimal or base64, alone or after <c>sha256=</c> or <c>v1,</c>. Default:
    /// <c>X-Reflex-Signature</c>; GitHub's is <c>X-Hub-Signature-256</c>.
    /// </summary>
    public string SignatureHeader { get; set; } = "X-Reflex-Signature";

    /// <summary>
    /// Header with the time of signing in Unix seconds. Where one is set, <c>{time}.{body}</c> is what is signed, and an old request is refused
    /// as a replay. Default: <c>X-Reflex-Timestamp</c>; <c>none</c> for systems that sign the body alone.
    /// </summary>
    public string TimestampHeader { get; set; } = "X-Reflex-Timestamp";

    /// <summary>Whether the time of signing is signed as well. A word says so, since not every place where settings are kept can hold an empty one.</summary>
    internal bool SignsTime => !TimestampHeader.Equals("none", StringComparison.OrdinalIgnoreCase);

    /// <summary>Header that is the same for every delivery of one event; it becomes the message ID. Default: <c>X-Request-Id</c>. Without it the body's hash does.</summary>
    public string DeliveryHeader { get; set; } = "X-Request-Id";

    /// <summary>App role or group that the caller needs, for <c>entra</c>. Default: <c>Reflex.Ingest</c>.</summary>
    public string Role { get; set; } = "Reflex.Ingest";

    /// <summary>Queue or topic for its events. Default: <c>business-events</c>.</summary>
    public string Queue { get; set; } = "business-events";

    /// <summary>
    /// Event type of bodies that are no CloudEvents themselves: they become a CloudEvent's data. Empty (default): bodies go on as they are.
    /// </summary>
    public string EventType { get; set; } = "";
}

/// <summary>How a request proves where it comes from.</summary>
public enum IngestAuth
{
    /// <summary>An HMAC signature with a shared secret.</summary>
    Hmac = 0,

    /// <summary>App Service Authentication: Azure Monitor's secure webhook sends an Entra token.</summary>
    Entra = 1,
}
