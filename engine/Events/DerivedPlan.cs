namespace Reflex.Engine.Events;

/// <summary>The rows of the table that concern one event type, in the order in which they are read.</summary>
internal sealed class DerivedPlan
{
    private const string DevicePrefix = "devices/";
    private readonly (string Attribute, EventPath Own, DerivedRow[] Rows)[] _attributes;

    private DerivedPlan(IEnumerable<DerivedRow> rows) => _attributes =
        [.. rows.GroupBy(row => row.Attribute, StringComparer.Ordinal).Select(group => (group.Key, EventPath.Parse(group.Key), group.ToArray()))];

    /// <summary>The plan of an event type; null: of a type that the table does not name.</summary>
    public static DerivedPlan For(string? eventType)
    {
        IReadOnlyList<DerivedRow> table = DerivedAttributeTable.Rows;
        return new(table.Where(row => Names(row, eventType)).Concat(table.Where(row => row.EventTypes.Count == 0))
            .OrderBy(row => Order(table, row.Attribute)));
    }

    /// <summary>The attributes that the event does not have itself; null where there are none.</summary>
    public List<KeyValuePair<string, string>>? Read(AutomationEvent e)
    {
        List<KeyValuePair<string, string>>? added = null;
        string? resource = null;
        foreach ((string attribute, EventPath own, DerivedRow[] rows) in _attributes)
        {
            EventValue brought = e.Get(own);
            string? value = brought.HasValue ? null : Read(e, rows, resource);
            if (attribute == DerivedAttributeTable.ResourceId)
            {
                resource = value ?? brought.ToText();
            }

            if (value is not null)
            {
                (added ??= []).Add(new(attribute, value));
            }
        }

        return added;
    }

    /// <summary>Whether an attribute can come of events whose data has these fields.</summary>
    public bool CanGive(string attribute, IReadOnlyCollection<string>? dataFields, bool isAzureSource)
    {
        DerivedRow[] rows = Array.Find(_attributes, one => one.Attribute == attribute).Rows ?? [];
        return rows.Any(row => row.Form is AttributeForm.ResourceGroup or AttributeForm.Subscription
            ? CanGive(DerivedAttributeTable.ResourceId, dataFields, isAzureSource)
            : row.Paths.Any(path => path.IsData
                ? dataFields is null || dataFields.Contains(path.DataField!, StringComparer.OrdinalIgnoreCase)
                : isAzureSource || row.EventTypes.Count > 0));
    }

    private static string? Read(AutomationEvent e, DerivedRow[] rows, string? resource)
    {
        foreach (DerivedRow row in rows)
        {
            switch (row.Form)
            {
                case AttributeForm.ResourceGroup when AzureResourceId.Parse(resource)?.ResourceGroup is { } group:
                    return group;
                case AttributeForm.Subscription when AzureResourceId.Parse(resource)?.SubscriptionId is { } subscription:
                    return subscription;
                case AttributeForm.ResourceGroup or AttributeForm.Subscription:
                    continue;
                default:
                    break;
            }

            foreach (AttributePath path in row.Paths)
            {
                if (path.Read(e, FormOf(row.Form, path, e)) is { } value)
                {
                    return value;
                }
            }
        }

        return null;
    }

    private static Func<string, string?> FormOf(AttributeForm form, AttributePath path, AutomationEvent e) => form switch
    {
        AttributeForm.LowerCase => AzureResourceId.Lower,
        AttributeForm.ResourceId when path.IsSource && !IsOfEventGrid(e) => static text => IsCarrier(text) ? null : AzureResourceId.Parse(text)?.Value,
        AttributeForm.ResourceId => static text => AzureResourceId.Parse(text)?.Value,
        AttributeForm.DeviceName => static text => DeviceOf(text),
        _ => static text => text,
    };

    // Event Grid names a custom topic or domain as the source of what was only published to it.
    private static bool IsCarrier(string source) =>
        AzureResourceId.IsOne(source) && AzureResourceId.TypeOf(source).StartsWith("microsoft.eventgrid/", StringComparison.Ordinal);

    private static bool IsOfEventGrid(AutomationEvent e) => e.Type.StartsWith("Microsoft.EventGrid.", StringComparison.OrdinalIgnoreCase);

    private static string? DeviceOf(string subject) =>
        subject.StartsWith(DevicePrefix, StringComparison.OrdinalIgnoreCase) && subject[DevicePrefix.Length..].Split('/')[0] is { Length: > 0 } name
            ? name
            : null;

    private static bool Names(DerivedRow row, string? eventType) => row.EventTypes.Contains(eventType, StringComparer.OrdinalIgnoreCase);

    private static int Order(IReadOnlyList<DerivedRow> table, string attribute) =>
        table.Select((row, index) => (row.Attribute, index)).First(one => one.Attribute == attribute).index;
}
