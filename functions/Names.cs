using System.Globalization;

namespace Reflex.Functions;

/// <summary>Names of the orchestrators, for those who start one without knowing its class.</summary>
internal static class OrchestratorNames
{
    public const string Run = "RunOrchestrator";
    public const string Approval = "ApprovalOrchestrator";
    public const string Incident = "IncidentOrchestrator";
    public const string Compare = "CompareOrchestrator";
    public const string Redrive = "RedriveOrchestrator";
    public const string TargetGrant = "TargetGrantOrchestrator";
}

/// <summary>Names of the entities. They are part of the keys under which state is stored.</summary>
internal static class EntityNames
{
    public const string Correlation = "CorrelationEntity";
    public const string Incident = "IncidentEntity";
    public const string KeyGuard = "KeyGuardEntity";
    public const string AutomationGuard = "AutomationGuardEntity";
    public const string Target = "TargetEntity";
    public const string Comparison = "ComparisonEntity";
    public const string TrialGuard = "TrialGuardEntity";
}

/// <summary>
/// Operations that others than orchestrators call, by entity: each class is called as its entity in <see cref="EntityNames"/>.
/// </summary>
internal static class EntityOperations
{
    public static class Correlation
    {
        public const string Receive = "Receive";
    }

    public static class Comparison
    {
        public const string Receive = "Receive";
    }

    public static class Incident
    {
        public const string Match = "Match";
        public const string TryClose = "TryClose";
    }

    public static class KeyGuard
    {
        public const string Complete = "Complete";
    }

    public static class AutomationGuard
    {
        public const string Complete = "Complete";
    }

    public static class Target
    {
        public const string Release = "Release";
    }
}

/// <summary>Names of the external events that orchestrations wait for.</summary>
internal static class EventNames
{
    /// <summary>An operator asks a run to stop.</summary>
    public const string Cancel = "cancel";

    /// <summary>The target is the run's.</summary>
    public const string TargetGranted = "target:granted";

    /// <summary>
    /// Something was decided in a round of an approval. Every round has a name of its own, because a wait that timed out still swallows the
    /// next event of its name.
    /// </summary>
    public static string Approval(int round) => string.Create(CultureInfo.InvariantCulture, $"approval:{round}");
}
