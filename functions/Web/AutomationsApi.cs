using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Automations;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Audit;
using Reflex.Functions.Catalog;
using Reflex.Functions.Guards;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Web;

/// <summary>An automation as lists show it.</summary>
public sealed record AutomationView(
    string Name, string? Description, string Mode, string EffectiveMode, bool Killed, string? KilledReason, string Hash, string File);

/// <summary>Body of a change of mode; without a mode the automation's own applies again.</summary>
public sealed record ModeBody(string? Mode, [property: Reason] string? Reason);

/// <summary>Body of a change of the kill switch.</summary>
public sealed record KillSwitchBody
{
    /// <summary>True stops, false releases; required, so that nothing is released by mistake.</summary>
    public required bool Killed { get; init; }

    [Reason]
    public string? Reason { get; init; }
}

/// <summary>Automations and the switches over them.</summary>
public sealed class AutomationsApi(
    Api api, AutomationCatalog catalog, ControlStore controls, RunStore runs, ActionCatalog actions, AuditLog audit, TimeProvider clock)
{
    /// <summary>All automations with their modes, and the problems of those that did not load.</summary>
    [Function("ListAutomations")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "automations")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ =>
        {
            LoadedAutomations loaded = catalog.Current;
            AutomationView[] views = await Task.WhenAll(loaded.Automations.Select(automation => ViewAsync(automation, cancellation)));
            return Api.Ok(new { items = views, problems = loaded.Results.SelectMany(result => result.Diagnostics).Select(problem => problem.ToString()) });
        });

    /// <summary>One automation with its text.</summary>
    [Function("GetAutomation")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "automations/{name}")] HttpRequest request, string name, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ => catalog.Find(name) is { } automation
            ? Api.Ok(new { automation = await ViewAsync(automation, cancellation), text = automation.Text })
            : Api.NotFound("automation", name));

    /// <summary>Switches an automation's mode; runs that start from now on follow it.</summary>
    [Function("SetMode")]
    public Task<IResult> SetMode(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "automations/{name}/mode")] HttpRequest request, string name, CancellationToken cancellation) =>
        api.ForAsync<ModeBody>(request, Role.Operator, async (caller, body) =>
        {
            if (body.Mode is { } mode && !(Enum.TryParse(mode, ignoreCase: true, out AutomationMode known) && Enum.IsDefined(known)))
            {
                return Api.Error(
                    StatusCodes.Status400BadRequest,
                    "badMode",
                    "'mode' must be shadow, approve or auto, or absent to use the automation's own mode.");
            }

            return catalog.Find(name) is null
                ? Api.NotFound("automation", name)
                : await ChangeAsync(
                    name, caller, AuditActions.ModeChanged, body.Reason, current => current with { Mode = body.Mode?.ToLowerInvariant() }, cancellation);
        }, cancellation);

    /// <summary>Stops or releases one automation.</summary>
    [Function("SetKillSwitch")]
    public Task<IResult> SetKillSwitch(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "automations/{name}/killswitch")] HttpRequest request, string name, CancellationToken cancellation) =>
        KillAsync(request, name, cancellation);

    /// <summary>Stops or releases everything.</summary>
    [Function("SetGlobalKillSwitch")]
    public Task<IResult> SetGlobalKillSwitch(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "killswitch")] HttpRequest request, CancellationToken cancellation) =>
        KillAsync(request, ControlStore.Global, cancellation);

    [Function("GetGlobalKillSwitch")]
    public Task<IResult> GetGlobalKillSwitch(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "killswitch")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(
            request,
            Role.Reader,
            async _ => Api.Ok(await controls.FindAsync(ControlStore.Global, cancellation) ?? new ControlSwitch { By = AuditEntry.System, At = default }));

    /// <summary>The actions that automations can call, with the schema of their inputs.</summary>
    [Function("ListActions")]
    public Task<IResult> ListActions([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "actions")] HttpRequest request) =>
        api.ForAsync(request, Role.Reader, _ => Task.FromResult(Api.Ok(new { items = actions.Descriptions })));

    private Task<IResult> KillAsync(HttpRequest request, string name, CancellationToken cancellation) =>
        api.ForAsync<KillSwitchBody>(request, Role.Operator, async (caller, body) =>
        {
            return await IsKnownAsync(name, cancellation)
                ? await ChangeAsync(name, caller, AuditActions.KillSwitch, body.Reason, current => current with { Killed = body.Killed }, cancellation)
                : Api.NotFound("automation", name);
        }, cancellation);

    // A switch for a removed automation still stops its runs in flight, so the name need not be in the catalog. An unknown name stops
    // nothing, so whoever misspells a name gets an error.
    private async Task<bool> IsKnownAsync(string name, CancellationToken cancellation) =>
        name == ControlStore.Global
        || catalog.Find(name) is not null
        || await controls.FindAsync(name, cancellation) is not null
        || (await runs.ListAsync(RunStore.ByAutomation(name), new PageRequest(1, null), cancellation)).Items.Count > 0;

    private async Task<IResult> ChangeAsync(
        string name, Caller caller, string action, string? reason, Func<ControlSwitch, ControlSwitch> change, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        ControlSwitch current = await controls.FindAsync(name, cancellation) ?? new ControlSwitch { By = caller.Name, At = now };
        ControlSwitch next = change(current) with { By = caller.Name, At = now, Reason = reason };
        // Audited before it takes effect: an unexplained switch is worse than a record of a switch that failed.
        await audit.AppendAsync(
            new AuditEntry($"switch/{name}/{Guid.NewGuid():N}", caller.Name, action, name, ReflexJson.ToElement(new { from = current, to = next })), cancellation);
        await controls.WriteAsync(name, next, cancellation);
        return Api.Ok(next);
    }

    private async Task<AutomationView> ViewAsync(Automation automation, CancellationToken cancellation)
    {
        EffectiveControls effective = await controls.ReadAsync(automation.Name, cancellation);
        string mode = automation.Mode.ToString().ToLowerInvariant();
        return new AutomationView(
            automation.Name, automation.Description, mode, effective.Mode ?? mode, effective.Killed, effective.Reason, automation.Hash, automation.FileName);
    }
}
