using Microsoft.AspNetCore.Http;

namespace Reflex.Local.Hosting;

/// <summary>
/// Refuses requests for other host names. The host listens on the loopback interface only, but a web page could still reach it from
/// the developer's browser under a name of its own that resolves to 127.0.0.1 (DNS rebinding).
/// </summary>
internal static class LoopbackOnly
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "[::1]" };

    public static Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (Names.Contains(http.Request.Host.Host))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return http.Response.WriteAsync($"The local host answers for localhost only, not for '{http.Request.Host.Host}'.");
    }
}
