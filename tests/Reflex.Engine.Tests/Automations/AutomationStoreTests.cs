using Reflex.Engine.Routing;

namespace Reflex.Engine.Tests.Automations;

public sealed class AutomationStoreTests
{
    private readonly AutomationStore _store = new();

    [Fact]
    public void A_file_that_cannot_be_read_is_broken_with_the_reason_and_keeps_what_it_last_was()
    {
        _store.Update([new("a.yaml", Text("a", "T"))]);

        AutomationChange change = Assert.Single(_store.Update([new("a.yaml", "") { Problem = "is gone; bring it back" }]));

        Assert.Equal(AutomationChangeKind.KeptLastGood, change.Kind);
        Assert.Contains("a.yaml:1:1: error: the file is gone; bring it back (unreadable)", change.ToString(), StringComparison.Ordinal);
        Assert.NotNull(_store.Current.Find("a"));
    }

    [Fact]
    public void The_end_of_a_file_that_never_loaded_says_so()
    {
        _store.Update([new("a.yaml", "automation: [")]);

        Assert.Equal("a.yaml: removed; it was not loaded", Assert.Single(_store.Update([])).ToString());
    }

    [Fact]
    public void A_broken_file_keeps_the_version_that_last_loaded_and_says_so()
    {
        _store.Update([new("a.yaml", Text("a", "T"))]);
        string good = _store.Current.Automations[0].Hash;

        AutomationChange change = Assert.Single(_store.Update([new("a.yaml", "automation: [")]));

        Assert.Equal(AutomationChangeKind.KeptLastGood, change.Kind);
        Assert.StartsWith("a.yaml: broken; 'a' stays active as it last loaded", change.ToString(), StringComparison.Ordinal);
        Assert.Contains(": error: this is not YAML", change.ToString(), StringComparison.Ordinal);
        Assert.Equal(good, _store.Current.Find("a")!.Hash);
        Assert.True(_store.Current.Entries["a.yaml"].IsLastGood);
    }

    [Fact]
    public void A_mended_file_is_loaded_again()
    {
        _store.Update([new("a.yaml", Text("a", "T"))]);
        _store.Update([new("a.yaml", "automation: [")]);

        AutomationChange change = Assert.Single(_store.Update([new("a.yaml", Text("a", "U"))]));

        Assert.Equal(AutomationChangeKind.Changed, change.Kind);
        Assert.False(_store.Current.Entries["a.yaml"].IsLastGood);
    }

    [Fact]
    public void Nothing_changed_is_nothing_said_and_the_same_set()
    {
        _store.Update([new("a.yaml", Text("a", "T"))]);
        AutomationSet before = _store.Current;

        Assert.Empty(_store.Update([new("a.yaml", Text("a", "T"))]));
        Assert.Same(before, _store.Current);
    }

    [Theory]
    [InlineData("description: other", "within: 60s, sequence: [ a: { type: a }, b: { type: [b] } ]", "a.yaml: reloaded 'p'")]
    [InlineData("mode: shadow", "within: 1m, oncePer: 1h, sequence: [ a: { type: a }, b: { type: b } ]", "a.yaml: reloaded 'p'; its pattern changed: partial matches of the old one are dropped")]
    [InlineData("guards: { oncePer: 1h }", "within: 1m, sequence: [ a: { type: a }, b: { type: b } ]", "a.yaml: reloaded 'p'; its pattern changed: partial matches of the old one are dropped")]
    [InlineData("mode: shadow", "type: a", "a.yaml: reloaded 'p'; its pattern changed: partial matches of the old one are dropped")]
    public void An_edit_says_whether_it_drops_what_has_partly_matched(string field, string when, string expected)
    {
        _store.Update([new("a.yaml", "automation: p\nwhen: { within: 1m, sequence: [ a: { type: a }, b: { type: b } ] }\nthen: { incident: { title: x } }")]);

        AutomationChange change = Assert.Single(_store.Update([new("a.yaml", $"automation: p\n{field}\nwhen: {{ {when} }}\nthen: {{ incident: {{ title: x }} }}")]));

        Assert.Equal(expected, change.ToString());
    }

    [Fact]
    public void A_new_name_or_a_first_pattern_has_nothing_to_drop()
    {
        _store.Update([new("a.yaml", Text("a", "T"))]);
        AutomationChange first = Assert.Single(_store.Update([new("a.yaml", "automation: a\nwhen: { within: 1m, heartbeat: { of: { type: a } } }\nthen: { incident: { title: x } }")]));
        AutomationChange renamed = Assert.Single(_store.Update([new("a.yaml", "automation: b\nwhen: { within: 2m, heartbeat: { of: { type: a } } }\nthen: { incident: { title: x } }")]));

        Assert.Equal(("a.yaml: reloaded 'a'", "a.yaml: reloaded 'b'"), (first.ToString(), renamed.ToString()));
    }

    [Fact]
    public void Files_come_and_go()
    {
        Assert.Equal(AutomationChangeKind.Added, Assert.Single(_store.Update([new("a.yaml", Text("a", "T"))])).Kind);

        IReadOnlyList<AutomationChange> changes = _store.Update([new("b.yaml", Text("b", "T")), new("c.yaml", "no")]);

        Assert.Equal([AutomationChangeKind.Added, AutomationChangeKind.Broken, AutomationChangeKind.Removed], changes.Select(c => c.Kind));
        Assert.Equal(["b"], _store.Current.Automations.Select(a => a.Name));
    }

    [Fact]
    public void A_renamed_file_keeps_its_automation_even_while_the_old_one_is_broken()
    {
        _store.Update([new("a.yaml", Text("a", "T"))]);

        _store.Update([new("a.yaml", "automation: ["), new("b.yaml", Text("a", "U"))]);

        Assert.Equal("b.yaml", Assert.Single(_store.Current.Automations).FileName);
    }

    private static string Text(string name, string type) => $"automation: {name}\nwhen: {{ type: {type} }}\nthen: {{ incident: {{ title: x }} }}\n";
}
