using System.Text.RegularExpressions;
using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Schema;

namespace Reflex.Cli.Scaffolding;

/// <summary>An action of the user's own with its test, and the schema of automations with it. The app finds the class by its type.</summary>
internal static partial class ActionScaffold
{
    /// <summary>The file that is generated from the actions.</summary>
    public const string Schema = "functions/Automations/automation.schema.json";

    /// <summary>The action whose input a new one has too, until it gets its own.</summary>
    public const string Model = "notify.webhook";

    private const string Summary = "Posts a JSON document to an address.";

    /// <summary>Writes the files or, where one of them is there already, none; then the schema.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="name">The name that steps call it by.</param>
    /// <param name="known">The actions that there are.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="UsageException">The name cannot be one or is taken, or a file exists.</exception>
    public static IReadOnlyList<string> Write(string root, string name, IActionInputs known)
    {
        IReadOnlyList<string> paths = ScaffoldFile.WriteAll(root, Create(name, known));
        string schema = Path.Combine(root, Schema);
        Directory.CreateDirectory(Path.GetDirectoryName(schema)!);
        File.WriteAllText(schema, AutomationSchema.Write(new OneMoreAction(known, name, Summary, Model)));
        return [.. paths, schema];
    }

    private static ScaffoldFile[] Create(string name, IActionInputs known)
    {
        if (!ValidName().IsMatch(name))
        {
            throw new UsageException(
                $"'{name}' cannot name an action: use words of letters and digits with dots between them, each starting with a small "
                + "letter, such as dns.failover.");
        }

        if (known.Names.Contains(name))
        {
            throw new UsageException($"There is an action '{name}' already; choose another name.");
        }

        string type = string.Concat(name.Split('.').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        (string, string)[] values = [("__TYPE__", type), ("__NAME__", name), ("__SUMMARY__", Summary)];
        return
        [
            ScaffoldFile.FromTemplate($"functions/Actions/{type}Action.cs", "Action.cs.txt", values),
            ScaffoldFile.FromTemplate($"tests/Reflex.Functions.Tests/Actions/{type}ActionTests.cs", "ActionTests.cs.txt", values),
        ];
    }

    [GeneratedRegex(@"^(?=.{1,64}$)[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$")]
    private static partial Regex ValidName();
}
