using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reflex.Durable;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Entities;
using Reflex.Functions.Incidents;
using Reflex.Functions.Orchestrations;
using Reflex.Functions.Runs;
using Reflex.Functions.Settings;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Tests.Upkeep;

/// <summary>The app's own guards, targets and incidents on a durable engine in memory, and orchestrations that ask them as a run does and act on nothing.</summary>
internal sealed class ForgettingHost : IAsyncDisposable
{
    public static readonly TimeSpan OncePer = TimeSpan.FromHours(1);
    private const string Run = "run";
    private static readonly TimeSpan s_closeAfter = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly DurableEngine _engine;
    private readonly ServiceProvider _services;

    private ForgettingHost(DurableEngine engine, ServiceProvider services, FakeTimeProvider clock)
    {
        (_engine, _services, Clock) = (engine, services, clock);
        Client = engine.CreateClient("test");
        Ended = new EndedOrchestrations(Options.Create(new ReflexOptions()), clock);
    }

    public FakeTimeProvider Clock { get; }

    public DurableTaskClient Client { get; }

    public EndedOrchestrations Ended { get; }

    public static async Task<ForgettingHost> StartAsync()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" }).Build();
        ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(clock).AddReflex(configuration).BuildServiceProvider();
        DurableRegistry registry = new();
        registry.AddEntity(nameof(KeyGuardEntity), () => new KeyGuardEntity(clock))
            .AddEntity(nameof(AutomationGuardEntity), () => new AutomationGuardEntity(clock))
            .AddEntity(nameof(TargetEntity), () => new TargetEntity())
            .AddEntity(nameof(IncidentEntity), () => new IncidentEntity(services.GetRequiredService<IncidentStore>(), clock))
            .AddOrchestrator<string, bool>(Run, RunAsync)
            .AddOrchestrator<IncidentRequest, bool>(nameof(IncidentOrchestrator), CloseAsync)
            .AddOrchestrator<string, bool>(nameof(TargetGrantOrchestrator), async (context, run) =>
            {
                await TargetGrantOrchestrator.Run(context, run);
                return true;
            });
        DurableEngine engine = await DurableEngine.StartAsync(new DurableEngineOptions { Registry = registry }, clock, NullLoggerFactory.Instance);
        return new ForgettingHost(engine, services, clock);
    }

    /// <summary>A run and an incident for each key; every second key has a second run that waits for the first one's target.</summary>
    public async Task WorkAsync(IEnumerable<int> keys)
    {
        foreach (int key in keys)
        {
            for (int run = 0; run <= key % 2; run++)
            {
                await Client.ScheduleNewOrchestrationInstanceAsync(Run, $"{key}/{run}", new StartOrchestrationOptions($"run-{key}-{run}"));
            }

            await Client.Entities.SignalEntityAsync(InstanceIds.IncidentEntity("a", [$"{key}"]), nameof(IncidentEntity.Match), MatchOf(key));
        }

        await IdleAsync();
    }

    /// <summary>Moves the clock, stopping at everything that is due on the way.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        DateTimeOffset until = Clock.GetUtcNow() + by;
        while (_engine.NextTimer is { } next && next <= until)
        {
            Clock.SetUtcNow(next > Clock.GetUtcNow() ? next : Clock.GetUtcNow());
            await IdleAsync();
        }

        Clock.SetUtcNow(until);
        await IdleAsync();
    }

    public async Task<int> CountEntitiesAsync()
    {
        int count = 0;
        await foreach (var _ in Client.Entities.GetAllEntitiesAsync())
        {
            count++;
        }

        return count;
    }

    public async Task<int> CountInstancesAsync()
    {
        int count = 0;
        await foreach (var _ in Client.GetAllInstancesAsync())
        {
            count++;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _services.DisposeAsync();
    }

    private Task IdleAsync() => _engine.WhenIdleAsync().WaitAsync(s_patience);

    private IncidentMatch MatchOf(int key) => new()
    {
        Request = new RunRequest { RunId = $"match-{key}", Automation = "a", Hash = "h", Text = "", Parts = [], MatchedAt = Clock.GetUtcNow() },
        Key = [$"{key}"],
        Severity = "high",
        CloseAfter = s_closeAfter,
        ReopenWithin = TimeSpan.FromHours(2),
        Now = Clock.GetUtcNow(),
    };

    private static async Task<bool> RunAsync(TaskOrchestrationContext context, string input)
    {
        string[] parts = input.Split('/');
        (int key, int number) = (int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        string run = context.InstanceId;
        DateTimeOffset now = context.CurrentUtcDateTime;
        EntityInstanceId keyGuard = InstanceIds.KeyGuard($"a{number}", [$"{key}"]);
        EntityInstanceId automation = InstanceIds.AutomationGuard($"a{key % 100}");
        EntityInstanceId target = InstanceIds.Target($"resource-{key}");
        await context.Entities.CallEntityAsync<GuardVerdict>(
            keyGuard, nameof(KeyGuardEntity.Admit), new KeyAdmission { RunId = run, Now = now, EventTime = now, OncePer = OncePer, IsTarget = true });
        await context.Entities.CallEntityAsync<GuardVerdict>(
            automation, nameof(AutomationGuardEntity.Admit), new AutomationAdmission { RunId = run, Now = now, LimitRuns = 1_000_000, LimitPer = OncePer });
        TargetGrant grant = await context.Entities.CallEntityAsync<TargetGrant>(target, nameof(TargetEntity.Acquire), run);
        if (!grant.Granted)
        {
            await context.WaitForExternalEvent<bool>(EventNames.TargetGranted);
        }

        await context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
        await context.Entities.SignalEntityAsync(target, nameof(TargetEntity.Release), run);
        await context.Entities.SignalEntityAsync(
            keyGuard, nameof(KeyGuardEntity.Complete), new KeyCompletion(run, context.CurrentUtcDateTime, Succeeded: true, Acted: true));
        await context.Entities.SignalEntityAsync(
            automation, nameof(AutomationGuardEntity.Complete), new AutomationCompletion(run, context.CurrentUtcDateTime, true, null, default));
        return true;
    }

    private static async Task<bool> CloseAsync(TaskOrchestrationContext context, IncidentRequest request)
    {
        await context.CreateTimer(s_closeAfter, CancellationToken.None);
        CloseAnswer answer = await context.Entities.CallEntityAsync<CloseAnswer>(
            InstanceIds.IncidentEntity("a", request.Match.Key),
            nameof(IncidentEntity.TryClose),
            new CloseQuestion(request.IncidentId, context.CurrentUtcDateTime, s_closeAfter));
        return answer.Closed;
    }
}
