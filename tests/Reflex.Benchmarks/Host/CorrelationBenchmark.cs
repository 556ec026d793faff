using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Runs;
using Reflex.Local;
using Reflex.Local.App;

namespace Reflex.Benchmarks.Host;

/// <summary>
/// The whole way of an event that a pattern waits for: webhook, trigger function, router, entity of its key, match, run, action; on one key that
/// everything happens to, and over many. (With an incident the first match alone would act, and the others be counted.) Beside it what nobody can be faster than: the same events through the engine alone, the same signals to an
/// entity that does nothing, and the same events written to the storage emulator alone. All in one process, with the storage emulator and every commit flushed to the disk, as `reflex run` has it.
/// </summary>
internal static class CorrelationBenchmark
{
    private const int Batch = 100;
    private const string Function = "AvailabilityStatusChanged";
    private const string Automation = """
        automation: bench
        mode: auto
        when:
          by: [subject]
          within: 1m
          sequence:
            - down: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Unavailable } }
            - unknown: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged, where: { data.resourceInfo.properties.availabilityState: Unknown } }
        then:
          steps:
            - arrive: { action: bench.arrive, with: { id: "{{ event.id }}" } }
        """;

    private static readonly PatternMatcher s_matcher = AutomationPattern.Compile(AutomationLoader.Load(Automation, "bench.yaml").Automation!);

    public static void Run(string[] args) =>
        RunAsync(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000).GetAwaiter().GetResult();

    private static async Task RunAsync(int events)
    {
        await OnOwnHostAsync(async (host, client, arrivals) =>
        {
            await OneByOneAsync(host, client, arrivals);
            await ReportAsync(host, client, arrivals, "one hot key", CorrelationInput.Hot("hot", events, DateTimeOffset.UtcNow));
        });
        await OnOwnHostAsync((host, client, arrivals) =>
            ReportAsync(host, client, arrivals, $"{events:N0} keys", CorrelationInput.Spread("keys", events, DateTimeOffset.UtcNow)));
    }

    /// <summary>A host and an emulator of its own for each: the emulator slows down with the rows that it holds, and would charge one's to the next.</summary>
    private static async Task OnOwnHostAsync(Func<LocalHost, HttpClient, Arrivals, Task> measure)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-benchmark-");
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folder.FullName, "automations")).FullName, "bench.yaml"), Automation);
        var arrivals = new Arrivals();
        await using (LocalHost host = await StartAsync(folder, arrivals))
        {
            using var client = new HttpClient { BaseAddress = host.Address, Timeout = TimeSpan.FromMinutes(10) };
            await SendAsync(host, client, arrivals, CorrelationInput.Hot("warm-hot", 500, DateTimeOffset.UtcNow));
            await SendAsync(host, client, arrivals, CorrelationInput.Spread("warm-keys", 500, DateTimeOffset.UtcNow));
            await measure(host, client, arrivals);
        }

        folder.Delete(recursive: true);
    }

    private static async Task ReportAsync(LocalHost host, HttpClient client, Arrivals arrivals, string title, HealthEvent[] events)
    {
        double engine = Rate(events.Length, () => Match(events));
        double signals = await SignalAsync(host, events);
        double rows = await EmulatorLimit.RowsAsync(host.Storage!.ConnectionString, events, Batch);
        double pages = await EmulatorLimit.PagesAsync(host.Storage!.ConnectionString, events, Batch);
        Sent sent = await SendAsync(host, client, arrivals, events);
        int operations = events.Chunk(Batch).Sum(batch => batch.DistinctBy(one => one.Key).Count());
        Console.WriteLine();
        Console.WriteLine($"{title}: {events.Length:N0} events, {Batch} in a delivery, one delivery at a time; {sent.Latencies.Count:N0} matches");
        Line("the engine alone, its state read and written for each signal", engine, engine);
        Line("the same signals to an entity that does nothing", signals, engine);
        Line("a row for each event into the storage emulator, and nothing else", rows, engine);
        Line("a row for each delivery into the storage emulator, likewise", pages, engine);
        Line("the whole way, until the last delivery was acknowledged", events.Length / sent.Acknowledged.TotalSeconds, engine);
        Line("the whole way, until the last action had begun", events.Length / sent.Done.TotalSeconds, engine);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  signals per event {(double)operations / events.Length:N2}; state of the fullest entity seen {sent.State:N0} characters; sent until action begun p50 {Percentile(sent.Latencies, 0.5):N1} ms, p99 {Percentile(sent.Latencies, 0.99):N1} ms"));
    }

    private static async Task OneByOneAsync(LocalHost host, HttpClient client, Arrivals arrivals)
    {
        var latencies = new List<double>();
        for (int number = 0; number < 100; number++)
        {
            HealthEvent[] two = CorrelationInput.Spread($"single{number}", 100, DateTimeOffset.UtcNow);
            await PostAsync(client, [two[0]]);
            Task<long> arrival = arrivals.Expect(two[^1].Id);
            long start = Stopwatch.GetTimestamp();
            await PostAsync(client, [two[^1]]);
            latencies.Add(Stopwatch.GetElapsedTime(start, await arrival).TotalMilliseconds);
            await host.WhenIdleAsync();
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"at rest, one at a time: completing event sent until action begun p50 {Percentile(latencies, 0.5):N1} ms, p99 {Percentile(latencies, 0.99):N1} ms"));
    }

    private static async Task<Sent> SendAsync(LocalHost host, HttpClient client, Arrivals arrivals, HealthEvent[] events)
    {
        var waiting = new List<(long Start, Task<long> Arrival)>();
        long begin = Stopwatch.GetTimestamp();
        long state = 0;
        int number = 0;
        foreach (HealthEvent[] batch in events.Chunk(Batch))
        {
            long start = Stopwatch.GetTimestamp();
            waiting.AddRange(batch.Where(one => one.Completes).Select(one => (start, arrivals.Expect(one.Id))));
            await PostAsync(client, batch);
            if (++number % 5 == 0)
            {
                state = Math.Max(state, await StateAsync(host, batch[0].Json));
            }
        }

        TimeSpan acknowledged = Stopwatch.GetElapsedTime(begin);
        long last = begin;
        var latencies = new List<double>();
        foreach ((long start, Task<long> arrival) in waiting)
        {
            long at = await arrival.WaitAsync(TimeSpan.FromMinutes(10));
            latencies.Add(Stopwatch.GetElapsedTime(start, at).TotalMilliseconds);
            last = Math.Max(last, at);
        }

        return new Sent(acknowledged, Stopwatch.GetElapsedTime(begin, last), latencies, state);
    }

    private static async Task PostAsync(HttpClient client, HealthEvent[] batch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/runtime/webhooks/EventGrid?functionName={Function}")
        {
            Content = new StringContent(CorrelationInput.Body(batch), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("aeg-event-type", "Notification");
        using HttpResponseMessage response = await client.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The function answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    private static async Task<long> StateAsync(LocalHost host, string json)
    {
        PatternKey key = s_matcher.KeyOf(Parse(json))!;
        EntityMetadata? entity = await host.Durable.Entities.GetEntityAsync(InstanceIds.Correlation("bench", key.Values), includeState: true);
        return entity?.State.Value.Length ?? 0;
    }

    /// <summary>The same signals, one at a time for each delivery, to an entity that only counts.</summary>
    private static async Task<double> SignalAsync(LocalHost host, HealthEvent[] events)
    {
        long begin = Stopwatch.GetTimestamp();
        foreach (HealthEvent[] batch in events.Chunk(Batch))
        {
            await Task.WhenAll(batch.GroupBy(one => one.Key).Select(key => host.Durable.Entities.SignalEntityAsync(
                new EntityInstanceId(nameof(BareEntity), $"{key.Key}"), nameof(BareEntity.Receive), key.Select(one => one.Json).ToArray())));
        }

        await host.WhenIdleAsync();
        return events.Length / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Match(HealthEvent[] events)
    {
        var states = new Dictionary<int, byte[]>();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (HealthEvent[] batch in events.Chunk(Batch))
        {
            foreach (IGrouping<int, HealthEvent> key in batch.GroupBy(one => one.Key))
            {
                AutomationEvent[] parsed = [.. key.Select(one => Parse(one.Json))];
                states[key.Key] = s_matcher.Process(states.GetValueOrDefault(key.Key), s_matcher.KeyOf(parsed[0])!, parsed, now).State!;
            }
        }
    }

    private static AutomationEvent Parse(string json) => EventParser.Parse(Encoding.UTF8.GetBytes(json), DateTimeOffset.UtcNow).Event!;

    private static double Rate(int events, Action work)
    {
        work();
        long begin = Stopwatch.GetTimestamp();
        work();
        return events / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Line(string what, double rate, double limit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-64}{rate,12:N0} events/s{rate / limit,8:P1}"));

    private static double Percentile(List<double> values, double share) =>
        values.Count == 0 ? 0 : values.Order().ElementAt((int)(values.Count * share));

    private static Task<LocalHost> StartAsync(DirectoryInfo folder, Arrivals arrivals)
    {
        LocalHostOptions options = new LocalHostOptions
        {
            Port = 0,
            DataFolder = folder.FullName,
            ReadEnvironment = false,
            ReadSettingsFile = false,
            Configure = (app, configuration) =>
            {
                ReflexApp.Configure(app, configuration);
                app.Services.AddSingleton(arrivals).AddSingleton<IAction, ArriveAction>();
            },
        }.UseReflexApp();
        options.Assemblies.Add(typeof(CorrelationBenchmark).Assembly);
        options.Settings["Reflex__AutomationsPath"] = Path.Combine(folder.FullName, "automations");
        options.Settings["ServiceBusConnection"] = "Endpoint=sb://localhost;SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;";
        return LocalHost.StartAsync(options);
    }

    private sealed record Sent(TimeSpan Acknowledged, TimeSpan Done, List<double> Latencies, long State);
}
