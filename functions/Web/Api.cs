using Microsoft.AspNetCore.Http;
using Reflex.Functions.Security;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Web;

/// <summary>The body of an error: a sentence for people and a code for programs.</summary>
internal sealed record ApiError(string Code, string Message);

/// <summary>Shared by all endpoints: authentication, authorization, paging, bodies, answers.</summary>
public sealed class Api(CallerReader callers)
{
    private const int MaxBody = 65_536;

    /// <summary>Answers callers with at least this role and refuses others.</summary>
    public async Task<IResult> ForAsync(HttpRequest request, Role atLeast, Func<Caller, Task<IResult>> answer)
    {
        (Caller? caller, IResult? refusal) = Authorize(request, atLeast);
        return refusal ?? await answer(caller!);
    }

    /// <summary>
    /// The same for a request with a JSON body, which is read only if the caller has the role; an invalid body is rejected.
    /// </summary>
    public Task<IResult> ForAsync<TBody>(
        HttpRequest request, Role atLeast, Func<Caller, TBody, Task<IResult>> answer, CancellationToken cancellation, int maxBody = MaxBody)
        where TBody : class => ForAsync(request, atLeast, async caller =>
        {
            (TBody? body, IResult? refusal) = await ReadAsync<TBody>(request, maxBody, cancellation);
            return refusal ?? await answer(caller, body!);
        });

    private (Caller? Caller, IResult? Refusal) Authorize(HttpRequest request, Role atLeast)
    {
        CallerResult result = callers.Read(request);
        if (result.Caller is not { } caller)
        {
            return (
                null,
                Error(result.Status, result.Status == StatusCodes.Status401Unauthorized ? "unauthenticated" : "refused", result.Refusal!));
        }

        return caller.Role >= atLeast
            ? (caller, null)
            : (null, Error(StatusCodes.Status403Forbidden, "forbidden", $"{caller.Name} lacks the role for this; it needs {atLeast}."));
    }

    public static IResult Ok<T>(T value) => Results.Json(value, ReflexJson.Options);

    public static IResult Error(int status, string code, string message) =>
        Results.Json(new ApiError(code, message), ReflexJson.Options, statusCode: status);

    public static IResult NotFound(string what, string id) =>
        Error(StatusCodes.Status404NotFound, "notFound", $"There is no {what} '{id}'.");

    /// <summary>Answers with a page, or with an error about the paging.</summary>
    public static async Task<IResult> PageAsync<T>(HttpRequest request, Func<PageRequest, Task<ListPage<T>>> read)
    {
        if (!PageRequest.TryParse(request.Query["top"], request.Query["next"], out PageRequest page, out string? mistake))
        {
            return Error(StatusCodes.Status400BadRequest, "badPage", mistake!);
        }

        return Ok(await read(page));
    }

    private static async Task<(T? Value, IResult? Refusal)> ReadAsync<T>(HttpRequest request, int maxBody, CancellationToken cancellation)
        where T : class
    {
        // Another site can post a form or text without a preflight request; JSON it cannot.
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return (null, Error(StatusCodes.Status415UnsupportedMediaType, "notJson", "Send JSON with Content-Type: application/json."));
        }

        var buffer = new byte[maxBody + 1];
        int length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        if (length > maxBody)
        {
            return (null, Error(StatusCodes.Status413PayloadTooLarge, "tooLarge", $"The body is larger than {maxBody} bytes."));
        }

        (T? value, string? mistake) = JsonBody.Read<T>(buffer.AsSpan(0, length));
        return value is null ? (null, Error(StatusCodes.Status400BadRequest, "badBody", mistake!)) : (value, null);
    }
}
