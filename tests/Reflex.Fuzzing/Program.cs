using System.Globalization;
using Reflex.Fuzzing;
using Reflex.Fuzzing.Targets;

IFuzzTarget[] targets = [new EventTarget(), new YamlTarget(), new ConditionTarget(), new TemplateTarget()];
double seconds = 60;
int seed = Environment.TickCount;
string? target = null;
for (int i = 0; i < args.Length; i++)
{
    string? value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out seconds): i++; break;
        case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out seed): i++; break;
        case "--target" when value is not null: target = value; i++; break;
        case "--replay" when value is not null && File.Exists(value):
            byte[] input = File.ReadAllBytes(value);
            IFuzzTarget? replayed = Array.Find(targets, t => Path.GetFileName(value).StartsWith(t.Name, StringComparison.Ordinal));
            Console.WriteLine(replayed?.Run(input) ?? "the file's name does not begin with a target");
            return replayed is null ? 2 : 0;
        default:
            Console.WriteLine("Feeds the parsers with mutated input: no crash, no hang, no unbounded allocation.");
            Console.WriteLine("  --seconds N    how long, over all targets (default 60)");
            Console.WriteLine("  --seed N       the same seed mutates the same way (default: another each time)");
            Console.WriteLine($"  --target NAME  one of {string.Join(", ", targets.Select(t => t.Name))} (default: all, one after the other)");
            Console.WriteLine("  --replay FILE  run one input that failed before");
            return args[i] == "--help" ? 0 : 2;
    }
}

IFuzzTarget[] chosen = [.. targets.Where(t => target is null || t.Name == target)];
if (chosen.Length == 0)
{
    Console.WriteLine($"there is no target '{target}'; there are {string.Join(", ", targets.Select(t => t.Name))}");
    return 2;
}

bool sound = true;
foreach (IFuzzTarget each in chosen)
{
    sound &= new FuzzRun(each, seed, TimeSpan.FromSeconds(seconds / chosen.Length)).Execute();
}

return sound ? 0 : 1;
