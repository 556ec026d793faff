namespace Reflex.Engine.Patterns.Matching;

/// <content>What an event does to a partial match, the same for every contiguity that has one answer.</content>
internal abstract partial class PartialsRuntime
{
    /// <summary>
    /// The rules that hold before there is anything to choose: an event cancels before anything else, and then it ends loops.
    /// </summary>
    /// <param name="partial">The partial match; what conditions refer to is what it has bound.</param>
    /// <param name="arrival">The event.</param>
    /// <param name="next">The first part that the event may go to; behind the last one: none.</param>
    /// <param name="isOpen">Whether the loop that the partial match stands in may take the event.</param>
    /// <returns>
    /// <see cref="Verdict.End"/> in any case; or, where the event does not go on with it, that a loop is over,
    /// <see cref="Verdict.Close"/> or <see cref="Verdict.CloseNext"/>, or else <see cref="Verdict.Skip"/>.
    /// </returns>
    protected int Rule(in Partial partial, ref Arrival arrival, out int next, out bool isOpen)
    {
        SequenceStep step = Steps[partial.Part];
        Bindings.End = partial.Last;
        bool isReady = partial.Count >= step.Min || partial.Count == 0;
        next = isReady ? partial.Part + 1 : Steps.Length;
        isOpen = !partial.IsClosed && partial.Count < step.Max;
        if (isReady && IsCancelled(partial, ref arrival))
        {
            return Verdict.End;
        }

        if (isOpen)
        {
            if (!EndsLoop(partial.Part, ref arrival))
            {
                return Verdict.Skip;
            }

            isOpen = false;
            return isReady ? Verdict.Close : Verdict.End;
        }

        if (next < Steps.Length && EndsLoop(next, ref arrival))
        {
            return Steps[next++].IsOptional ? Verdict.CloseNext : Verdict.End;
        }

        return Verdict.Skip;
    }

    /// <summary>The one thing that an event does to a partial match: after the rules, the next part goes before the loop.</summary>
    protected int Judge(in Partial partial, ref Arrival arrival)
    {
        int verdict = Rule(partial, ref arrival, out int next, out bool isOpen);
        if (verdict == Verdict.End)
        {
            return verdict;
        }

        int found = FindNext(next, ref arrival);
        if (found >= 0)
        {
            return found;
        }

        if (isOpen && arrival.Meets(Steps[partial.Part].Condition, Bindings))
        {
            return partial.Part;
        }

        return Pattern.IsStrict ? Break(partial) : verdict;
    }

    protected bool IsCancelled(in Partial partial, ref Arrival arrival) =>
        arrival.MeetsAny(Steps[partial.Count == 0 ? Links[partial.Last].Part : partial.Part].Cancellers, Bindings);

    protected bool EndsLoop(int part, ref Arrival arrival) => Steps[part].Until >= 0 && arrival.Meets(Steps[part].Until, Bindings);

    /// <summary>Whether an event may be in a part: it fits, and is not the one that would end it.</summary>
    protected bool Fits(int part, ref Arrival arrival) =>
        arrival.Meets(Steps[part].Condition, Bindings) && !EndsLoop(part, ref arrival);

    /// <summary>The first part from one on that an event fits; optional parts may be passed over.</summary>
    protected int FindNext(int part, ref Arrival arrival)
    {
        for (; part < Steps.Length; part++)
        {
            if (Fits(part, ref arrival))
            {
                return part;
            }

            if (!Steps[part].IsOptional)
            {
                break;
            }
        }

        return Verdict.Skip;
    }

    /// <summary>Applies a verdict other than a part, <see cref="Verdict.Skip"/> or <see cref="Verdict.End"/>.</summary>
    protected void Close(ref Partial partial, int verdict)
    {
        int part = verdict switch
        {
            Verdict.CloseNext => partial.Part + 1,
            Verdict.Seal => Steps.Length - 1,
            _ => partial.Part,
        };
        partial.Stand(part, part == partial.Part ? partial.Count : 0, isClosed: true);
    }

    private int Break(in Partial partial) => IsComplete(partial) ? Verdict.Seal : Verdict.End;
}
