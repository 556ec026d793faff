using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Reflex.Functions.Settings;
using Reflex.Functions.Tests.Events;

namespace Reflex.Functions.Tests.Upkeep;

public sealed class RetentionDocumentationTests
{
    [Fact]
    public void Every_retention_is_documented_with_its_default_and_its_least()
    {
        string text = File.ReadAllText(Path.Combine(Samples.Root, "docs", "deploy.md"));
        var defaults = new RetentionOptions();

        string[] missing = [.. typeof(RetentionOptions).GetProperties()
            .Select(property => $"| `Reflex__Retention__{property.Name}` | {property.GetValue(defaults)} | {property.GetCustomAttribute<RangeAttribute>()!.Minimum} |")
            .Where(row => !text.Contains(row, StringComparison.Ordinal))];

        Assert.Empty(missing);
    }
}
