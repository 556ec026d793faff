namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// After a match: the point in the key's stream where matching goes on. Partial matches that began before it end; those that
/// began at it or later live. These are the skip strategies of Flink CEP.
/// </summary>
/// <param name="Mode">Where matching goes on.</param>
/// <param name="Part">
/// For <see cref="ConsumeMode.First"/> and <see cref="ConsumeMode.Last"/>: the part whose first or last event is meant; null means the
/// whole match. A match in which that part has no events consumes nothing.
/// </param>
public sealed record Consumption(ConsumeMode Mode, string? Part = null)
{
    /// <summary>Matching goes on after the match's last event.</summary>
    public static Consumption All { get; } = new(ConsumeMode.All);

    /// <summary>Nothing ends but the match itself.</summary>
    public static Consumption None { get; } = new(ConsumeMode.None);

    /// <summary>Matching goes on at the match's first event.</summary>
    public static Consumption First { get; } = new(ConsumeMode.First);

    /// <summary>Matching goes on at the match's last event.</summary>
    public static Consumption Last { get; } = new(ConsumeMode.Last);

    /// <summary>Matching goes on at the event after the match's first.</summary>
    public static Consumption Next { get; } = new(ConsumeMode.Next);
}
