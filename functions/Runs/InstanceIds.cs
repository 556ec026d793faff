using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask.Entities;

namespace Reflex.Functions.Runs;

/// <summary>
/// The one place that turns events, matches and requests into the names of orchestrations and entities. A name is at most 100 printable
/// ASCII characters, none of <c>/ \ # ?</c>, and the same cause always gets the same name: that is what makes a redelivered event start
/// nothing new.
/// </summary>
public static class InstanceIds
{
    /// <summary>Longest name that every Durable backend takes.</summary>
    public const int MaxLength = 100;

    // Automation names have at most 64 characters; 20 hexadecimal digits and a short suffix stay below the limit.
    private const int HashDigits = 20;
    private const int NameDigits = 64;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The run of an automation for one event.</summary>
    public static string Run(string automation, string eventSource, string eventId) =>
        $"{Plain(automation)}-{Hash("event", eventSource, eventId)}";

    /// <summary>The run of a pattern's match: the automation, its key, and what matched.</summary>
    public static string Run(string automation, IEnumerable<string> key, DateTimeOffset matchedAt, IEnumerable<string> eventIdentities) =>
        $"{Plain(automation)}-{Hash(["match", .. key, matchedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), .. eventIdentities])}";

    /// <summary>A run that somebody released from being held.</summary>
    public static string Released(string runId, int times) => Suffixed(runId, $"-r{times}");

    /// <summary>A candidate version beside the live one.</summary>
    public static string Trial(string automation, string liveHash, string candidateHash) =>
        $"{Plain(automation)}-{Hash("trial", liveHash, candidateHash)}";

    /// <summary>The comparison of one match within a trial.</summary>
    public static string Comparison(string automation, string trialId, string match) =>
        $"{Plain(automation)}-{Hash("comparison", trialId, match)}";

    /// <summary>What one side has to add to a comparison, where the other side does not match at the same time.</summary>
    public static string ComparisonSide(string comparisonId, bool live) => Suffixed(comparisonId, live ? "-l" : "-c");

    /// <summary>Correlation state of both versions of a trial for a key.</summary>
    public static EntityInstanceId TrialCorrelation(string automation, string trialId, IEnumerable<string> key) =>
        new(EntityNames.Comparison, $"{Plain(automation)}-{Hash(["trial", trialId, .. key])}");

    /// <summary>Guards of both versions of a trial: of a kind, for a key.</summary>
    public static EntityInstanceId TrialGuard(string automation, string trialId, string kind, IEnumerable<string> key) =>
        new(EntityNames.TrialGuard, $"{Plain(automation)}-{Hash(["guard", trialId, kind, .. key])}");

    /// <summary>The n-th approval of a run.</summary>
    public static string Approval(string runId, int number) => Suffixed(runId, $"-a{number}");

    /// <summary>The n-th life of an incident's orchestration: it is opened once and may be reopened.</summary>
    public static string Incident(string incidentId, int life) => Suffixed(incidentId, $"-i{life}");

    /// <summary>
    /// An incident of an automation and key. What opened it and when tell it apart from earlier ones, which nobody may remember any more.
    /// </summary>
    public static string IncidentId(string automation, IEnumerable<string> key, string openedBy, DateTimeOffset at) =>
        $"{Plain(automation)}-{Hash(["incident", .. key, openedBy, at.UtcTicks.ToString(CultureInfo.InvariantCulture)])}";

    /// <summary>Correlation state of an automation and key.</summary>
    public static EntityInstanceId Correlation(string automation, IEnumerable<string> key) =>
        new(EntityNames.Correlation, $"{Plain(automation)}-{Hash(["key", .. key])}");

    /// <summary>Life of the incidents of an automation and key.</summary>
    public static EntityInstanceId IncidentEntity(string automation, IEnumerable<string> key) =>
        new(EntityNames.Incident, $"{Plain(automation)}-{Hash(["key", .. key])}");

    /// <summary>Guards of a whole automation.</summary>
    public static EntityInstanceId AutomationGuard(string automation) => new(EntityNames.AutomationGuard, Plain(automation));

    /// <summary>Guards of a whole automation, as planned runs see them.</summary>
    public static EntityInstanceId PlannedAutomationGuard(string automation) => new(EntityNames.AutomationGuard, $"{Plain(automation)}-{Hash("planned")}");

    /// <summary>Guards of one key of an automation.</summary>
    public static EntityInstanceId KeyGuard(string automation, IEnumerable<string> key) =>
        new(EntityNames.KeyGuard, $"{Plain(automation)}-{Hash(["key", .. key])}");

    /// <summary>Guards of one key of an automation, as planned runs see them.</summary>
    public static EntityInstanceId PlannedKeyGuard(string automation, IEnumerable<string> key) =>
        new(EntityNames.KeyGuard, $"{Plain(automation)}-{Hash(["planned", .. key])}");

    /// <summary>Whose turn it is on a target. Resource IDs differ in case from service to service and mean the same.</summary>
    public static EntityInstanceId Target(string target) => new(EntityNames.Target, Hash("target", target.ToLowerInvariant()));

    private static string Suffixed(string id, string suffix) =>
        id.Length + suffix.Length <= MaxLength ? id + suffix : $"{Hash("long", id)}{suffix}";

    // A name that has to be changed gets a hash, so that no two names come to be one.
    private static string Plain(string automation)
    {
        bool isPlain = automation.Length is > 0 and <= NameDigits && automation.All(IsPlain);
        return isPlain
            ? automation
            : $"{new string([.. automation.Take(NameDigits - HashDigits - 1).Select(c => IsPlain(c) ? c : '-')])}-{Hash("name", automation)}";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    private static string Hash(params string[] parts)
    {
        var text = new StringBuilder();
        foreach (string part in parts)
        {
            // With its length before it no part can flow into the next.
            text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(BytesOf(text.ToString())))[..HashDigits];
    }

    // UTF-8 makes every half of a surrogate pair the same, which is no text but may come in.
    private static byte[] BytesOf(string text)
    {
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return MemoryMarshal.AsBytes(text.AsSpan()).ToArray();
        }
    }
}
