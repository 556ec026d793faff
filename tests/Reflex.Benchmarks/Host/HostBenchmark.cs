using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Durable;
using Reflex.Local;

namespace Reflex.Benchmarks.Host;

/// <summary>
/// How long after it was sent an event has an effect: until the code of a function, or of an action that a durable run started, begins.
/// The peer is a bare Kestrel endpoint that parses the same JSON. All take turns in one process.
/// </summary>
internal static class HostBenchmark
{
    private const int Rounds = 8;
    private const int EventsPerRound = 250;
    private const int WarmUp = 500;
    private const int AtOnce = 32;

    public static void Run(string[] args) => RunAsync().GetAwaiter().GetResult();

    private static async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("reflex-benchmark-").FullName;
        var arrivals = new Arrivals();
        await using BareEndpoint bare = await BareEndpoint.StartAsync(arrivals);
        await using LocalHost memory = await StartAsync(arrivals, null);
        await using (LocalHost disk = await StartAsync(arrivals, folder))
        {
            using var client = new HttpClient();
            Contender[] contenders =
            [
                new("bare Kestrel endpoint, JSON parsed", bare.Address),
                new("webhook -> function (string)", Webhook(memory, nameof(Functions.AsText))),
                new("webhook -> function (CloudEvent)", Webhook(memory, nameof(Functions.AsCloudEvent))),
                new("webhook -> run -> action started, in memory", Webhook(memory, nameof(Functions.Start))),
                new("webhook -> run -> action started, on disk", Webhook(disk, nameof(Functions.Start))),
            ];
            foreach (Contender contender in contenders)
            {
                await MeasureAsync(client, arrivals, contender, WarmUp, atOnce: 1);
                await MeasureAsync(client, arrivals, contender, WarmUp, AtOnce);
            }

            await ReportAsync(client, arrivals, contenders, atOnce: 1);
            await ReportAsync(client, arrivals, contenders, AtOnce);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task ReportAsync(HttpClient client, Arrivals arrivals, Contender[] contenders, int atOnce)
    {
        var latencies = contenders.Select(_ => new List<double>()).ToArray();
        var seconds = new double[contenders.Length];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                latencies[i].AddRange(await MeasureAsync(client, arrivals, contenders[i], EventsPerRound, atOnce));
                seconds[i] += Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        Console.WriteLine();
        Console.WriteLine($"sent until begun, {(atOnce == 1 ? "one at a time" : $"{atOnce} at once")}, {Rounds} rounds of {EventsPerRound} events");
        Console.WriteLine($"  {"",-46}{"p50 us",10}{"p99 us",10}{"p50 ratio",11}{"events/s",12}");
        double first = Percentile(latencies[0], 0.5);
        for (int i = 0; i < contenders.Length; i++)
        {
            double median = Percentile(latencies[i], 0.5);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {contenders[i].Name,-46}{median,10:N0}{Percentile(latencies[i], 0.99),10:N0}{median / first,11:N2}{Rounds * EventsPerRound / seconds[i],12:N0}"));
        }
    }

    /// <summary>Microseconds from the sending of each event until its effect began.</summary>
    private static async Task<IReadOnlyList<double>> MeasureAsync(
        HttpClient client, Arrivals arrivals, Contender contender, int events, int atOnce)
    {
        var latencies = new double[events];
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < events; i = Interlocked.Increment(ref next))
            {
                string id = Guid.NewGuid().ToString("N");
                Task<long> arrival = arrivals.Expect(id);
                using HttpRequestMessage request = Event(contender.Address, id);
                long start = Stopwatch.GetTimestamp();
                using HttpResponseMessage response = await client.SendAsync(request);
                response.EnsureSuccessStatusCode();
                latencies[i] = Stopwatch.GetElapsedTime(start, await arrival).TotalMicroseconds;
            }
        }));
        return latencies;
    }

    private static HttpRequestMessage Event(Uri address, string id)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(
                $$$"""
                [{"specversion":"1.0","id":"{{{id}}}","source":"/subscriptions/s","type":"Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged",
                "subject":"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm","time":"2026-01-05T08:00:00Z",
                "data":{"resourceInfo":{"id":"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm/providers/Microsoft.ResourceHealth/availabilityStatuses/current",
                "name":"current","type":"Microsoft.ResourceHealth/availabilityStatuses","properties":{"targetResourceType":"Microsoft.Compute/virtualMachines",
                "occurredTime":"2026-01-05T07:59:50Z","previousAvailabilityState":"Available","availabilityState":"Unavailable"}},"apiVersion":"2023-12-01"}}]
                """),
        };
        request.Headers.Add("aeg-event-type", "Notification");
        return request;
    }

    private static Uri Webhook(LocalHost host, string function) => new(host.Address, $"/runtime/webhooks/EventGrid?functionName={function}");

    private static double Percentile(List<double> values, double share) => values.Order().ElementAt((int)(values.Count * share));

    private static Task<LocalHost> StartAsync(Arrivals arrivals, string? folder)
    {
        var options = new LocalHostOptions
        {
            Port = 0, DataFolder = folder, UseStorageEmulator = false, ReadEnvironment = false, ReadSettingsFile = false,
            Classes = new HashSet<Type> { typeof(Functions) },
            Configure = (app, _) => app.Services.AddSingleton(arrivals),
            // As `reflex run` keeps it: every commit is flushed to the disk.
            ConfigureDurable = durable => durable with { Storage = folder is null ? DurableStorage.InMemory : DurableStorage.File(Path.Combine(folder, "durable.db")) },
        };
        options.Assemblies.Add(typeof(HostBenchmark).Assembly);
        return LocalHost.StartAsync(options);
    }

    private sealed record Contender(string Name, Uri Address);
}
