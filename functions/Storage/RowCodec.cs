using System.Text.Json.Nodes;
using System.Text.Json;
using Azure.Data.Tables;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Storage;

/// <summary>
/// Turns a record into a row and back: a column for each scalar property, so that the tables can be read with any tool; JSON text for the
/// rest (column <c>Name_json</c>); the name of a blob for what is too large (<c>Name_blob</c>, <c>Name_jsonblob</c>).
/// </summary>
public sealed class RowCodec(LargeValues largeValues)
{
    private bool _forEver;

    /// <summary>The same codec, whose large values retention leaves alone.</summary>
    public RowCodec ForEver => new(largeValues) { _forEver = true };

    private const string JsonSuffix = "_json";
    private const string BlobSuffix = "_blob";
    private const string JsonBlobSuffix = "_jsonblob";

    public async Task<TableEntity> EncodeAsync<T>(string partitionKey, string rowKey, T value, CancellationToken cancellation)
    {
        var row = new TableEntity(partitionKey, rowKey);
        JsonObject properties = JsonSerializer.SerializeToNode(value, ReflexJson.Options)!.AsObject();
        foreach ((string name, JsonNode? node) in properties)
        {
            switch (node)
            {
                case null:
                    break;
                case JsonValue scalar when scalar.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                    row[name] = scalar.GetValue<bool>();
                    break;
                case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number:
                    row[name] = AsNumber(scalar);
                    break;
                case JsonValue scalar:
                    await AddTextAsync(row, name, scalar.GetValue<string>(), "", BlobSuffix, cancellation);
                    break;
                default:
                    await AddTextAsync(row, name, node.ToJsonString(ReflexJson.Options), JsonSuffix, JsonBlobSuffix, cancellation);
                    break;
            }
        }

        return row;
    }

    public async Task<T> DecodeAsync<T>(TableEntity row, CancellationToken cancellation)
    {
        var properties = new JsonObject();
        foreach ((string column, object? value) in row)
        {
            if (column.StartsWith("odata.", StringComparison.Ordinal) || column is "PartitionKey" or "RowKey" or "Timestamp")
            {
                continue;
            }

            if (column.EndsWith(JsonBlobSuffix, StringComparison.Ordinal))
            {
                string? text = await largeValues.ReadAsync((string)value, cancellation);
                properties[column[..^JsonBlobSuffix.Length]] = text is null ? null : JsonNode.Parse(text);
            }
            else if (column.EndsWith(BlobSuffix, StringComparison.Ordinal))
            {
                properties[column[..^BlobSuffix.Length]] = await largeValues.ReadAsync((string)value, cancellation);
            }
            else if (column.EndsWith(JsonSuffix, StringComparison.Ordinal))
            {
                properties[column[..^JsonSuffix.Length]] = JsonNode.Parse((string)value);
            }
            else
            {
                properties[column] = AsNode(value);
            }
        }

        return properties.Deserialize<T>(ReflexJson.Options)
            ?? throw new InvalidOperationException($"Row '{row.PartitionKey}' / '{row.RowKey}' does not contain a {typeof(T).Name}.");
    }

    /// <summary>Adds a column of JSON to a row that is not a record.</summary>
    public Task AddJsonAsync(TableEntity row, string name, string json, CancellationToken cancellation) =>
        AddTextAsync(row, name, json, JsonSuffix, JsonBlobSuffix, cancellation);

    /// <summary>Whether <see cref="AddJsonAsync"/> gave the row a column of this name.</summary>
    public static bool HasJson(TableEntity row, string name) =>
        row.ContainsKey(name + JsonSuffix) || row.ContainsKey(name + JsonBlobSuffix);

    /// <summary>What <see cref="AddJsonAsync"/> added; null where retention has removed the large value.</summary>
    public async Task<string?> ReadJsonAsync(TableEntity row, string name, CancellationToken cancellation) =>
        row.GetString(name + JsonSuffix) ?? await largeValues.ReadAsync(row.GetString(name + JsonBlobSuffix), cancellation);

    private async Task AddTextAsync(
        TableEntity row, string name, string text, string inlineSuffix, string blobSuffix, CancellationToken cancellation)
    {
        if (text.Length <= LargeValues.InlineLimit)
        {
            row[name + inlineSuffix] = text;
        }
        else
        {
            row[name + blobSuffix] = await largeValues.WriteAsync(text, _forEver, cancellation);
        }
    }

    /// <summary>Makes the large values that a row points to count as written now.</summary>
    public async Task TouchAsync(TableEntity row, CancellationToken cancellation)
    {
        foreach (string name in ValuesOf(row))
        {
            await largeValues.TouchAsync(name, cancellation);
        }
    }

    /// <summary>Takes the large values that a row points to out of retention's reach.</summary>
    public async Task KeepForEverAsync(TableEntity row, CancellationToken cancellation)
    {
        foreach (string name in ValuesOf(row))
        {
            await largeValues.KeepForEverAsync(name, cancellation);
        }
    }

    private static IEnumerable<string> ValuesOf(TableEntity row) => row
        .Where(column => column.Key.EndsWith(BlobSuffix, StringComparison.Ordinal) || column.Key.EndsWith(JsonBlobSuffix, StringComparison.Ordinal))
        .Select(column => column.Value)
        .OfType<string>();

    private static JsonValue? AsNode(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        DateTimeOffset time => JsonValue.Create(time),
        _ => JsonValue.Create(value.ToString()),
    };

    // The cast keeps the boxes apart: without it both arms would be doubles.
    private static object AsNumber(JsonValue scalar) =>
        scalar.AsValue().TryGetValue(out long whole) || long.TryParse(scalar.ToJsonString(), out whole)
            ? (object)whole
            : double.Parse(scalar.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
