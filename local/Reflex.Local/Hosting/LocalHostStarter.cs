using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Reflex.Durable;
using Reflex.Local.Admin;
using Reflex.Local.Bindings;
using Reflex.Local.Discovery;
using Reflex.Local.Durable;
using Reflex.Local.EventGrid;
using Reflex.Local.Http;
using Reflex.Local.Invocation;
using Reflex.Local.ServiceBus;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Local.Settings;
using Reflex.Local.Storage;
using Reflex.Local.Timers;

namespace Reflex.Local.Hosting;

/// <summary>
/// Starts a host: settings, storage emulator, the app's services, its functions and their bindings, the durable engine, and last what
/// brings work in. Whatever was started is taken down again where a later part fails.
/// </summary>
internal sealed class LocalHostStarter(LocalHostOptions options)
{
    private readonly Stack<IAsyncDisposable> _started = new();
    private FunctionExecutor? _executor;
    private DurableTaskClient? _durableClient;

    public async Task<LocalHost> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await BuildAsync(cancellationToken);
        }
        catch
        {
            while (_started.TryPop(out IAsyncDisposable? part))
            {
                await part.DisposeAsync();
            }

            throw;
        }
    }

    private async Task<LocalHost> BuildAsync(CancellationToken cancellationToken)
    {
        LocalSettingsFile file = options.ReadSettingsFile ? LocalSettingsFile.Load(options.RootFolder) : LocalSettingsFile.Empty;
        HostJson hostJson = HostJson.Load(options.RootFolder);
        DataFolder data = Started(DataFolder.Open(options.DataFolder));
        using var locator = new SourceLocator();
        var problems = new ProblemList(locator);

        // The emulator takes a second or two to start; finding the functions goes on meanwhile.
        Task<Azurite?> emulator = StartStorageAsync(data, cancellationToken);
        IReadOnlyList<FunctionDescriptor> descriptors = FunctionDiscovery.Find(options.Assemblies, problems, options.Classes);
        Azurite? azurite = await emulator;
        StorageEndpoints? storage = azurite?.Endpoints ?? options.Storage;

        LocalServiceBus bus = options.ServiceBus ?? Started(new LocalServiceBus(options.Clock));
        ConfigurationManager configuration = HostSettings.Build(file, options, storage?.ConnectionString);
        (WebApplication app, LocalWorkerApplicationBuilder worker, int port) = BuildApp(configuration, file, bus);
        Started(app);
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();

        var work = new WorkTracker();
        var refused = Started(new RefusedRequests(options.Clock, loggers.CreateLogger<RefusedRequests>()));
        _executor = new FunctionExecutor(app.Services, worker.Middleware, work);

        // One object for each kind of trigger; each collects what it has to start.
        var registry = new DurableRegistry();
        var settings = new SettingResolver(configuration);
        var eventGrid = new EventGridFunctions();
        var http = new HttpTriggerBinding(hostJson.RoutePrefix);
        var serviceBus = new ServiceBusTriggerBinding(bus, hostJson.ServiceBus, work, loggers.CreateLogger<ServiceBusPump>());
        var statuses = new TimerStatusStore(data.Path);
        var timers = new TimerTriggerBinding(
            TimerTimeZone.Find(configuration), timer => new TimerListener(timer, statuses, options.Clock, work));
        ITriggerBinding[] kinds =
        [
            new EventGridTriggerBinding(eventGrid), http, serviceBus, timers,
            new OrchestrationTriggerBinding(registry, () => _executor),
            new ActivityTriggerBinding(registry, () => _executor),
            new EntityTriggerBinding(registry, () => app.Services),
        ];
        var binder = new FunctionBinder(
            kinds, [new DurableClientBinding(() => _durableClient!)], settings, app.Services.GetRequiredService<IServiceProviderIsService>(), loggers, problems);
        IReadOnlyList<LocalFunction> functions = binder.Bind(descriptors);
        problems.ThrowIfAny();

        var webhook = new EventGridWebhook(eventGrid, _executor, refused, options.MaxEventBodyBytes);
        var delivery = Started(
            new TopicDelivery(eventGrid, _executor, work, refused, options.Clock, loggers.CreateLogger<TopicDelivery>()));
        var topic = new EventGridTopic(new TopicSubscriptions(eventGrid.All), delivery, refused, options.MaxEventBodyBytes);
        var admin = new AdminEndpoints(functions, http.Routes, bus, refused, _executor, options.Clock);
        Map(app, http.Routes, _executor, webhook, topic, admin);

        DurableEngine engine = Started(await StartEngineAsync(DurableOptions(registry, data, app.Services), loggers, cancellationToken));
        _durableClient = engine.CreateClient();

        Uri address = await WebServer.StartAsync(app, port, cancellationToken);
        // As the Functions host does, so that the app's links lead back to it.
        configuration["WEBSITE_HOSTNAME"] ??= address.Authority;
        var stopping = new CancellationTokenSource();
        foreach (ServiceBusPump pump in serviceBus.Pumps)
        {
            pump.Start(_executor, stopping.Token);
        }

        foreach (TimerListener timer in timers.Listeners)
        {
            timer.Start(_executor, stopping.Token);
        }

        var parts = new HostParts
        {
            App = app, Engine = engine, DurableClient = _durableClient, ServiceBus = bus, OwnsServiceBus = options.ServiceBus is null,
            Storage = storage, Azurite = azurite, Data = data, Work = work, Refused = refused, Topic = delivery, Functions = functions,
            Routes = http.Routes, Pumps = serviceBus.Pumps, Timers = timers.Listeners,
        };
        return new LocalHost(parts, stopping, address);
    }

    private async Task<Azurite?> StartStorageAsync(DataFolder data, CancellationToken cancellationToken)
    {
        if (!options.UseStorageEmulator || options.Storage is not null)
        {
            return null;
        }

        using ILoggerFactory loggers = LoggerFactory.Create(logging => options.ConfigureLogging?.Invoke(logging));
        options.Azurite.DataFolder ??= data.File("azurite");
        return Started(await Azurite.StartAsync(options.Azurite, loggers.CreateLogger<Azurite>(), cancellationToken));
    }

    private (WebApplication App, LocalWorkerApplicationBuilder Worker, int Port) BuildApp(
        ConfigurationManager configuration, LocalSettingsFile file, LocalServiceBus bus)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = options.RootFolder });
        builder.Configuration.AddConfiguration(configuration);
        int port = options.Port ?? file.HttpPort ?? LocalHostOptions.DefaultPort;
        WebServer.Configure(builder, port);
        builder.Services.AddLogging(logging => options.ConfigureLogging?.Invoke(logging));
        builder.Services.AddSingleton<LoggerFactory>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory, TakenPortLoggerFactory>());
        builder.Services.AddRoutingCore();
        builder.Services.AddMvcCore();
        builder.Services.AddSingleton(options.Clock);

        var worker = new LocalWorkerApplicationBuilder(builder.Services);
        options.Configure?.Invoke(worker, builder.Configuration);
        UseLocalClient(builder.Services, new LocalServiceBusClient(bus, options.Clock));
        return (builder.Build(), worker, port);
    }

    /// <summary>Whatever client the app registers would look for a real namespace; the in-process one takes its place.</summary>
    private static void UseLocalClient(IServiceCollection services, ServiceBusClient client)
    {
        services.RemoveAll<ServiceBusClient>();
        services.RemoveAll<Lazy<ServiceBusClient>>();
        services.AddSingleton(client);
        services.AddSingleton(new Lazy<ServiceBusClient>(client));
    }

    private static void Map(
        WebApplication app,
        IEnumerable<HttpRoute> routes,
        FunctionExecutor executor,
        EventGridWebhook webhook,
        EventGridTopic topic,
        AdminEndpoints admin)
    {
        app.Use(LoopbackOnly.HandleAsync);
        app.UseRouting();
        app.MapMethods(EventGridWebhook.Path, ["POST", "OPTIONS"], webhook.HandleAsync);
        app.MapMethods(EventGridTopic.Path, ["POST"], topic.HandleAsync);
        admin.Map(app);
        foreach (HttpRoute route in routes)
        {
            var endpoint = new HttpFunctionEndpoint(route, executor);
            if (route.Methods.Count == 0)
            {
                app.Map(route.Pattern, endpoint.HandleAsync);
            }
            else
            {
                app.MapMethods(route.Pattern, route.Methods, endpoint.HandleAsync);
            }
        }
    }

    private async Task<DurableEngine> StartEngineAsync(
        DurableEngineOptions durable, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            return await DurableEngine.StartAsync(durable, options.Clock, loggers, cancellationToken);
        }
        catch (DurableStorageException unusable)
        {
            throw new HostStartException(unusable.Message);
        }
    }

    private DurableEngineOptions DurableOptions(DurableRegistry registry, DataFolder data, IServiceProvider services)
    {
        var durable = new DurableEngineOptions
        {
            Registry = registry,
            DataConverter = WorkerDataConverter.For(services),
            Storage = data.File("durable.db") is { } file ? DurableStorage.File(file) : DurableStorage.InMemory,
        };
        return options.ConfigureDurable?.Invoke(durable) ?? durable;
    }

    private T Started<T>(T part)
    {
        switch (part)
        {
            case IAsyncDisposable disposable:
                _started.Push(disposable);
                break;
            case IDisposable disposable:
                _started.Push(new Disposal(disposable));
                break;
        }

        return part;
    }

    private sealed class Disposal(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
