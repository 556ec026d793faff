using System.Diagnostics;
using System.Globalization;
using Reflex.Engine.Tests.Patterns.Reference;

// The tests run under `dotnet test`. As a program of its own this is the long form of the property tests of patterns.
string[] names = [.. PatternProperties.All.Select(p => p.Name)];
if (args is not ["patterns", .. { Length: <= 3 } rest]
    || !TryRead(rest.ElementAtOrDefault(0), 1_000_000, out ulong cases)
    || !TryRead(rest.ElementAtOrDefault(1), (ulong)Environment.TickCount64, out ulong seed)
    || (rest.Length == 3 && !names.Contains(rest[2])))
{
    Console.WriteLine("patterns [cases = 1000000] [seed = another each time] [property]   hold the pattern engine against its naive reference");
    Console.WriteLine($"The same cases and seed are the same run. Properties: {string.Join(", ", names)}; all of them if none is named,");
    Console.WriteLine("each on as many cases as stand for it; agreement on all, the others on a quarter.");
    return args.Length == 0 ? 0 : 2;
}

bool holds = true;
foreach (PatternProperty property in PatternProperties.All.Where(p => rest.Length < 3 || p.Name == rest[2]))
{
    long count = Math.Max(1, (long)cases / (rest.Length < 3 ? property.Share : 1));
    var clock = Stopwatch.StartNew();
    string? failure = PropertyRun.FirstFailure(property, count, seed);
    holds &= failure is null;
    Console.WriteLine(failure ?? string.Create(
        CultureInfo.InvariantCulture, $"{property.Name}: {count} cases hold, seed {seed}, {clock.Elapsed.TotalSeconds:F0} s ({count / clock.Elapsed.TotalSeconds:F0}/s)"));
}

return holds ? 0 : 1;

static bool TryRead(string? text, ulong byDefault, out ulong number)
{
    number = byDefault;
    return text is null || ulong.TryParse(text, CultureInfo.InvariantCulture, out number);
}
