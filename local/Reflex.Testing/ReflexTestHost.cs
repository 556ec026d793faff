using System.Reflection;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Reflex.Durable;
using Reflex.Local;
using Reflex.Local.App;
using Reflex.Local.EventGrid;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Local.Storage;

namespace Reflex.Testing;

/// <summary>
/// The whole system in the test's process: the functions behind real HTTP on a free port, the durable engine, the in-process Service
/// Bus, a real storage emulator. Time is virtual and moves only through <see cref="AdvanceAsync"/>.
/// </summary>
public sealed class ReflexTestHost : IAsyncDisposable
{
    private readonly ReflexTestHostOptions _options;
    private readonly StorageEndpoints? _storage;
    private readonly string _dataFolder;
    private LocalHost _host = null!;
    private DurableEngineOptions _durable = null!;

    private ReflexTestHost(ReflexTestHostOptions options, StorageEndpoints? storage)
    {
        _options = options;
        _storage = storage;
        _dataFolder = Directory.CreateTempSubdirectory("reflex-test-").FullName;
        Clock = new VirtualClock(options.StartTime);
        ServiceBus = new LocalServiceBus(Clock);
        TablePrefix = $"t{Guid.NewGuid():N}"[..12];
    }

    /// <summary>The clock of the host; it moves only in <see cref="AdvanceAsync"/>.</summary>
    public VirtualClock Clock { get; }

    /// <summary>The host itself; another one after <see cref="RestartAsync"/>.</summary>
    public LocalHost Host => _host;

    /// <summary>Sends to the host's address; another one after <see cref="RestartAsync"/>.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The service provider of the app.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>A client of the durable engine.</summary>
    public DurableTaskClient Durable => _host.Durable;

    /// <summary>The queues and topics; they outlive <see cref="RestartAsync"/>, as the service outlives the app.</summary>
    public LocalServiceBus ServiceBus { get; }

    /// <summary>What the names of this host's tables begin with (setting <c>Reflex__TablePrefix</c>).</summary>
    public string TablePrefix { get; }

    /// <summary>Starts a host; it serves when the task ends.</summary>
    /// <exception cref="HostStartException">Something is missing or wrong; the message lists it all.</exception>
    public static async Task<ReflexTestHost> StartAsync(Action<ReflexTestHostOptions>? configure = null)
    {
        var options = new ReflexTestHostOptions();
        configure?.Invoke(options);
        var test = new ReflexTestHost(options, options.UseStorage ? await SharedAzurite.GetAsync() : null);
        try
        {
            await test.StartHostAsync();
            return test;
        }
        catch
        {
            await test.DisposeAsync();
            throw;
        }
    }

    /// <summary>Posts an event, or an array of them, to a function's Event Grid webhook as a notification.</summary>
    /// <returns>The webhook's answer: 202 when the function succeeded.</returns>
    public async Task<HttpResponseMessage> PublishAsync(string json, string function, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{EventGridWebhook.Path}?functionName={Uri.EscapeDataString(function)}")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("aeg-event-type", "Notification");
        return await Client.SendAsync(request, cancellationToken);
    }

    /// <summary>
    /// Puts a message into a queue or topic. It is being delivered when this returns; <see cref="WhenIdleAsync"/> waits for the end.
    /// </summary>
    /// <returns>The message's ID.</returns>
    public string Send(string queueOrTopic, string body, string? contentType = "application/json", string? messageId = null)
    {
        string id = messageId ?? Guid.NewGuid().ToString("N");
        ServiceBus.Send(queueOrTopic, new BrokerMessage { Body = Encoding.UTF8.GetBytes(body), ContentType = contentType, MessageId = id });
        return id;
    }

    /// <summary>Waits until nothing can go on without time passing or something from outside.</summary>
    /// <exception cref="TimeoutException">The host does not come to rest; the message says what still runs.</exception>
    public async Task WhenIdleAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await Patience.WaitAsync(
                _host.WhenIdleAsync(cancellationToken), _options.IdleTimeout, () => _host.Progress, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            string running = string.Join(", ", _host.RunningFunctions);
            throw new TimeoutException(
                $"The host did not come to rest: nothing ended for {_options.IdleTimeout.TotalSeconds:0} s of real time, or something always did (virtual time {Clock.GetUtcNow():O}). " +
                $"Running: {(running.Length == 0 ? "no function, so the durable engine" : running)}.");
        }
    }

    /// <summary>
    /// Moves time forward, stopping at every timer that becomes due and waiting there until all that it set off has come to rest, so
    /// that what happens is the same however far the step is.
    /// </summary>
    /// <param name="by">How far; zero only waits for rest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">The host does not come to rest.</exception>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await WhenIdleAsync(cancellationToken);
        DateTimeOffset target = Clock.GetUtcNow() + by;
        while (Clock.NextDue is { } due && due <= target)
        {
            DateTimeOffset now = Clock.GetUtcNow();
            Clock.SetUtcNow(due > now ? due : now);
            await WhenIdleAsync(cancellationToken);
        }

        Clock.SetUtcNow(target);
        await WhenIdleAsync(cancellationToken);
    }

    /// <summary>The history of an orchestration's present execution, for <see cref="ReplayHistory"/>.</summary>
    /// <exception cref="ArgumentException">There is no such orchestration.</exception>
    public Task<string> ExportHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        _host.Engine.ExportHistoryAsync(instanceId, cancellationToken);

    /// <summary>Replays an exported history against the orchestrators as this host has registered them. No activity is called.</summary>
    /// <exception cref="FormatException">The text is no exported history.</exception>
    /// <exception cref="OrchestrationDivergedException">The orchestrator does something else than the history says.</exception>
    public void ReplayHistory(string history) => HistoryReplayer.Replay(_durable.Registry, history, _durable.DataConverter);

    /// <summary>Stops the host and starts it again on the same data: tables, orchestrations, schedules, queues.</summary>
    /// <param name="down">How long it is down, in virtual time. Default: no time.</param>
    public async Task RestartAsync(TimeSpan down = default)
    {
        Client.Dispose();
        await _host.DisposeAsync();
        Clock.Advance(down);
        await StartHostAsync();
    }

    /// <summary>Stops the host and deletes its data. The tables stay in the emulator's memory until the process ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        ServiceBus.Dispose();
        Directory.Delete(_dataFolder, recursive: true);
    }

    private async Task StartHostAsync()
    {
        var options = new LocalHostOptions
        {
            Classes = _options.Classes,
            Clock = Clock,
            ConfigureLogging = ConfigureLogging,
            DataFolder = _dataFolder,
            Port = 0,
            ReadEnvironment = false,
            ReadSettingsFile = false,
            RootFolder = AppContext.BaseDirectory,
            ServiceBus = ServiceBus,
            Storage = _storage,
            UseStorageEmulator = _options.UseStorage,
            ConfigureDurable = ConfigureDurable,
            Configure = (app, configuration) =>
            {
                ConfigureApp(app, configuration);
                _options.ConfigureServices?.Invoke(app.Services);
            },
        };
        if (_options.Assemblies.Count == 0)
        {
            options.UseReflexApp();
        }

        foreach (Assembly assembly in _options.Assemblies)
        {
            options.Assemblies.Add(assembly);
        }

        options.Settings["Reflex__TablePrefix"] = TablePrefix;
        foreach ((string name, string? value) in _options.Settings)
        {
            options.Settings[name] = value;
        }

        _host = await LocalHost.StartAsync(options);
        // On a busy machine a few hundred requests at once take their time; what hangs is told by the wait for rest.
        Client = new HttpClient { BaseAddress = _host.Address, Timeout = TimeSpan.FromMinutes(5) };
    }

    /// <summary>The app's own registration, unless the test hosts other functions or registers differently.</summary>
    private void ConfigureApp(IFunctionsWorkerApplicationBuilder app, IConfiguration configuration)
    {
        if (_options.Configure is { } configure)
        {
            configure(app, configuration);
        }
        else if (_options.Assemblies.Count == 0)
        {
            ReflexApp.Configure(app, configuration);
        }
    }

    private void ConfigureLogging(ILoggingBuilder logging)
    {
        if (_options.Log is { } write)
        {
            logging.AddProvider(new LineLoggerProvider(write));
        }
    }

    private DurableEngineOptions ConfigureDurable(DurableEngineOptions durable)
    {
        // A test does not outlive a crash of the machine, so it need not wait for the disk.
        DurableEngineOptions mine = durable with
        {
            Storage = DurableStorage.File(Path.Combine(_dataFolder, "durable.db"), Durability.Normal),
            ReplayAfterEveryTurn = _options.ReplayAfterEveryTurn,
        };
        return _durable = _options.ConfigureDurable?.Invoke(mine) ?? mine;
    }
}
