using System.Text.Json;
using Json.Schema;
using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Schema;
using Reflex.Functions.Tests.Events;
using Reflex.Local.App;

namespace Reflex.Functions.Tests.Actions;

/// <summary>What steps ask of actions, checked as an automation is loaded: by the check that a run makes, with a template counting as a value that fits.</summary>
public sealed class InputCheckTests
{
    private static readonly JsonSchema s_schema = JsonSchema.FromText(AutomationSchema.Write(AppActions.Inputs));

    [Theory]
    [InlineData("""{"action":»"azure.restrat"}""", "error: unknown action 'azure.restrat'; did you mean 'azure.restart'? (unknown-action)")]
    [InlineData("""{"action":»"contoso.dance"}""", "error: unknown action 'contoso.dance'; expected one of azure.request, azure.restart, ")]
    [InlineData("""{"action":»"notify.teams"}""", "error: notify.teams: `text` is missing: The message. (missing-field)")]
    [InlineData("""{"action":"notify.teams","with":»{"title":"x"}}""", "error: notify.teams: `text` is missing: The message. (missing-field)")]
    [InlineData("""{"action":"notify.teams","with":»{"text":null}}""", "error: notify.teams: `text` is missing: The message. (missing-field)")]
    [InlineData("""{"action":"notify.teams","with":{"text":»5}}""", "error: notify.teams: `text` is invalid; `text` must be text: The message. (invalid-value)")]
    [InlineData("""{"action":"notify.teams","with":{»"txet":"x"}}""", "error: notify.teams: unknown input `txet`; did you mean 'text'? Expected one of text, title, url. (unknown-field)")]
    [InlineData("""{"action":"azure.scale","with":{"resourceId":"{{ event.subject }}","capacity":»"many"}}""", "error: azure.scale: `capacity` is invalid; `capacity` must be a whole number: Number of instances. (invalid-value)")]
    [InlineData("""{"action":"azure.scale","with":{"resourceId":"{{ event.subject }}","capacity":»5000}}""", "error: azure.scale: `capacity` must be between 0 and 1000. (invalid-value)")]
    [InlineData("""{"action":"azure.scale","with":{"resourceId":»"vm1","capacity":"{{ event.data.n }}"}}""", "error: azure.scale: `resourceId`: 'vm1' is not an Azure resource ID; it must start with /subscriptions/. (invalid-value)")]
    [InlineData("""{"action":"http.request","with":{"url":"{{ event.data.url }}","method":»"FETCH"}}""", "error: http.request: `method` must be GET, PUT, POST, PATCH, DELETE or HEAD. (invalid-value)")]
    [InlineData("""{"action":"http.request","with":{"url":"https://a.example/{{ key }}","headers":{"X-A":"{{ key }}","X-B":»["x"]}}}""", "error: http.request: `headers.X-B` is invalid; `headers` must be a map of names to texts: Headers, name to value. (invalid-value)")]
    [InlineData("""{"action":"http.request","with":{"url":"https://a.example/","expect":[200,"{{ key }}",»"ok"]}}""", "error: http.request: `expect[2]` is invalid; `expect` must be a list of whole numbers: ")]
    [InlineData("""{"action":"wait","with":{"for":»"5 minutes"}}""", "error: wait: `for` must be a duration up to 30d such as 10s or 5m, not '5 minutes'. (invalid-value)")]
    [InlineData("""{"action":"azure.stop","approval":"none","with":»{"resourceId":"/subscriptions/s/resourceGroups/g"}}""", "error: azure.stop: 'stop' is not known for resources of type ''; ")]
    [InlineData("""{"action":"wait","with":{"for":"5m"},"undo":{"action":"wait","with":{»"fro":"5m"}}}""", "error: wait: unknown input `fro`; did you mean 'for'? Expected one of for. (unknown-field)")]
    [InlineData("""{"action":"wait","with":{"for":"5m"},"verify":{"action":»"wait","until":{"ok":true}}}""", "error: wait: `for` is missing: How long: 250ms, 10s, 5m, 1h, 2d. (missing-field)")]
    public void A_mistake_in_what_a_step_asks_is_named_with_its_place_and_its_mend(string step, string expected)
    {
        AutomationLoadResult result = Load(step.Replace("»", "", StringComparison.Ordinal));

        Diagnostic only = Assert.Single(result.Diagnostics);
        Assert.StartsWith($"f.yaml:3:{ColumnOf(step, 0)}: {expected}", only.ToString(), StringComparison.Ordinal);
        Assert.True(result.HasErrors);
    }

    [Fact]
    public void All_mistakes_are_named_each_at_its_place()
    {
        const string Step = """{"action":"keyvault.rotateSecret","with":»{"vaultUri":»"contoso","bytes":»1,»"days":5}}""";
        string[] expected =
        [
            "keyvault.rotateSecret: `secretName` is missing: Name of the secret.",
            "keyvault.rotateSecret: `vaultUri` must be an absolute address such as https://api.contoso.example/path.",
            "keyvault.rotateSecret: `bytes` must be between 16 and 256.",
            "keyvault.rotateSecret: unknown input `days`; expected one of vaultUri, secretName, validDays, bytes.",
        ];

        AutomationLoadResult result = Load(Step.Replace("»", "", StringComparison.Ordinal));

        Assert.Equal(expected.Select((message, which) => (ColumnOf(Step, which), message)), result.Diagnostics.Select(d => (d.Column, d.Message)));
    }

    [Theory]
    [InlineData("""{"action":"azure.scale","with":{"resourceId":"{{ event.subject }}","capacity":"{{ event.data.n | plus: 1 }}"}}""")]
    [InlineData("""{"action":"azure.scale","with":{"resourceId":"/subscriptions/s/providers/Microsoft.Web/serverfarms/p","capacity":"3"}}""")]
    [InlineData("""{"action":"azure.tag","with":{"resourceId":"{{ event.subject }}","tags":{"owner":"{{ key }}"}}}""")]
    [InlineData("""{"action":"http.request","with":{"url":"{{ event.data.url }}","method":"{{ event.data.method }}","headers":{"X-A":"{{ key }}\n"},"expect":["{{ event.data.code }}",201]}}""")]
    [InlineData("""{"action":"storage.closePublicAccess","approval":"none","with":{"resourceId":"{{ event.subject }}","refusePublicNetwork":"{{ event.data.close }}"}}""")]
    [InlineData("""{"action":"notify.webhook","with":{"url":"https://hooks.contoso.example/x","body":{"a":["{{ key }}",1,null]}}}""")]
    public void What_fits_once_it_is_rendered_fits_the_loader_and_the_schema(string step)
    {
        Assert.Empty(Load(step).Diagnostics);
        Assert.True(Fits(step));
    }

    [Theory]
    [InlineData("""{"action":"azure.restrat"}""")]
    [InlineData("""{"action":"notify.teams"}""")]
    [InlineData("""{"action":"notify.teams","with":{"title":"x"}}""")]
    [InlineData("""{"action":"notify.teams","with":{"text":5}}""")]
    [InlineData("""{"action":"notify.teams","with":{"text":"x","titel":"y"}}""")]
    [InlineData("""{"action":"azure.scale","with":{"resourceId":"{{ event.subject }}","capacity":"many"}}""")]
    [InlineData("""{"action":"azure.scale","with":{"resourceId":"{{ event.subject }}","capacity":5000}}""")]
    [InlineData("""{"action":"http.request","with":{"url":"{{ event.data.url }}","method":"FETCH"}}""")]
    [InlineData("""{"action":"wait","with":{"for":"5m"},"undo":{"action":"wait","with":{"fro":"5m"}}}""")]
    [InlineData("""{"action":"wait","with":{"for":"5m"},"verify":{"action":"wait","until":{"ok":true}}}""")]
    public void What_an_action_does_not_take_fits_neither_the_loader_nor_the_schema(string step)
    {
        Assert.True(Load(step).HasErrors);
        Assert.False(Fits(step));
    }

    /// <summary>Under <c>./scripts/generate.sh</c> it writes the schema instead of checking it.</summary>
    [Fact]
    [Trait("Category", "Generated")]
    public void The_shipped_schema_is_what_the_model_and_the_actions_say()
    {
        string file = Path.Combine(Samples.Root, "functions", "Automations", "automation.schema.json");
        string schema = AutomationSchema.Write(AppActions.Inputs);
        if (Environment.GetEnvironmentVariable("REFLEX_UPDATE") is "1")
        {
            File.WriteAllText(file, schema);
            return;
        }

        Assert.True(
            schema == File.ReadAllText(file).ReplaceLineEndings("\n"),
            "functions/Automations/automation.schema.json is out of date; run ./scripts/generate.sh.");
    }

    private static AutomationLoadResult Load(string step) => AutomationLoader.Load(Document(step), "f.yaml", AppActions.Inputs);

    // The place that a » marks, or one of several, once they are gone.
    private static int ColumnOf(string marked, int which)
    {
        string line = Document(marked).Split('\n')[2];
        return line.Split('»').Take(which + 1).Sum(before => before.Length) + 1;
    }

    // JSON is YAML: one text for the loader and for the schema.
    private static string Document(string step) =>
        $"{{\"automation\":\"a\",\n\"when\":{{\"type\":\"T\"}},\n\"then\":{{\"steps\":[{{\"s\":{step}}}]}}}}";

    private static bool Fits(string step) => s_schema.Evaluate(JsonElement.Parse(Document(step))).IsValid;
}
