using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reflex.Engine.Automations.Format;

namespace Reflex.Engine.Automations.Schema;

/// <summary>The JSON Schema (draft 2020-12) of automations, written from the fields that the loader reads, for editors to complete and check by.</summary>
public static class AutomationSchema
{
    /// <summary>The schema as indented JSON, its lines ended by `\n`.</summary>
    public static string Write()
    {
        var writer = new SchemaWriter();
        JsonObject root = writer.Root(AutomationShapes.Automation);
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return root.ToJsonString(options).ReplaceLineEndings("\n") + "\n";
    }
}
