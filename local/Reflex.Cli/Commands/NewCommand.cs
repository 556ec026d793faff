using System.CommandLine;
using Reflex.Cli.Scaffolding;
using Reflex.Local.App;

namespace Reflex.Cli.Commands;

/// <summary>`reflex new`: makes the files that somebody needs to begin.</summary>
internal static class NewCommand
{
    private const string ExampleType = "com.contoso.thing.changed";

    public static Command Create()
    {
        var command = new Command("new", "Creates the files for a new automation, trigger or action.");
        command.Subcommands.Add(CreateAutomation());
        command.Subcommands.Add(CreateTrigger());
        command.Subcommands.Add(CreateAction());
        return command;
    }

    private static Command CreateAutomation()
    {
        var name = new Argument<string>("name") { Description = "Its name: lower-case letters, digits and hyphens." };
        var kind = new Option<string>("--kind")
        {
            Description = "What it reacts to: one event, or a pattern over many.",
            DefaultValueFactory = _ => "single",
        };
        kind.AcceptOnlyFromAmong([.. AutomationScaffold.Kinds]);
        var type = new Option<string>("--type")
        {
            Description = "The event type that it reacts to.",
            DefaultValueFactory = _ => ExampleType,
        };
        var folder = new Option<string>("--folder")
        {
            Description = "Where to put it.",
            DefaultValueFactory = _ => Path.Combine("functions", "Automations"),
        };
        var command = new Command("automation", "An automation in YAML, with tests that pass.") { name, kind, type, folder };
        command.SetAction(parsed =>
        {
            string target = parsed.GetValue(folder)!;
            Report(
                ScaffoldFile.WriteAll(target, AutomationScaffold.Create(parsed.GetValue(name)!, parsed.GetValue(kind)!, parsed.GetValue(type)!)));
            Console.WriteLine($"Next: reflex lint {target} && reflex test {target}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateTrigger()
    {
        var name = new Argument<string>("name") { Description = "The function's name, such as OrderShipped." };
        var source = new Option<string>("--source") { Description = "Where its events come from.", DefaultValueFactory = _ => "eventgrid" };
        source.AcceptOnlyFromAmong([.. TriggerScaffold.Sources]);
        var type = new Option<string>("--type") { Description = "The event type that it handles.", DefaultValueFactory = _ => ExampleType };
        var queue = new Option<string?>("--queue") { Description = "Its Service Bus queue. Default: the name with hyphens." };
        var root = new Option<string>("--root") { Description = "The root of the repository.", DefaultValueFactory = _ => "." };
        var noGenerate = new Option<bool>("--no-generate") { Description = $"Do not run {Generator.Command} afterwards." };
        var command = new Command("trigger", "A trigger function, its data model and the model's tests.") { name, source, type, queue, root, noGenerate };
        command.SetAction(async (parsed, cancellation) =>
        {
            string target = RepositoryRoot(parsed.GetValue(root)!);
            Report(ScaffoldFile.WriteAll(
                target, TriggerScaffold.Create(parsed.GetValue(name)!, parsed.GetValue(source)!, parsed.GetValue(type)!, parsed.GetValue(queue))));
            bool? isGenerated = null;
            if (!parsed.GetValue(noGenerate))
            {
                Console.WriteLine($"running {Generator.Command}, which writes {Generator.Writes}");
                isGenerated = await Generator.RunAsync(target, cancellation);
            }

            Console.WriteLine(isGenerated == true
                ? $"Next: fill in the data model, then ./scripts/test.sh. After a change of the trigger, {Generator.Command} writes anew what is generated from it."
                : $"Next: {Generator.Command}, which writes {Generator.Writes}; without it tests fail. Then fill in the data model and run ./scripts/test.sh.");
            return isGenerated == false ? ExitCode.Findings : ExitCode.Success;
        });
        return command;
    }

    private static Command CreateAction()
    {
        var name = new Argument<string>("name") { Description = "The name that steps call it by, such as dns.failover." };
        var root = new Option<string>("--root") { Description = "The root of the repository.", DefaultValueFactory = _ => "." };
        var command = new Command("action", "An action that steps can call, with its test.") { name, root };
        command.SetAction(parsed =>
        {
            string target = RepositoryRoot(parsed.GetValue(root)!);
            Report(ActionScaffold.Write(target, parsed.GetValue(name)!, AppActions.Inputs));
            Console.WriteLine(
                "Next: make it do what it is for, then ./scripts/test.sh. "
                + $"After a change of its name, summary or input, {Generator.Command} writes {ActionScaffold.Schema} anew.");
            return ExitCode.Success;
        });
        return command;
    }

    private static string RepositoryRoot(string folder) => File.Exists(Path.Combine(folder, "Reflex.slnx"))
        ? folder
        : throw new UsageException(
            $"{Path.GetFullPath(folder)} has no Reflex.slnx; run this at the root of the repository, or name it with --root.");

    private static void Report(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            Console.WriteLine($"made {path}");
        }
    }
}
