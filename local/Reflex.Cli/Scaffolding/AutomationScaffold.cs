using System.Text.RegularExpressions;

namespace Reflex.Cli.Scaffolding;

/// <summary>An automation with its tests, ready to be run and changed.</summary>
internal static partial class AutomationScaffold
{
    /// <summary>The kinds of automation that <c>reflex new automation</c> offers.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["single", "sequence", "count", "absence"];

    /// <exception cref="UsageException">The name or the event type cannot be one.</exception>
    public static IReadOnlyList<ScaffoldFile> Create(string name, string kind, string eventType)
    {
        if (!ValidName().IsMatch(name))
        {
            throw new UsageException($"'{name}' cannot name an automation: use lower-case letters, digits and hyphens, at most 64.");
        }

        if (!ValidType().IsMatch(eventType))
        {
            throw new UsageException(
                $"'{eventType}' cannot be an event type: use letters, digits, dots, hyphens and underscores, such as com.contoso.order.created.");
        }

        (string, string)[] values = [("__NAME__", name), ("__TYPE__", eventType)];
        return
        [
            ScaffoldFile.FromTemplate($"{name}.yaml", $"automation.{kind}.yaml", values),
            ScaffoldFile.FromTemplate($"{name}.test.yaml", $"automation.{kind}.test.yaml", values),
        ];
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex ValidName();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
    internal static partial Regex ValidType();
}
