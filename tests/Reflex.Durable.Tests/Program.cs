using System.Globalization;
using Reflex.Durable.Tests.Soak;

// The tests run under `dotnet test`. As a program of its own this is the long form of the kill test, and the process that it kills.
switch (args)
{
    case ["worker", { } file, { } orchestrations]:
        return await SoakWorker.RunAsync(file, int.Parse(orchestrations, CultureInfo.InvariantCulture));
    case ["soak", .. { } counts]:
        int[] given = [.. counts.Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
        await Soak.RunAsync(given.ElementAtOrDefault(0) is > 0 and var kills ? kills : 20, given.ElementAtOrDefault(1) is > 0 and var many ? many : 1_000, Console.WriteLine);
        return 0;
    default:
        Console.WriteLine("soak [kills = 20] [orchestrations = 1000]   kill the engine's process under load and count what comes of it");
        return args.Length == 0 ? 0 : 2;
}
