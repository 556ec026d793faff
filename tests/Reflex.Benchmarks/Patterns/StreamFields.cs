using Reflex.Engine.Events;

namespace Reflex.Benchmarks.Patterns;

/// <summary>How a contender that knows nothing of events reads what the pattern asks for.</summary>
internal interface IStreamFields<T>
{
    static abstract string KeyOf(T e);

    /// <summary>The first letter of the type, by which the types of the sequence differ.</summary>
    static abstract char TypeOf(T e);

    static abstract bool IsFailure(T e);

    static abstract long TimeOf(T e);
}

/// <summary>Objects whose fields were read beforehand.</summary>
internal readonly struct PocoFields : IStreamFields<Poco>
{
    public static string KeyOf(Poco e) => e.Key;

    public static char TypeOf(Poco e) => e.Type[0];

    public static bool IsFailure(Poco e) => e.Status != 0;

    public static long TimeOf(Poco e) => e.Time;
}

/// <summary>The parsed events that the engine is given.</summary>
internal readonly struct EventFields : IStreamFields<AutomationEvent>
{
    private static readonly EventPath s_key = EventPath.Parse("data.user");
    private static readonly EventPath s_type = EventPath.Parse("type");
    private static readonly EventPath s_status = EventPath.Parse("data.status");

    public static string KeyOf(AutomationEvent e) => e.Get(s_key).ToText()!;

    public static char TypeOf(AutomationEvent e) => e.Get(s_type).TryGetUtf8(out ReadOnlySpan<byte> type) ? (char)type[0] : '\0';

    public static bool IsFailure(AutomationEvent e) => e.Get(s_status).TryGetNumber(out double status) && status > 0;

    public static long TimeOf(AutomationEvent e) => e.Time.UtcTicks;
}
