using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Reflex.Functions.Audit;

/// <summary>One audit record; its hash covers the hash of the record before it.</summary>
/// <param name="Sequence">Its number: 1, 2, 3, … without a gap.</param>
/// <param name="Id">The fact's own name.</param>
/// <param name="At">When it was appended.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What.</param>
/// <param name="Subject">To what.</param>
/// <param name="Detail">JSON text, or null.</param>
/// <param name="Previous">Hash of the record before; 64 zeros for the first.</param>
/// <param name="Hash">SHA-256 over all of the above.</param>
public sealed record AuditRecord(
    long Sequence, string Id, DateTimeOffset At, string Actor, string Action, string Subject, string? Detail, string Previous, string Hash)
{
    /// <summary>What the first record has instead of a predecessor's hash.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    public static AuditRecord Link(long sequence, AuditEntry entry, DateTimeOffset at, string previous)
    {
        string? detail = entry.Detail is { ValueKind: not JsonValueKind.Undefined } json ? json.GetRawText() : null;
        var record = new AuditRecord(sequence, entry.Id, at, entry.Actor, entry.Action, entry.Subject, detail, previous, "");
        return record with { Hash = record.ComputeHash() };
    }

    /// <summary>
    /// The hash that the record's content has now. Fields are written with their length, so that none can flow into the next.
    /// </summary>
    public string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] fields =
        [
            Sequence.ToString(CultureInfo.InvariantCulture), Id, At.UtcTicks.ToString(CultureInfo.InvariantCulture),
            Actor, Action, Subject, Detail ?? "", Previous,
        ];
        foreach (string field in fields)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(field);
            hash.AppendData(BitConverter.GetBytes(bytes.LongLength));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
