using Microsoft.DurableTask.Entities;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Tests.Runs;

/// <summary>Names hold whatever comes in: short, printable, and one for each cause.</summary>
public sealed class InstanceIdTests
{
    private static readonly string[] Nasty =
    [
        "", " ", "a", "A", "a b", "a-b", "a/b", "a\\b", "a#b", "a?b", "a%2fb", "a@b", "@a@b", "a\0b", "a\nb", "ä", "日本語", "\U0001F600", "\uD83D", "\uDE00", "\uD800",
        "e\u0301", "\u00e9", "-", "--", ".", "..", "-a1", "-r1", "x-a1", new('x', 64), new('x', 65), new('x', 66), new('x', 5_000), new string('x', 63) + "/", new string('x', 63) + "?",
        "1:a", "2:ab", "$", "'", "\"", "\u202e", "\ufeff",
    ];

    private static readonly DateTimeOffset s_at = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Different_causes_never_share_a_name_and_every_backend_accepts_each_name()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string one in Nasty.Where(text => text != "A"))
        {
            Add(names, InstanceIds.AutomationGuard(one).Key, $"guard {one}");
            foreach (string other in Nasty)
            {
                Add(names, InstanceIds.Run(one, other, "id"), $"run {one}|{other}|id");
                Add(names, InstanceIds.Run("x", one, other), $"run x|{one}|{other}");
                Add(names, InstanceIds.Run("y", [one, other], s_at, ["e"]), $"match {one}|{other}|e");
                Add(names, InstanceIds.Run("y", [one], s_at, [other]), $"match {one}|{other}");
                Add(names, InstanceIds.IncidentId(one, [other], "run", default), $"incident {one}|{other}");
                Add(names, InstanceIds.Trial(one, other, "h"), $"trial {one}|{other}");
                Add(names, InstanceIds.Comparison(one, other, "m"), $"comparison {one}|{other}");
            }
        }
    }

    [Fact]
    public void Entities_of_different_keys_are_different()
    {
        foreach (Func<string, IEnumerable<string>, EntityInstanceId> make in
            (Func<string, IEnumerable<string>, EntityInstanceId>[])[InstanceIds.Correlation, InstanceIds.KeyGuard, InstanceIds.IncidentEntity])
        {
            var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (string one in Nasty.Where(text => text != "A"))
            {
                foreach (string other in Nasty)
                {
                    Add(names, make(one, [other]).Key, $"{one}|{other}");
                    Add(names, make("z", [one, other]).Key, $"z|{one}|{other}");
                }
            }
        }
    }

    [Fact]
    public void Suffixes_never_make_two_names_one_however_often_they_are_added()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string one in (string[])["x", new('x', 64), new('x', 80), "x-r1", "x-a1"])
        {
            string id = InstanceIds.Run(one, "s", "e");
            for (int times = 1; times <= 12; times++)
            {
                Add(names, InstanceIds.Approval(id, times), $"{one} approval {times}");
                Add(names, InstanceIds.Incident(id, times), $"{one} incident {times}");
                string before = id;
                id = InstanceIds.Released(id, 1);
                Add(names, id, $"{one} released {times}");
                Assert.NotEqual(before, id);
            }
        }
    }

    [Fact]
    public void A_target_is_one_whatever_its_case() =>
        Assert.Equal(InstanceIds.Target("/SUBSCRIPTIONS/S/x"), InstanceIds.Target("/subscriptions/s/X"));

    [Fact]
    public void Any_two_random_causes_have_different_names()
    {
        var random = new Random(4711);
        var causes = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        for (int round = 0; round < 20_000; round++)
        {
            // Few letters, so that texts are often alike; any code unit, halves of pairs too.
            string one = Text(random);
            string other = Text(random);
            string id = InstanceIds.Run(one, other, one);
            Valid(id);
            Assert.Equal((one, other), causes.GetValueOrDefault(id, (one, other)));
            causes[id] = (one, other);
        }

        static string Text(Random random) => new(
            [.. Enumerable.Range(0, random.Next(0, random.Next(2, 90))).Select(_ => random.Next(4) == 0 ? (char)random.Next(0x10000) : "ab-/"[random.Next(4)])]);
    }

    private static void Add(Dictionary<string, string> names, string name, string cause)
    {
        Valid(name);
        Assert.True(names.TryAdd(name, cause) || names[name] == cause, $"'{cause}' and '{names[name]}' are both {name}");
    }

    private static void Valid(string name)
    {
        Assert.InRange(name.Length, 1, InstanceIds.MaxLength);
        Assert.All(name, c => Assert.True(c is > ' ' and < '\u007f' and not ('/' or '\\' or '#' or '?' or '@'), $"'{c}' in {name}"));
    }
}
