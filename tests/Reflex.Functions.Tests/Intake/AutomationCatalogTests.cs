using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reflex.Functions.Catalog;
using Reflex.Functions.Settings;
using Reflex.Local.App;

namespace Reflex.Functions.Tests.Intake;

public sealed class AutomationCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-catalog-").FullName;
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_breaks_while_running_keeps_the_automation_that_last_loaded()
    {
        string file = Path.Combine(_folder, "a.yaml");
        File.WriteAllText(file, "automation: a\nwhen: { type: T }\nthen: { target: x, incident: { title: x } }\n");
        AutomationCatalog catalog = Open();
        string good = catalog.Find("a")!.Hash;

        File.WriteAllText(file, "automation: a\nwhen: { type: T, wher: {} }\n");
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(good, catalog.Find("a")!.Hash);
        Assert.Contains(catalog.Current.Results.SelectMany(r => r.Diagnostics), d => d.Code == "unknown-field");

        File.Delete(file);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(catalog.Find("a"));
    }

    [Fact]
    public void A_step_that_an_action_would_refuse_breaks_the_file_as_lint_says()
    {
        string file = Path.Combine(_folder, "a.yaml");
        File.WriteAllText(file, "automation: a\nwhen: { type: T }\nthen: { steps: [ { s: { action: wait, with: { for: 5m } } } ] }\n");
        AutomationCatalog catalog = Open();
        string good = catalog.Find("a")!.Hash;

        File.WriteAllText(file, "automation: a\nwhen: { type: T }\nthen: { steps: [ { s: { action: wait, with: { for: soon } } } ] }\n");
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(good, catalog.Find("a")!.Hash);
        Assert.Equal(
            "a.yaml:3:52: error: wait: `for` must be a duration up to 30d such as 10s or 5m, not 'soon'. (invalid-value)",
            Assert.Single(catalog.Current.Results.SelectMany(r => r.Diagnostics)).ToString());
    }

    [Fact]
    public void A_dangling_link_costs_others_nothing_and_changes_behind_links_are_seen()
    {
        DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("reflex-elsewhere-");
        try
        {
            string target = Path.Combine(elsewhere.FullName, "b.yaml");
            File.WriteAllText(target, "automation: b\nwhen: { type: T }\nthen: { target: x, incident: { title: x } }\n");
            File.CreateSymbolicLink(Path.Combine(_folder, "b.yaml"), target);
            File.CreateSymbolicLink(Path.Combine(_folder, "gone.yaml"), Path.Combine(elsewhere.FullName, "gone.yaml"));
            AutomationCatalog catalog = Open();
            string first = catalog.Find("b")!.Hash;
            Assert.Equal("unreadable", Assert.Single(catalog.Current.Results.SelectMany(r => r.Diagnostics)).Code);

            File.WriteAllText(target, "automation: b\nwhen: { type: U }\nthen: { target: x, incident: { title: x } }\n");
            _clock.Advance(TimeSpan.FromSeconds(10));
            Assert.NotEqual(first, catalog.Find("b")!.Hash);

            File.Delete(target);
            catalog.Reload();
            Assert.NotNull(catalog.Find("b"));
            Assert.Equal(2, catalog.Current.Results.SelectMany(r => r.Diagnostics).Count(d => d.Code == "unreadable"));
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_refused_with_the_line()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.yaml"), System.Text.Encoding.Latin1.GetBytes("automation: a\ndescription: gr\u00fcn\nwhen: { type: T }\nthen: {}\n"));

        Assert.Equal(
            "a.yaml:1:1: error: the file is not UTF-8 from line 2 on; save it as UTF-8 (unreadable)",
            Assert.Single(Open().Current.Results.SelectMany(r => r.Diagnostics)).ToString());
    }

    [Fact]
    public void A_file_may_be_utf16_where_a_mark_says_so()
    {
        File.WriteAllText(Path.Combine(_folder, "a.yaml"), "automation: a\nwhen: { type: T }\nthen: { target: x, incident: { title: gr\u00fcn } }\n", System.Text.Encoding.Unicode);

        Assert.Empty(Assert.Single(Open().Current.Results).Diagnostics);
    }

    [Fact]
    public void A_file_of_any_size_is_read_no_further_than_an_automation_may_go()
    {
        using (FileStream large = File.Create(Path.Combine(_folder, "a.yaml")))
        {
            // A sparse file: it takes no room on the disk, and would take all of the memory.
            large.SetLength(1L << 40);
        }

        Assert.Equal(
            "a.yaml:1:1: error: the file has more than 786435 bytes; at most 262144 characters are accepted (unreadable)",
            Assert.Single(Open().Current.Results.SelectMany(r => r.Diagnostics)).ToString());
    }

    private AutomationCatalog Open() =>
        new(Options.Create(new ReflexOptions { AutomationsPath = _folder }), AppActions.Inputs, new CacheCapacity(), _clock, NullLogger<AutomationCatalog>.Instance);
}
