namespace Reflex.Engine.Admission;

/// <summary>Event times as guards and incidents use them.</summary>
internal static class EventTimes
{
    /// <summary>How far ahead of the clock an event's time may be: the clocks of two services differ by less.</summary>
    public static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// An event's time; the clock's where the event is from further ahead than clocks differ, so that a wrong date does not hold a
    /// key for years.
    /// </summary>
    public static DateTimeOffset Of(DateTimeOffset at, DateTimeOffset now) => at - now > MaxSkew ? now : at;
}
