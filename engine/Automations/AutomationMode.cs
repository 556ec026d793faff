namespace Reflex.Engine.Automations;

/// <summary>How far an automation may act without a person.</summary>
public enum AutomationMode
{
    /// <summary>It records what it would do, and does nothing.</summary>
    Shadow,

    /// <summary>It asks a person before every run.</summary>
    Approve,

    /// <summary>Acts without asking, except for steps with an approval.</summary>
    Auto,
}
