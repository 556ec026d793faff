using System.Runtime.CompilerServices;
using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

/// <summary>The table in docs/attributes.md is the engine's table.</summary>
[Trait("Category", "Generated")]
public sealed class AttributePageTests
{
    private const string Begin = "<!-- attributes:begin -->";
    private const string End = "<!-- attributes:end -->";

    [Fact]
    public void The_page_on_attributes_has_the_table_as_it_is()
    {
        string file = PathOfPage();
        string page = File.ReadAllText(file).ReplaceLineEndings("\n");
        string updated = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + "\n" + Table() + page[page.IndexOf(End, StringComparison.Ordinal)..];
        if (Environment.GetEnvironmentVariable("REFLEX_UPDATE") == "1")
        {
            File.WriteAllText(file, updated);
        }

        Assert.True(File.ReadAllText(file).ReplaceLineEndings("\n") == updated, "docs/attributes.md is not up to date; run ./scripts/generate.sh.");
    }

    private static string Table()
    {
        var text = new StringBuilder("| attribute | event types | taken from | kept |\n|---|---|---|---|\n");
        foreach (DerivedRow row in DerivedAttributeTable.Rows)
        {
            string types = row.EventTypes.Count == 0 ? "any" : string.Join("<br>", row.EventTypes.Select(type => $"`{type}`"));
            text.Append("| `").Append(row.Attribute).Append("` | ").Append(types).Append(" | ")
                .AppendJoin(", else ", row.Paths.Select(path => $"`{path}`")).Append(" | ").Append(Describe(row.Form)).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Describe(AttributeForm form) => form switch
    {
        AttributeForm.AsWritten => "as written",
        AttributeForm.LowerCase => "in lower case",
        AttributeForm.ResourceId => "a resource ID, in lower case",
        AttributeForm.ResourceGroup => "the ID's resource group",
        AttributeForm.Subscription => "the ID's subscription",
        AttributeForm.DeviceName => "the name behind `devices/`",
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "no words for it yet"),
    };

    private static string PathOfPage([CallerFilePath] string here = "")
    {
        DirectoryInfo? at = new FileInfo(here).Directory;
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Reflex.slnx")))
        {
            at = at.Parent;
        }

        return Path.Combine(at!.FullName, "docs", "attributes.md");
    }
}
