using Azure.Data.Tables;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Actions.Azure;

/// <summary>
/// What simulated Azure actions have done to each resource, so that a simulated read afterwards sees it: a machine whose restart or start
/// was simulated is available again, one that was stopped is not, and a resource that nothing was done to is as unhealthy as the event
/// said.
/// </summary>
public sealed class SimulatedAzure(TableSet tables, TimeProvider clock)
{
    private const string Row = "simulated";

    public async Task<ActionOutcome> ChangeAsync(
        ActionContext context, string operation, string resourceId, object? request, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Actions, cancellation);
        var row = new TableEntity(Partition(resourceId), Row)
        {
            ["operation"] = operation,
            ["resourceId"] = resourceId,
            ["idempotencyKey"] = context.IdempotencyKey,
            ["at"] = clock.GetUtcNow().ToString("O"),
        };
        await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
        return ActionOutcome.WouldDo(ReflexJson.ToElement(new { simulated = true, operation, resourceId, request }));
    }

    public async Task<ActionOutcome> ReadAsync(string path, CancellationToken cancellation)
    {
        int nested = path.IndexOf("/providers/Microsoft.ResourceHealth/", StringComparison.OrdinalIgnoreCase);
        string resourceId = nested > 0 ? path[..nested] : path;
        TableClient table = await tables.OpenAsync(TableNames.Actions, cancellation);
        TableEntity? row = await table.FindAsync(Partition(resourceId), Row, cancellation);
        string? operation = row?.GetString("operation");
        bool running = operation is not null && !operation.EndsWith("stop", StringComparison.Ordinal);
        return ActionOutcome.WouldDo(ReflexJson.ToElement(new
        {
            simulated = true,
            id = path,
            properties = new
            {
                availabilityState = running ? "Available" : "Unavailable",
                provisioningState = "Succeeded",
                lastOperation = operation,
            },
        }));
    }

    private static string Partition(string resourceId) => "azure|" + TableKeys.CaseInsensitive(resourceId);
}
