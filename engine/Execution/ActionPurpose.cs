namespace Reflex.Engine.Execution;

/// <summary>What an action is done for.</summary>
public enum ActionPurpose
{
    /// <summary>It is the step's own.</summary>
    Step = 0,

    /// <summary>It takes the step back.</summary>
    Undo = 1,

    /// <summary>It checks that the step worked.</summary>
    Verify = 2,
}
