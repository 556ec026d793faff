namespace Reflex.Engine.Admission;

/// <summary>The guards that have state, in the order in which they are asked.</summary>
public enum GuardStage
{
    /// <summary>Those of the run's key: <see cref="KeyGuardRules"/>.</summary>
    Key = 0,

    /// <summary>Those of the whole automation: <see cref="AutomationGuardRules"/>.</summary>
    Automation = 1,
}
