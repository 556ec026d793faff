using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reflex.Engine.Automations.Schema;

/// <summary>
/// The JSON Schema (draft 2020-12) of automations, written from the fields that the loader reads, for editors to complete and check by.
/// </summary>
public static class AutomationSchema
{
    /// <summary>The schema as indented JSON, its lines ended by `\n`.</summary>
    /// <param name="actions">
    /// The actions of the host that is to run them, so that `action` and `with` are completed and checked; null: any name, any input.
    /// </param>
    public static string Write(IActionInputs? actions = null)
    {
        var writer = new SchemaWriter(actions);
        JsonObject root = writer.Root(AutomationShapes.Automation);
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return root.ToJsonString(options).ReplaceLineEndings("\n") + "\n";
    }
}
