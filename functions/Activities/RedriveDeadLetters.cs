using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Audit;
using Reflex.Functions.DeadLetters;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Activities;

/// <summary>One second's work of a redrive: looks at the next page of dead letters and puts back those that are meant.</summary>
public sealed class RedriveDeadLetters(DeadLetterSources sources, AuditLog audit)
{
    private const int PagesPerStep = 50;

    /// <summary>Puts back at most <see cref="RedriveRequest.PerSecond"/>; each one is audited.</summary>
    [Function(nameof(RedriveDeadLetters))]
    public async Task<RedriveStep> Run(
        [ActivityTrigger] RedriveRequest request, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        CancellationToken cancellation = context.CancellationToken;
        IDeadLetterSource source = sources.Find(request.Source)
            ?? throw new InvalidOperationException(
                $"Unknown dead-letter source '{request.Source}'; expected one of {string.Join(", ", sources.Names)}.");
        int wanted = Math.Min(request.PerSecond, request.Max - request.Done);
        DeadLetterPage page = await source.ListAsync(request.After, wanted, cancellation);
        string[] meant = Meant(page, request);
        for (int looked = 1; meant.Length == 0 && page.Next is not null && looked < PagesPerStep; looked++)
        {
            page = await source.ListAsync(page.Next, wanted, cancellation);
            meant = Meant(page, request);
        }

        IReadOnlyList<string> moved = meant.Length == 0 ? [] : await source.RedriveAsync(meant, client, cancellation);
        foreach (DeadLetter letter in page.Items.Where(letter => moved.Contains(letter.Id, StringComparer.Ordinal)))
        {
            await audit.AppendAsync(
                new AuditEntry(
                    $"redriven/{letter.Source}/{letter.Id}/{letter.At.UtcTicks}", request.RequestedBy, AuditActions.DeadLetterRedriven, $"{letter.Source}/{letter.Id}",
                    ReflexJson.ToElement(new { letter.Origin, letter.Reason, letter.Description, letter.At })),
                cancellation);
        }

        return new RedriveStep(moved.Count, page.Next);
    }

    private static string[] Meant(DeadLetterPage page, RedriveRequest request) =>
        [.. page.Items.Where(letter => letter.At < request.Before && request.Filter.Matches(letter)).Select(letter => letter.Id)];
}
