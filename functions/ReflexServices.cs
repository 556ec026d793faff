using Azure.Core;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reflex.Engine.Automations;
using Reflex.Engine.Templates;
using Reflex.Functions.Actions.Azure;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Approvals;
using Reflex.Functions.Archive;
using Reflex.Functions.Audit;
using Reflex.Functions.Catalog;
using Reflex.Functions.Compare;
using Reflex.Functions.DeadLetters;
using Reflex.Functions.Entities;
using Reflex.Functions.Guards;
using Reflex.Functions.Incidents;
using Reflex.Functions.Intake;
using Reflex.Functions.Notices;
using Reflex.Functions.Outbound;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;
using Reflex.Functions.Triggers.Http;
using Reflex.Functions.Upkeep;
using Reflex.Functions.Web;

namespace Reflex.Functions;

/// <summary>Registers everything that the functions need; both hosts call it.</summary>
public static class ReflexServices
{
    /// <summary>Adds the app. What is registered before stays: a clock, a credential, a Service Bus client.</summary>
    public static IServiceCollection AddReflex(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ReflexOptions>()
            .Bind(configuration.GetSection(ReflexOptions.Section))
            .Validate(OptionsCheck.Check, OptionsCheck.Message)
            .ValidateOnStart();
        services.AddOptions<IngestOptions>().Bind(configuration.GetSection(IngestOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PageLinks>();
        return services.AddStores().AddPeople().AddActions(configuration).AddEngine();
    }

    private static IServiceCollection AddStores(this IServiceCollection services) => services
        .AddSingleton<StorageConnection>()
        .AddSingleton<TableSet>()
        .AddSingleton<LargeValues>()
        .AddSingleton<RowCodec>()
        .AddSingleton<RunStore>()
        .AddSingleton<ApprovalStore>()
        .AddSingleton<IncidentStore>()
        .AddSingleton<ControlStore>()
        .AddSingleton<RejectedEvents>()
        .AddSingleton<EventArchive>()
        .AddSingleton<CandidateStore>()
        .AddSingleton<ComparisonStore>()
        .AddSingleton<AuditLog>()
        .AddSingleton<RunRecorder>()
        .AddSingleton<RunReconciler>()
        .AddSingleton<IncidentRecorder>()
        .AddSingleton<IncidentReconciler>()
        .AddSingleton<Retention>()
        .AddSingleton<EndedOrchestrations>();

    private static IServiceCollection AddPeople(this IServiceCollection services) => services
        .AddSingleton<GroupDirectory>()
        .AddSingleton<CallerReader>()
        .AddSingleton<Api>()
        .AddSingleton<IngestGate>()
        .AddSingleton<IngestHandler>()
        .AddSingleton<ApprovalLinks>()
        .AddSingleton<OwnLinks>()
        .AddSingleton<ApprovalDesk>()
        .AddSingleton<ApprovalNotifier>()
        .AddSingleton<Webhooks>()
        .AddSingleton<NoticeSender>()
        .AddSingleton<DecisionService>();

    private static IServiceCollection AddActions(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<TokenCredential>(_ => Identity.Create(configuration[$"{ReflexOptions.Section}:Actions:ClientId"]));
        services.TryAddSingleton(provider => new Lazy<ServiceBusClient>(
            () => provider.GetService<ServiceBusClient>() ?? ServiceBusConnection.Open(configuration)));
        services.TryAddSingleton<ResourceManagerOptions>();
        services
            .AddSingleton<OutboundGuard>()
            .AddSingleton<OutboundConnections>()
            .AddSingleton<OutboundHttp>()
            .AddSingleton<ResourceScopes>()
            .AddSingleton<ResourceManagerPipeline>()
            .AddSingleton<ResourceManagerClient>()
            .AddSingleton<SimulatedAzure>()
            .AddSingleton<ActionLedger>()
            .AddSingleton<ActionCatalog>()
            .AddSingleton<IActionInputs>(provider => provider.GetRequiredService<ActionCatalog>())
            .AddSingleton<ActionRunner>();
        foreach (Type action in ActionTypes.All)
        {
            services.AddSingleton(typeof(IAction), action);
        }

        return services;
    }

    private static IServiceCollection AddEngine(this IServiceCollection services) => services
        .AddSingleton(_ => new TemplateEngine())
        .AddSingleton<CacheCapacity>()
        .AddSingleton<AutomationCache>()
        .AddSingleton<AutomationCatalog>()
        .AddSingleton<MatcherCache>()
        .AddSingleton<CorrelationAudit>()
        .AddSingleton<MatchStarter>()
        .AddSingleton<CandidateCatalog>()
        .AddSingleton<TrialIntake>()
        .AddSingleton<TrialPlanner>()
        .AddSingleton<EventIntake>()
        .AddSingleton<ServiceBusIntake>()
        .AddSingleton<DeadLetterSources>();
}
