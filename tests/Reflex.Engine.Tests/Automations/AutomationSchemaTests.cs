using System.Text.Json;
using Json.Schema;
using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Schema;
using Reflex.Engine.Automations.Yaml;

namespace Reflex.Engine.Tests.Automations;

public sealed class AutomationSchemaTests
{
    private static readonly JsonSchema s_schema = JsonSchema.FromText(AutomationSchema.Write());

    [Fact]
    public void Every_shipped_automation_fits_the_shipped_schema()
    {
        var shipped = JsonSchema.FromFile(Path.Combine(ShippedAutomations.Folder, "automation.schema.json"));

        string[] unfit = [.. ShippedAutomations.Files().Where(f => !Fits(File.ReadAllText(f), shipped)).Select(f => Path.GetFileName(f))];

        Assert.Empty(unfit);
    }

    [Theory]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: [1, a], any: [ { subject: { startsWith: x } } ], not: { data.y: { between: [[1, 2], [3, 4]] } } } }\nthen: {}")]
    [InlineData("automation: a\nwhen: { by: data.x, sequence: [ { a: { type: T, times: { min: 2 } } }, { not: { b: { type: U } } }, { c: { type: V, until: { type: W } } } ] }\nthen: {}")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { parallel: [ { a: { action: wait } } ] }, { g: { parallel: [ { b: { action: wait, approval: none } } ] } } ] }")]
    public void What_the_loader_accepts_fits_the_schema(string yaml)
    {
        Assert.False(AutomationLoader.Load(yaml, "f.yaml").HasErrors);
        Assert.True(Fits(yaml));
    }

    [Theory]
    [InlineData("automaton: a\nwhen: { type: T }\nthen: {}")]
    [InlineData("automation: a\nthen: {}")]
    [InlineData("automation: A B\nwhen: { type: T }\nthen: {}")]
    [InlineData("automation: a\nmode: autp\nwhen: { type: T }\nthen: {}")]
    [InlineData("automation: a\nwhen: { type: T, where: { data.x: { gte_: 1 } } }\nthen: {}")]
    [InlineData("automation: a\nwhen: { within: 5x, heartbeat: { of: { type: T } } }\nthen: {}")]
    [InlineData("automation: a\nwhen: { type: T }\nguards: { limit: { runs: 0, per: 1h } }\nthen: {}")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { a: { acton: wait } } ] }")]
    [InlineData("automation: a\nwhen: { type: T }\nthen: { steps: [ { a: { action: wait, approval: { quorum: 1 } } } ] }")]
    public void What_has_a_wrong_field_or_value_fits_neither_the_loader_nor_the_schema(string yaml)
    {
        Assert.True(AutomationLoader.Load(yaml, "f.yaml").HasErrors);
        Assert.False(Fits(yaml));
    }

    private static bool Fits(string yaml, JsonSchema? schema = null)
    {
        JsonElement json = JsonTree.Convert(YamlReader.Read(yaml));
        return (schema ?? s_schema).Evaluate(json).IsValid;
    }
}
