using System.Numerics;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// All conditions of a pattern by number, so that sets of them are bit masks, and for each event type the conditions that name it.
/// </summary>
internal sealed class ConditionSet
{
    /// <summary>As many conditions as a mask has bits.</summary>
    public const int MaxConditions = 64;

    private const int MaxRememberedTypes = 1024;
    private const int RecentTypes = 8;

    private readonly List<EventCondition> _conditions = [];
    private readonly Utf8Table _types = new();
    private readonly (byte[] Type, ulong Mask)[] _recent = new (byte[], ulong)[RecentTypes];
    private ulong[] _masks = new ulong[16];
    private ulong _everyType;

    public EventCondition this[int index] => _conditions[index];

    /// <summary>The conditions that ask for nothing but the type.</summary>
    public ulong Unconditional { get; private set; }

    /// <summary>The conditions that refer to earlier parts.</summary>
    public ulong Referring { get; private set; }

    public int Add(EventCondition condition)
    {
        if (_conditions.Count == MaxConditions)
        {
            throw new ArgumentException($"A pattern has at most {MaxConditions} conditions; split it into several automations.", nameof(condition));
        }

        int index = _conditions.Count;
        _conditions.Add(condition);
        Unconditional |= condition.Where is null ? 1UL << index : 0;
        Referring |= condition.HasReferences ? 1UL << index : 0;
        _everyType |= condition.Types.Count == 0 ? 1UL << index : 0;
        return index;
    }

    /// <summary>One bit for each condition whose types name the event's type; 0: the pattern is not about this type at all.</summary>
    public ulong TypesOf(AutomationEvent e)
    {
        // The few types of a pattern come again and again: most are found where the last one of their length and ending was put.
        if (!e.TryGetPlainText(e.Slots.Type, out ReadOnlySpan<byte> type))
        {
            return Find(e, e.RawOf(e.Slots.Type, out _));
        }

        ref (byte[] Type, ulong Mask) recent = ref _recent[(type.Length + type[^1]) & (RecentTypes - 1)];
        if (!type.SequenceEqual(recent.Type))
        {
            recent = (type.ToArray(), Find(e, type));
        }

        return recent.Mask;
    }

    /// <summary>
    /// Leaves out of the conditions that name an event's type those that the event does not meet, whatever came before it. It looks no further than to
    /// the first that is met: none left says that the event fits no part.
    /// </summary>
    /// <param name="e">The event.</param>
    /// <param name="types">What <see cref="TypesOf"/> said.</param>
    /// <param name="met">Conditions that the event is known to meet.</param>
    public ulong PossibleOf(AutomationEvent e, ulong types, out ulong met)
    {
        met = types & Unconditional;
        ulong possible = types;
        for (ulong open = met == 0 && (types & Referring) == 0 ? types : 0; open != 0; open &= open - 1)
        {
            int condition = BitOperations.TrailingZeroCount(open);
            if (_conditions[condition].Where!.Evaluate(e, bindings: null))
            {
                met = 1UL << condition;
                break;
            }

            possible &= ~(1UL << condition);
        }

        return possible;
    }

    private ulong Find(AutomationEvent e, ReadOnlySpan<byte> type)
    {
        ulong hash = Utf8Hash.Of(type);
        int index = _types.Find(type, hash);
        return index >= 0 ? _masks[index] : Learn(e, type, hash);
    }

    private ulong Learn(AutomationEvent e, ReadOnlySpan<byte> type, ulong hash)
    {
        ulong mask = _everyType;
        for (int i = 0; i < _conditions.Count; i++)
        {
            mask |= _conditions[i].MatchesType(e) ? 1UL << i : 0;
        }

        // Types come from outside: beyond a bound they are worked out each time instead of remembered.
        if (_types.Count < MaxRememberedTypes)
        {
            int index = _types.Add(type, hash);
            if (index >= _masks.Length)
            {
                Array.Resize(ref _masks, _masks.Length * 2);
            }

            _masks[index] = mask;
        }

        return mask;
    }
}
