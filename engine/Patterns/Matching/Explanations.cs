namespace Reflex.Engine.Patterns.Matching;

/// <summary>Ticks as times, for explanations.</summary>
internal static class Explanations
{
    public static DateTimeOffset Time(long ticks) => new(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    /// <summary>The end of a window; null: never.</summary>
    public static DateTimeOffset? End(long ticks) => ticks == long.MaxValue ? null : Time(ticks);
}
