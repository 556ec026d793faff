using System.CommandLine;
using System.Text.Json;
using Reflex.Cli.Commands;

namespace Reflex.Cli.Tests.Commands;

/// <summary>`reflex lint`, `explain`, `schema` and `filters`, as they are called.</summary>
public sealed class AuthoringCommandTests : IDisposable
{
    private const string Good = "automation: good\nwhen: { type: T, where: { data.a: { gt: 5 } } }\nthen: { target: x, incident: { title: x } }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lint_of_sound_automations_returns_success_and_leaves_test_files_alone()
    {
        Write("good.yaml", Good);
        Write("good.test.yaml", "no automation at all");

        (int code, string output, _) = Run("lint", _folder);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal("1 automation, 0 errors, 0 warnings", output.Trim());
    }

    [Fact]
    public void Lint_prints_place_and_mend_and_returns_findings()
    {
        string file = Write("bad.yaml", Good.Replace("gt:", "gt_:", StringComparison.Ordinal));

        (int code, string output, _) = Run("lint", file);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains($"{file}:2:37: error: unknown operator 'gt_'; did you mean 'gt'? (unknown-operator)", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_holds_each_input_against_the_action_that_the_app_has()
    {
        string file = Write("scale.yaml", "automation: scale\nwhen: { type: T }\nthen: { steps: [ { s: { action: azure.scale, with: { resourceId: \"{{ event.subject }}\", capcity: 3 } } } ] }\n");

        (int code, string output, _) = Run("lint", file);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains($"{file}:3:89: error: azure.scale: unknown input `capcity`; did you mean 'capacity'?", output, StringComparison.Ordinal);
        Assert.Contains("1 automation, 1 error, 0 warnings", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_are_findings_only_when_strict()
    {
        Write("warned.yaml", Good.Replace("type: T, ", "", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Success, Run("lint", _folder).Code);
        Assert.Equal(ExitCode.Findings, Run("lint", _folder, "--strict").Code);
    }

    [Fact]
    public void A_path_that_is_not_there_is_a_usage_error()
    {
        UsageException mistake = Assert.Throws<UsageException>(() => Run("lint", Path.Combine(_folder, "nothing")));

        Assert.Contains("neither a file nor a folder", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_automations_is_a_usage_error() => Assert.Throws<UsageException>(() => Run("lint", _folder));

    [Fact]
    public void A_link_that_leads_nowhere_is_named_and_the_rest_is_checked()
    {
        Write("good.yaml", Good);
        string nowhere = Path.Combine(_folder, "nowhere.yaml");
        string circle = Path.Combine(_folder, "circle.yaml");
        File.CreateSymbolicLink(nowhere, "gone.yaml");
        File.CreateSymbolicLink(circle, "circle.yaml");
        File.CreateSymbolicLink(Path.Combine(_folder, ".#good.yaml"), "an-editors-lock");

        (int code, string output, _) = Run("lint", _folder);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains($"{nowhere}:1:1: error: the file is a link to 'gone.yaml', which does not exist; restore that file, or remove the link (unreadable)", output, StringComparison.Ordinal);
        Assert.Contains($"{circle}:1:1: error: the file cannot be read: ", output, StringComparison.Ordinal);
        Assert.Contains("3 automations, 2 errors, 0 warnings", output, StringComparison.Ordinal);
        Assert.Contains("1 automation, 1 error, 0 warnings", Run("lint", nowhere).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_names_the_matches_and_for_the_others_the_failed_comparison()
    {
        Write("good.yaml", Good);
        Write("other.yaml", Good.Replace("good", "other", StringComparison.Ordinal).Replace("gt: 5", "gt: 50", StringComparison.Ordinal));
        Write("pattern.yaml", "automation: pattern\nwhen: { by: data.u, within: 1m, heartbeat: { of: { type: T } } }\nthen: { incident: { title: x } }\n");
        string e = Write("event.json", """{"specversion":"1.0","id":"1","source":"/s","type":"T","data":{"a":7,"u":"ana"}}""");

        (int code, string output, _) = Run("explain", e, _folder);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(
            """
            event 1 (T)
              good: matches
              other: no
                data.a is 7, which is not gt [50]
              pattern: goes to its pattern, key ana
                of: fits
            """.ReplaceLineEndings("\n"),
            output.Trim().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Explain_of_what_is_no_event_returns_findings_with_the_reason()
    {
        Write("good.yaml", Good);
        string e = Write("event.json", "{}");

        (int code, _, string error) = Run("explain", e, _folder);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains("rejected (unknown-schema)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_reads_no_more_than_the_limit_and_names_a_file_that_cannot_be_read()
    {
        Write("good.yaml", Good);
        string tooLong = Write("long.json", "");
        using (FileStream file = File.OpenWrite(tooLong))
        {
            file.SetLength(ExplainCommand.MaxBytes + 1L);
        }

        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(["explain", tooLong, _folder]));
        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(["explain", _folder, _folder]));
        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(["explain", Path.Combine(_folder, "none.json"), _folder]));
        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(["explain", "", _folder]));
    }

    [Fact]
    public void Explain_says_which_event_of_a_batch_is_rejected()
    {
        Write("good.yaml", Good);
        string e = Write("events.json", """[{"specversion":"1.0","id":"1","source":"/s","type":"T"}, {}]""");

        (int code, string output, string error) = Run("explain", e, _folder);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains("event 1 (T)", output, StringComparison.Ordinal);
        Assert.Contains("event 2 of 2 is rejected (unknown-schema)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_of_an_empty_batch_says_that_there_is_no_event()
    {
        string e = Write("empty.json", "[]");
        Write("good.yaml", Good);

        UsageException refused = Assert.Throws<UsageException>(() => Run("explain", e, _folder));

        Assert.Contains("there is no event to explain", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_is_written_to_a_file()
    {
        string file = Path.Combine(_folder, "schema.json");

        Assert.Equal(ExitCode.Success, Run("schema", "--output", file).Code);
        Assert.Equal("Reflex automation", JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("title").GetString());
        Assert.Equal(File.ReadAllText(file), Run("schema").Output);
    }

    [Fact]
    public void Filters_prints_the_filter_of_each_automation_and_what_it_cannot_say()
    {
        Write("good.yaml", Good.Replace("data.a: { gt: 5 }", "data.a: { gt: 5 }, 'data.l[0]': x", StringComparison.Ordinal));

        (int code, string output, _) = Run("filters", _folder);

        JsonElement good = JsonDocument.Parse(output).RootElement.GetProperty("good");
        Assert.Equal(ExitCode.Success, code);
        Assert.Equal("NumberGreaterThan", good.GetProperty("filter").GetProperty("advancedFilters")[0].GetProperty("operatorType").GetString());
        Assert.StartsWith("data.l[0]: ", good.GetProperty("notPushedDown")[0].GetString(), StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = ReflexCommandLine.CreateRoot().Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (code, output.ToString(), error.ToString());
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
