using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

/// <summary>What is wrong with a function stops the start, and the message names the place, the function and the mend.</summary>
public sealed class StartProblemTests
{
    [Theory]
    [InlineData(typeof(NoTrigger), "'NoTrigger'", "no parameter carries a trigger attribute")]
    [InlineData(typeof(TwoTriggers), "'TwoTriggers'", "first, second", "split the method")]
    [InlineData(typeof(SameName), "'same'", "the name is taken by", "SameName.One", "rename one")]
    [InlineData(typeof(BadName), "'no spaces'", "the name is not valid")]
    [InlineData(typeof(Hidden), "'Hidden'", "not public")]
    [InlineData(typeof(AsyncVoid), "'AsyncVoid'", "async void", "Return Task")]
    [InlineData(typeof(BatchWithoutFlag), "'BatchWithoutFlag'", "CloudEvent[]", "IsBatched = true")]
    [InlineData(typeof(FlagWithoutBatch), "'FlagWithoutBatch'", "Take a CloudEvent[], or remove IsBatched")]
    [InlineData(typeof(BadEventType), "'BadEventType'", "cannot supply a Stream", "CloudEvent, EventGridEvent, string")]
    [InlineData(typeof(MessageBatchWithoutFlag), "'MessageBatchWithoutFlag'", "string[]", "Set IsBatched = true")]
    [InlineData(typeof(MissingConnection), "'MissingConnection'", "'OtherNamespace' has no value", "local.settings.json")]
    [InlineData(typeof(MissingSetting), "'MissingSetting'", "the queue name refers to the setting 'Nowhere'", "local.settings.json")]
    [InlineData(typeof(Sessions), "'Sessions'", "does not imitate sessions")]
    [InlineData(typeof(BadSchedule), "'BadSchedule'", "'0 61 * * * *' is not an NCRONTAB expression")]
    [InlineData(typeof(BadTimerType), "'BadTimerType'", "Use TimerInfo")]
    [InlineData(typeof(BadRoute), "'BadRoute'", "the route 'orders/{id' is not valid")]
    [InlineData(typeof(SameRoute), "'Second'", "is taken by the function 'First'")]
    [InlineData(typeof(RequestData), "'RequestData'", "Use HttpRequest")]
    [InlineData(typeof(UnknownParameter), "'UnknownParameter'", "nothing supplies the parameter 'comparer' (IComparer<string>)", "through the constructor")]
    [InlineData(typeof(UnknownService), "'UnknownService'", "needs a IFormatProvider in its constructor ('provider')", "Register it")]
    [InlineData(typeof(WrongClient), "'WrongClient'", "[DurableClient] cannot supply a string", "Use DurableTaskClient")]
    [InlineData(typeof(ReturnedOutput), "'ReturnedOutput'", "does not imitate the output [ServiceBusOutput]")]
    [InlineData(typeof(OutputInResult), "'OutputInResult'", "does not imitate the output [ServiceBusOutput]")]
    [InlineData(typeof(WrongOrchestration), "'WrongOrchestration'", "Use TaskOrchestrationContext")]
    [InlineData(typeof(EntityApart), "'EntityApart'", "EntityApart is not one", "instance method of the entity class itself")]
    public async Task A_mistake_is_one_problem_with_place_function_and_mend(Type type, params string[] parts)
    {
        var failure = await Assert.ThrowsAsync<HostStartException>(() => TestHosts.StartAsync([type]));

        string problem = Assert.Single(failure.Problems);
        Assert.Matches(@"WrongFunctions\.cs:\d+: function '", problem);
        Assert.All(parts, part => Assert.Contains(part, problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_start_shows_every_mistake()
    {
        var failure = await Assert.ThrowsAsync<HostStartException>(
            () => TestHosts.StartAsync([typeof(NoTrigger), typeof(BadSchedule), typeof(MissingSetting), typeof(OrderFunctions)]));

        Assert.Equal(3, failure.Problems.Count);
    }

    [Fact]
    public async Task Functions_without_a_mistake_start()
    {
        await using ReflexTestHost host = await TestHosts.StartAsync([typeof(RightClient), typeof(OrderFunctions)]);

        Assert.Contains(host.Host.Functions, function => function.Name == "RightClient");
    }

    [Fact]
    public async Task A_taken_port_is_told_with_the_mend()
    {
        await using ReflexTestHost first = await TestHosts.StartAsync<OrderFunctions>();
        var log = new ConcurrentQueue<string>();

        var failure = await Assert.ThrowsAsync<HostStartException>(() => LocalHost.StartAsync(Options(first.Host.Address.Port, log)));

        Assert.Contains($"Port {first.Host.Address.Port} is taken", failure.Message, StringComparison.Ordinal);
        Assert.Empty(log);
    }

    [Fact]
    public async Task A_service_that_does_not_start_is_logged()
    {
        var log = new ConcurrentQueue<string>();
        LocalHostOptions options = Options(0, log);
        options.Configure = (worker, _) => worker.Services.AddHostedService<FailingService>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => LocalHost.StartAsync(options));

        Assert.Contains(log, line => line.StartsWith("Error ", StringComparison.Ordinal) && line.Contains("no luck today", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_data_folder_belongs_to_one_host_at_a_time()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-test-");
        try
        {
            await using (LocalHost first = await LocalHost.StartAsync(Options()))
            {
                var failure = await Assert.ThrowsAsync<HostStartException>(() => LocalHost.StartAsync(Options()));
                Assert.Contains(folder.FullName, failure.Message, StringComparison.Ordinal);
            }

            await using LocalHost second = await LocalHost.StartAsync(Options());
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        LocalHostOptions Options() => new()
        {
            DataFolder = folder.FullName, Port = 0, UseStorageEmulator = false, ReadEnvironment = false, ReadSettingsFile = false,
        };
    }

    private static LocalHostOptions Options(int port, ConcurrentQueue<string> log) => new()
    {
        Port = port, UseStorageEmulator = false, ReadEnvironment = false, ReadSettingsFile = false,
        ConfigureLogging = logging => logging.AddProvider(new LineLoggerProvider(log.Enqueue)).SetMinimumLevel(LogLevel.Warning),
    };

    private sealed class FailingService : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("no luck today");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
