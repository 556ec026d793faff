namespace Reflex.Engine.Patterns.Matching;

/// <content>What an event does to a partial match, the same for every contiguity that has one answer.</content>
internal abstract partial class PartialsRuntime
{
    /// <summary>
    /// The one thing that an event does to a partial match: cancels before anything else, then ends loops, then goes to the next part, then
    /// into the loop.
    /// </summary>
    protected int Judge(in Partial partial, ref Arrival arrival)
    {
        SequenceStep step = Steps[partial.Part];
        Bindings.End = partial.Last;
        bool isReady = partial.Count >= step.Min || partial.Count == 0;
        if (isReady && IsCancelled(partial, ref arrival))
        {
            return Verdict.End;
        }

        bool isFull = partial.IsClosed || partial.Count >= step.Max;
        if (!isFull && EndsLoop(partial.Part, ref arrival))
        {
            return !isReady ? Verdict.End : NextOr(partial.Part + 1, ref arrival, Verdict.Close, partial);
        }

        if (isReady)
        {
            int next = partial.Part + 1;
            if (isFull && next < Steps.Length && EndsLoop(next, ref arrival))
            {
                return Steps[next].IsOptional ? NextOr(next + 1, ref arrival, Verdict.CloseNext, partial) : Verdict.End;
            }

            int found = FindNext(next, ref arrival);
            if (found >= 0)
            {
                return found;
            }
        }

        if (!isFull && arrival.Meets(step.Condition, Bindings))
        {
            return partial.Part;
        }

        return Pattern.IsStrict ? Break(partial) : Verdict.Skip;
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

    private int NextOr(int part, ref Arrival arrival, int otherwise, in Partial partial)
    {
        int found = FindNext(part, ref arrival);
        return found >= 0 ? found : Pattern.IsStrict ? Break(partial) : otherwise;
    }

    private int Break(in Partial partial) => IsComplete(partial) ? Verdict.Seal : Verdict.End;
}
