using System.Text;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>The rules of one event type.</summary>
/// <param name="Single">The single-event automations.</param>
/// <param name="Patterns">The pattern automations that name the type, by their numbers.</param>
internal sealed record TypeRules(IndexNode Single, int[] Patterns);

/// <summary>The first level of the index: the event's type.</summary>
internal sealed class TypeIndex
{
    private readonly AsciiTable<TypeRules> _ascii;
    private readonly Dictionary<string, TypeRules> _others;

    public TypeIndex(IReadOnlyList<Automation> automations)
    {
        var single = new Dictionary<string, List<IndexBuilder.Candidate>>(StringComparer.OrdinalIgnoreCase);
        var patterns = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        const string AnyType = "";
        for (int i = 0; i < automations.Count; i++)
        {
            if (automations[i].When is SingleEventWhen when)
            {
                IEnumerable<string> types = when.Condition.Types.Count == 0
                    ? [AnyType]
                    : when.Condition.Types.Distinct(StringComparer.OrdinalIgnoreCase);
                foreach (string type in types)
                {
                    ListOf(single, type).Add(new IndexBuilder.Candidate(i, IndexBuilder.Conjuncts(when.Condition.Where)));
                }
            }
            else if (automations[i].When is PatternWhen pattern)
            {
                IReadOnlyList<string> types = PatternTypes.Of(pattern.Pattern);
                foreach (string type in types.Count == 0 ? [AnyType] : types)
                {
                    ListOf(patterns, type).Add(i);
                }
            }
        }

        var builder = new IndexBuilder();
        var rules = single.Keys.Union(patterns.Keys, StringComparer.OrdinalIgnoreCase).ToDictionary(
            type => type,
            type => new TypeRules(builder.Build(single.GetValueOrDefault(type, [])), [.. patterns.GetValueOrDefault(type, [])]),
            StringComparer.OrdinalIgnoreCase);
        Untyped = rules.Remove(AnyType, out TypeRules? untyped) ? untyped : new TypeRules(builder.Build([]), []);
        _ascii = new AsciiTable<TypeRules>(
            rules.Where(r => Ascii.IsValid(r.Key)).ToDictionary(r => r.Key, r => r.Value, StringComparer.OrdinalIgnoreCase));
        _others = rules.Where(r => !Ascii.IsValid(r.Key)).ToDictionary(r => r.Key, r => r.Value, StringComparer.OrdinalIgnoreCase);
        PathCount = builder.PathCount;
    }

    /// <summary>The rules that name no type.</summary>
    public TypeRules Untyped { get; }

    /// <summary>How many different paths the index looks up.</summary>
    public int PathCount { get; }

    public TypeRules? Find(AutomationEvent e)
    {
        EventValue type = new(e, e.Slots.Type);
        return type.TryGetUtf8(out ReadOnlySpan<byte> utf8) && _ascii.Find(utf8) is { } found ? found : FindOther(e, utf8);
    }

    private TypeRules? FindOther(AutomationEvent e, ReadOnlySpan<byte> utf8)
    {
        if (!utf8.IsEmpty && Ascii.IsValid(utf8) && _others.Count == 0 && !e.Tokens[e.Slots.Type].IsEscaped)
        {
            return null;
        }

        string upper = e.Type.ToUpperInvariant();
        return Ascii.IsValid(upper) && _ascii.Find(Encoding.ASCII.GetBytes(upper)) is { } found ? found : _others.GetValueOrDefault(e.Type);
    }

    private static List<T> ListOf<T>(Dictionary<string, List<T>> map, string key)
    {
        if (!map.TryGetValue(key, out List<T>? list))
        {
            map.Add(key, list = []);
        }

        return list;
    }
}
