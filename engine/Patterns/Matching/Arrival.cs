using System.Runtime.InteropServices;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>An event on its way through the pattern, with what is known already about which conditions it meets.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Arrival
{
    private readonly ConditionSet _conditions;
    private ulong _known;
    private ulong _met;

    /// <param name="conditions">The pattern's conditions.</param>
    /// <param name="e">The event.</param>
    /// <param name="time">Its event time in ticks.</param>
    /// <param name="sequence">Its place in the order of arrival.</param>
    /// <param name="possible">The conditions that it may meet.</param>
    /// <param name="met">Those of them that it is known to meet.</param>
    public Arrival(ConditionSet conditions, AutomationEvent e, long time, long sequence, ulong possible, ulong met = 0)
    {
        _conditions = conditions;
        Event = e;
        Time = time;
        Sequence = sequence;
        Possible = possible;
        _known = ~possible | conditions.Unconditional | met;
        _met = (possible & conditions.Unconditional) | met;
    }

    public readonly AutomationEvent Event { get; }

    /// <summary>Event time in ticks.</summary>
    public readonly long Time { get; }

    /// <summary>Order of arrival; with the time it is the order in which the pattern sees events.</summary>
    public readonly long Sequence { get; }

    /// <summary>One bit for each condition that the event may meet: at most those whose types name its type.</summary>
    public readonly ulong Possible { get; }

    /// <summary>Whether the event meets a condition; each condition without references is evaluated at most once.</summary>
    public bool Meets(int condition, IPartBindings? bindings)
    {
        ulong bit = 1UL << condition;
        if ((_known & bit) != 0)
        {
            return (_met & bit) != 0;
        }

        bool met = _conditions[condition].Where!.Evaluate(Event, bindings);
        if ((_conditions.Referring & bit) == 0)
        {
            _known |= bit;
            _met |= met ? bit : 0;
        }

        return met;
    }

    /// <summary>Whether the event meets any of the conditions of a mask.</summary>
    public bool MeetsAny(ulong mask, IPartBindings? bindings)
    {
        for (mask &= Possible; mask != 0; mask &= mask - 1)
        {
            if (Meets(System.Numerics.BitOperations.TrailingZeroCount(mask), bindings))
            {
                return true;
            }
        }

        return false;
    }
}
