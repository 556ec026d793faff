using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.State;

/// <summary>Gives the events and chains of a stored key links again.</summary>
internal sealed class StoredLinks(LinkPool links, StoredKey state, long firstSequence)
{
    private readonly int[] _chains = new int[state.Chains.Length];

    /// <summary>A new link for an event of the stored key.</summary>
    public int Take(int e) => links.Take(state.Events[e], state.Events[e].Time.UtcTicks, firstSequence + e);

    public void TakeChains()
    {
        for (int i = 0; i < _chains.Length; i++)
        {
            StoredChain chain = state.Chains[i];
            _chains[i] = Take(chain.Event);
            links[_chains[i]].Part = chain.Part;
            if (chain.Before >= 0)
            {
                links[_chains[i]].Next = _chains[chain.Before];
                links[_chains[chain.Before]].References++;
            }
        }
    }

    /// <summary>The link of a chain, for one more that holds it.</summary>
    public int Share(int chain)
    {
        links[_chains[chain]].References++;
        return _chains[chain];
    }
}
