namespace Reflex.Cli.Tests.Scaffolding;

public sealed class NewCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-new-").FullName;

    [Theory]
    [InlineData("single")]
    [InlineData("sequence")]
    [InlineData("count")]
    [InlineData("absence")]
    public async Task A_new_automation_comes_with_its_tests(string kind)
    {
        int exit = await ReflexCommandLine.RunAsync(["new", "automation", "my-rule", "--kind", kind, "--type", "com.contoso.x", "--folder", _folder]);

        Assert.Equal(ExitCode.Success, exit);
        string yaml = await File.ReadAllTextAsync(Path.Combine(_folder, "my-rule.yaml"));
        string test = await File.ReadAllTextAsync(Path.Combine(_folder, "my-rule.test.yaml"));
        Assert.StartsWith("automation: my-rule\n", yaml, StringComparison.Ordinal);
        Assert.StartsWith("automation: my-rule.yaml\n", test, StringComparison.Ordinal);
        Assert.Contains("com.contoso.x", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("__", yaml + test, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await ReflexCommandLine.RunAsync(["lint", "--strict", _folder]));
    }

    [Theory]
    [InlineData("My-Rule")]
    [InlineData("../escape")]
    [InlineData("a b")]
    [InlineData("-x-")]
    public async Task A_name_that_cannot_be_one_writes_nothing(string name)
    {
        int exit = await ReflexCommandLine.RunAsync(["new", "automation", "--folder", _folder, "--", name]);

        Assert.Equal(ExitCode.Unusable, exit);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_file_that_exists_is_not_overwritten_and_nothing_else_is_written()
    {
        string taken = Path.Combine(_folder, "my-rule.test.yaml");
        await File.WriteAllTextAsync(taken, "mine");

        int exit = await ReflexCommandLine.RunAsync(["new", "automation", "my-rule", "--folder", _folder]);

        Assert.Equal(ExitCode.Unusable, exit);
        Assert.Equal("mine", await File.ReadAllTextAsync(taken));
        Assert.False(File.Exists(Path.Combine(_folder, "my-rule.yaml")));
    }

    [Theory]
    [InlineData("eventgrid", "EventGrid")]
    [InlineData("servicebus", "ServiceBus")]
    public async Task A_new_trigger_comes_with_its_data_model_and_tests(string source, string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "Reflex.slnx"), "");

        int exit = await ReflexCommandLine.RunAsync(["new", "trigger", "OrderShipped", "--source", source, "--type", "com.contoso.order.shipped", "--root", _folder]);

        Assert.Equal(ExitCode.Success, exit);
        string trigger = await File.ReadAllTextAsync(Path.Combine(_folder, "functions", "Triggers", folder, "OrderShipped.cs"));
        Assert.Contains("class OrderShipped", trigger, StringComparison.Ordinal);
        Assert.Contains("com.contoso.order.shipped", trigger, StringComparison.Ordinal);
        Assert.DoesNotContain("__", trigger, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "functions", "Events", folder, "OrderShippedData.cs")));
        Assert.True(File.Exists(Path.Combine(_folder, "tests", "Reflex.Functions.Tests", "Events", "OrderShippedDataTests.cs")));
    }

    [Fact]
    public async Task A_trigger_outside_the_repository_says_where_to_stand()
    {
        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(["new", "trigger", "OrderShipped", "--root", _folder]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
