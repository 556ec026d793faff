using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Reflex.Cli.Hosts;
using Reflex.Cli.Output;
using Reflex.Functions.Compare;
using Reflex.Functions.Storage;
using Reflex.Functions.Web;

namespace Reflex.Cli.Commands;

/// <summary>`reflex compare`: where a candidate would have done something else than the live version.</summary>
internal static class CompareCommand
{
    private const int WidestValue = 120;

    public static Command Create()
    {
        var name = new Argument<string>("automation") { Description = "The automation." };
        var id = new Argument<string?>("id")
        {
            Description = "Shows one comparison with the planned run of each version.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var outcome = new Option<string>("--outcome")
        {
            Description = "Which: differing, different, onlyLive, onlyCandidate, same, all.",
            DefaultValueFactory = _ => "differing",
        };
        var candidate = new Option<string?>("--candidate")
        {
            Description = "An earlier candidate, by its full hash. Default: the current one.",
        };
        var live = new Option<string?>("--live") { Description = "An earlier live version, by its full hash. Default: the current one." };
        var top = new Option<int>("--top") { Description = "How many, newest first; 1 to 200.", DefaultValueFactory = _ => 50 };
        var host = new HostOptions();
        var command = new Command("compare", "Lists where a candidate differs from the live version.") { name, id, outcome, candidate, live, top };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            bool json = parsed.GetValue(host.Json);
            if (parsed.GetValue(id) is { } one)
            {
                ComparisonView view = await client.GetAsync<ComparisonView>($"api/comparisons/{Uri.EscapeDataString(one)}", cancellation);
                if (json) Print.Json(view);
                else Show(view);
                return ExitCode.Success;
            }

            string path = $"api/automations/{Uri.EscapeDataString(parsed.GetValue(name)!)}/comparison";
            string versions = (parsed.GetValue(candidate) is { } tried ? $"&candidate={Uri.EscapeDataString(tried)}" : "")
                + (parsed.GetValue(live) is { } inForce ? $"&live={Uri.EscapeDataString(inForce)}" : "");
            TrialSummary summary = await client.GetAsync<TrialSummary>($"{path}?{versions.TrimStart('&')}", cancellation);
            string query = $"top={parsed.GetValue(top).ToString(CultureInfo.InvariantCulture)}&outcome={Uri.EscapeDataString(parsed.GetValue(outcome)!)}{versions}";
            ListPage<Comparison> page = await client.GetPageAsync<Comparison>($"{path}s?{query}", cancellation);
            if (json) Print.Json(new { summary, items = page.Items, next = page.Next });
            else List(summary, page);
            return ExitCode.Success;
        });
        return command;
    }

    private static void List(TrialSummary summary, ListPage<Comparison> page)
    {
        Print.Fields(
            ("automation", summary.Automation),
            ("live", CandidateCommand.Short(summary.LiveHash)),
            ("candidate", CandidateCommand.Short(summary.CandidateHash)),
            ("same", Count(summary.Same, summary.CountedTo)),
            ("different", Count(summary.Different, summary.CountedTo)),
            ("only live", Count(summary.OnlyLive, summary.CountedTo)),
            ("only cand.", Count(summary.OnlyCandidate, summary.CountedTo)));
        foreach (Comparison comparison in page.Items)
        {
            Console.WriteLine();
            Console.WriteLine(Print.Clean(
                $"{Print.Time(comparison.At)}  {Print.Word(comparison.Outcome)}  {(comparison.Key.Length > 0 ? comparison.Key + "  " : "")}{string.Join(" ", comparison.Events)}"));
            Console.WriteLine($"  {comparison.ComparisonId}");
            Differences(comparison);
        }

        if (page.Next is not null)
        {
            Console.WriteLine();
            Console.WriteLine("There are more; --top shows up to 200, the HTTP API all of them.");
        }
    }

    private static void Show(ComparisonView view)
    {
        Comparison comparison = view.Comparison;
        Print.Fields(
            ("comparison", comparison.ComparisonId),
            ("outcome", Print.Word(comparison.Outcome)),
            ("at", Print.Time(comparison.At)),
            ("key", comparison.Key.Length > 0 ? comparison.Key : null),
            ("live run", view.LiveRun is { } run ? $"{run.RunId} ({Print.Word(run.State)}{(run.Guard is null ? "" : $" by {run.Guard}")})" : comparison.LiveRunId));
        Differences(comparison);
        Side("live", comparison.LiveHash, comparison.Live);
        Side("candidate", comparison.CandidateHash, comparison.Candidate);
    }

    private static void Side(string name, string hash, PlannedRun? side)
    {
        Console.WriteLine();
        Console.WriteLine($"{name} ({CandidateCommand.Short(hash)}){(side is null ? " did not match" : $", mode {side.Mode}")}");
        if (side is null) return;

        if (side.Guard is { } guard) Console.WriteLine(Print.Clean($"  {(side.Held ? "held by" : "asks a person for")} {guard}: {side.GuardReason}"));
        if (side.Target is { } target) Console.WriteLine(Print.Clean($"  target {target}"));
        foreach (PlannedPart part in side.Parts) Console.WriteLine(Print.Clean($"  {part.Name}: {string.Join(" ", part.Events)}"));
        foreach (PlannedRunStep step in side.Steps)
        {
            Console.WriteLine(Print.Clean(
                $"  {step.Name} {step.Action}{(step.When is null ? "" : $" when {step.When}")}{(step.Error is null ? "" : $" would fail: {step.Error}")} {Text(step.With)}"));
        }
    }

    private static void Differences(Comparison comparison)
    {
        foreach (ComparisonDifference difference in comparison.Differences)
        {
            Console.WriteLine(Print.Clean($"  {difference.Path}: {Text(difference.Live)} -> {Text(difference.Candidate)}"));
        }
    }

    private static string Text(JsonElement? value)
    {
        string text = value is { } some ? some.GetRawText() : "none";
        return text.Length <= WidestValue ? text : text[..WidestValue] + "…";
    }

    private static string Count(int number, int limit) =>
        number.ToString(CultureInfo.InvariantCulture) + (number == limit ? " or more" : "");
}
