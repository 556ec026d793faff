using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns;

/// <summary>How often each value stands in the window.</summary>
internal sealed class DistinctTotals(EventPath path, int atLeast) : WindowTotals
{
    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);

    public override bool Counts(AutomationEvent e) => e.Get(path).HasValue;

    public override void Add(AutomationEvent e, bool isLast)
    {
        string value = e.Get(path).ToText()!;
        _occurrences[value] = _occurrences.GetValueOrDefault(value) + 1;
    }

    public override void Remove(AutomationEvent e)
    {
        string value = e.Get(path).ToText()!;
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

    public override string WaitsFor(in LinkList window) => $"{atLeast - _occurrences.Count} more values of {path}";
}
