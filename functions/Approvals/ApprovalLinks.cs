using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Reflex.Engine.Admission;
using Reflex.Functions.Security;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Approvals;

/// <summary>What a link is good for.</summary>
/// <param name="ApprovalId">The one request.</param>
/// <param name="Approver">The one approver, a person or a group.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="UsedFor">What it was used for; null while it is unused.</param>
public sealed record ApprovalLink(string ApprovalId, string Approver, DateTimeOffset ExpiresAt, DecisionVerdict? UsedFor);

/// <summary>
/// Links by the hash of their token. A link is used up before its decision is made, so that no second click can decide again.
/// </summary>
public sealed class ApprovalLinks(TableSet tables, TimeProvider clock)
{
    private const string Row = "link";

    /// <summary>Makes a link and returns its token, which is kept nowhere.</summary>
    public async Task<string> CreateAsync(string approvalId, string approver, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        string token = LinkToken.Create();
        string hash = LinkToken.Hash(token)!;
        TableClient table = await tables.OpenAsync(TableNames.ApprovalLinks, cancellation);
        // By this row the link is found again when its request is removed; one that points to no link does no harm.
        await table.UpsertEntityAsync(new TableEntity(OfApproval(approvalId), hash), TableUpdateMode.Replace, cancellation);
        await table.AddEntityAsync(
            new TableEntity(hash, Row)
            {
                ["approvalId"] = approvalId,
                ["approver"] = approver,
                ["expiresAt"] = expiresAt.ToString("O", CultureInfo.InvariantCulture),
            },
            cancellation);
        return token;
    }

    /// <summary>What a token is good for; null for one that never was, or whose time is over.</summary>
    public async Task<ApprovalLink?> FindAsync(string token, CancellationToken cancellation) =>
        await FindRowAsync(token, cancellation) is { } row && Read(row) is { } link && clock.GetUtcNow() < link.ExpiresAt ? link : null;

    /// <summary>
    /// Uses a link up. Null where it is unknown, expired or was used for something else; used for the same before, it stands, so that a
    /// decision cut short can be finished by the same click.
    /// </summary>
    public async Task<ApprovalLink?> UseAsync(string token, DecisionVerdict verdict, CancellationToken cancellation)
    {
        if (await FindRowAsync(token, cancellation) is not { } row || Read(row) is not { } link || clock.GetUtcNow() >= link.ExpiresAt)
        {
            return null;
        }

        if (link.UsedFor is { } used)
        {
            return used == verdict ? link : null;
        }

        row["usedFor"] = verdict.ToString();
        TableClient table = await tables.OpenAsync(TableNames.ApprovalLinks, cancellation);
        try
        {
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
            return link with { UsedFor = verdict };
        }
        catch (RequestFailedException raced) when (raced.Status == 412)
        {
            // Two clicks at once: the other one used it up, for the same or for something else.
            return await UseAsync(token, verdict, cancellation);
        }
    }

    /// <summary>Removes the links of a request.</summary>
    public async Task RemoveOfApprovalAsync(string approvalId, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.ApprovalLinks, cancellation);
        var hashes = new List<string>();
        await foreach (TableEntity row in table.ReadKeysAsync(OfApproval(approvalId), cancellation))
        {
            hashes.Add(row.RowKey);
        }

        foreach (string hash in hashes)
        {
            await table.DeleteEntityAsync(hash, Row, ETag.All, cancellation);
        }

        await table.DeleteAllAsync(OfApproval(approvalId), hashes, cancellation);
    }

    private static string OfApproval(string approvalId) => $"approval|{TableKeys.Safe(approvalId)}";

    private async Task<TableEntity?> FindRowAsync(string token, CancellationToken cancellation)
    {
        if (LinkToken.Hash(token) is not { } hash)
        {
            return null;
        }

        TableClient table = await tables.OpenAsync(TableNames.ApprovalLinks, cancellation);
        return await table.FindAsync(hash, Row, cancellation);
    }

    private static ApprovalLink Read(TableEntity row) => new(
        row.GetString("approvalId"),
        row.GetString("approver"),
        DateTimeOffset.Parse(row.GetString("expiresAt"), CultureInfo.InvariantCulture),
        row.GetString("usedFor") is { } used ? Enum.Parse<DecisionVerdict>(used) : null);
}
