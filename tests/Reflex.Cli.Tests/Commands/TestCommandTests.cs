using Reflex.Cli.Commands;

namespace Reflex.Cli.Tests.Commands;

public sealed class TestCommandTests : IDisposable
{
    private const string Automation = "automation: one\nwhen: { type: a }\nthen: { steps: [ note: { action: wait, with: { for: 1s } } ] }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-test-command").FullName;
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_folder_is_searched_and_success_is_zero()
    {
        Write("deep/one.yaml", Automation);
        Write("deep/one.test.yaml", Test("runs: 1"));
        Assert.Equal(ExitCode.Success, TestCommand.RunAll([_folder], null, _output));
        Assert.Contains("1 passed, 0 failed, in 1 files", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_case_is_shown_with_its_place_and_the_code_is_one()
    {
        Write("one.yaml", Automation);
        string file = Write("one.test.yaml", Test("runs: 2"));
        string junit = Path.Combine(_folder, "results.xml");
        Assert.Equal(ExitCode.Findings, TestCommand.RunAll([file], junit, _output));
        Assert.Contains($"FAILED the case  ({file}:3)", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("failures=\"1\"", File.ReadAllText(junit), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_create_their_folder_and_a_failure_to_is_said_after_the_results()
    {
        Write("one.yaml", Automation);
        string file = Write("one.test.yaml", Test("runs: 1"));
        string junit = Path.Combine(_folder, "reports", "results.xml");

        Assert.Equal(ExitCode.Success, TestCommand.RunAll([file], junit, _output));
        Assert.True(File.Exists(junit));
        UsageException refused = Assert.Throws<UsageException>(() => TestCommand.RunAll([file], Path.Combine(junit, "below-a-file.xml"), _output));
        Assert.Contains("cannot be written to", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("1 passed, 0 failed", _output.ToString().Split(", in ")[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("actoin.unknown", "with: { for: 1s }", "actoin.unknown")]
    [InlineData("wait", "with: { fro: 1s }", "fro")]
    [InlineData("wait", "", "for")]
    public void What_a_host_refuses_at_load_is_refused(string action, string with, string named)
    {
        Write("one.yaml", $"automation: one\nwhen: {{ type: a }}\nthen: {{ steps: [ note: {{ action: {action}, {with} }} ] }}\n");
        Write("one.test.yaml", Test("runs: 1"));

        Assert.Equal(ExitCode.Unusable, TestCommand.RunAll([_folder], null, _output));
        Assert.Contains("one.yaml:3:", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"'{named}'", _output.ToString().Replace('`', '\''), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_nowhere_costs_the_other_files_nothing()
    {
        Write("one.yaml", Automation);
        Write("one.test.yaml", Test("runs: 1"));
        string link = Path.Combine(_folder, "gone.test.yaml");
        File.CreateSymbolicLink(link, "nowhere.yaml");

        Assert.Equal(ExitCode.Unusable, TestCommand.RunAll([_folder], null, _output));
        Assert.Contains($"{link}:1:1: error: the file is a link to 'nowhere.yaml', which does not exist", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 passed, 0 failed, 1 files cannot be read", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_or_its_automation_that_is_not_utf8_is_named()
    {
        File.WriteAllBytes(Path.Combine(_folder, "one.yaml"), System.Text.Encoding.Latin1.GetBytes("# gr\u00fcn\n" + Automation));
        string test = Write("one.test.yaml", Test("runs: 1"));

        Assert.Equal(ExitCode.Unusable, TestCommand.RunAll([test], null, _output));
        Assert.Contains($"{test}:1:13: error: the file 'one.yaml' is not UTF-8 from line 1 on; save it as UTF-8", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_two()
    {
        string file = Write("one.test.yaml", Test("runs: 2"));
        Assert.Equal(ExitCode.Unusable, TestCommand.RunAll([file], null, _output));
        Assert.Contains($"{file}:1:13: error: there is no file 'one.yaml'", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_test_is_two_and_says_so()
    {
        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(["test", _folder]));
        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(["test", Path.Combine(_folder, "missing")]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("/")]
    public async Task Results_that_have_no_place_are_two(string junit)
    {
        Write("one.yaml", Automation);
        string file = Write("one.test.yaml", Test("runs: 1"));
        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(["test", file, "--junit", junit]));
    }

    [Fact]
    public void Tests_may_end_in_yml_hidden_ones_are_skipped_and_no_file_runs_twice()
    {
        Write("one.yaml", Automation);
        string file = Write("one.test.yml", Test("runs: 1"));
        Write(".draft.test.yaml", Test("runs: 2"));
        Write(".hidden/draft.test.yaml", Test("runs: 2"));
        string again = Path.Combine(_folder, ".", "one.test.yml");

        Assert.Equal(ExitCode.Success, TestCommand.RunAll([_folder, again, file], null, _output));
        Assert.Contains("1 passed, 0 failed, in 1 files", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_back_up_runs_nothing_twice()
    {
        Write("deep/one.yaml", Automation);
        Write("deep/one.test.yaml", Test("runs: 1"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "deep", "again"), "..");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "a"), "deep");

        Assert.Equal(ExitCode.Success, TestCommand.RunAll([_folder], null, _output));
        Assert.Contains("1 passed, 0 failed, in 1 files", _output.ToString(), StringComparison.Ordinal);
        string found = Assert.Single(Functions.Catalog.AutomationFolder.Find(_folder));
        Assert.Equal(Path.Combine(_folder, "deep", "one.yaml"), found);
    }

    [Fact]
    public void A_warning_is_shown_and_fails_nothing()
    {
        Write("one.yaml", Automation);
        string file = Write("one.test.yaml", Test("runs: 1").Replace("id: a1,", "id: a1, arive: 3s,", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Success, TestCommand.RunAll([file], null, _output));
        Assert.Contains("warning: ", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("arive", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 passed, 0 failed, in 1 files", _output.ToString(), StringComparison.Ordinal);
    }

    private static string Test(string expect) =>
        $"automation: one.yaml\ncases:\n  - name: the case\n    steps: [ {{ event: {{ id: a1, at: 0s, type: a }} }} ]\n    expect: {{ {expect} }}\n";

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
