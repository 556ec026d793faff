namespace Reflex.Functions.Events.ServiceBus;

/// <summary>Data of <c>com.contoso.stock.level-changed</c>: how much of an article a warehouse holds now.</summary>
internal sealed record StockLevelData : IEventData
{
    /// <summary>Stock keeping unit.</summary>
    public string? Sku { get; init; }

    public string? Warehouse { get; init; }

    /// <summary>Units in stock.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>Units at or below which to order again.</summary>
    public decimal? ReorderPoint { get; init; }

    /// <summary>Units to order.</summary>
    public decimal? ReorderQuantity { get; init; }

    /// <summary>Cost of the whole order, in <see cref="Currency"/>.</summary>
    public decimal? ReorderCost { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }

    public string? Problem() =>
        string.IsNullOrWhiteSpace(Sku) ? "data.sku is missing" :
        Quantity is null ? "data.quantity is missing" :
        Quantity < 0 ? $"data.quantity is {Quantity}: stock cannot be negative" : null;
}
