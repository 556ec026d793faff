using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>The parts bound by a chain of events, for conditions that refer to them.</summary>
internal sealed class ChainBindings(LinkPool links, string[] partNames) : IPartBindings
{
    /// <summary>The last link of the chain.</summary>
    public int End { get; set; } = LinkPool.None;

    public AutomationEvent? Last(string part)
    {
        for (int i = End; i != LinkPool.None; i = links[i].Next)
        {
            if (partNames[links[i].Part] == part)
            {
                return links[i].Event;
            }
        }

        return null;
    }
}
