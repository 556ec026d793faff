using System.Text.Json.Nodes;
using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Functions.Actions.Framework;
using Reflex.Local.App;

namespace Reflex.Functions.Tests.Actions;

/// <summary>Whether somebody should be asked before an action: what it says of itself, what lint says, and what every host says is one thing.</summary>
public sealed class DestructiveActionTests
{
    public static TheoryData<string> Actions => [.. ActionSamples.Names];

    private static Diagnostic[] Lint(string action, JsonNode with, string more = "") =>
    [
        .. AutomationLoader.Load(
            $"{{\"automation\":\"a\",\"mode\":\"auto\",\n\"when\":{{\"type\":\"T\"}},\n\"then\":{{\"steps\":[{{\"s\":{{\"action\":\"{action}\",\"with\":{with.ToJsonString()}{more}}}}}]}}}}",
            "f.yaml",
            AppActions.Inputs).Diagnostics,
    ];

    [Theory, MemberData(nameof(Actions))]
    public async Task Lint_asks_for_an_approval_exactly_where_the_action_says_that_it_is_destructive(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        JsonObject with = ActionSamples.InputFor(action, bench);
        bool destructive = bench.App.Get<ActionCatalog>().Find(action)!.IsDestructive(JsonSerializer.SerializeToElement(with));

        Diagnostic[] asked = Lint(action, with);

        Assert.Equal(destructive ? ["missing-approval"] : [], asked.Select(each => each.Code));
        Assert.Equal(destructive, bench.App.Get<ActionCatalog>().Find(action)!.Description.Destructive);
        Assert.Equal(destructive, AppActions.Inputs.IsDestructive(action, JsonSerializer.SerializeToElement(with)));
        Assert.Empty(Lint(action, with, ""","approval":"none" """));
        Assert.Empty(Lint(action, with, ""","approval":{"approvers":["oncall"]}"""));
    }

    [Theory]
    [InlineData("azure.request", """{ "method": "GET" }""", false)]
    [InlineData("azure.request", """{ "Method": "HEAD" }""", false)]
    [InlineData("azure.request", """{ "method": "DELETE" }""", true)]
    [InlineData("azure.request", """{ "method": "{{ event.data.method }}" }""", true)]
    [InlineData("azure.request", "{}", false)]
    [InlineData("http.request", """{ "method": "GET" }""", false)]
    [InlineData("http.request", """{ "method": "HEAD" }""", false)]
    [InlineData("http.request", """{ "method": "PUT" }""", true)]
    [InlineData("http.request", """{ "METHOD": "POST" }""", true)]
    [InlineData("http.request", """{ "method": "{{ event.data.method }}" }""", true)]
    [InlineData("http.request", """{ "method": ["GET"] }""", true)]
    [InlineData("http.request", "{}", true)]
    [InlineData("http.request", "[]", true)]
    public void A_request_that_only_reads_is_not_destructive(string action, string with, bool destructive) =>
        Assert.Equal(destructive, AppActions.Inputs.IsDestructive(action, JsonElement.Parse(with)));

    [Fact]
    public void The_warning_names_step_action_and_mend_at_the_place_of_the_step()
    {
        AutomationLoadResult result = AutomationLoader.Load(
            "automation: a\nmode: auto\nwhen: { type: T }\nthen: { steps: [ { parallel: [ { s: { action: azure.restart, with: { resourceId: \"{{ event.subject }}\" } } } ] } ] }",
            "f.yaml",
            AppActions.Inputs);

        Assert.Equal(
            "f.yaml:4:34: warning: 's' (azure.restart) can disrupt something in use and runs without approval; add 'approval:', or 'approval: none' if this is intended (missing-approval)",
            Assert.Single(result.Diagnostics).ToString());
        Assert.False(result.HasErrors);
    }

    [Theory]
    [InlineData("shadow")]
    [InlineData("approve")]
    public void A_mode_that_does_not_act_by_itself_needs_no_approval_of_a_step(string mode)
    {
        AutomationLoadResult result = AutomationLoader.Load(
            $"automation: a\nmode: {mode}\nwhen: {{ type: T }}\nthen: {{ steps: [ {{ s: {{ action: http.request, with: {{ url: https://a.example/ }} }} }} ] }}", "f.yaml", AppActions.Inputs);

        Assert.Empty(result.Diagnostics);
    }
}
