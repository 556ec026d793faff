using System.Text.Json.Serialization;

namespace Reflex.Engine.Admission;

/// <summary>What the guards say to a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GuardDecision>))]
public enum GuardDecision
{
    /// <summary>The run is admitted.</summary>
    Admit = 0,

    /// <summary>It is held, with a reason, and may be released by hand.</summary>
    Hold = 1,

    /// <summary>It may go on only if a person says so.</summary>
    AskPerson = 2,
}

/// <summary>The verdict and its reason.</summary>
public sealed record GuardVerdict
{
    /// <summary>Whether the run is admitted, held or needs a person. Default: admitted.</summary>
    public GuardDecision Decision { get; init; }

    /// <summary>Which guard it was, by its name in the automation; null where none objects.</summary>
    public string? Guard { get; init; }

    /// <summary>Why the guard objects, in a sentence; null if none does.</summary>
    public string? Reason { get; init; }

    /// <summary>Runs that are under way, where <c>concurrency</c> objects.</summary>
    public IReadOnlyList<string> Running { get; init; } = [];

    /// <summary>The verdict that admits a run.</summary>
    public static GuardVerdict Admitted { get; } = new();

    /// <summary>The verdict of a guard that holds a run.</summary>
    /// <param name="guard">One of <see cref="GuardNames"/>.</param>
    /// <param name="reason">A sentence for people.</param>
    public static GuardVerdict Hold(string guard, string reason) => new() { Decision = GuardDecision.Hold, Guard = guard, Reason = reason };
}
