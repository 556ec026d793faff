using System.CommandLine;
using Reflex.Cli.Hosts;
using Reflex.Cli.Output;
using Reflex.Functions.Web;

namespace Reflex.Cli.Commands;

/// <summary>`reflex approvals`: what waits for somebody, or one request with all it would do.</summary>
internal static class ApprovalsCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("id") { Description = "Shows one request in full.", Arity = ArgumentArity.ZeroOrOne };
        var state = new Option<string>("--state")
        {
            Description = "pending, approved, rejected, expired, proceeded, withdrawn or all.",
            DefaultValueFactory = _ => "pending",
        };
        var host = new HostOptions();
        var command = new Command("approvals", "Lists pending approvals.") { id, state };
        host.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using HostClient client = host.Connect(parsed);
            bool json = parsed.GetValue(host.Json);
            if (parsed.GetValue(id) is { } one)
            {
                Show(await client.GetAsync<ApprovalView>($"api/approvals/{Uri.EscapeDataString(one)}", cancellation), json);
                return ExitCode.Success;
            }

            string path = $"api/approvals?top=200&state={Uri.EscapeDataString(parsed.GetValue(state)!)}";
            List<ApprovalView> all = await client.GetAllAsync<ApprovalView>(path, cancellation);
            if (json) Print.Json(all);
            else List(all);
            return ExitCode.Success;
        });
        return command;
    }

    private static void List(List<ApprovalView> approvals)
    {
        if (approvals.Count == 0)
        {
            Console.WriteLine("No approvals are pending.");
            return;
        }

        Print.Table(
            ["ID", "STATE", "WHAT", "TARGET", "APPROVERS", "YES", "UNTIL"],
            approvals.Select(approval => (string[])
            [
                approval.Id,
                Print.Word(approval.State),
                approval.Title,
                approval.Target ?? "",
                string.Join(", ", approval.Approvers),
                $"{approval.Approvals}/{approval.Quorum}",
                Print.Time(approval.Deadline),
            ]));
    }

    private static void Show(ApprovalView approval, bool json)
    {
        if (json)
        {
            Print.Json(approval);
            return;
        }

        Print.Fields(
            ("approval", approval.Id),
            ("what", approval.Title),
            ("state", Print.Word(approval.State) + (approval.Reason is null ? "" : $": {approval.Reason}")),
            ("target", approval.Target),
            ("automation", approval.Automation),
            ("run", approval.RunId),
            ("approvers", $"{string.Join(", ", approval.Approvers)} (level {approval.Level} of {approval.Levels})"),
            ("quorum", $"{approval.Approvals} of {approval.Quorum}{(approval.FourEyes ? ", four eyes" : "")}"),
            ("started by", approval.StartedBy),
            ("until", Print.Time(approval.Deadline)));
        Console.WriteLine();
        Console.WriteLine("If approved:");
        foreach (var planned in approval.Plan)
        {
            Console.WriteLine(
                $"  {planned.Step}: {planned.Action} {(planned.With is { } with ? with.GetRawText() : "(its input depends on an earlier step)")}");
        }

        foreach (var decision in approval.Decisions)
        {
            Console.WriteLine(
                $"{Print.Time(decision.At)}  {decision.By}: {Print.Word(decision.Verdict)}{(decision.Reason is null ? "" : $" ({decision.Reason})")}");
        }
    }
}
