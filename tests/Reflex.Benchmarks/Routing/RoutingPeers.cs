using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Benchmarks.Routing;

/// <summary>The same 100 rules written by hand over JsonDocument, with an index over the type.</summary>
internal sealed class JsonDocumentRules
{
    private readonly Dictionary<string, List<(string Region, double Amount)>> _byType = new(StringComparer.OrdinalIgnoreCase);

    public JsonDocumentRules(int count)
    {
        for (int i = 0; i < count; i++)
        {
            string type = $"Contoso.Orders.Type{i % 10}";
            if (!_byType.TryGetValue(type, out List<(string, double)>? rules))
            {
                _byType.Add(type, rules = []);
            }

            rules.Add(($"region-{i / 10}", 989));
        }
    }

    public int Route(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        int matches = 0;
        if (_byType.TryGetValue(document.RootElement.GetProperty("type").GetString()!, out List<(string Region, double Amount)>? rules))
        {
            JsonElement order = document.RootElement.GetProperty("data").GetProperty("order");
            JsonElement region = order.GetProperty("region");
            double amount = order.GetProperty("amount").GetDouble();
            foreach ((string wanted, double least) in rules)
            {
                if (region.ValueEquals(wanted) && amount > least)
                {
                    matches++;
                }
            }
        }

        return matches;
    }
}

/// <summary>The same 100 rules written by hand over objects: deserialise, then ask each rule.</summary>
internal sealed class PocoRules
{
    private readonly Func<OrderEvent, bool>[] _rules;

    public PocoRules(int count)
    {
        _rules = [.. Enumerable.Range(0, count).Select<int, Func<OrderEvent, bool>>(i =>
        {
            string type = $"Contoso.Orders.Type{i % 10}";
            string region = $"region-{i / 10}";
            return e => string.Equals(e.Type, type, StringComparison.OrdinalIgnoreCase)
                && string.Equals(e.Data.Order.Region, region, StringComparison.OrdinalIgnoreCase) && e.Data.Order.Amount > 989;
        })];
    }

    public static OrderEvent Parse(byte[] json) => JsonSerializer.Deserialize(json, PocoContext.Default.OrderEvent)!;

    public int Route(byte[] json) => Match(Parse(json));

    public int Match(OrderEvent e)
    {
        int matches = 0;
        foreach (Func<OrderEvent, bool> rule in _rules)
        {
            if (rule(e))
            {
                matches++;
            }
        }

        return matches;
    }
}

public sealed record OrderEvent(string Id, string Source, string Type, string Subject, DateTimeOffset Time, OrderData Data);

public sealed record OrderData(Order Order, Customer Customer, Item[] Items);

public sealed record Order(int Number, string Region, double Amount, string Currency, bool Express);

public sealed record Customer(string Id, string Tier, string Country);

public sealed record Item(string Sku, int Count);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OrderEvent))]
internal sealed partial class PocoContext : JsonSerializerContext;
