using System.CommandLine;
using Reflex.Engine.Automations.Schema;
using Reflex.Local.App;

namespace Reflex.Cli.Commands;

/// <summary>`reflex schema`: writes the JSON Schema of automations, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var output = new Option<string?>("--output", "-o") { Description = "The file to write. Default: standard output." };
        var command = new Command("schema", "Writes the JSON Schema of automations.") { output };
        command.SetAction(parsed =>
        {
            string schema = AutomationSchema.Write(AppActions.Inputs);
            if (parsed.GetValue(output) is not { } file)
            {
                parsed.InvocationConfiguration.Output.Write(schema);
                return ExitCode.Success;
            }

            try
            {
                File.WriteAllText(file, schema);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"The schema cannot be written: {refused.Message}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}
