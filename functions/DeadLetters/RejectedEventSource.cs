using System.Globalization;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Archive;
using Reflex.Functions.Intake;
using Reflex.Functions.Intake.Reading;
using Reflex.Functions.Storage;

namespace Reflex.Functions.DeadLetters;

/// <summary>
/// Events from Event Grid that were rejected. One that a newer version of the app can read goes its way and is removed; one that is still
/// bad stays where it is.
/// </summary>
internal sealed class RejectedEventSource(RejectedEvents rejected, EventIntake intake) : IDeadLetterSource
{
    public const string SourceName = "event-grid";
    private const int Preview = 200;

    public string Name => SourceName;

    public async Task<DeadLetterPage> ListAsync(string? after, int max, CancellationToken cancellation)
    {
        PageRequest.TryParse(
            Math.Min(max, PageRequest.MaxSize).ToString(CultureInfo.InvariantCulture), after, out PageRequest request, out _);
        ListPage<RejectedEvent> page = await rejected.ListAsync(request, cancellation);
        return new DeadLetterPage([.. page.Items.Select(Describe)], page.Next);
    }

    public async Task<DeadLetter?> FindAsync(string id, CancellationToken cancellation) =>
        await rejected.FindAsync(id, cancellation) is { } entry ? Describe(entry) with { Body = entry.Raw } : null;

    public async Task<IReadOnlyList<string>> RedriveAsync(
        IReadOnlyCollection<string> ids, DurableTaskClient client, CancellationToken cancellation)
    {
        var done = new List<string>();
        foreach (string id in ids)
        {
            if (await rejected.FindAsync(id, cancellation) is not { Raw: { } raw } entry || Door.Find(entry.Function) is not { } door)
            {
                continue;
            }

            IReadOnlyList<ReadEvent> read = intake.Read(door, raw);
            if (read.Count == 0 || read.Any(one => one.Rejection is not null))
            {
                continue;
            }

            await intake.ReceiveAsync(entry.Function, read, client, cancellation);
            await rejected.RemoveAsync(entry, cancellation);
            done.Add(id);
        }

        return done;
    }

    private static DeadLetter Describe(RejectedEvent entry) => new()
    {
        Source = SourceName,
        Id = entry.Id,
        Origin = entry.Function,
        Reason = entry.Code,
        Description = entry.Reason,
        At = entry.At,
        Body = entry.Raw is { Length: > Preview } raw ? raw[..Preview] + "…" : entry.Raw,
    };
}
