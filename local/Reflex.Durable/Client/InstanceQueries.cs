using Microsoft.DurableTask.Client;
using Microsoft.DurableTask;
using Reflex.Durable.Dispatch;
using Reflex.Durable.History;
using Reflex.Durable.Storage;
using System.Globalization;
using System.Text;

namespace Reflex.Durable.Client;

/// <summary>Reads instances as a client sees them. Pages are in the order of the instance IDs; a page's token is its last ID.</summary>
internal sealed class InstanceQueries(Engine engine)
{
    public Task<OrchestrationMetadata?> GetAsync(string id, bool withData) =>
        engine.Request(session => session.Instances.Find(id) is { } record ? ToMetadata(session, record, withData) : null);

    public Task<Page<OrchestrationMetadata>> GetPageAsync(OrchestrationQuery query, string? after, int? pageSize)
    {
        int size = pageSize ?? query.PageSize;
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(pageSize));
        if (query.TaskHubNames?.Any() is true)
        {
            throw new NotSupportedException("The embedded durable engine has one task hub: query without task hub names.");
        }

        Filter filter = new Filter()
            .Where("created_at >= ?", query.CreatedFrom?.UtcTicks)
            .Where("created_at <= ?", query.CreatedTo?.UtcTicks)
            .WhereStatus(query.Statuses)
            .WhereIdStartsWith(query.InstanceIdPrefix)
            .Where("id > ?", after);
        return engine.Request(session =>
        {
            List<InstanceRecord> found = filter.Read(session, size);
            return new Page<OrchestrationMetadata>(
                [.. found.Select(record => ToMetadata(session, record, query.FetchInputsAndOutputs))],
                found.Count == size ? found[^1].Id : null);
        });
    }

    public Task<Page<string>> ListIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? statuses, DateTimeOffset? completedFrom, DateTimeOffset? completedTo, int pageSize, string? after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        Filter filter = new Filter()
            .WhereTerminal()
            .Where("completed_at >= ?", completedFrom?.UtcTicks)
            .Where("completed_at <= ?", completedTo?.UtcTicks)
            .WhereStatus(statuses)
            .Where("id > ?", after);
        return engine.Request(session =>
        {
            List<InstanceRecord> found = filter.Read(session, pageSize);
            return new Page<string>([.. found.Select(record => record.Id)], found.Count == pageSize ? found[^1].Id : null);
        });
    }

    private OrchestrationMetadata ToMetadata(StoreSession session, InstanceRecord record, bool withData)
    {
        ExecutionStarted? start = null;
        DurableEvent? end = null;
        if (withData)
        {
            start = session.Histories.ReadFirst(record.Key)?.Inbox.OfType<ExecutionStarted>().First();
            end = record.IsTerminal ? session.Histories.ReadLast(record.Key)?.End : null;
        }

        return new OrchestrationMetadata(record.Name, record.Id)
        {
            RuntimeStatus = record.Status,
            CreatedAt = new DateTimeOffset(record.CreatedAt, TimeSpan.Zero),
            LastUpdatedAt = new DateTimeOffset(session.Histories.ReadLastUpdate(record.Key) ?? record.CreatedAt, TimeSpan.Zero),
            Tags = Tags.Deserialize(record.Tags),
            DataConverter = withData ? engine.Environment.Converter : null,
            SerializedInput = start?.Input,
            SerializedOutput = end switch
            {
                ExecutionCompleted completed => completed.Result,
                ExecutionTerminated terminated => terminated.Output,

                // The message as it is, not as a JSON string: the framework stores it in the output's place.
                ExecutionFailed failed => failed.Failure.ErrorMessage,
                _ => null,
            },
            SerializedCustomStatus = withData ? record.CustomStatus : null,
            FailureDetails = (end as ExecutionFailed)?.Failure,
        };
    }
}

/// <summary>Conditions on the rows of <c>instances</c>, with their values.</summary>
internal sealed class Filter
{
    private readonly StringBuilder _sql = new("WHERE 1");
    private readonly List<object> _values = [];

    public Filter Where(string condition, object? value)
    {
        if (value is not null)
        {
            _values.Add(value);
            _sql.Append(" AND ").Append(condition).Append(_values.Count.ToString(CultureInfo.InvariantCulture));
        }

        return this;
    }

    public Filter WhereTerminal()
    {
        _sql.Append(" AND completed_at IS NOT NULL");
        return this;
    }

    public Filter WhereStatus(IEnumerable<OrchestrationRuntimeStatus>? statuses)
    {
        int[] wanted = [.. (statuses ?? []).Select(status => (int)status)];
        if (wanted.Length > 0)
        {
            _sql.Append(" AND status IN (").AppendJoin(',', wanted).Append(')');
        }

        return this;
    }

    public Filter WhereIdStartsWith(string? prefix)
    {
        if (string.IsNullOrEmpty(prefix))
        {
            return this;
        }

        // The range lets the index do the work; the comparison of the beginning has the last word.
        Where("id >= ?", prefix);
        _values.Add(prefix);
        string index = _values.Count.ToString(CultureInfo.InvariantCulture);
        _sql.Append(" AND substr(id, 1, length(?").Append(index).Append(")) = ?").Append(index);
        return this;
    }

    public List<InstanceRecord> Read(StoreSession session, int limit)
    {
        string limited = string.Create(CultureInfo.InvariantCulture, $"{_sql} ORDER BY id LIMIT ?{_values.Count + 1}");
        SqliteStatement rows = session.Instances.Select(limited);
        for (int i = 0; i < _values.Count; i++)
        {
            _ = _values[i] is long number ? rows.Bind(i + 1, number) : rows.Bind(i + 1, (string)_values[i]);
        }

        rows.Bind(_values.Count + 1, (long)limit);
        return InstanceRows.Read(rows);
    }
}
