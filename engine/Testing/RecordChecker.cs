using System.Globalization;
using Reflex.Engine.Admission;
using Reflex.Engine.Events;
using Reflex.Engine.Testing.World;

namespace Reflex.Engine.Testing;

/// <summary>Compares the runs, holds, approvals and incidents that a case expects with those that there are.</summary>
internal sealed class RecordChecker(Expectation expected, CaseWorld world)
{
    private readonly List<string> _differences = [];

    public IReadOnlyList<string> Check()
    {
        _differences.Clear();
        Compare("run", expected.Runs, [.. world.Started], Fits, Describe, Describe);
        Compare("held run", expected.Held, [.. world.Held], Fits, Describe, DescribeHeld);
        Compare("approval", expected.Approvals, [.. world.People.Requests.Select(one => one.Record)], Fits, Describe, Describe);
        Compare("incident", expected.Incidents, world.Incidents.All, Fits, Describe, Describe);
        return _differences;
    }

    /// <summary>The records of each kind that the case has expectations for, in lines under a title.</summary>
    public IEnumerable<(string Title, IEnumerable<string> Lines)> Records()
    {
        if (expected.Runs is not null)
        {
            yield return ("runs", world.Started.Select(Describe));
        }

        if (expected.Held is not null)
        {
            yield return ("runs that guards held", world.Held.Select(run => $"{DescribeHeld(run)}: {run.Progress.Reason}"));
        }

        if (expected.Approvals is not null)
        {
            yield return ("requests for approval", world.People.Requests.Select(one => $"{Describe(one.Record)}: {Reason(one.Record)}"));
        }

        if (expected.Incidents is not null)
        {
            yield return ("incidents", world.Incidents.All.Select(Describe));
        }
    }

    private void Compare<TExpected, TActual>(
        string what, IReadOnlyList<TExpected>? list, IReadOnlyList<TActual> actual,
        Func<TExpected, TActual, bool> fits, Func<TExpected, string> describe, Func<TActual, string> describeActual)
    {
        if (list is null)
        {
            return;
        }

        if (list.Count != actual.Count)
        {
            string there = actual.Count == 0 ? "" : $" ({string.Join("; ", actual.Select(describeActual))})";
            _differences.Add(CaseChecker.Differ($"{what}s", list.Count, actual.Count) + there);
        }

        for (int i = 0; i < Math.Min(list.Count, actual.Count); i++)
        {
            if (!fits(list[i], actual[i]))
            {
                string place = string.Create(CultureInfo.InvariantCulture, $"{what} {i + 1}");
                _differences.Add($"{place}: expected {describe(list[i])}, but it is {describeActual(actual[i])}");
            }
        }
    }

    private static bool Fits(ExpectedRun expected, CaseRunRecord actual) =>
        Fits(expected.Automation, expected.Key, expected.At, actual) && (expected.State is null || expected.State == actual.Progress.State);

    private static bool Fits(ExpectedHold expected, CaseRunRecord actual) =>
        Fits(expected.Automation, expected.Key, null, actual)
        && (expected.At is null || expected.At == actual.Progress.EndedAt)
        && (expected.Guard is null || expected.Guard == actual.Progress.Guard);

    private static bool Fits(string? automation, IReadOnlyList<string>? key, DateTimeOffset? at, CaseRunRecord actual) =>
        (automation is null || automation == actual.Start.Automation.Name)
        && (key is null || Same(key, actual.Key))
        && (at is null || at == actual.At);

    private static bool Fits(ExpectedApproval expected, ApprovalRecord actual) =>
        (expected.Automation is null || expected.Automation == actual.Request.Automation)
        && expected.Step == actual.Request.Step
        && (expected.State is null || expected.State == actual.State)
        && (expected.At is null || expected.At == TimeOf(actual));

    private static bool Fits(ExpectedIncident expected, CaseIncident actual) =>
        (expected.Automation is null || expected.Automation == actual.Automation)
        && (expected.Key is null || Same(expected.Key, actual.Key))
        && (expected.State is null || expected.State == actual.Progress.State)
        && (expected.Count is null || expected.Count == actual.Count)
        && (expected.ClosedAt is null || expected.ClosedAt == actual.Progress.ClosedAt);

    private static bool Same(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        left.SequenceEqual(right, StringComparer.OrdinalIgnoreCase);

    private static string Describe(ExpectedRun run) =>
        Join(run.Automation, KeyText(run.Key), run.State is { } state ? CaseRunRecord.Word(state) : null, At(run.At));

    private static string Describe(CaseRunRecord run) =>
        Join(run.Start.Automation.Name, KeyText(run.Key), CaseRunRecord.Word(run.Progress.State), At(run.At));

    private static string Describe(ExpectedHold held) => Join(held.Automation, KeyText(held.Key), held.Guard, At(held.At));

    private static string DescribeHeld(CaseRunRecord held) =>
        Join(held.Start.Automation.Name, KeyText(held.Key), held.Progress.Guard, At(held.Progress.EndedAt));

    private static string Describe(ExpectedApproval approval) =>
        Join(approval.Automation, approval.Step ?? "the run", Word(approval.State), At(approval.At));

    private static string Describe(ApprovalRecord approval) =>
        Join(approval.Request.Automation, approval.Request.Step ?? "the run", Word(approval.State), At(TimeOf(approval)));

    private static string Describe(ExpectedIncident incident) =>
        Join(incident.Automation, KeyText(incident.Key), Word(incident.State), Count(incident.Count), At(incident.ClosedAt));

    private static string Describe(CaseIncident incident) =>
        Join(
            incident.Automation,
            KeyText(incident.Key),
            Word(incident.Progress.State),
            Count(incident.Count),
            At(incident.Progress.ClosedAt));

    private static DateTimeOffset TimeOf(ApprovalRecord record) => record.ClosedAt ?? record.OpenedAt;

    private static string Reason(ApprovalRecord record) =>
        record.State == ApprovalState.Pending ? ApprovalPolicy.Describe(record) : record.Reason ?? "";

    private static string? Word(Enum? state) => state?.ToString().ToLowerInvariant();

    private static string? Count(int? count) => count is { } number ? string.Create(CultureInfo.InvariantCulture, $"×{number}") : null;

    private static string? KeyText(IReadOnlyList<string>? key) => key is null ? null : string.Join('|', key);

    private static string? At(DateTimeOffset? time) => time is { } at ? $"@{Durations.Format(at - TestCase.Zero)}" : null;

    private static string Join(params string?[] pieces)
    {
        string joined = string.Join(' ', pieces.Where(piece => !string.IsNullOrEmpty(piece)));
        return joined.Length > 0 ? joined : "any";
    }
}
