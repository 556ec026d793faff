using Microsoft.Extensions.Options;

namespace Reflex.Functions.Configuration;

/// <summary>Addresses of the app's own pages, as people reach them.</summary>
public sealed class PageLinks(IOptions<ReflexOptions> options)
{
    private string Base => options.Value.Approvals.BaseUrl.TrimEnd('/');

    public string Run(string runId) => $"{Base}/api/runs/{Uri.EscapeDataString(runId)}";

    public string Approval(string token) => $"{Base}/api/approve/{token}";
}
