using Microsoft.AspNetCore.Http;

namespace Reflex.Functions.Web;

/// <summary>Reads the small forms of the pages.</summary>
internal static class Forms
{
    private const int MaxBytes = 16_384;

    /// <summary>The form; null if the body is not a form, or larger than any page sends.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType || request.ContentLength > MaxBytes)
        {
            return null;
        }

        return await request.ReadFormAsync(cancellation);
    }
}
