using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class MiddlewareTests
{
    [Fact]
    public async Task Middleware_wraps_the_call_in_the_order_of_its_registration()
    {
        await using ReflexTestHost host = await TestHosts.StartAsync<OrderFunctions>(options => options.Configure = (app, _) =>
        {
            app.Services.AddSingleton<Recorder>();
            app.UseMiddleware<Noting>();
            app.Use(next => async context =>
            {
                var recorder = context.InstanceServices.GetRequiredService<Recorder>();
                recorder.Add("inner", context.Items["who"]);
                await next(context);
            });
        });

        await host.PublishAsync("{}", "AsText");

        Assert.Equal(["before", "inner", "AsText", "after"], host.Recorder().Calls.Select(call => call.Function));
        Assert.Equal("Noting", host.Recorder().Of("inner").Single());
    }

    [Fact]
    public async Task Services_are_scoped_to_one_invocation()
    {
        await using ReflexTestHost host = await TestHosts.StartAsync<Scoping>(options => options.Configure = (app, _) =>
        {
            app.Services.AddSingleton<Recorder>();
            app.Services.AddScoped<PerCall>();
        });

        await host.PublishAsync("[{},{}]", "Scoping");

        PerCall[] calls = [.. host.Recorder().Of("Scoping").Cast<PerCall>()];
        Assert.NotSame(calls[0], calls[1]);
        Assert.All(calls, call => Assert.True(call.IsDisposed));
    }

    public sealed class Noting(Recorder recorder) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            context.Items["who"] = nameof(Noting);
            recorder.Add("before", context.FunctionDefinition.Name);
            await next(context);
            recorder.Add("after", null);
        }
    }

    public sealed class PerCall : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    public sealed class Scoping(Recorder recorder, PerCall service)
    {
        [Function("Scoping")]
        public void Run([EventGridTrigger] string value) => recorder.Add("Scoping", value.Length > 0 && !service.IsDisposed ? service : null);
    }
}
