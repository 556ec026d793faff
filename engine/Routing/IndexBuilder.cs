using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>
/// Builds the index: each rule is put under its most selective predicate, which is the one whose values the fewest other rules ask
/// for; what stands under one value is divided again by the predicates that are left.
/// </summary>
internal sealed class IndexBuilder
{
    /// <summary>So few rules are evaluated as fast as they are looked up.</summary>
    private const int WorthDividing = 3;

    private readonly Dictionary<EventPath, IndexedPath> _paths = [];

    /// <summary>How many different paths the indexes look up.</summary>
    public int PathCount => _paths.Count;

    /// <summary>A rule and the nodes that must still hold.</summary>
    public readonly record struct Candidate(int Rule, ConditionNode[] Rest);

    /// <summary>The nodes of a condition that must all hold.</summary>
    public static ConditionNode[] Conjuncts(ConditionNode? node) => node switch
    {
        null => [],
        AllOf all => [.. all.Nodes.SelectMany(Conjuncts)],
        _ => [node],
    };

    public IndexNode Build(IReadOnlyList<Candidate> candidates)
    {
        var plain = new List<IndexedRule>();
        var chosen = new List<(Candidate Candidate, AccessPredicate Access)>();
        if (candidates.Count < WorthDividing)
        {
            plain.AddRange(candidates.Select(c => new IndexedRule(c.Rule, c.Rest)));
            return new IndexNode { Plain = [.. plain], Indexes = [] };
        }

        var demand = new Demand(candidates);
        foreach (Candidate candidate in candidates)
        {
            if (demand.MostSelective(candidate) is { } access)
            {
                chosen.Add((candidate, access));
            }
            else
            {
                plain.Add(new IndexedRule(candidate.Rule, candidate.Rest));
            }
        }

        ValueIndex[] indexes = [.. chosen
            .GroupBy(c => (c.Access.Kind, c.Access.Path))
            .Select(g => BuildIndex(g.Key.Kind, PathOf(g.Key.Path), [.. g]))];
        return new IndexNode { Plain = [.. plain], Indexes = indexes };
    }

    private ValueIndex BuildIndex(AccessKind kind, IndexedPath path, List<(Candidate Candidate, AccessPredicate Access)> members)
    {
        if (kind == AccessKind.Range)
        {
            return new RangeIndex(
                path,
                [.. members.Select(m => (m.Access.Span, new IndexedRule(m.Candidate.Rule, Without(m)), new IndexedRule(m.Candidate.Rule, m.Candidate.Rest)))]);
        }

        var texts = new Dictionary<string, List<Candidate>>(StringComparer.OrdinalIgnoreCase);
        var numbers = new NumberTable<List<Candidate>>();
        var flags = new Dictionary<bool, List<Candidate>>();
        foreach ((Candidate Candidate, AccessPredicate Access) member in members)
        {
            var rest = new Candidate(member.Candidate.Rule, Without(member));
            foreach (Operand operand in member.Access.Operands)
            {
                switch (operand.Kind)
                {
                    case OperandKind.Text: Add(texts, operand.Text, rest); break;
                    case OperandKind.Number: Add(numbers.GetOrAdd(operand.Text, () => []), rest); break;
                    default: Add(flags, operand.Number != 0, rest); break;
                }
            }
        }

        Dictionary<string, IndexNode> textNodes = texts.ToDictionary(t => t.Key, t => Build(t.Value), StringComparer.OrdinalIgnoreCase);
        return kind == AccessKind.Prefix
            ? new PrefixIndex(path, textNodes)
            : new EqualityIndex(
                path,
                textNodes,
                numbers.Select(n => Build(n)),
                flags.TryGetValue(true, out List<Candidate>? whenTrue) ? Build(whenTrue) : null,
                flags.TryGetValue(false, out List<Candidate>? whenFalse) ? Build(whenFalse) : null);
    }

    private IndexedPath PathOf(EventPath path)
    {
        if (!_paths.TryGetValue(path, out IndexedPath? indexed))
        {
            _paths.Add(path, indexed = new IndexedPath(path, _paths.Count));
        }

        return indexed;
    }

    private static ConditionNode[] Without((Candidate Candidate, AccessPredicate Access) member) =>
        [.. member.Candidate.Rest.Where(node => !member.Access.Covers.Contains(node, ReferenceEqualityComparer.Instance))];

    private static void Add<TKey>(Dictionary<TKey, List<Candidate>> map, TKey key, Candidate candidate)
        where TKey : notnull
    {
        if (!map.TryGetValue(key, out List<Candidate>? list))
        {
            map.Add(key, list = []);
        }

        Add(list, candidate);
    }

    private static void Add(List<Candidate> list, Candidate candidate)
    {
        if (list.Count == 0 || list[^1].Rule != candidate.Rule)
        {
            list.Add(candidate);
        }
    }

    /// <summary>How many rules ask for a value at a path.</summary>
    private sealed class Demand
    {
        private readonly Dictionary<(AccessKind, EventPath, string), int> _byValue = [];
        private readonly Dictionary<(AccessKind, EventPath), int> _byPath = [];

        public Demand(IReadOnlyList<Candidate> candidates)
        {
            foreach (AccessPredicate access in candidates.SelectMany(c => AccessPredicate.Of(c.Rest)))
            {
                Count(_byPath, (access.Kind, access.Path));
                foreach (Operand operand in access.Operands)
                {
                    Count(_byValue, (access.Kind, access.Path, KeyOf(operand)));
                }
            }
        }

        public AccessPredicate? MostSelective(Candidate candidate) => AccessPredicate.Of(candidate.Rest)
            .OrderBy(access => access.Kind)
            .ThenBy(access => access.Operands.Sum(o => _byValue[(access.Kind, access.Path, KeyOf(o))]))
            .ThenByDescending(access => _byPath[(access.Kind, access.Path)])
            .FirstOrDefault();

        private static string KeyOf(Operand operand) =>
            operand.Kind == OperandKind.Text ? "t" + operand.Text.ToUpperInvariant() : operand.Kind + operand.Text;

        private static void Count<TKey>(Dictionary<TKey, int> counts, TKey key)
            where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
