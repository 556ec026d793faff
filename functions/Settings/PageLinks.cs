using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Reflex.Functions.Settings;

/// <summary>
/// Addresses of the app's own pages, as people reach them: below <see cref="ApprovalOptions.BaseUrl"/>, or else below the host name that
/// the platform gives the app in <c>WEBSITE_HOSTNAME</c>.
/// </summary>
public sealed class PageLinks(IOptions<ReflexOptions> options, IConfiguration configuration)
{
    private string Base => options.Value.Approvals.BaseUrl is { Length: > 0 } configured ? configured.TrimEnd('/') : OwnAddress;

    private string OwnAddress => configuration["WEBSITE_HOSTNAME"] is not { Length: > 0 } host ? "http://localhost:7071"
        : host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase)
            || host.StartsWith("127.0.0.1", StringComparison.Ordinal) ? $"http://{host}"
        : $"https://{host}";

    public string Run(string runId) => $"{Base}/api/runs/{Uri.EscapeDataString(runId)}";

    /// <summary>The page of a run's requests for approval; it holds no token, so that it may stand in any message.</summary>
    public string Approvals(string runId) => $"{Base}/api/approve/runs/{Uri.EscapeDataString(runId)}";

    public string Approval(string token) => $"{Base}/api/approve/{token}";
}
