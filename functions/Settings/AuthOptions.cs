namespace Reflex.Functions.Settings;

/// <summary>Where the identity of an HTTP caller comes from.</summary>
public enum AuthMode
{
    /// <summary>App Service Authentication (Entra ID). The default; without it being switched on the endpoints refuse to serve.</summary>
    Platform = 0,

    /// <summary>A development identity, for callers on the same machine only and never in Azure.</summary>
    Development = 1,
}

/// <summary>Settings under <c>Reflex__Auth__</c>.</summary>
public sealed class AuthOptions
{
    /// <summary><c>platform</c> (default) or <c>development</c>.</summary>
    public AuthMode Mode { get; set; } = AuthMode.Platform;

    /// <summary>Name of the development identity where the caller names none. Default: <c>developer@localhost</c>.</summary>
    public string DevelopmentUser { get; set; } = "developer@localhost";

    /// <summary>App role or group that may read. Default: <c>Reflex.Reader</c>.</summary>
    public string ReaderRole { get; set; } = "Reflex.Reader";

    /// <summary>App role or group that may decide approvals addressed to it or to the person. Default: <c>Reflex.Approver</c>.</summary>
    public string ApproverRole { get; set; } = "Reflex.Approver";

    /// <summary>App role or group that may cancel, release, switch modes and stop everything. Default: <c>Reflex.Operator</c>.</summary>
    public string OperatorRole { get; set; } = "Reflex.Operator";
}
