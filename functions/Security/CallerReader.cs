using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Security;

/// <summary>The identified caller, or the answer that refuses the request.</summary>
public readonly record struct CallerResult(Caller? Caller, int Status, string? Refusal)
{
    public static CallerResult Refuse(int status, string why) => new(null, status, why);
}

/// <summary>
/// Identifies the caller. In mode <c>platform</c> App Service Authentication must be switched on (the platform then sets
/// <c>WEBSITE_AUTH_ENABLED</c> and removes a forged principal header); without it nobody is served. In mode <c>development</c> the caller
/// must be on this machine, and the machine must not be Azure.
/// </summary>
public sealed class CallerReader(IOptions<ReflexOptions> options, IConfiguration configuration, GroupDirectory directory)
{
    private const string UserHeader = "X-Reflex-User";
    private const string GroupsHeader = "X-Reflex-Groups";

    public CallerResult Read(HttpRequest request)
    {
        AuthOptions auth = options.Value.Auth;
        return auth.Mode == AuthMode.Platform ? ReadPlatform(request) : ReadDevelopment(request, auth);
    }

    private CallerResult ReadPlatform(HttpRequest request)
    {
        if (!string.Equals(configuration["WEBSITE_AUTH_ENABLED"], "true", StringComparison.OrdinalIgnoreCase))
        {
            return CallerResult.Refuse(
                StatusCodes.Status503ServiceUnavailable,
                "App Service Authentication is off, so callers cannot be identified. Enable it for the function app; "
                + "on your own machine set Reflex__Auth__Mode=development.");
        }

        if (request.Headers[ClientPrincipal.HeaderName] is not [{ Length: > 0 } header])
        {
            return CallerResult.Refuse(StatusCodes.Status401Unauthorized, "Sign in first.");
        }

        return ClientPrincipal.Parse(header) is { } principal
            ? new(Create(principal.Name, principal.Groups, Address(request)), StatusCodes.Status200OK, null)
            : CallerResult.Refuse(
                StatusCodes.Status401Unauthorized, $"{ClientPrincipal.HeaderName} contains no principal with a name; sign in again.");
    }

    private CallerResult ReadDevelopment(HttpRequest request, AuthOptions auth)
    {
        if (configuration["WEBSITE_INSTANCE_ID"] is { Length: > 0 })
        {
            return CallerResult.Refuse(
                StatusCodes.Status503ServiceUnavailable, "Reflex__Auth__Mode=development is not allowed in Azure; set it to platform.");
        }

        if (!IsLocal(request))
        {
            return CallerResult.Refuse(
                StatusCodes.Status403Forbidden, "The development identity serves callers on this machine only (http://localhost).");
        }

        // A page of another site in the developer's browser also calls from this machine.
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is "cross-site" or "same-site")
        {
            return CallerResult.Refuse(StatusCodes.Status403Forbidden, "Requests from other sites are rejected.");
        }

        string name = request.Headers[UserHeader] is [{ Length: > 0 } user] ? user : auth.DevelopmentUser;
        if (name.Length > 200)
        {
            return CallerResult.Refuse(StatusCodes.Status400BadRequest, $"{UserHeader} is longer than 200 characters.");
        }

        // Without a list of groups the development identity may do everything, because it owns the machine.
        string? list = request.Headers[GroupsHeader];
        IEnumerable<string> groups = list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [auth.OperatorRole, auth.ApproverRole, auth.ReaderRole];
        Caller caller = Create(name, groups.ToHashSet(StringComparer.OrdinalIgnoreCase), Address(request));
        return new(caller with { IsInEveryGroup = list is null }, StatusCodes.Status200OK, null);
    }

    private Caller Create(string name, HashSet<string> groups, string address)
    {
        AuthOptions auth = options.Value.Auth;
        groups.UnionWith(directory.GroupsOf(name));
        Role role = groups.Contains(auth.OperatorRole) ? Role.Operator
            : groups.Contains(auth.ApproverRole) ? Role.Approver
            : groups.Contains(auth.ReaderRole) ? Role.Reader
            : Role.None;
        return new Caller(name, groups, role, address);
    }

    private static bool IsLocal(HttpRequest request)
    {
        IPAddress? remote = request.HttpContext.Connection.RemoteIpAddress;
        bool remoteIsLocal = remote is null || IPAddress.IsLoopback(remote);
        bool hostIsLocal = request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" or "::1";
        bool forwardedIsLocal = request.Headers["X-Forwarded-For"] is not { Count: > 0 } forwarded
            || forwarded.ToString().Split(',').All(hop => IsLoopbackHop(hop.Trim()));
        return remoteIsLocal && hostIsLocal && forwardedIsLocal;
    }

    private static bool IsLoopbackHop(string hop) =>
        IPEndPoint.TryParse(hop, out IPEndPoint? end) && IPAddress.IsLoopback(end.Address);

    private static string Address(HttpRequest request) =>
        request.Headers["X-Forwarded-For"] is [{ Length: > 0 and < 200 } forwarded, ..]
            ? forwarded
            : request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
