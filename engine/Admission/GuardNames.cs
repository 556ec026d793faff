namespace Reflex.Engine.Admission;

/// <summary>Names of the guards, as automations and records write them.</summary>
public static class GuardNames
{
    /// <summary>The guard <c>oncePer</c>.</summary>
    public const string OncePer = "oncePer";

    /// <summary>The guard <c>limit</c>.</summary>
    public const string Limit = "limit";

    /// <summary>The guard <c>concurrency</c>.</summary>
    public const string Concurrency = "concurrency";

    /// <summary>The guard <c>breaker</c>.</summary>
    public const string Breaker = "breaker";

    /// <summary>The guard <c>maintenance</c>.</summary>
    public const string Maintenance = "maintenance";

    /// <summary>The kill switch, global or of one automation.</summary>
    public const string KillSwitch = "killSwitch";

    /// <summary>Name of the guard <c>loop</c>.</summary>
    public const string Loop = "loop";

    /// <summary>The event is the doing of a run on the same resource.</summary>
    public const string SelfCaused = "selfCaused";

    /// <summary>A run on the same resource is under way.</summary>
    public const string InProgress = "inProgress";

    /// <summary>An open incident absorbs the match.</summary>
    public const string Incident = "incident";

    /// <summary>An approval that the run needs no longer stands.</summary>
    public const string Approval = "approval";

    /// <summary>The mode was switched before the run acted.</summary>
    public const string Mode = "mode";
}
