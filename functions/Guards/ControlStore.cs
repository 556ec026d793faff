using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Reflex.Engine.Execution;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Guards;

/// <summary>The switches: one global, one for each automation that somebody has touched.</summary>
public sealed class ControlStore(TableSet tables, RowCodec codec, IOptions<ReflexOptions> options)
{
    /// <summary>The name of the global switch; no automation can be called so.</summary>
    public const string Global = "*";

    private const string Partition = "switch";

    public async Task<EffectiveControls> ReadAsync(string automation, CancellationToken cancellation)
    {
        ControlSwitch?[] found = await Task.WhenAll(FindAsync(Global, cancellation), FindAsync(automation, cancellation));
        (ControlSwitch? global, ControlSwitch? own) = (found[0], found[1]);
        ControlSwitch? killer = global is { Killed: true } ? global : own is { Killed: true } ? own : null;
        string? reason = killer is null
            ? null
            : $"{killer.By} stopped {(killer == global ? "everything" : automation)} at " +
                $"{killer.At:u}{(killer.Reason is null ? "." : $": {killer.Reason}")}";
        ApprovalOptions approvals = options.Value.Approvals;
        return new EffectiveControls(
            killer is not null,
            reason,
            own?.Mode,
            approvals.DefaultApprovers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            TimeSpan.FromHours(approvals.DefaultHours))
        {
            Recheck = EffectiveControls.PresentRecheck,
        };
    }

    public async Task<ControlSwitch?> FindAsync(string name, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Controls, cancellation);
        TableEntity? row = await table.FindAsync(Partition, TableKeys.Safe(name), cancellation);
        return row is null ? null : await codec.DecodeAsync<ControlSwitch>(row, cancellation);
    }

    public async Task WriteAsync(string name, ControlSwitch value, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Controls, cancellation);
        await table.UpsertEntityAsync(
            await codec.EncodeAsync(Partition, TableKeys.Safe(name), value, cancellation), TableUpdateMode.Replace, cancellation);
    }
}
