using Reflex.Engine.Automations.Binding;

namespace Reflex.Engine.Automations.Linting;

/// <summary>What is wrong with an automation whose every field is right by itself.</summary>
internal static class AutomationChecks
{
    public static void Run(Automation automation, BindContext context)
    {
        _ = automation;
        _ = context;
    }
}
