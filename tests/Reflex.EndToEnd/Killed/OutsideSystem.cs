using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Reflex.EndToEnd.Killed;

/// <summary>
/// The system that an action works on. It acts once for each idempotency key, and never answers its first call: whoever made it dies
/// without knowing whether it was acted on.
/// </summary>
internal sealed class OutsideSystem : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OutsideSystem(WebApplication app) => _app = app;

    public int Port { get; private set; }

    /// <summary>How often each idempotency key was sent; the system acted once for each key.</summary>
    public IReadOnlyDictionary<string, int> CallsByKey => _calls;

    public Task WhenFirstCalled => _first.Task;

    public Task WhenDone => _done.Task;

    public static async Task<OutsideSystem> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var system = new OutsideSystem(app);
        app.Run(system.HandleAsync);
        await app.StartAsync();
        system.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return system;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/done")
        {
            _done.TrySetResult();
            return;
        }

        _calls.AddOrUpdate(http.Request.Headers["Idempotency-Key"].ToString(), 1, (_, calls) => calls + 1);
        if (_first.TrySetResult())
        {
            var gone = new TaskCompletionSource();
            await using (http.RequestAborted.Register(() => gone.TrySetResult()))
            {
                await gone.Task;
            }
        }
    }
}
