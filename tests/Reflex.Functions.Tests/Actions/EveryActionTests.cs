using System.Text.Json.Nodes;
using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Tests.Actions;

/// <summary>What holds for every action that there is.</summary>
public sealed class EveryActionTests
{
    public static TheoryData<string> Actions => [.. ActionSamples.Names];

    private static JsonElement SchemaOf(ActionBench bench, string action) => bench.App.Get<ActionCatalog>().Find(action)!.Description.InputSchema;

    private static async Task<string> RefusedAsync(ActionBench bench, string action, JsonObject input)
    {
        ActionOutcome outcome = await bench.ExecuteAsync(action, input);
        Assert.Equal(("InvalidInput", false), (outcome.Error?.Code, outcome.Error?.Retryable));
        Assert.Equal(0, bench.Requests);
        Assert.StartsWith(action + ": ", outcome.Error!.Message);
        return outcome.Error.Message;
    }

    [Fact]
    public async Task There_is_a_sample_of_every_action()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        Assert.Equal(bench.App.Get<ActionCatalog>().Descriptions.Select(action => action.Name), ActionSamples.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_action_has_a_documented_schema()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        foreach (ActionDescription action in bench.App.Get<ActionCatalog>().Descriptions)
        {
            Assert.NotEmpty(action.Summary);
            foreach (JsonProperty input in action.InputSchema.GetProperty("properties").EnumerateObject())
            {
                Assert.True(input.Value.TryGetProperty("description", out _), $"{action.Name}.{input.Name} is not described: {input.Value}");
            }
        }
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_required_input_that_is_missing_or_null_is_named_and_explained(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        JsonElement schema = SchemaOf(bench, action);

        foreach (string name in schema.GetProperty("required").EnumerateArray().Select(field => field.GetString()!))
        {
            JsonObject missing = ActionSamples.InputFor(action, bench);
            missing.Remove(name);
            JsonObject isNull = ActionSamples.InputFor(action, bench);
            isNull[name] = null;

            string description = schema.GetProperty("properties").GetProperty(name).GetProperty("description").GetString()!;
            Assert.Equal($"{action}: `{name}` is missing: {description}", await RefusedAsync(bench, action, missing));
            Assert.Equal($"{action}: `{name}` is missing: {description}", await RefusedAsync(bench, action, isNull));
        }
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task An_input_that_there_is_not_is_named_with_those_that_there_are(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        string known = SchemaOf(bench, action).GetProperty("properties").EnumerateObject().First().Name;
        JsonObject input = ActionSamples.InputFor(action, bench);
        input[known + "x"] = 1;

        string message = await RefusedAsync(bench, action, input);

        Assert.Contains($"unknown input `{known}x`;", message);
        Assert.Contains($"did you mean '{known}'?", message);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task A_wrong_kind_of_input_is_named_with_the_right_one_and_without_its_value(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        foreach (JsonProperty field in SchemaOf(bench, action).GetProperty("properties").EnumerateObject().Where(field => field.Value.TryGetProperty("type", out _)))
        {
            JsonObject input = ActionSamples.InputFor(action, bench);
            input[field.Name] = new JsonArray(new JsonObject { ["hunter2"] = "hunter2" });

            // A run's input may hold a list where a text is wanted: a template of one value came to it. A file's may not.
            string message = field.Value.GetProperty("type").ToString().Contains("string", StringComparison.Ordinal)
                ? bench.App.Get<ActionCatalog>().Find(action)!.Check(JsonSerializer.SerializeToElement(input), rendered: false).Describe()!
                : await RefusedAsync(bench, action, input);

            Assert.Contains($"`{field.Name}` must be ", message);
            Assert.DoesNotContain("hunter2", message);
        }
    }

    [Fact]
    public async Task A_value_that_is_repeated_because_it_does_not_fit_is_repeated_without_secrets()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        string message = await RefusedAsync(bench, "azure.restart", new JsonObject { ["resourceId"] = "Bearer hunter2hunter2hunter2" });

        Assert.Contains("is not an Azure resource ID", message);
        Assert.DoesNotContain("hunter2", message);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task An_input_that_is_no_map_is_refused(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionOutcome outcome = await bench.ExecuteAsync(action, "a text");

        Assert.Contains("`with` must be a map of ", outcome.Error!.Message);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task In_shadow_it_says_what_it_would_do_and_calls_nobody(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Bus.DeclareQueue(ActionSamples.Queue);

        ActionOutcome outcome = await bench.ExecuteAsync(action, ActionSamples.For(action).Input(bench), shadow: true);

        Assert.Equal((ActionStatus.Succeeded, true), (outcome.Status, outcome.Simulated));
        Assert.True(outcome.Output!.Value.GetProperty("simulated").GetBoolean());
        Assert.Equal(0, bench.Requests);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task In_an_installation_that_simulates_it_calls_nobody(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync(("Reflex:Actions:Mode", "simulate"));
        bench.Bus.DeclareQueue(ActionSamples.Queue);

        Assert.True((await bench.ExecuteAsync(action, ActionSamples.For(action).Input(bench))).Simulated);
        Assert.Equal(0, bench.Requests);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task What_a_step_has_done_neither_another_try_nor_a_repeated_activity_does_again(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Bus.DeclareQueue(ActionSamples.Queue);
        object input = ActionSamples.For(action).Input(bench);

        ActionOutcome first = await bench.ExecuteAsync(action, input);
        int requests = bench.Requests;
        ActionOutcome repeated = await bench.ExecuteAsync(action, input);
        ActionOutcome retried = await bench.ExecuteAsync(action, input, attempt: first.Status == ActionStatus.Succeeded ? 2 : 1);

        Assert.NotEqual(ActionStatus.Failed, first.Status);
        Assert.Equal(first.Output?.GetRawText(), repeated.Output?.GetRawText());
        Assert.Equal(first.Output?.GetRawText(), retried.Output?.GetRawText());
        Assert.Equal(requests, bench.Requests);
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task Its_key_goes_along_the_same_for_a_step_and_another_for_the_next(string action)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Bus.DeclareQueue(ActionSamples.Queue);
        ActionSample sample = ActionSamples.For(action);

        await bench.ExecuteAsync(action, sample.Input(bench));
        await bench.ExecuteAsync(action, sample.Input(bench), step: "step2");

        Assert.Equal(
            [.. Enumerable.Repeat("run1:step1", sample.Calls), .. Enumerable.Repeat("run1:step2", sample.Calls)],
            sample.KeysSeen(bench));
    }
}
