using System.Globalization;

namespace Reflex.Functions.Runs;

/// <summary>Names of the external events that orchestrations wait for.</summary>
internal static class EventNames
{
    /// <summary>An operator asks a run to stop.</summary>
    public const string Cancel = "cancel";

    /// <summary>The target is the run's.</summary>
    public const string TargetGranted = "target:granted";

    /// <summary>
    /// Something was decided in a round of an approval. Every round has a name of its own, because a wait that timed out still swallows the next event of
    /// its name.
    /// </summary>
    public static string Approval(int round) => string.Create(CultureInfo.InvariantCulture, $"approval:{round}");
}
