using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <content>What a partial match has and waits for.</content>
internal abstract partial class PartialsRuntime
{
    public override void Explain(int slot, List<PartialExplanation> into)
    {
        for (int i = Store.Keys[slot].Held.Head; i != None; i = Partials[i].Next)
        {
            ref Partial partial = ref Partials[i];
            into.Add(new PartialExplanation(
                PartsOf(partial.Last),
                Explanations.Time(partial.StartTime),
                Explanations.End(Pattern.End(partial.StartTime)),
                WaitsFor(partial)));
        }
    }

    private List<PartBinding> PartsOf(int last)
    {
        var parts = new List<PartBinding>();
        foreach (IGrouping<int, int> part in Chain(last).GroupBy(l => Links[l].Part))
        {
            AutomationEvent[] events = [.. part.Select(l => Links[l].Event)];
            parts.Add(new PartBinding(Plan.PartNames[part.Key], events));
        }

        return parts;
    }

    private string WaitsFor(in Partial partial)
    {
        SequenceStep step = Steps[partial.Part];
        if (partial.Count > 0 && partial.Count < step.Min)
        {
            return $"{step.Min - partial.Count} more of '{step.Name}'";
        }

        ulong cancellers = Steps[partial.Count == 0 ? Links[partial.Last].Part : partial.Part].Cancellers;
        IEnumerable<string> nots = Plan.NotNames.Where(n => (cancellers >> n.Key & 1) != 0).Select(n => $"'{n.Value}'");
        string without = cancellers == 0 ? "" : $" without {string.Join(" or ", nots)}";
        if (IsComplete(partial))
        {
            return $"the end of its window{without}";
        }

        var next = new List<string>();
        for (int part = partial.Part + 1; part < Steps.Length; part++)
        {
            next.Add($"'{Steps[part].Name}'");
            if (!Steps[part].IsOptional)
            {
                break;
            }
        }

        return string.Join(" or ", next) + without;
    }
}
