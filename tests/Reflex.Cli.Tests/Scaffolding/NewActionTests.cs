using System.Text.Json;
using Reflex.Cli.Scaffolding;
using Reflex.Local.App;

namespace Reflex.Cli.Tests.Scaffolding;

public sealed class NewActionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-new-").FullName;

    public NewActionTests() => File.WriteAllText(Path.Combine(_folder, "Reflex.slnx"), "");

    [Fact]
    public async Task A_new_action_comes_with_its_test_and_stands_in_the_schema()
    {
        Assert.Equal(ExitCode.Success, await NewAsync("dns.failOver"));

        string action = await ReadAsync("functions", "Actions", "DnsFailOverAction.cs");
        string test = await ReadAsync("tests", "Reflex.Functions.Tests", "Actions", "DnsFailOverActionTests.cs");
        Assert.Contains("class DnsFailOverAction(", action, StringComparison.Ordinal);
        Assert.Contains("\"dns.failOver\"", action, StringComparison.Ordinal);
        Assert.Contains("\"dns.failOver\"", test, StringComparison.Ordinal);
        Assert.DoesNotContain("__", action + test, StringComparison.Ordinal);
        Assert.Contains("\"dns.failOver\"", await ReadAsync("functions", "Automations", "automation.schema.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dns.failover")]
    [InlineData("dns.")]
    [InlineData("dns..failover")]
    [InlineData("../escape")]
    [InlineData("wait")]
    public async Task A_name_that_cannot_be_one_or_is_taken_writes_nothing(string name)
    {
        Assert.Equal(ExitCode.Unusable, await NewAsync(name));
        Assert.Equal(["Reflex.slnx"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_action_outside_the_repository_says_where_to_stand()
    {
        File.Delete(Path.Combine(_folder, "Reflex.slnx"));

        Assert.Equal(ExitCode.Unusable, await NewAsync("dns.failover"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void The_template_describes_the_input_that_the_schema_gives_it()
    {
        string template = ScaffoldFile.FromTemplate("any", "Action.cs.txt").Content;
        JsonElement schema = AppActions.Inputs.SchemaOf(ActionScaffold.Model);

        foreach (JsonProperty field in schema.GetProperty("properties").EnumerateObject())
        {
            Assert.Contains($"[Description(\"{field.Value.GetProperty("description").GetString()}\"), Required", template, StringComparison.Ordinal);
        }

        Assert.Equal(2, schema.GetProperty("properties").EnumerateObject().Count());
        Assert.Equal(["url", "body"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<int> NewAsync(string name) => ReflexCommandLine.RunAsync(["new", "action", "--root", _folder, "--", name]);

    private Task<string> ReadAsync(params string[] path) => File.ReadAllTextAsync(Path.Combine([_folder, .. path]));
}
