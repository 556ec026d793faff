using System.Text.Json.Serialization;
using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Tests.Actions;

/// <summary>An input is read once, for what is wrong with it and for the action.</summary>
public sealed class InputReadTests
{
    private static readonly ActionContext s_context = ActionBench.Context;

    [Fact]
    public async Task Each_value_is_read_once_whether_the_action_acts_simulates_or_only_checks()
    {
        var action = new CountingAction();
        CountedValue.Reads = 0;
        using JsonDocument input = JsonDocument.Parse("""{"value":"a"}""");

        await action.ExecuteAsync(s_context, input.RootElement, CancellationToken.None);
        await action.SimulateAsync(s_context, input.RootElement, CancellationToken.None);
        Assert.Empty(action.Check(input.RootElement));

        Assert.Equal(3, CountedValue.Reads);
        Assert.Equal(["a", "a"], action.Seen);
    }

    [Fact]
    public async Task A_field_that_is_left_out_has_its_default_and_one_of_another_case_counts()
    {
        var action = new CountingAction();

        await action.ExecuteAsync(s_context, JsonElement.Parse("""{"VALUE":"b"}"""), CancellationToken.None);

        Assert.Equal(("b", 7), (Assert.Single(action.Seen), action.LastTimes));
    }

    internal sealed record CountingInput
    {
        public required CountedValue Value { get; init; }

        public int Times { get; init; } = 7;
    }

    [JsonConverter(typeof(CountingConverter))]
    internal sealed record CountedValue(string Text)
    {
        [ThreadStatic]
        public static int Reads;
    }

    private sealed class CountingConverter : JsonConverter<CountedValue>
    {
        public override CountedValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            CountedValue.Reads++;
            return new CountedValue(reader.GetString()!);
        }

        public override void Write(Utf8JsonWriter writer, CountedValue value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }

    private sealed class CountingAction() : ActionBase<CountingInput>("test.count", "Counts.", false)
    {
        public List<string> Seen { get; } = [];

        public int LastTimes { get; private set; }

        protected override string? CheckInput(CountingInput input) => input.Times < 0 ? "too few" : null;

        protected override Task<ActionOutcome> ExecuteAsync(ActionContext context, CountingInput input, CancellationToken cancellation)
        {
            Seen.Add(input.Value.Text);
            LastTimes = input.Times;
            return Task.FromResult(ActionOutcome.Done());
        }

        protected override Task<ActionOutcome> SimulateAsync(ActionContext context, CountingInput input, CancellationToken cancellation) =>
            ExecuteAsync(context, input, cancellation);
    }
}
