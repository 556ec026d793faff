using CsCheck;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>
/// A stream made of a list of numbers: most are short, for a small stream finds most faults. Events come out of order within the lateness and
/// beyond it, before their time and long after it, and again; the clock goes on without them.
/// </summary>
internal static class RandomStream
{
    private static readonly string[] s_types = ["a", "b", "c"];

    public static Gen<int[]> Gen { get; } = CsCheck.Gen.Int[0, 999].Array[200];

    public static List<LabStep> Make(RandomPattern pattern, Choices choices)
    {
        var steps = new List<LabStep>();
        var events = new List<AutomationEvent>();
        double at = 0;
        DateTimeOffset clock = Lab.Zero;
        int lateness = (int)pattern.Definition.Lateness.TotalSeconds;
        int count = Math.Min(pattern.LongestStream, choices.Pick(10) switch { < 6 => 2 + choices.Pick(5), < 9 => 6 + choices.Pick(6), _ => 10 + choices.Pick(15) });

        // Some streams have a clock that follows the events, some one that runs ahead, some one that lets newer events overtake older ones.
        int style = choices.Pick(4);
        bool delays = style >= 2;
        bool overtakes = style == 3 && lateness > 0;
        bool ahead = choices.OneIn(8);
        int pace = choices.Of(2, 4, 4, 8);
        for (int i = 0; i < count; i++)
        {
            int what = choices.Pick(12);
            if (what == 11 && events.Count > 0)
            {
                AutomationEvent again = events[choices.Pick(events.Count)];
                string source = choices.OneIn(4) ? "/other" : again.Source;
                steps.Add(new LabStep(clock, AutomationEvent.Create(again.Id, source, again.Type, again.Time, data: again.Data, receivedAt: clock)));
                continue;
            }

            if (what == 10)
            {
                clock += TimeSpan.FromSeconds(choices.Pick(8 + lateness));
                steps.Add(new LabStep(clock, null));
                continue;
            }

            if (overtakes && choices.OneIn(2))
            {
                DateTimeOffset release = Lab.Zero.AddSeconds(at + lateness);
                clock = release > clock ? release : clock;
            }

            at += choices.Pick(pace);
            int back = choices.OneIn(overtakes ? 2 : 3) ? choices.Pick(lateness + 2) : 0;
            DateTimeOffset time = Lab.Zero.AddSeconds(Math.Max(0, at - back));
            DateTimeOffset arrives = delays && choices.OneIn(3) ? time.AddSeconds(choices.Pick(7 + lateness)) : time;
            arrives = ahead ? time.AddSeconds(-choices.Pick(20)) : arrives;
            clock = arrives > clock ? arrives : clock;
            string type = choices.Of(s_types);
            AutomationEvent e = Lab.Event($"{type}{i}", type, time, Data(choices), clock);
            events.Add(e);
            steps.Add(new LabStep(clock, e));
        }

        steps.Add(new LabStep(clock.AddSeconds(60), null));
        return steps;
    }

    private static string Data(Choices choices)
    {
        string key = choices.Pick(24) switch { < 19 => "k:x", < 22 => "k:y", 22 => "k:null", _ => "" };
        string value = choices.Pick(9) switch { 8 => "", var v => $"v:{v % 4}" };
        return key.Length > 0 && value.Length > 0 ? $"{key},{value}" : key + value;
    }
}
