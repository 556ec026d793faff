namespace Reflex.Functions.Guards;

/// <summary>Names of the guards, as automations and records write them.</summary>
internal static class GuardNames
{
    public const string OncePer = "oncePer";
    public const string Limit = "limit";
    public const string Concurrency = "concurrency";
    public const string Breaker = "breaker";
    public const string Maintenance = "maintenance";
    public const string KillSwitch = "killSwitch";
    public const string Loop = "loop";
    public const string SelfCaused = "selfCaused";
    public const string InProgress = "inProgress";
    public const string Incident = "incident";
    public const string Approval = "approval";
    public const string Mode = "mode";
}
