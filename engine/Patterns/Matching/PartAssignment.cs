namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// Gives every part an event of its own: of all ways to do so the one in which the first part has the earliest event possible, then the
/// second, and so on. So each part has the earliest event that fits it, unless that event is needed elsewhere to fill all parts.
/// </summary>
internal sealed class PartAssignment(int parts)
{
    private readonly int[] _candidateOf = new int[parts];
    private readonly bool[] _visited = new bool[parts];
    private int[] _partOf = [];

    /// <summary>The candidate that a part has, as an index into the list given to <see cref="TryFind"/>.</summary>
    public int this[int part] => _candidateOf[part];

    public bool TryFind(List<int> candidates, LinkPool links)
    {
        if (_partOf.Length < candidates.Count)
        {
            _partOf = new int[Math.Max(16, candidates.Count * 2)];
        }

        Array.Fill(_partOf, -1);
        Array.Fill(_candidateOf, -1);
        for (int part = 0; part < parts; part++)
        {
            Array.Clear(_visited);
            if (!Place(part, candidates, links, 0))
            {
                return false;
            }
        }

        Improve(candidates, links);
        return true;
    }

    /// <summary>Finds an event for a part, moving parts from <paramref name="movable"/> on to other events if need be.</summary>
    private bool Place(int part, List<int> candidates, LinkPool links, int movable)
    {
        _visited[part] = true;
        for (int i = 0; i < candidates.Count; i++)
        {
            if ((links[candidates[i]].Mask >> part & 1) == 0)
            {
                continue;
            }

            int owner = _partOf[i];
            if (owner < 0 || (owner >= movable && !_visited[owner] && Place(owner, candidates, links, movable)))
            {
                Give(part, i);
                return true;
            }
        }

        return false;
    }

    private void Give(int part, int candidate)
    {
        if (_candidateOf[part] >= 0 && _partOf[_candidateOf[part]] == part)
        {
            _partOf[_candidateOf[part]] = -1;
        }

        _candidateOf[part] = candidate;
        _partOf[candidate] = part;
    }

    /// <summary>Part by part, takes the earliest event with which the later parts can still all be filled.</summary>
    private void Improve(List<int> candidates, LinkPool links)
    {
        for (int part = 0; part < parts; part++)
        {
            for (int i = 0; i < _candidateOf[part]; i++)
            {
                int owner = _partOf[i];
                if ((links[candidates[i]].Mask >> part & 1) == 0 || (owner >= 0 && owner < part))
                {
                    continue;
                }

                if (owner < 0 || TryMove(part, i, owner, candidates, links))
                {
                    Give(part, i);
                    break;
                }
            }
        }
    }

    private bool TryMove(int part, int candidate, int owner, List<int> candidates, LinkPool links)
    {
        int[] partOf = [.. _partOf];
        int[] candidateOf = [.. _candidateOf];
        _partOf[_candidateOf[part]] = -1;
        _candidateOf[part] = candidate;
        _partOf[candidate] = part;
        _candidateOf[owner] = -1;
        Array.Clear(_visited);
        if (Place(owner, candidates, links, part + 1))
        {
            return true;
        }

        partOf.CopyTo(_partOf, 0);
        candidateOf.CopyTo(_candidateOf, 0);
        return false;
    }
}
