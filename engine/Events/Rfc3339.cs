using System.Globalization;

namespace Reflex.Engine.Events;

/// <summary>Timestamps as RFC 3339 writes them, which is what CloudEvents and Event Grid use.</summary>
internal static class Rfc3339
{
    /// <summary>
    /// Reads a timestamp to UTC. Fractions beyond 100 ns are cut. A timestamp without an offset is taken as UTC, because
    /// Azure services do publish such. A leap second (`:60`) is read as the last tick before it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset utc)
    {
        utc = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) is not ('t' or ' ') || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        int year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
        int hour = Digits(text, 11, 2), minute = Digits(text, 14, 2), second = Digits(text, 17, 2);
        if ((year | month | day | hour | minute | second) < 0 || year < 1 || month is < 1 or > 12 || day < 1
            || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        int at = 19;
        long fraction = 0;
        if (at < text.Length && text[at] == '.')
        {
            long unit = TimeSpan.TicksPerSecond;
            int first = ++at;
            for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
            {
                unit /= 10;
                fraction += (text[at] - '0') * unit;
            }

            if (at == first)
            {
                return false;
            }
        }

        if (second == 60)
        {
            (second, fraction) = (59, TimeSpan.TicksPerSecond - 1);
        }

        long ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fraction;
        if (!TryOffset(text[at..], out long offset))
        {
            return false;
        }

        ticks -= offset;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        utc = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>Writes the shortest exact form in UTC, such as `2026-01-01T00:00:00Z`.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || (text.Length == 1 && (text[0] | 0x20) == 'z'))
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
        {
            return false;
        }

        int hours = Digits(text, 1, 2), minutes = Digits(text, 4, 2);
        if ((hours | minutes) < 0 || hours > 23 || minutes > 59)
        {
            return false;
        }

        ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        ticks = text[0] == '-' ? -ticks : ticks;
        return true;
    }

    private static int Digits(ReadOnlySpan<byte> text, int start, int count)
    {
        int value = 0;
        for (int i = start; i < start + count; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit > 9)
            {
                return -1;
            }

            value = (value * 10) + (int)digit;
        }

        return value;
    }
}
