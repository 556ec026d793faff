namespace Reflex.Functions.Outbound;

/// <summary>An entry of an allow-list: a host, or <c>*.</c> and a domain for its subdomains, with an optional port.</summary>
internal sealed record HostPattern(string Host, bool Subdomains, int? Port)
{
    public static HostPattern[] ParseList(string list) =>
        [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    public bool Matches(Uri uri)
    {
        string host = uri.IdnHost.TrimEnd('.');
        bool hostMatches = Subdomains
            ? host.EndsWith('.' + Host, StringComparison.OrdinalIgnoreCase)
            : string.Equals(host, Host, StringComparison.OrdinalIgnoreCase);
        return hostMatches && (Port is { } port ? uri.Port == port : uri.IsDefaultPort);
    }

    private static HostPattern Parse(string text)
    {
        bool subdomains = text.StartsWith("*.", StringComparison.Ordinal);
        if (!Uri.TryCreate("https://" + (subdomains ? text[2..] : text), UriKind.Absolute, out Uri? uri)
            || uri.PathAndQuery != "/" || text.Contains('/'))
        {
            throw new InvalidOperationException(
                $"'{text}' in Reflex__Actions__AllowedHosts or __PrivateHosts is not a host; write api.contoso.example, *.contoso.example or host:8443.");
        }

        int lastColon = text.LastIndexOf(':');
        bool hasPort = lastColon > text.LastIndexOf(']');
        return new HostPattern(
            uri.IdnHost,
            subdomains,
            hasPort ? int.Parse(text.AsSpan(lastColon + 1), System.Globalization.CultureInfo.InvariantCulture) : null);
    }
}
