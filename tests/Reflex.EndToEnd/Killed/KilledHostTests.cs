using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Reflex.Local.Storage;

namespace Reflex.EndToEnd.Killed;

/// <summary>The real command in a real process that is killed, not asked to stop.</summary>
public sealed class KilledHostTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private const string Function = "AvailabilityStatusChanged";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reflex-killed-");

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>The emulator of the killed host writes its files and ends; its successor would wait for that too.</summary>
    public async Task DisposeAsync()
    {
        await AzuritePredecessor.WaitForEndAsync(Path.Combine(_folder.FullName, ".reflex", "azurite"), TimeSpan.FromMinutes(1), NullLogger.Instance, CancellationToken.None);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_host_killed_in_an_action_finishes_the_run_later_and_acts_once()
    {
        await using OutsideSystem system = await OutsideSystem.StartAsync();
        IReadOnlyDictionary<string, string> settings = Settings(system);
        string json = Event("killed-1");

        using (ReflexProcess first = await ReflexProcess.StartAsync(_folder.FullName, settings))
        {
            using HttpResponseMessage accepted = await first.PublishAsync(json, Function);
            accepted.EnsureSuccessStatusCode();
            await system.WhenFirstCalled.WaitAsync(TimeSpan.FromMinutes(1));
            await first.KillAsync();
        }

        using ReflexProcess second = await ReflexProcess.StartAsync(_folder.FullName, settings);
        // Event Grid could not know whether its delivery had an effect, and repeats it.
        using HttpResponseMessage repeated = await second.PublishAsync(json, Function);
        repeated.EnsureSuccessStatusCode();
        await system.WhenDone.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("succeeded", await WaitForEndAsync(second));
        (_, int calls) = Assert.Single(system.CallsByKey);
        Assert.Equal(2, calls);
    }

    [SignalFact]
    public async Task A_host_that_is_asked_to_stop_finishes_what_it_has_begun_to_take_in()
    {
        await using OutsideSystem system = await OutsideSystem.StartAsync();
        using ReflexProcess host = await ReflexProcess.StartAsync(_folder.FullName, Settings(system));
        using var sender = new TcpClient();
        await sender.ConnectAsync(host.Address.Host, host.Address.Port);
        await using NetworkStream stream = sender.GetStream();
        using var answers = new StreamReader(stream);
        await SendAsync(
            stream,
            $"POST /runtime/webhooks/EventGrid?functionName={Function} HTTP/1.1\r\nHost: {host.Address.Authority}\r\naeg-event-type: Notification\r\n"
            + "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        // It waits for the body now.
        Assert.Equal("HTTP/1.1 100 Continue", await answers.ReadLineAsync().WaitAsync(s_patience));

        await host.AskToStopAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => host.WaitForExitAsync(TimeSpan.FromSeconds(4)));
        await SendAsync(stream, "[]");
        Assert.Equal("", await answers.ReadLineAsync().WaitAsync(s_patience));
        Assert.Equal("HTTP/1.1 202 Accepted", await answers.ReadLineAsync().WaitAsync(s_patience));
        Assert.Equal(0, await host.WaitForExitAsync(s_patience));
    }

    private static async Task SendAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>The only run's state, once it has ended.</summary>
    private static async Task<string> WaitForEndAsync(ReflexProcess host)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            JsonElement runs = JsonElement.Parse(await host.GetAsync("/api/runs")).GetProperty("items");
            Assert.Equal(1, runs.GetArrayLength());
            string state = runs[0].GetProperty("state").GetString()!;
            if (state != "running" || Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(30))
            {
                return state;
            }
        }
    }

    private static string Event(string id) => $$"""
        {
          "specversion": "1.0", "id": "{{id}}", "source": "/subscriptions/s", "time": "{{DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)}}",
          "type": "Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged",
          "subject": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm",
          "data": { "resourceInfo": {
            "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm/providers/Microsoft.ResourceHealth/availabilityStatuses/current",
            "name": "current", "type": "Microsoft.ResourceHealth/availabilityStatuses",
            "properties": {
              "targetResourceId": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm",
              "targetResourceType": "Microsoft.Compute/virtualMachines", "previousAvailabilityState": "Available", "availabilityState": "Unavailable" } } }
        }
        """;

    private Dictionary<string, string> Settings(OutsideSystem system)
    {
        string automations = Path.Combine(_folder.FullName, "automations");
        Directory.CreateDirectory(automations);
        File.WriteAllText(Path.Combine(automations, "act.yaml"), $$"""
            automation: act
            description: Calls a system and then says that it is done.
            mode: auto
            when: { type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged }
            then:
              steps:
                - act: { action: http.request, with: { method: POST, url: "http://127.0.0.1:{{system.Port}}/act" } }
                - tell: { action: http.request, with: { method: POST, url: "http://127.0.0.1:{{system.Port}}/done" } }
            """);
        return new Dictionary<string, string>
        {
            ["Reflex__AutomationsPath"] = automations,
            ["Reflex__Actions__Mode"] = "real",
            ["Reflex__Actions__AllowedHosts"] = $"127.0.0.1:{system.Port}",
            ["Reflex__Actions__PrivateHosts"] = $"127.0.0.1:{system.Port}",
        };
    }
}
