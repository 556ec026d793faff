using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>What all operators need of a definition, in ticks and numbers.</summary>
internal sealed class CompiledPattern
{
    /// <summary>Identities are remembered this long where the pattern has no window.</summary>
    public static readonly TimeSpan DefaultMemory = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a key is kept after its last event: Event Grid retries a delivery for 24 hours, and an event that comes late by the clock but
    /// not by its key's watermark still counts.
    /// </summary>
    public static readonly TimeSpan MinimumRetention = TimeSpan.FromDays(1);

    public CompiledPattern(PatternDefinition definition, string automation, string hash)
    {
        Definition = definition;
        Automation = automation;
        Hash = hash;
        By = [.. definition.By];
        Within = definition.Within?.Ticks ?? long.MaxValue;
        Lateness = definition.Lateness.Ticks;
        IsOrdered = Lateness == 0;
        IsStrict = definition.Contiguity == Contiguity.Strict;
        OncePer = definition.OncePer?.Ticks ?? 0;
        Gather = definition.Gather?.Ticks ?? 0;
        Limits = definition.Limits;
        Memory = definition.Within is { } within ? within.Ticks + Lateness : DefaultMemory.Ticks;
        Retention = Math.Max(Math.Max(MinimumRetention.Ticks, Memory), OncePer);
        Conditions = new ConditionSet();
        Plan = definition.Operator.CreatePlan(Conditions);
        PartNames = Plan.PartNames;
        ConsumePart = definition.Consume.Part is { } part ? Array.IndexOf(PartNames, part) : -1;
    }

    public PatternDefinition Definition { get; }

    public string Automation { get; }

    /// <summary>Tells definitions apart: state of another one is not used.</summary>
    public string Hash { get; }

    public EventPath[] By { get; }

    /// <summary><see cref="long.MaxValue"/>: unbounded.</summary>
    public long Within { get; }

    public long Lateness { get; }

    /// <summary>Without lateness: the pattern is given each event as it comes.</summary>
    public bool IsOrdered { get; }

    /// <summary>Whether the very next event of its types counts, so that also events that fit no part have a say.</summary>
    public bool IsStrict { get; }

    /// <summary>In ticks; 0 for none.</summary>
    public long OncePer { get; }

    /// <summary>In ticks; 0 for none.</summary>
    public long Gather { get; }

    public PatternLimits Limits { get; }

    /// <summary>How long an identity is remembered.</summary>
    public long Memory { get; }

    /// <summary>How long a key without events is kept.</summary>
    public long Retention { get; }

    public ConditionSet Conditions { get; }

    public OperatorPlan Plan { get; }

    public string[] PartNames { get; }

    public ConsumeMode Consume => Definition.Consume.Mode;

    /// <summary>The part of <see cref="ConsumeMode.First"/> and <see cref="ConsumeMode.Last"/>; -1: the whole match.</summary>
    public int ConsumePart { get; }

    /// <summary>The end of a window that begins at a time: the first moment outside.</summary>
    public long End(long start) => Within == long.MaxValue ? long.MaxValue : start + Within;
}
