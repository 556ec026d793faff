using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.ExceptionServices;
using DurableTask.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Reflex.Benchmarks.Durable;

/// <summary>
/// What users have for tests today: Microsoft's worker and client over their in-process host, in memory. As it comes it runs as many work items at
/// once as there are processors, and looks twice a second whether it may run another. Lifted, the same host is told that it may run a thousand.
/// </summary>
internal sealed class MicrosoftHost : IAsyncDisposable
{
    /// <summary>Its dispatchers may wait for an hour for what they lost. It is left to itself then.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly Func<Task> _stop;

    private MicrosoftHost(DurableTaskClient client, Func<Task> stop)
    {
        Client = client;
        _stop = stop;
    }

    public DurableTaskClient Client { get; }

    public static async Task<MicrosoftHost> StartAsync()
    {
        // Its gRPC server takes its logging from the environment only, and would fill the console.
        Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "None");
        DurableTaskTestHostOptions options = new() { Port = FreePort(), LoggerFactory = NullLoggerFactory.Instance };
        DurableTaskTestHost host = await DurableTaskTestHost.StartAsync(Register, options);
        return new MicrosoftHost(host.Client, async () => await host.DisposeAsync());
    }

    public static async Task<MicrosoftHost> StartLiftedAsync()
    {
        InMemoryOrchestrationService service = new(NullLoggerFactory.Instance);
        string address = $"http://localhost:{FreePort()}";
        WebApplicationBuilder sidecarBuilder = WebApplication.CreateSlimBuilder();
        sidecarBuilder.Logging.ClearProviders();
        sidecarBuilder.WebHost.UseUrls(address).ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        sidecarBuilder.Services.AddGrpc();
        sidecarBuilder.Services.AddSingleton(Uncapped.Around(service));
        sidecarBuilder.Services.AddSingleton<IOrchestrationServiceClient>(service);
        sidecarBuilder.Services.AddSingleton<TaskHubGrpcServer>();
        WebApplication sidecar = sidecarBuilder.Build();
        sidecar.MapGrpcService<TaskHubGrpcServer>();
        await sidecar.StartAsync();

        GrpcChannel channel = GrpcChannel.ForAddress(address);
        HostApplicationBuilder workerBuilder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        workerBuilder.Logging.ClearProviders();
        workerBuilder.Services.AddDurableTaskWorker(worker => worker.AddTasks(Register).UseGrpc(channel));
        workerBuilder.Services.AddDurableTaskClient(client =>
        {
            client.UseGrpc(channel);
            client.RegisterDirectly();
        });
        IHost workerHost = workerBuilder.Build();
        await workerHost.StartAsync();
        return new MicrosoftHost(workerHost.Services.GetRequiredService<DurableTaskClient>(), async () =>
        {
            await workerHost.StopAsync();
            channel.Dispose();
            await sidecar.StopAsync();
        });
    }

    public async ValueTask DisposeAsync() => await Task.WhenAny(Task.Run(_stop), Task.Delay(StopPatience));

    private static void Register(DurableTaskRegistry registry)
    {
        registry.AddActivityFunc<int, int>("Step", (_, value) => Task.FromResult(value + 1));
        registry.AddOrchestratorFunc<int, int>("Chain", async (context, steps) =>
        {
            int value = 0;
            for (int i = 0; i < steps; i++)
            {
                value = await context.CallActivityAsync<int>("Step", value);
            }

            return value;
        });
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The host's own service, but for what it says of how much may run at once.</summary>
#pragma warning disable CA1852 // A proxy is derived from it at run time.
    private class Uncapped : DispatchProxy
#pragma warning restore CA1852
    {
        private IOrchestrationService _inner = null!;

        public static IOrchestrationService Around(IOrchestrationService inner)
        {
            IOrchestrationService proxy = Create<IOrchestrationService, Uncapped>();
            ((Uncapped)proxy)._inner = inner;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name is $"get_{nameof(IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems)}"
                or $"get_{nameof(IOrchestrationService.MaxConcurrentTaskActivityWorkItems)}")
            {
                return 1_000;
            }

            try
            {
                return targetMethod.Invoke(_inner, args);
            }
            catch (TargetInvocationException e) when (e.InnerException is { } inner)
            {
                ExceptionDispatchInfo.Throw(inner);
                throw;
            }
        }
    }
}
