using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>How often each value stands in the window. Values that are one key are one value: a resource ID in any case, a number however it is written.</summary>
internal sealed class DistinctTotals(EventPath path, int atLeast) : WindowTotals
{
    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);

    public override bool Counts(AutomationEvent e) => e.Get(path).HasValue;

    public override void Add(AutomationEvent e, bool isLast)
    {
        string value = ValueOf(e);
        _occurrences[value] = _occurrences.GetValueOrDefault(value) + 1;
    }

    public override void Remove(AutomationEvent e)
    {
        string value = ValueOf(e);
        int left = _occurrences[value] - 1;
        if (left == 0)
        {
            _occurrences.Remove(value);
        }
        else
        {
            _occurrences[value] = left;
        }
    }

    public override bool IsReached(in LinkList window) => _occurrences.Count >= atLeast;

    public override string WaitsFor(in LinkList window) => $"{AtLeastOne(atLeast - _occurrences.Count)} more values of {path}";

    private string ValueOf(AutomationEvent e) => EventKey.TextOf(e.Get(path))!;
}
