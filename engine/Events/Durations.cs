using System.Globalization;
using System.Text;

namespace Reflex.Engine.Events;

/// <summary>Durations as automations write them: `250ms`, `10s`, `5m`, `1h`, `2d`, and sums such as `1h30m`.</summary>
public static class Durations
{
    /// <summary>The longest duration that is accepted: ten years of 365 days.</summary>
    public static TimeSpan Max { get; } = TimeSpan.FromDays(3650);

    private static readonly (string Unit, long Ticks)[] s_units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration: whole numbers with a unit, larger units first. False for anything else and beyond <see cref="Max"/>.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        ReadOnlySpan<char> rest = text;
        long total = 0;
        int nextUnit = 0;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                return false;
            }

            rest = rest[digits..];
            int letters = rest.IndexOfAnyExceptInRange('a', 'z');
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            rest = rest[unit.Length..];
            int index = nextUnit;
            while (index < s_units.Length && !unit.SequenceEqual(s_units[index].Unit))
            {
                index++;
            }

            if (index == s_units.Length || number > (Max.Ticks - total) / s_units[index].Ticks)
            {
                return false;
            }

            total += number * s_units[index].Ticks;
            nextUnit = index + 1;
        }

        duration = new TimeSpan(total);
        return !string.IsNullOrEmpty(text);
    }

    /// <summary>Writes the shortest form that reads back to the same duration: `90s` is `1m30s`. Parts of a millisecond are cut.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
        {
            return "-" + Format(duration.Negate());
        }

        var text = new StringBuilder();
        long rest = duration.Ticks;
        foreach ((string unit, long ticks) in s_units)
        {
            if (rest >= ticks)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rest / ticks}{unit}");
                rest %= ticks;
            }
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }
}
